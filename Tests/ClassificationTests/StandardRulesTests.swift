import Classification
import Configuration
import MessageContent
import Testing

/// The rules and lexicons that come with spamgate.
struct StandardRulesTests {
    private static let rules = CategoryRules.standard

    /// The phrase as a text would have it, among words that no lexicon has.
    private static func text(with phrase: CategoryRules.Phrase) -> String {
        var words = phrase.text[...]
        if words.first == "*" { words = words.dropFirst() }
        if words.last == "*" { words = words.dropLast() }
        return "qqxqq \(words) qqxqq"
    }

    @Test func `every phrase finds itself`() {
        let rules = Self.rules
        // A rule for each lexicon, so that each phrase that is found becomes a reason.
        let lexicons = Set(rules.phrases.map(\.lexicon)).sorted()
        let classifier = Classifier(
            CategoryRules(
                phrases: rules.phrases,
                hosts: [],
                rules: lexicons.map {
                    CategoryRule($0, .marketing, about: $0, all: [[$0]], weight: 30)
                }
            )
        )
        // A few in one text, as many as are looked at however many are the same.
        for start in stride(from: 0, to: rules.phrases.count, by: 5) {
            let phrases = rules.phrases[start..<min(start + 5, rules.phrases.count)]
            let content = MessageContent(phrases.map(Self.text(with:)).joined(separator: " "))
            let found = Set(
                classifier.reasons(for: classifier.classify(content), of: content)
                    .flatMap(\.evidence).flatMap(\.phrases)
            )
            for phrase in phrases where !found.contains(phrase) {
                Issue.record("\(phrase.language) \(phrase.lexicon): \(phrase.text)")
            }
        }
    }

    @Test func `no phrase is there twice`() {
        let phrases = Self.rules.phrases
        let twice = Dictionary(grouping: phrases) { $0 }.filter { $1.count > 1 }.keys
        #expect(twice.isEmpty, "\(twice.map { "\($0.language) \($0.lexicon): \($0.text)" })")
    }

    @Test(arguments: Category.allCases.filter { $0 != .other })
    func `a category has phrases in English and many other languages`(category: Category) {
        let rules = Self.rules.rules.filter { $0.category == category }
        #expect(!rules.isEmpty)
        let lexicons = Set(rules.flatMap(\.all).flatMap { $0 })
        let phrases = Self.rules.phrases.filter { lexicons.contains($0.lexicon) }
        let languages = Set(phrases.map(\.language)).subtracting(["mul"])
        #expect(languages.contains("en"))
        #expect(languages.count >= 12, "\(category) knows \(languages.sorted())")
    }

    @Test func `all languages are there`() {
        let languages = Set(Self.rules.phrases.map(\.language))
        let wanted = [
            "en", "es", "fr", "pt", "de", "it", "nl", "id", "ms", "tr", "ru", "ar", "hi", "zh",
            "ja", "ko", "mul",
        ]
        #expect(languages == Set(wanted))
    }

    @Test func `they are the same when they are written and read again`() throws {
        #expect(try CategoryRules.read(Self.rules.yaml, name: "again.yaml") == Self.rules)
    }
}
