extension DataCoding {
    /// The UTF-16 units of a text's octets.
    ///
    /// What is malformed becomes U+FFFD: an octet that is no character of the set, half a unit at
    /// the end of UTF-16, malformed UTF-8. A byte order mark at the beginning is obeyed and
    /// dropped. Surrogates are left as they are: a part of a longer text may end within a pair.
    ///
    /// - Parameters:
    ///   - octets: what follows a header, or all there is.
    ///   - alphabet: the tables for septets, as a header names them.
    ///   - fillBits: bits before the first packed septet; see ``UserDataHeader/fillBits``.
    ///   - septetCount: how many packed septets there are; see ``PackedSeptets``.
    package func units(
        of octets: some Collection<UInt8>,
        alphabet: SeptetAlphabet = .standard,
        fillBits: Int = 0,
        septetCount: Int? = nil
    ) throws(ShortMessageError) -> [UInt16] {
        switch self {
        case .gsm: return alphabet.units(of: octets)
        case .packedGSM:
            let septets = PackedSeptets.unpacked(octets, fillBits: fillBits, count: septetCount)
            return alphabet.units(of: septets)
        case .ascii: return octets.map { $0 < 0x80 ? UInt16($0) : SeptetAlphabet.replacement }
        case .latin1: return octets.map { UInt16($0) }
        case .windows1252: return octets.map { OctetTable.windows1252[$0] }
        case .cyrillic: return octets.map { OctetTable.cyrillic[$0] }
        case .hebrew: return octets.map { OctetTable.hebrew[$0] }
        case .utf16: return Self.units(Array(octets), isLittleEndian: false)
        case .utf16LittleEndian: return Self.units(Array(octets), isLittleEndian: true)
        case .utf8: return Self.withoutMark(Array(String(decoding: octets, as: UTF8.self).utf16))
        case .binary: throw .binary
        }
    }

    /// The text of octets.
    ///
    /// As ``units(of:alphabet:fillBits:septetCount:)``, with U+FFFD for a lone surrogate too.
    package func text(
        of octets: some Collection<UInt8>,
        alphabet: SeptetAlphabet = .standard
    ) throws(ShortMessageError) -> String {
        String(decoding: try units(of: octets, alphabet: alphabet), as: UTF16.self)
    }

    /// The text of octets that mean the same in every coding with ``hasPlainOctets``.
    ///
    /// Nil when there is another octet among them. They are letters, digits, spaces, line feeds and
    /// most signs: nearly every text.
    package static func plainText(of octets: [UInt8]) -> String? {
        guard octets.allSatisfy(isPlain) else { return nil }
        return String(decoding: octets, as: UTF8.self)
    }

    /// Whether an octet is the same character in US-ASCII, all that extends it, and GSM 03.38.
    @inlinable
    package static func isPlain(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x61...0x7A, 0x41...0x5A, 0x25...0x3F, 0x20...0x23, 0x0A: true
        default: false
        }
    }

    /// Whether ``plainText(of:)`` is right for octets in this coding.
    package var hasPlainOctets: Bool {
        switch self {
        case .gsm, .ascii, .latin1, .windows1252, .cyrillic, .hebrew, .utf8: true
        case .packedGSM, .utf16, .utf16LittleEndian, .binary: false
        }
    }

    private static func units(_ octets: [UInt8], isLittleEndian: Bool) -> [UInt16] {
        var units: [UInt16] = []
        units.reserveCapacity(octets.count / 2 + 1)
        var index = 0
        while index + 1 < octets.count {
            let (first, second) = (UInt16(octets[index]), UInt16(octets[index + 1]))
            units.append(isLittleEndian ? second << 8 | first : first << 8 | second)
            index += 2
        }
        // U+FFFE is no character: who begins with it has the other order.
        if units.first == 0xFFFE { units = units.map(\.byteSwapped) }
        if index < octets.count { units.append(SeptetAlphabet.replacement) }
        return withoutMark(units)
    }

    private static func withoutMark(_ units: [UInt16]) -> [UInt16] {
        units.first == 0xFEFF ? Array(units.dropFirst()) : units
    }
}
