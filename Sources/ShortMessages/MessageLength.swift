/// How long a text is as a short message (3GPP TS 23.040 §9.2.3.16, §9.2.3.24.1).
///
/// It is in the default alphabet where that has all its characters, and in UTF-16 otherwise.
package struct MessageLength: Hashable, Sendable {
    /// Most septets of a message that is whole.
    package static let septetsMax = 160
    /// Most UTF-16 units of a message that is whole.
    package static let unitsMax = 70
    /// Most septets of one part of several: 160 without the header's seven.
    package static let partSeptetsMax = 153
    /// Most UTF-16 units of one part of several: 140 octets without the header's six, halved.
    package static let partUnitsMax = 67

    /// ``DataCoding/gsm`` or ``DataCoding/utf16``.
    package let coding: DataCoding
    /// The septets, escapes included, or the UTF-16 units.
    package let count: Int
    /// How many messages it takes; 1 for an empty text too.
    package let parts: Int

    /// Whether one message is enough.
    package var fitsOnePart: Bool { parts == 1 }

    /// Measures a text.
    package init(of text: String) {
        if let septets = SeptetAlphabet.standard.septets(of: text) {
            coding = .gsm
            count = septets.count
            parts = Self.parts(
                septets,
                whole: Self.septetsMax,
                part: Self.partSeptetsMax,
                isLead: { $0 == SeptetAlphabet.escape }
            )
        } else {
            let units = Array(text.utf16)
            coding = .utf16
            count = units.count
            parts = Self.parts(
                units,
                whole: Self.unitsMax,
                part: Self.partUnitsMax,
                isLead: UTF16.isLeadSurrogate
            )
        }
    }

    /// Counts parts; an escape or a high surrogate stays with what it leads to.
    private static func parts<Code>(
        _ codes: [Code],
        whole: Int,
        part: Int,
        isLead: (Code) -> Bool
    ) -> Int {
        guard codes.count > whole else { return 1 }
        var count = 0
        var start = 0
        while start < codes.count {
            var end = min(start + part, codes.count)
            if end < codes.count, isLead(codes[end - 1]) { end -= 1 }
            start = end
            count += 1
        }
        return count
    }
}
