import JSON
import SpamReporting

/// What a source is answered, for each outcome.
package struct Acknowledgement: Sendable {
    /// Everything is recorded, now or before.
    package var success: AnswerTemplate
    /// The same with a message for the subscriber in it; nil when the source sends none.
    package var reply: AnswerTemplate?
    /// The request can never be recorded.
    package var invalid: AnswerTemplate
    /// It is not known to come from the source.
    package var refused: AnswerTemplate
    /// It may be sent again later.
    package var unavailable: AnswerTemplate

    /// Makes an acknowledgement; a problem is told under its own status unless said otherwise.
    package init(
        success: AnswerTemplate = AnswerTemplate(200),
        reply: AnswerTemplate? = nil,
        invalid: AnswerTemplate = .problem(nil),
        refused: AnswerTemplate = .problem(nil),
        unavailable: AnswerTemplate = .problem(nil)
    ) {
        self.success = success
        self.reply = reply
        self.invalid = invalid
        self.refused = refused
        self.unavailable = unavailable
    }

    /// The answer to one request.
    package func answer(_ outcome: MOOutcome) -> MOAnswer {
        switch outcome {
        case .accepted(let text):
            guard let text, let reply else { return success.answer(.accepted(nil)) }
            return reply.answer(.accepted(text))
        case .invalid(let problem): return invalid.answer(.problem(problem))
        case .refused(let problem): return refused.answer(.problem(problem))
        case .unavailable(let problem, let seconds):
            return unavailable.answer(.problem(problem), retryAfter: seconds)
        }
    }
}

/// Status, type and body of an answer, with places that the outcome fills.
///
/// `{reply}`, `{type}`, `{title}`, `{status}` and `{detail}` in the body stand for the reply to the
/// subscriber and for what a problem says, escaped as the type of the body needs it.
package struct AnswerTemplate: Hashable, Sendable {
    /// The status; nil for the problem's own.
    package var status: Int?
    /// Value of `Content-Type`; nil for none.
    package var contentType: String?
    /// The body.
    package var body: String

    /// Makes a template.
    package init(_ status: Int?, contentType: String? = nil, body: String = "") {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    /// A problem in JSON (RFC 9457), under a status that the source acts on as it should.
    ///
    /// Peers do not read it, but people who look for a fault in a peer's console do.
    package static func problem(_ status: Int?) -> AnswerTemplate {
        let members = ["type", "title"].map { "\"\($0)\":\"{\($0)}\"" }.joined(separator: ",")
        return AnswerTemplate(
            status,
            contentType: "application/problem+json",
            body: "{\(members),\"status\":{status},\"detail\":\"{detail}\"}"
        )
    }

    /// What fills the places.
    enum Filling {
        case accepted(String?)
        case problem(Problem)

        func value(_ name: Substring, status: Int) -> String? {
            switch (self, name) {
            case (.accepted(let reply), "reply"): reply ?? ""
            case (.problem(let problem), "type"): problem.kind.type
            case (.problem(let problem), "title"): problem.kind.title
            case (.problem(let problem), "detail"): problem.detail
            case (.problem, "status"): String(status)
            default: nil
            }
        }
    }

    func answer(_ filling: Filling, retryAfter: Int? = nil) -> MOAnswer {
        var own = 200
        if case .problem(let problem) = filling { own = problem.kind.status }
        let status = status ?? own
        return MOAnswer(
            status,
            contentType: contentType,
            body: filled { filling.value($0, status: status) },
            retryAfter: retryAfter
        )
    }

    /// The body with its places filled, in one pass: what is filled in has no places.
    private func filled(_ value: (Substring) -> String?) -> String {
        let escape = BodyEscape(contentType)
        var text = String.UnicodeScalarView()
        // By scalars: a combining mark after a brace would make another character of it.
        var rest = body.unicodeScalars[...]
        while let brace = rest.firstIndex(of: "{") {
            text.append(contentsOf: rest[..<brace])
            rest = rest[brace...]
            let name = rest.dropFirst().prefix { ("a"..."z").contains($0) }
            if name.endIndex < rest.endIndex, rest[name.endIndex] == "}",
                let value = value(Substring(name))
            {
                text.append(contentsOf: escape.escaped(value).unicodeScalars)
                rest = rest[rest.index(after: name.endIndex)...]
            } else {
                text.append("{")
                rest = rest.dropFirst()
            }
        }
        text.append(contentsOf: rest)
        return String(text)
    }
}

/// How a text is written so that it is nothing but text in a body of some type.
enum BodyEscape {
    case none, xml, json

    /// The escape for a media type.
    init(_ contentType: String?) {
        let name = contentType.flatMap { MediaType($0)?.name } ?? ""
        if name.hasSuffix("/xml") || name.hasSuffix("+xml") || name == "text/html" {
            self = .xml
        } else if name.hasSuffix("/json") || name.hasSuffix("+json") {
            self = .json
        } else {
            self = .none
        }
    }

    /// The text as content of an element or attribute, or of a JSON string.
    func escaped(_ text: String) -> String {
        switch self {
        case .none: return text
        case .xml: return Self.xml(text)
        case .json:
            var writer = JSONWriter()
            writer.string(text)
            return String(decoding: writer.bytes.dropFirst().dropLast(), as: UTF8.self)
        }
    }

    /// Characters that XML 1.0 has no way to write (§2.2) become U+FFFD.
    private static func xml(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&apos;"
            case "\t", "\n", "\r": escaped += "&#\(scalar.value);"
            case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": escaped.unicodeScalars.append("\u{FFFD}")
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
