import Classification
import Configuration
import MessageContent

/// What holds for rules and texts: an input is both, a file of rules and a text to classify.
enum CategoryProperties {
    private static let classifier = Classifier(.standard)

    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        let text = String(decoding: input, as: UTF8.self)
        let content = MessageContent(text)
        let strikes = fault.strikes(Array(text.utf8))
        try check(content, classifier, isPlanted: strikes)
        let rules: CategoryRules
        do throws(ConfigurationErrors) {
            rules = try CategoryRules.read(text, name: "fuzz")
        } catch {
            return try expect("a refusal says why", !error.mistakes.isEmpty)
        }
        // A file that extends the standard rules brings all of their phrases: what is made of those
        // takes as long whatever the input is.
        guard rules.phrases.count < CategoryRules.standard.phrases.count else { return }
        try check(content, Classifier(rules), isPlanted: false)
        // Phrases are grouped by language and meaning when they are written.
        let again = try? CategoryRules.read(rules.yaml, name: "again")
        try expect(
            "rules that were written are read as the same",
            again.map { Set($0.phrases) } == Set(rules.phrases) && again?.rules == rules.rules
                && again?.hosts == rules.hosts
        )
    }

    private static func check(
        _ content: MessageContent,
        _ classifier: Classifier,
        isPlanted: Bool
    ) throws(Violation) {
        let result = classifier.classify(content)
        let confidence = result.confidence + (isPlanted ? 2 : 0)
        try expect("a confidence is 0 to 1", (0...1).contains(confidence))
        try expect("points are 0 to 100", (0...100).contains(result.points))
        try expect("the same text has the same category", classifier.classify(content) == result)
        let reasons = classifier.reasons(for: result, of: content)
        for reason in reasons {
            let sum =
                reason.weight + reason.furtherPoints + reason.evidence.reduce(0) { $0 + $1.points }
            try expect("a reason's points add up", sum == reason.points)
        }
        if result.points > 0 {
            try expect(
                "a category has a reason",
                reasons.contains { $0.category == result.category }
            )
        }
    }
}
