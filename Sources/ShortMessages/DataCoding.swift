/// How the octets of a short message stand for characters.
package enum DataCoding: Hashable, Sendable, CaseIterable {
    /// The GSM alphabet, a septet in each octet, as SMPP and Kannel have it.
    case gsm
    /// The GSM alphabet, eight septets in seven octets, as radio and SS7 have it.
    case packedGSM
    /// US-ASCII; SMPP calls it IA5.
    case ascii
    /// ISO-8859-1.
    case latin1
    /// WINDOWS-1252.
    case windows1252
    /// ISO-8859-5.
    case cyrillic
    /// ISO-8859-8.
    case hebrew
    /// UCS-2 or UTF-16, the high octet first.
    case utf16
    /// UTF-16, the low octet first.
    case utf16LittleEndian
    /// UTF-8.
    case utf8
    /// No text at all.
    case binary

    /// Reads a value of SMPP's `data_coding` (SMPP 3.4 §5.2.19, 5.0 §4.7.7).
    ///
    /// - Parameter standard: what 0 means, which each message centre decides for itself.
    package init(
        smpp value: UInt8,
        standard: DataCoding = .gsm
    ) throws(ShortMessageError) {
        switch value {
        case 0: self = standard
        case 1: self = .ascii
        case 2, 4: self = .binary
        case 3: self = .latin1
        case 6: self = .cyrillic
        case 7: self = .hebrew
        case 8: self = .utf16
        // Message waiting and message class, which SMPP takes from GSM as they are.
        case 0xC0...: self = try DataCodingScheme(value).coding
        // 5, 10, 13: JIS. 9: pictograms. 14: KS C 5601. The others are reserved.
        default: throw .unsupportedCoding(value)
        }
    }

    /// Reads the name of a character set, in any case.
    ///
    /// Known are Kannel's names, those of IANA, and their usual aliases.
    package init(charset name: some StringProtocol) throws(ShortMessageError) {
        switch name.lowercased() {
        case "gsm", "gsm7", "gsm-7", "gsm-7bit", "gsm0338", "gsm-03.38", "gsm_7": self = .gsm
        case "us-ascii", "ascii", "iso646-us", "ansi_x3.4-1968", "ia5": self = .ascii
        case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1": self = .latin1
        case "windows-1252", "cp1252", "cp-1252": self = .windows1252
        case "iso-8859-5", "iso8859-5", "iso_8859-5", "cyrillic": self = .cyrillic
        case "iso-8859-8", "iso8859-8", "iso_8859-8", "iso-8859-8-i", "hebrew": self = .hebrew
        case "utf-16be", "utf-16", "utf16", "utf16be", "ucs-2", "ucs2", "ucs-2be",
            "iso-10646-ucs-2", "csunicode":
            self = .utf16
        case "utf-16le", "utf16le", "ucs-2le": self = .utf16LittleEndian
        case "utf-8", "utf8": self = .utf8
        case "binary", "8bit", "8-bit": self = .binary
        default: throw .unknownCharset
        }
    }
}

/// A TP-DCS octet: how the text is coded, and what a phone does with it (3GPP TS 23.038 §4).
package struct DataCodingScheme: Hashable, Sendable {
    /// How the octets stand for characters; septets each have an octet of their own.
    package let coding: DataCoding
    /// What the phone does with the message; nil when the octet does not say.
    package let messageClass: MessageClass?
    /// What waits elsewhere; nil when the octet does not say.
    package let waiting: MessageWaiting?
    /// Whether the message goes once it is read.
    package let isDeletedAfterReading: Bool

    /// Reads the octet; what is reserved is the default alphabet, as §4 says.
    package init(_ octet: UInt8) throws(ShortMessageError) {
        let group = octet >> 4
        switch group {
        case 0x0...0x7:
            guard octet & 0x20 == 0 else { throw .compressed }
            coding = Self.coding(octet >> 2 & 3)
            messageClass = octet & 0x10 == 0 ? nil : MessageClass(rawValue: octet & 3)
            waiting = nil
        case 0xC...0xE:
            coding = group == 0xE ? .utf16 : .gsm
            messageClass = nil
            waiting = MessageWaiting(
                kind: octet & 3,
                isActive: octet & 8 != 0,
                isDiscarded: group == 0xC
            )
        case 0xF:
            coding = octet & 4 == 0 ? .gsm : .binary
            messageClass = MessageClass(rawValue: octet & 3)
            waiting = nil
        default:
            coding = .gsm
            messageClass = nil
            waiting = nil
        }
        isDeletedAfterReading = (0x4...0x7).contains(group)
    }

    private static func coding(_ bits: UInt8) -> DataCoding {
        switch bits {
        case 1: .binary
        case 2: .utf16
        default: .gsm
        }
    }
}

/// What a phone does with a message (3GPP TS 23.038 §4).
package enum MessageClass: UInt8, Sendable {
    /// Shown at once, not stored.
    case flash
    /// For the phone itself.
    case equipment
    /// For the SIM.
    case subscriberModule
    /// For what is connected to the phone.
    case terminal
}

/// A mark that something waits for the subscriber (3GPP TS 23.038 §4).
package struct MessageWaiting: Hashable, Sendable {
    /// 0 voicemail, 1 fax, 2 electronic mail, 3 other.
    package let kind: UInt8
    /// Whether the mark is set or taken away.
    package let isActive: Bool
    /// Whether the message that carries it may be thrown away.
    package let isDiscarded: Bool
}
