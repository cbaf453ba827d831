import Cryptography
package import ShortMessages
package import SpamReporting

/// What the octets of a short message come to: a text, whole or in part, or something else.
package struct ShortMessageBody: Sendable {
    /// The text; that of a part as far as it can be read alone.
    package let text: String
    /// Which part of a longer message it is; nil when it is whole.
    package let part: MessagePart?
    /// What is no text.
    package let attachments: [Attachment]

    /// Reads octets and the header that was handed over with them.
    ///
    /// - Parameter concatenation: which part it is, where that stands elsewhere.
    package init(
        _ octets: [UInt8],
        coding: DataCoding,
        header: UserDataHeader = .none,
        concatenation: Concatenation? = nil
    ) throws(Problem) {
        let concatenation = concatenation ?? header.concatenation
        guard coding != .binary else {
            text = ""
            part = nil
            attachments = octets.isEmpty ? [] : [Self.binary(octets)]
            return
        }
        // The usual text without any work.
        if header == .none, concatenation == nil, coding.hasPlainOctets,
            let whole = DataCoding.plainText(of: octets) ?? Self.whole(octets, coding)
        {
            text = whole
            part = nil
            attachments = []
            return
        }
        let data: UserData
        do throws(ShortMessageError) {
            data = try UserData(octets, coding: coding, header: header)
        } catch {
            throw Problem(.invalidField, error.detail)
        }
        text = data.text
        attachments = []
        part = concatenation.flatMap {
            MessagePart(
                reference: $0.reference,
                total: $0.total,
                number: $0.number,
                units: data.units
            )
        }
    }

    /// Octets that are UTF-8 and begin with no mark; nil for any other.
    private static func whole(_ octets: [UInt8], _ coding: DataCoding) -> String? {
        guard coding == .utf8, !octets.starts(with: [0xEF, 0xBB, 0xBF]) else { return nil }
        return String(validating: octets, as: UTF8.self)
    }

    private static func binary(_ octets: [UInt8]) -> Attachment {
        Attachment(
            contentType: "application/octet-stream",
            size: octets.count,
            sha256: SHA256.hexadecimal(octets)
        )
    }
}
