import JSON

/// `GET /v1/complaints/{complaint}`: what became of a complaint, in words.
struct ComplaintReport {
    private let complaint: String
    private let arrivedAt: Moment
    private let status: String
    private let partner: String
    private let channel: String
    private let disposition: String
    private let sender: String
    private let category: (name: String, confidence: Double, reasons: [String])
    private let campaign: String?
    private let reasons: [(kind: String, weight: Double, words: String)]

    init(_ json: JSONValue) throws(JSONError) {
        complaint = try json.string("id")
        arrivedAt = Moment(try json.string("arrivedAt"))
        status = try json.string("status")
        partner = try json.string("partner")
        channel = try json.string("channel")
        disposition = try json.string("disposition")
        if let value = json["sender"] {
            sender = try SenderName(value).canonicalText
        } else {
            sender = ""
        }
        let category = try json.required("category")
        var categoryReasons: [String] = []
        for reason in try category.elements("reasons") {
            categoryReasons.append(try reason.string())
        }
        self.category = (
            try category.string("name"), try category.required("confidence").number(),
            categoryReasons
        )
        campaign = try json.optionalString("campaign")
        var reasons: [(kind: String, weight: Double, words: String)] = []
        for reason in try json.elements("reasons") {
            reasons.append(
                (
                    try reason.string("kind"), try reason.required("weight").number(),
                    try reason.string("words")
                )
            )
        }
        self.reasons = reasons
    }

    /// Lines for people, each ended by a line feed.
    func text(in layout: Layout) -> String {
        var lines = LabelledLines()
        lines.add("complaint", complaint)
        lines.add("arrived", "\(arrivedAt.second) UTC by \(channel) from \(partner)")
        lines.add("sender", sender.isEmpty ? "unknown" : sender)
        lines.add("status", statusWords)
        lines.add("category", paragraph(categoryWords, in: layout))
        lines.add("campaign", paragraph(campaignWords, in: layout))
        return lines.text
    }

    private var statusWords: String {
        let kind =
            disposition == "legit" ? "counter-report, which says that it is no spam" : "complaint"
        return switch status {
        case "counted": "counted as a \(kind)"
        case "partial": "counted as a \(kind); without a sender it is in campaigns only"
        case "duplicate": "a \(kind) that was made before: it is in no figure"
        default: "\(status) \(kind)"
        }
    }

    private var categoryWords: [String] {
        guard !isSealed else {
            return ["\(category.name): its content is sealed, and nothing of it is shown"]
        }
        let confidence = Int((category.confidence * 100).rounded())
        guard !category.reasons.isEmpty else { return [category.name] }
        return ["\(category.name), confidence \(confidence) %, because of"]
            + category.reasons.map { "- " + $0 }
    }

    private var isSealed: Bool { category.name == "childSexualAbuse" }

    private var campaignWords: [String] {
        guard let campaign else {
            if status == "duplicate" { return ["none: what was counted before is not again"] }
            if isSealed { return ["none: its content is sealed"] }
            return ["none: nothing in its text to go by, or it was not looked at yet"]
        }
        guard !reasons.isEmpty else {
            return ["\(campaign), though it has nothing in common with what is known of that now"]
        }
        return ["\(campaign), because"]
            + reasons.map { reason in
                let hundredths = Int((reason.weight.magnitude * 100).rounded())
                let weight = "\(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10)"
                return "\(reason.weight < 0 ? "-" : "+")\(weight) \(reason.words)"
            }
    }

    /// Lines that are not wider than the layout, those that go on indented.
    private func paragraph(_ lines: [String], in layout: Layout) -> String {
        lines.flatMap { line in
            let width = max(20, layout.width - LabelledLines.nameWidth - 2)
            let safe = DisplayText.safe(line)
            return WrappedText.lines(safe, width: width).enumerated().map { place, part in
                place == 0 ? part : "  " + part
            }
        }
        .joined(separator: "\n")
    }

    /// Names of the cells of ``row``.
    static let columns = [
        "complaint", "arrivedAt", "status", "disposition", "partner", "channel", "sender",
        "category", "confidence", "categoryReasons", "campaign", "reasons",
    ]

    /// The same for spreadsheets.
    var row: [String] {
        [
            complaint, arrivedAt.rfc3339, status, disposition, partner, channel, sender,
            category.name, String(category.confidence), category.reasons.joined(separator: "; "),
            campaign ?? "",
            reasons.map { "\($0.weight) \($0.words)" }.joined(separator: "; "),
        ]
    }
}
