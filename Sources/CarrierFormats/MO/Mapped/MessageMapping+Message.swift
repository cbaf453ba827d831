import Cryptography
import JSON
import SpamReporting

extension MessageMapping {
    /// The message that stands at `written`.
    func message(_ written: WrittenMessage) throws(Problem) -> MOMessage {
        guard let address = try written.text(subscriber).map(Self.address), !address.isEmpty else {
            let detail = "The number of the subscriber who sent the message is required."
            throw written.problem(.missingField, subscriber.first ?? "", detail)
        }
        try checkSize(address, subscriber, in: written)
        let code = try written.filledText(recipient).map(Self.address)
        if let code { try checkSize(code, recipient, in: written) }
        let files = try linkedFiles(in: written)
        let content = try content(of: written, hasFiles: !files.isEmpty)
        var part = content.part
        if part == nil { part = try self.part(of: written, units: content.units) }
        return MOMessage(
            id: try written.filledText(id).map(Self.messageID),
            subscriber: ReportedReporter(numbers.international(address)),
            recipient: code,
            channel: try bearer(of: written, hasFiles: !files.isEmpty),
            text: String(decoding: content.units, as: UTF16.self),
            part: part,
            linkedFiles: files,
            sentAt: try written.filledText(time).flatMap(timeFormat.moment)
        )
    }

    private func checkSize(
        _ address: String,
        _ paths: [FieldPath],
        in written: WrittenMessage
    ) throws(Problem) {
        guard address.utf8.count <= MappedSource.addressSizeMax else {
            let detail = "An address has at most \(MappedSource.addressSizeMax) bytes."
            throw written.problem(.invalidField, paths.first ?? "", detail)
        }
    }

    /// An id as it is, or what stands for one that is too long for a retry key.
    private static func messageID(_ written: String) -> String {
        guard written.utf8.count > MappedSource.idSizeMax else { return written }
        return "sha256:" + SHA256.hexadecimal(Array(written.utf8))
    }

    /// An address without white space at its ends, without `tel:` and without its parameters.
    static func address(_ written: String) -> String {
        var text = written[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        guard let colon = text.firstIndex(of: ":"), text[..<colon].lowercased() == "tel" else {
            return String(text)
        }
        return String(text[text.index(after: colon)...].prefix { $0 != ";" })
    }

    private func bearer(
        of written: WrittenMessage,
        hasFiles: Bool
    ) throws(Problem) -> Channel {
        let name = try written.text(channel).map { $0.lowercased() }
        return name.flatMap { Channel(rawValue: $0) } ?? (hasFiles ? .mms : bearer)
    }
}

extension MessageMapping.NumberStyle {
    /// The number with a `+`, where this style says that a country code comes first.
    func international(_ address: String) -> String {
        guard self == .international, (8...15).contains(address.utf8.count),
            address.utf8.first != 0x30, address.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return address }
        return "+" + address
    }
}

// MARK: - Content

extension MessageMapping {
    /// What a message says, in UTF-16, because a pair of surrogates may stand in two parts.
    struct Content {
        var units: [UInt16]
        /// The place in a longer message that a user data header tells.
        var part: MessagePart?
    }

    private func content(
        of written: WrittenMessage,
        hasFiles: Bool
    ) throws(Problem) -> Content {
        if let text = try written.text(text) { return Content(units: Array(text.utf16)) }
        if let binary, let content = try binary.content(of: written) { return content }
        if hasFiles { return Content(units: []) }
        let place = text.first ?? binary?.data.first ?? ""
        throw written.problem(.missingField, place, "The text of the message is required.")
    }

    private func part(
        of written: WrittenMessage,
        units: [UInt16]
    ) throws(Problem) -> MessagePart? {
        guard let part, let reference = try written.filledText(part.reference),
            let total = try written.filledText(part.total),
            let number = try written.filledText(part.number)
        else { return nil }
        guard let total = UInt8(total) else {
            let detail = "How many parts there are, is a number from 1 to 255."
            throw written.problem(.invalidField, part.total.first ?? "", detail)
        }
        guard let number = UInt8(number), number >= 1, number <= max(total, 1) else {
            let detail = "Which part it is, is a number from 1 to that of all parts."
            throw written.problem(.invalidField, part.number.first ?? "", detail)
        }
        return MessagePart(
            reference: UInt16(reference) ?? Self.folded(reference),
            total: total,
            number: number,
            units: units
        )
    }

    private static func folded(_ reference: String) -> UInt16 {
        SHA256.digest(Array(reference.utf8)).prefix(2).reduce(0) { $0 << 8 | UInt16($1) }
    }
}

// MARK: - Files

extension MessageMapping {
    private func linkedFiles(in written: WrittenMessage) throws(Problem) -> [LinkedFile] {
        switch files {
        case nil: return []
        case .listed(let paths, let url, let type):
            var found: [LinkedFile] = []
            for path in paths {
                guard let value = written.value(path) else { continue }
                let elements = value.kind == .array ? (try? value.elements()) ?? [] : [value]
                for element in elements.prefix(LinkedFile.countMax) {
                    guard let file = try Self.file(element, url, type) else { continue }
                    found.append(file)
                }
            }
            return Array(found.prefix(LinkedFile.countMax))
        case .numbered(let count, let urlPrefix, let typePrefix):
            guard let text = try written.filledText([count]) else { return [] }
            guard let count = UInt8(text) else {
                throw written.problem(.invalidField, count, "A number from 0 to 255 is wanted.")
            }
            var found: [LinkedFile] = []
            for place in 0..<min(Int(count), LinkedFile.countMax) {
                guard let url = FieldPath(written: "/\(urlPrefix)\(place)"),
                    let type = FieldPath(written: "/\(typePrefix)\(place)"),
                    let address = try written.filledText([url])
                else { continue }
                let contentType = try written.filledText([type])
                found.append(LinkedFile(url: address, contentType: contentType))
            }
            return found
        }
    }

    /// A file that is named by its address alone, or by an object with it.
    private static func file(
        _ value: JSONValue,
        _ url: FieldPath,
        _ type: FieldPath?
    ) throws(Problem) -> LinkedFile? {
        guard value.kind == .object else {
            guard let address = try? value.string() else { return nil }
            return LinkedFile(url: address, contentType: nil)
        }
        let object = WrittenMessage.value(value)
        // Sinch names a file without address when it could not be stored.
        guard let address = try object.filledText([url]) else { return nil }
        return LinkedFile(
            url: address,
            contentType: try object.filledText(type.map { [$0] } ?? [])
        )
    }
}
