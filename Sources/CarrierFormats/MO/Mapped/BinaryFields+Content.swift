import Cryptography
import ShortMessages
import SpamReporting

extension BinaryFields {
    /// What user data says; nil when there is none.
    ///
    /// A coding that says which alphabet it is, is obeyed. Data that is called binary, or nothing,
    /// was typed by a subscriber all the same: it is read as UTF-8 where it is that, else as
    /// ISO-8859-1.
    func content(of written: WrittenMessage) throws(Problem) -> MessageMapping.Content? {
        guard let text = try written.text(data) else { return nil }
        guard let octets = octets(text) else {
            throw written.problem(.invalidField, data.first ?? "", encoding.remedy)
        }
        let header = try userDataHeader(of: written)
        let content: UserData
        do throws(ShortMessageError) {
            content = try UserData(
                octets,
                coding: try coding(of: written) ?? Self.guessed(octets),
                header: header
            )
        } catch {
            throw written.problem(.invalidField, coding.first ?? data.first ?? "", error.detail)
        }
        let part = header.concatenation.flatMap { place in
            MessagePart(
                reference: place.reference,
                total: place.total,
                number: place.number,
                units: content.units
            )
        }
        return MessageMapping.Content(units: content.units, part: part)
    }

    private func octets(_ text: String) -> [UInt8]? {
        switch encoding {
        case .hex: Hexadecimal.bytes(text.lowercased())
        case .base64: TransferEncoding.strictBase64(text)
        }
    }

    private func userDataHeader(of written: WrittenMessage) throws(Problem) -> UserDataHeader {
        guard let text = try written.filledText(header) else { return .none }
        do throws(ShortMessageError) {
            return try UserDataHeader(hexadecimal: text)
        } catch {
            throw written.problem(.invalidField, header.first ?? "", error.detail)
        }
    }

    /// The coding that the message names; nil when it names none, or binary data.
    private func coding(of written: WrittenMessage) throws(ShortMessageError) -> DataCoding? {
        guard let text = (try? written.filledText(coding)) ?? nil else { return nil }
        guard let value = UInt8(text) else { throw .unknownCharset }
        let coding = try DataCoding(smpp: value, standard: standard)
        return coding == .binary ? nil : coding
    }

    private static func guessed(_ octets: [UInt8]) -> DataCoding {
        String(validating: octets, as: UTF8.self) == nil ? .latin1 : .utf8
    }
}

extension BinaryFields.Encoding {
    /// What would be right.
    fileprivate var remedy: String {
        switch self {
        case .hex: "Pairs of hexadecimal digits are wanted here."
        case .base64: "Base64 with its padding is wanted here."
        }
    }
}
