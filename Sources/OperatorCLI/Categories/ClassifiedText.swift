import Classification
import JSON
import MessageContent

/// A text with its category and why it has it, for people and programs.
struct ClassifiedText {
    /// Its place among the texts, from 1; blank lines are not counted.
    let line: Int
    let text: String
    let content: MessageContent
    let classification: TextClassification
    /// The weightiest first.
    let reasons: [CategoryReason]

    private var category: Category { classification.category }

    /// Nothing of what is sealed is printed again.
    private var shownText: String { category.isSealed ? "(sealed)" : text }
    private var shownWords: String { category.isSealed ? "" : content.matchingText.text }
    private var shownIndicators: [Indicator] { category.isSealed ? [] : content.indicators }

    /// 0.00 to 1.00.
    private var confidence: String {
        let hundredths = Int((classification.confidence * 100).rounded())
        let digits = String(hundredths % 100)
        return "\(hundredths / 100)." + (digits.count == 1 ? "0" : "") + digits
    }

    private var sentences: [String] {
        category.isSealed
            ? ["words that stand for sexual abuse of children; they are not repeated here"]
            : reasons.map(\.text)
    }

    // MARK: People

    /// One row for each text.
    static func table(_ texts: [ClassifiedText]) -> Table {
        var table = Table(columns: [
            .number("LINE"), .text("CATEGORY"), .number("CONFIDENCE"), .text("RULE"),
            .flexible("TEXT"),
        ])
        table.rows = texts.map { text in
            [
                Table.Cell(text.line),
                Table.Cell(text.category.rawValue, text.category == .other ? .faint : .plain),
                Table.Cell(text.confidence),
                Table.Cell(text.reasons.first { $0.category == text.category }?.rule ?? "-"),
                Table.Cell(text.shownText.replacing("\n", with: " ")),
            ]
        }
        return table
    }

    /// All that was found, in several lines and an empty one.
    var explanation: String {
        var lines = LabelledLines()
        lines.add("text", shownText)
        let points = classification.points
        lines.add("category", "\(category.rawValue), confidence \(confidence) (\(points) points)")
        if category.isSealed {
            lines.add("", "SEALED: it must be in no feed, and the operator is to look at it")
        }
        let crosswalk = category.crosswalk
        let xarf = crosswalk.xarf
        let field = xarf.field.map { ", \($0) \(xarf.value)" } ?? ""
        lines.add("others say", "\(crosswalk.reportKind.rawValue) (RCS, Apple)")
        lines.add("", "\(xarf.category)/\(xarf.type)\(field) (XARF)")
        lines.add("", crosswalk.tags.joined(separator: ", ") + " (MISP)")
        lines.add("", "\(crosswalk.ftcSubject) (FTC)")
        for indicator in shownIndicators { lines.add(indicator.kind.label, indicator.value) }
        if shownIndicators.isEmpty { lines.add("leads to", "nothing that could be followed") }
        if !category.isSealed { lines.add("words", shownWords) }
        for (place, sentence) in sentences.enumerated() {
            lines.add(place == 0 ? "because" : "and", sentence)
        }
        if sentences.isEmpty { lines.add("because", "no rule counted") }
        return lines.text + "\n"
    }

    // MARK: Programs

    /// A JSON object on a line.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("line", line)
        if !category.isSealed { writer.member("text", text) }
        writer.member("category", category.rawValue)
        writer.key("confidence")
        writer.number(classification.confidence)
        writer.member("points", classification.points)
        writer.member("sealed", category.isSealed)
        write(category.crosswalk, to: &writer)
        writer.key("indicators")
        writer.beginArray()
        for indicator in shownIndicators {
            writer.beginObject()
            writer.member("kind", indicator.kind.rawValue)
            writer.member("value", indicator.value)
            writer.endObject()
        }
        writer.endArray()
        writer.member("words", shownWords)
        writer.key("reasons")
        writer.beginArray()
        if !category.isSealed { for reason in reasons { write(reason, to: &writer) } }
        writer.endArray()
        writer.endObject()
        return DisplayText.safe(json: writer.bytes) + "\n"
    }

    private func write(_ crosswalk: CategoryCrosswalk, to writer: inout JSONWriter) {
        writer.key("crosswalk")
        writer.beginObject()
        writer.member("rcs", crosswalk.reportKind.rawValue)
        writer.member("apple", crosswalk.reportKind.rawValue)
        writer.key("xarf")
        writer.beginObject()
        writer.member("category", crosswalk.xarf.category)
        writer.member("type", crosswalk.xarf.type)
        if let field = crosswalk.xarf.field { writer.member(field, crosswalk.xarf.value) }
        writer.endObject()
        writer.key("misp")
        writer.beginArray()
        for tag in crosswalk.tags { writer.string(tag) }
        writer.endArray()
        writer.member("ftc", crosswalk.ftcSubject)
        writer.endObject()
    }

    private func write(_ reason: CategoryReason, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("rule", reason.rule)
        writer.member("about", reason.about)
        writer.member("category", reason.category.rawValue)
        writer.member("points", reason.points)
        writer.key("evidence")
        writer.beginArray()
        for item in reason.evidence {
            writer.beginObject()
            writer.member("name", item.name)
            writer.member("points", item.points)
            writer.key("phrases")
            writer.beginArray()
            for phrase in item.phrases {
                writer.beginObject()
                writer.member("text", phrase.text)
                writer.member("language", phrase.language)
                writer.endObject()
            }
            writer.endArray()
            writer.key("indicators")
            writer.beginArray()
            for indicator in item.indicators { writer.string(indicator.value) }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
        writer.member("text", reason.text)
        writer.endObject()
    }

    /// A row of names, and one for each text.
    static func csv(_ texts: [ClassifiedText]) -> String {
        var csv = CSV()
        csv.add([
            "line", "category", "confidence", "points", "indicators", "words", "reasons", "text",
        ])
        for text in texts {
            csv.add([
                String(text.line), text.category.rawValue, text.confidence,
                String(text.classification.points),
                text.shownIndicators.map(\.value).joined(separator: " "), text.shownWords,
                text.sentences.joined(separator: "\n"), text.shownText,
            ])
        }
        return csv.text
    }
}

extension Indicator.Kind {
    /// At most ten columns.
    fileprivate var label: String {
        switch self {
        case .link: "link"
        case .telephoneNumber: "number"
        case .emailAddress: "mailbox"
        case .handle: "handle"
        case .cryptoAddress: "wallet"
        }
    }
}
