/// Names a campaign: `c` and its number, such as `c1042`.
///
/// Campaigns are numbered in the order in which they began. A number is never given again on the
/// same Redis, and that of a campaign that was merged into another keeps leading to it.
package struct CampaignID: Hashable, Sendable, Comparable {
    /// From 1 to ``numberMax``.
    package let number: UInt32

    /// Largest number: records keep a flag in the highest bit.
    package static let numberMax: UInt32 = 0x7FFF_FFFF

    /// Wraps a number; nil when it is none that a campaign can have.
    package init?(_ number: UInt32) {
        guard (1...Self.numberMax).contains(number) else { return nil }
        self.number = number
    }

    /// Reads ``text`` back; nil when it is no campaign's name.
    package init?(text: String) {
        let digits = text.utf8.dropFirst()
        guard text.utf8.first == 0x63, digits.allSatisfy({ (0x30...0x39).contains($0) }),
            digits.first != 0x30, let number = UInt32(String(Substring(digits)))
        else { return nil }
        self.init(number)
    }

    /// What people and programs read.
    package var text: String { "c\(number)" }

    /// By number: who began earlier is less.
    package static func < (left: CampaignID, right: CampaignID) -> Bool {
        left.number < right.number
    }
}
