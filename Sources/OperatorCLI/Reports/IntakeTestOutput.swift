internal import JSON

/// What `spamgate intake test` prints.
package struct IntakeTestOutput {
    /// For programs: one line.
    package let json: String
    /// For people.
    package let text: String
    /// Whether every complaint is one.
    package let isGood: Bool

    /// Takes the outcome of a trial, which is JSON.
    package init(_ outcome: [UInt8]) {
        json = DisplayText.safe(json: outcome) + "\n"
        // Larger than the body that it was made from, by what is said of each complaint.
        let reader = JSONReader(limits: JSONLimits(sizeMax: 1 << 28))
        guard let value = try? reader.read(DisplayText.withoutNUL(json: outcome)),
            let report = try? IntakeTestReport(value)
        else {
            preconditionFailure("a trial's outcome is not what the report reads")
        }
        text = report.text
        isGood = report.isGood
    }
}

/// The outcome of a trial, for people.
private struct IntakeTestReport {
    private(set) var isGood = true
    var text: String { lines.text }

    private var lines = LabelledLines()

    init(_ outcome: JSONValue) throws(JSONError) {
        for item in try outcome.elements("items") {
            let line = try item.integer("line")
            if let problem = item["problem"] {
                isGood = false
                try note(problem, at: line)
            } else {
                try note(item.required("complaint"), line)
            }
        }
        let answer = try outcome.required("answer")
        let status = try answer.integer("status")
        if status >= 400 { isGood = false }
        lines.add("answer", String(status))
        let body = answer["body"].map { String(decoding: $0.serialized(), as: UTF8.self) } ?? ""
        for name in ["Content-Type", "Retry-After"] {
            if let value = try answer.required("headers").optionalString(name) {
                lines.add("", "\(name): \(value)")
            }
        }
        lines.add("", body)
    }

    private mutating func note(_ problem: JSONValue, at line: Int) throws(JSONError) {
        lines.add("\(line)", "REJECTED, \(try problem.string("type"))")
        let pointer = try problem.optionalString("pointer") ?? ""
        lines.add("", (pointer.isEmpty ? "" : pointer + ": ") + (try problem.string("detail")))
    }

    private mutating func note(_ complaint: JSONValue, _ line: Int) throws(JSONError) {
        let written = try complaint.optionalString("senderAsWritten")
        var sender = "no sender"
        if let found = complaint["sender"] { sender = try SenderName(found).canonicalText }
        lines.add("\(line)", "\(try complaint.string("status")), \(sender)")
        if let written { lines.add("sender", "written \"\(written)\"") }
        let hasReporter = try complaint.required("hasReporter").boolean()
        lines.add("reporter", hasReporter ? "given" : "none; it counts for no distinct reporter")
        var message = "\(try complaint.string("channel")), \(try complaint.string("disposition"))"
        if let moment = try complaint.optionalString("receivedAt") { message += ", \(moment)" }
        lines.add("message", message)
        lines.add("text", try complaint.string("text"))
        for attachment in try complaint.elements("attachments") {
            let type = try attachment.string("contentType")
            let digest = try attachment.string("sha256").prefix(16)
            lines.add(
                "file",
                "\(type), \(try attachment.integer("size")) bytes, SHA-256 \(digest)…"
            )
        }
        lines.add(
            "retry key",
            try complaint.optionalString("messageId") ?? "none; no retry is known"
        )
        lines.add("campaign", try complaint.string("campaign"))
    }
}
