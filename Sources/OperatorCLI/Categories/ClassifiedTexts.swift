import Classification
import JSON
import MessageContent

/// Texts as they are given to be classified, and the classifier for them.
struct ClassifiedTexts {
    let classifier: Classifier
    private let reader = JSONReader()

    init(classifier: Classifier) {
        self.classifier = classifier
    }

    /// The text of a line: what it says, or the member `text` of the JSON object that it is.
    func text(
        of line: [UInt8],
        number: Int,
        file: String
    ) throws(CommandFailure) -> String {
        let plain = String(decoding: line.last == 0x0D ? line.dropLast() : line[...], as: UTF8.self)
        guard line.first(where: { $0 > 0x20 }) == 0x7B,
            let object = try? reader.read(line), object.kind == .object
        else { return plain }
        do throws(JSONError) {
            return try object.string("text")
        } catch {
            throw CommandFailure(
                exitCode: .badInput,
                summary: "line \(number) of \(DisplayText.safe(file)) has no text",
                details: [error.detail, #"A JSON object needs {"text": "..."}."#]
            )
        }
    }

    /// A text with its category; `line` counts from 1.
    func classified(_ text: String, line: Int) -> ClassifiedText {
        let content = MessageContent(text)
        let classification = classifier.classify(content)
        return ClassifiedText(
            line: line,
            text: text,
            content: content,
            classification: classification,
            reasons: classifier.reasons(for: classification, of: content)
        )
    }
}
