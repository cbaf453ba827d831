/// Why user data of a short message cannot be read.
package enum ShortMessageError: Error, Equatable, Sendable {
    /// A header is to be there, and there is not one octet.
    case headerMissing
    /// A header announces more octets than there are, or fewer, where it stands alone.
    case headerSize(announced: Int, found: Int)
    /// An element of a header goes beyond the header's end.
    case elementTruncated(identifier: UInt8)
    /// An element of a header has not the size that its identifier asks for.
    case elementSize(identifier: UInt8, size: Int)
    /// A header's text is not pairs of hexadecimal digits.
    case notHexadecimal
    /// The data coding scheme says that the text is compressed (3GPP TS 23.042).
    case compressed
    /// A value of SMPP's `data_coding` that is not read here.
    case unsupportedCoding(UInt8)
    /// The name of a character set that is not read here.
    case unknownCharset
    /// Data of eight bits, which is no text.
    case binary

    /// What is wrong and what would be right, in one or two sentences.
    package var detail: String {
        switch self {
        case .headerMissing: "A user data header begins with its length; there is no octet."
        case .headerSize(let announced, let found):
            "The user data header announces \(announced) octets, and \(found) follow."
        case .elementTruncated(let identifier):
            "Element \(Self.written(identifier)) goes beyond the user data header's end."
        case .elementSize(let identifier, let size):
            "Element \(Self.written(identifier)) of the user data header has \(size) octets; "
                + "3GPP TS 23.040 gives it another size."
        case .notHexadecimal: "A user data header in text is pairs of hexadecimal digits."
        case .compressed: "Compressed texts are not read; the data coding scheme has bit 5 set."
        case .unsupportedCoding(let value):
            "data_coding \(value) is not read; 0 to 4, 6 to 8 and those of GSM from 192 are."
        case .unknownCharset:
            "The character set is not known; GSM, US-ASCII, ISO-8859-1, ISO-8859-5, ISO-8859-8, "
                + "WINDOWS-1252, UTF-8 and UTF-16 are."
        case .binary: "The message is binary data; only texts are read."
        }
    }

    private static func written(_ identifier: UInt8) -> String {
        let digits = String(identifier, radix: 16, uppercase: true)
        return digits.count < 2 ? "0x0\(digits)" : "0x\(digits)"
    }
}
