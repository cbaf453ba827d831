import Cryptography
import JSON
package import SpamReporting

/// A source whose requests are read as a ``SourceMapping`` says.
package struct MappedSource: MOFormat {
    /// Most messages in one request.
    package static let messagesMax = 1000
    /// Most bytes of an id; of a longer one the SHA-256 is taken.
    package static let idSizeMax = 190
    /// Most bytes of a subscriber's address or of a code.
    package static let addressSizeMax = 256

    /// What the requests look like.
    package let mapping: SourceMapping

    /// Makes a source of its description.
    package init(_ mapping: SourceMapping) {
        self.mapping = mapping
    }

    /// Whether the mapping's acknowledgement has a place for a reply.
    package var repliesInBand: Bool { mapping.acknowledgement.reply != nil }

    /// What the mapping's acknowledgement says for the outcome.
    package func answer(_ outcome: MOOutcome, to request: MORequest) -> MOAnswer {
        mapping.acknowledgement.answer(outcome)
    }

    /// The messages of a request that can be read; the first problem when there is none of them.
    package func messages(in request: MORequest) throws(Problem) -> [MOMessage] {
        let reading = try reading(of: request)
        if reading.messages.isEmpty, let problem = reading.problems.first { throw problem }
        return reading.messages
    }

    /// What a request holds, the bad beside the good.
    ///
    /// One message that cannot be read does not take the others of its request with it; a source
    /// can only be answered for all of them.
    package func reading(of request: MORequest) throws(Problem) -> MOReading {
        var reading = MOReading()
        for written in try mapping.writtenMessages(in: request) {
            do throws(Problem) {
                guard let variant = try mapping.variant(for: written) else { continue }
                reading.messages.append(try variant.message(written))
            } catch {
                reading.problems.append(error)
            }
        }
        return reading
    }
}

// MARK: - From a request to written messages

extension SourceMapping {
    /// What the request holds, message by message; none for a request that asks nothing.
    func writtenMessages(in request: MORequest) throws(Problem) -> [WrittenMessage] {
        switch try carrier(of: request) {
        case .query:
            // Some sources try an address with an empty GET before they use it.
            let fields = FormFields(request.query)
            return fields.items.isEmpty ? [] : [.fields(fields)]
        case .form:
            guard !request.body.isEmpty else {
                throw Problem(.emptyBody, "The body is empty; the fields of a form are wanted.")
            }
            return [.fields(FormFields(request.body))]
        case .json: return try documentMessages(in: request.body)
        }
    }

    private func carrier(of request: MORequest) throws(Problem) -> Carrier {
        if request.method == "GET" {
            guard carriers.contains(.query) else {
                throw Problem(.methodNotAllowed, "Messages of this source are posted.")
            }
            return .query
        }
        // Some sources post without a body; a body that is there is never passed over.
        if request.body.isEmpty, !request.query.isEmpty, carriers.contains(.query) {
            return .query
        }
        guard carriers != [.query] else {
            throw Problem(.unsupportedMediaType, "The fields are wanted in the query.")
        }
        let isForm = MORequestFields.isForm(request)
        // A body that says to be something else, or nothing, is told by how it looks.
        let looksLikeJSON =
            request.body.first { !" \t\r\n".utf8.contains($0) }
            .map { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") } ?? false
        if carriers.contains(.form), isForm || !carriers.contains(.json) || !looksLikeJSON,
            !MORequestFields.isJSON(request)
        {
            return .form
        }
        guard carriers.contains(.json), !isForm else {
            let wanted =
                carriers.contains(.json) ? "application/json" : MORequestFields.formType
            throw Problem(.unsupportedMediaType, "A body of the type \(wanted) is wanted.")
        }
        return .json
    }

    private func documentMessages(in body: [UInt8]) throws(Problem) -> [WrittenMessage] {
        let root: JSONValue
        do throws(JSONError) {
            root = try JSONReader().read(body)
        } catch {
            throw Problem(error)
        }
        let document = WrittenMessage.value(root)
        for path in messages {
            guard let value = document.value(path) else { continue }
            guard value.kind == .array else { return [.value(value)] }
            let elements = (try? value.elements()) ?? []
            guard elements.count <= MappedSource.messagesMax else {
                let detail = "A request has at most \(MappedSource.messagesMax) messages."
                throw Problem(.tooManyItems, detail, pointer: value.pointer)
            }
            return elements.map { .value($0) }
        }
        let place = messages.first ?? ""
        throw document.problem(.missingField, place, "The messages are wanted here.")
    }

    /// How a message is read; nil for one of another kind.
    func variant(for message: WrittenMessage) throws(Problem) -> MessageMapping? {
        if case .value(let value) = message, value.kind != .object {
            throw Problem(.invalidField, "An object is wanted here.", pointer: value.pointer)
        }
        var isToldApart = false
        for variant in variants {
            var holds = true
            for condition in variant.conditions {
                let verdict = try condition.holds(for: message)
                isToldApart = isToldApart || verdict != nil
                holds = holds && verdict ?? false
            }
            if holds { return variant }
        }
        if !isToldApart, let condition = variants.first?.conditions.first {
            let detail = "What kind of message it is, is wanted here."
            throw message.problem(.missingField, condition.field, detail)
        }
        return nil
    }
}
