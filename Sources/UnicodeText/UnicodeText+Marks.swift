internal import CUnistring

/// What combining marks do, as libunistring knows it.
extension UnicodeText {
    /// The combining class of a character: 0 for letters, others tell the order of marks.
    static func combiningClass(_ scalar: Unicode.Scalar) -> UInt8 {
        UInt8(clamping: spamgate_combining_class(scalar.value))
    }

    /// The character that two are together (Unicode Standard §3.11); nil when there is none.
    static func composed(_ first: UInt32, _ second: UInt32) -> UInt32? {
        let value = spamgate_composition(first, second)
        return value == 0 ? nil : value
    }

    /// Characters that are one together with some character before them: marks, and Hangul's parts.
    static let composesWithPrevious: Set<UInt32> = {
        var found = Set(UInt32(0x1161)...0x1175).union(0x11A8...0x11C2)
        for value in UInt32(0xC0)..<0x20000 {
            let second = spamgate_second_part(value)
            if second != 0 { found.insert(second) }
        }
        return found
    }()
}
