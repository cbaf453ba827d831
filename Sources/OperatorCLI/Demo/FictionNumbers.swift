/// Telephone numbers that belong to nobody, split between reporters and senders.
///
/// Ofcom reserves 07700 900000 to 900999 for drama; the North American Numbering Plan reserves
/// 555-0100 to 555-0199 in every area code.
enum FictionNumbers {
    /// Reporters in the United Kingdom: +44 7700 900000 to 900699.
    static let britishReporterCount = 700
    /// Senders in the United Kingdom: +44 7700 900700 to 900999.
    static let britishSenderCount = 300
    /// Reporters in the United States: the first seventy numbers of each area code.
    static let americanReporterCount = areaCodes.count * 70
    /// Senders in the United States: the last thirty numbers of each area code.
    static let americanSenderCount = areaCodes.count * 30

    private static let areaCodes = [
        201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224,
        225, 228, 229, 231, 234, 239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270,
        276, 281, 301, 302, 303, 304, 305, 307, 308, 309, 310, 312, 313, 314, 315, 316, 317, 318,
        319, 320, 321, 323, 325, 330,
    ]

    /// The reporter of this index, counted from 0 and again from the beginning at the end.
    static func britishReporter(_ index: Int) -> String {
        "+44" + String(7_700_900_000 + index % britishReporterCount)
    }

    /// See ``britishReporter(_:)``.
    static func britishSender(_ index: Int) -> String {
        "+44" + String(7_700_900_700 + index % britishSenderCount)
    }

    /// See ``britishReporter(_:)``.
    static func americanReporter(_ index: Int) -> String {
        american(index % americanReporterCount, per: 70, from: 0)
    }

    /// See ``britishReporter(_:)``.
    static func americanSender(_ index: Int) -> String {
        american(index % americanSenderCount, per: 30, from: 70)
    }

    private static func american(_ index: Int, per count: Int, from first: Int) -> String {
        // Neighbouring indices lie in different area codes.
        let area = areaCodes[index % areaCodes.count]
        let line = first + index / areaCodes.count % count
        return "+1\(area)5550\(100 + line)"
    }
}
