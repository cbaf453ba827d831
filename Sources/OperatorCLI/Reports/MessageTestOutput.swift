internal import JSON

/// What `spamgate intake test` prints of a request with messages of subscribers.
package struct MessageTestOutput {
    /// For programs: one line.
    package let json: String
    /// For people.
    package let text: String
    /// Whether the request would be taken, with every message in it.
    package let isGood: Bool

    /// Takes the outcome of a trial, which is JSON.
    package init(_ outcome: [UInt8]) {
        json = DisplayText.safe(json: outcome) + "\n"
        // Larger than the body that it was made from, by what is said of each message.
        let reader = JSONReader(limits: JSONLimits(sizeMax: 1 << 28))
        guard let value = try? reader.read(DisplayText.withoutNUL(json: outcome)),
            let report = try? MessageTestReport(value)
        else {
            preconditionFailure("a trial's outcome is not what the report reads")
        }
        text = report.text
        isGood = report.isGood
    }
}

/// The outcome of a trial, for people.
private struct MessageTestReport {
    private(set) var isGood = true
    var text: String { lines.text }

    private var lines = LabelledLines()

    init(_ outcome: JSONValue) throws(JSONError) {
        if let name = try outcome.optionalString("source") {
            let partner = try outcome.string("partner")
            lines.add("source", "\(name), \(try outcome.string("format")), of \(partner)")
        }
        if let proof = outcome["authentication"] { try note(proof: proof) }
        let messages = try outcome.elements("messages")
        for (place, message) in messages.enumerated() { try note(message, at: place + 1) }
        let problems = try outcome.elements("problems")
        for problem in problems {
            isGood = false
            lines.add("REJECTED", try problem.string("type"))
            let pointer = try problem.optionalString("pointer") ?? ""
            let place = pointer.isEmpty ? "" : pointer + ": "
            lines.add("", place + (try problem.string("detail")))
        }
        if messages.isEmpty, problems.isEmpty { lines.add("messages", "none") }
        try note(answer: outcome.required("answer"))
    }

    private mutating func note(proof: JSONValue) throws(JSONError) {
        let detail = try proof.string("detail")
        switch try proof.string("state") {
        case "given": lines.add("proof", detail)
        case "unchecked": lines.add("proof", "not checked here: \(detail)")
        default:
            isGood = false
            lines.add("proof", "REFUSED: \(detail)")
        }
    }

    private mutating func note(answer: JSONValue) throws(JSONError) {
        let status = try answer.integer("status")
        if status >= 400 { isGood = false }
        lines.add("answer", String(status))
        for (name, value) in try answer.required("headers").members() {
            lines.add("", "\(name): \(try value.string())")
        }
        let body = try answer.string("body")
        lines.add("", body.isEmpty ? "(no body)" : body)
    }

    // MARK: Messages

    private mutating func note(_ message: JSONValue, at place: Int) throws(JSONError) {
        lines.add("\(place)", try Self.meaning(of: message))
        var subscriber = "given"
        if let country = try message.optionalString("reporterCountry") {
            subscriber += ", a number of \(country)"
        }
        let before = try message.integer("messagesBefore")
        if before > 0 { subscriber += "; messages before this one: \(before)" }
        lines.add("reporter", subscriber)
        lines.add("recipient", try message.optionalString("recipient") ?? "not given")
        var kind = try message.string("channel")
        if let part = message["part"] {
            kind += ", part \(try part.integer("number")) of \(try part.integer("total"))"
        }
        if let moment = try message.optionalString("sentAt") { kind += ", \(moment)" }
        lines.add("message", kind)
        let text = try message.string("text")
        lines.add("text", text.isEmpty ? "(none)" : text)
        if let reported = try message.optionalString("reportedText"), reported != text {
            lines.add("reported", reported)
        }
        try note(filesOf: message)
        let id = try message.optionalString("messageId")
        lines.add("retry key", id ?? "none; the same text within hours is a retry")
        for complaint in try message.elements("complaints") { try note(complaint: complaint) }
        try note(reply: message["reply"])
    }

    private mutating func note(filesOf message: JSONValue) throws(JSONError) {
        for attachment in try message.elements("attachments") {
            let type = try attachment.string("contentType")
            let digest = try attachment.string("sha256").prefix(16)
            let size = try attachment.integer("size")
            lines.add("file", "\(type), \(size) bytes, SHA-256 \(digest)…")
        }
        for file in try message.elements("linkedFiles") {
            let type = try file.optionalString("contentType") ?? "of unknown type"
            lines.add("file", "\(type), stays with the source")
        }
    }

    private mutating func note(complaint: JSONValue) throws(JSONError) {
        var sender = "no sender"
        if let found = complaint["sender"] { sender = try SenderName(found).canonicalText }
        lines.add("complaint", "\(try complaint.string("status")), \(sender)")
        lines.add("", try complaint.string("text"))
        lines.add("campaign", try complaint.string("campaign"))
    }

    private mutating func note(reply: JSONValue?) throws(JSONError) {
        guard let reply else { return lines.add("reply", "none") }
        let language = try reply.string("language")
        let prompt = try reply.string("prompt")
        guard let text = try reply.optionalString("text") else {
            return lines.add("reply", "none; the text of \(prompt) is empty")
        }
        switch try reply.string("conversation") {
        case "off":
            lines.add("reply", "none, conversation is off; \(prompt) would be (\(language))")
        case "out-of-band": lines.add("reply", "\(prompt) (\(language)), as a message of its own")
        default: lines.add("reply", "\(prompt) (\(language)), in the answer")
        }
        lines.add("", text)
    }

    /// What a message is in its conversation, in words.
    private static func meaning(of message: JSONValue) throws(JSONError) -> String {
        let reading = try message.optionalString("readAs") ?? ""
        let end = try message.string("comesTo")
        switch (end, reading) {
        case ("retry", _): return "a retry: it was taken before"
        case ("waitsForParts", _):
            let missing = try message.integer("missingParts")
            return "a part that waits for \(missing) other\(missing == 1 ? "" : "s")"
        case ("waitsForSender", _): return "a text that waits for its sender"
        case ("waitsForText", _): return "a sender that waits for its text"
        case ("complaint", "text"): return "a text whose sender came before"
        case ("complaint", "textWithSender"): return "a text with its sender"
        case ("complaint", "sender"): return "the sender of a text that came before"
        case (_, "nobody"): return "the word that the sender is not known"
        case (_, "text"): return "a text that may be an answer; the sender is asked for again"
        case (_, "smallTalk"): return "small talk"
        case (_, "unreadable"): return "meant for a number, and none"
        case (_, "stop"): return "STOP: no more answers are wanted"
        case (_, "help"): return "HELP"
        default: return reading
        }
    }
}
