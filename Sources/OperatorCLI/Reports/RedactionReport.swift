import JSON
import Redaction

/// What `spamgate redact` prints.
struct RedactionReport {
    /// Messages that are near-duplicates, and what becomes of them.
    struct Group {
        /// Line of the first message.
        let line: Int
        /// All messages of the group and their distinct reporters.
        let messages: Int
        let reporters: Int
        let judgement: Judgement

        var sample: RedactedSample? {
            if case .shown(let sample) = judgement { sample } else { nil }
        }

        var withheld: WithholdingReason? {
            if case .withheld(let reason, _, _) = judgement { reason } else { nil }
        }
    }

    private let minimum: Int
    private let messages: Int
    private let refusals: [ReportedTextFile.Refusal]
    /// Those with the most reporters first, then as they stand in the file.
    private let groups: [Group]

    /// Groups and judges the messages of a file.
    init(of file: ReportedTextFile, minimum: Int) {
        self.minimum = minimum
        messages = file.messages.count
        refusals = file.refusals
        let redactor = Redactor(minimumReporters: minimum)
        let groups = NearDuplicates.groups(of: file.messages.map(\.text)).map { places in
            let messages = places.map { file.messages[$0] }
            return Group(
                line: file.lines[places[0]],
                messages: messages.count,
                reporters: Set(messages.map(\.reporter)).count,
                judgement: redactor.judgement(of: messages)
            )
        }
        self.groups = groups.sorted { ($1.reporters, $0.line) < ($0.reporters, $1.line) }
    }

    /// The report in one of the formats.
    func text(as format: OutputFormat, isExplained: Bool, in layout: Layout) -> String {
        switch format {
        case .table: isExplained ? explanation : summary
        case .json: json
        case .csv: isExplained ? slots.text : samples.text
        }
    }

    // MARK: For people

    private var summary: String {
        var lines = LabelledLines()
        for group in groups {
            guard let sample = group.sample else { continue }
            lines.add("shown", sample.text)
            lines.add("", counts(of: group, sample))
        }
        for reason in WithholdingReason.allCases {
            let withheld = groups.filter { $0.withheld == reason }
            guard !withheld.isEmpty else { continue }
            let messages = withheld.reduce(0) { $0 + $1.messages }
            let count = Self.count(withheld.count, "group")
            lines.add("withheld", "\(count) of \(Self.count(messages, "message")): \(why(reason))")
        }
        return ending(lines)
    }

    private var explanation: String {
        var lines = LabelledLines()
        for group in groups {
            switch group.judgement {
            case .shown(let sample):
                lines.add("shown", sample.text)
                lines.add("", counts(of: group, sample))
                for span in sample.hidden {
                    lines.add("hidden", "\(span.label.slot) \(Self.why(span, of: sample))")
                }
            case .withheld(let reason, _, _):
                let reporters = Self.count(group.reporters, "reporter")
                lines.add(
                    "withheld",
                    "\(Self.count(group.messages, "message")) of \(reporters), first on line "
                        + "\(DisplayText.grouped(group.line)): \(why(reason))"
                )
            }
        }
        return ending(lines)
    }

    private func ending(_ lines: LabelledLines) -> String {
        groups.isEmpty ? "No message has any text.\n" : lines.text
    }

    private func counts(of group: Group, _ sample: RedactedSample) -> String {
        let messages = Self.count(group.messages, "message")
        let reporters = Self.count(group.reporters, "reporter")
        let cohort = DisplayText.grouped(sample.cohort)
        return "\(messages) of \(reporters), first on line \(DisplayText.grouped(group.line))"
            + "; \(cohort) of them have all that is shown"
    }

    private func why(_ reason: WithholdingReason) -> String {
        switch reason {
        case .fewReporters: "fewer than \(Self.count(minimum, "reporter"))"
        case .nothingShared:
            "no word that \(Self.count(minimum, "reporter")) share and that may be shown"
        }
    }

    private static func why(_ span: HiddenSpan, of sample: RedactedSample) -> String {
        let words = span.words == 1 ? "" : " (\(span.words) words)"
        let holders = "\(DisplayText.grouped(span.reporters)) of \(sample.reporters)"
        switch span.reason {
        case .form: return "by its form\(words): \(form(span.label))"
        case .fewReporters: return "at most \(holders) reporters have it here\(words)"
        case .fewTogether:
            return "\(holders) reporters have it here, too few of them also all else\(words)"
        case .fragment: return "single characters that happen to be the same\(words)"
        }
    }

    private static func form(_ label: SlotLabel) -> String {
        switch label {
        case .number: "more digits than a telephone number has"
        case .code: "words near it make it a code"
        case .name: "it stands with a greeting or a title"
        case .email: "an e-mail address"
        case .card: "its check digit makes it a card's number"
        case .iban: "its check digits make it a bank account's number"
        case .link: "a query, a fragment, or a part that looks random"
        case .other: "personal"
        }
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        DisplayText.grouped(number) + " " + noun + (number == 1 ? "" : "s")
    }

    // MARK: For programs

    private var json: String {
        let bytes = JSONWriter.object { json in
            json.member("minimumReporters", minimum)
            json.member("messages", messages)
            json.key("groups")
            json.beginArray()
            for group in groups { Self.append(group, to: &json) }
            json.endArray()
            json.key("rejected")
            json.beginArray()
            for refusal in refusals {
                json.beginObject()
                json.member("line", refusal.line)
                json.member("pointer", refusal.pointer)
                json.member("detail", refusal.detail)
                json.endObject()
            }
            json.endArray()
        }
        return DisplayText.safe(json: bytes) + "\n"
    }

    private static func append(_ group: Group, to json: inout JSONWriter) {
        json.beginObject()
        json.member("line", group.line)
        json.member("messages", group.messages)
        json.member("reporters", group.reporters)
        if let reason = group.withheld { json.member("withheld", reason.rawValue) }
        if let sample = group.sample {
            json.member("text", sample.text)
            json.member("cohort", sample.cohort)
            json.key("hidden")
            json.beginArray()
            for span in sample.hidden {
                json.beginObject()
                json.member("label", span.label.rawValue)
                json.member("reason", span.reason.rawValue)
                json.member("start", span.place.lowerBound)
                json.member("end", span.place.upperBound)
                json.member("words", span.words)
                json.member("reporters", span.reporters)
                json.endObject()
            }
            json.endArray()
        }
        json.endObject()
    }

    private var samples: CSV {
        var csv = CSV()
        csv.add(["line", "messages", "reporters", "withheld", "cohort", "slots", "text"])
        for group in groups {
            let sample = group.sample
            csv.add([
                String(group.line), String(group.messages), String(group.reporters),
                group.withheld?.rawValue ?? "", sample.map { String($0.cohort) } ?? "",
                sample.map { String($0.hidden.count) } ?? "", sample?.text ?? "",
            ])
        }
        return csv
    }

    private var slots: CSV {
        var csv = CSV()
        csv.add(["line", "slot", "label", "reason", "words", "reporters", "of"])
        for group in groups {
            guard let sample = group.sample else { continue }
            for (place, span) in sample.hidden.enumerated() {
                csv.add([
                    String(group.line), String(place + 1), span.label.rawValue,
                    span.reason.rawValue, String(span.words), String(span.reporters),
                    String(sample.reporters),
                ])
            }
        }
        return csv
    }
}
