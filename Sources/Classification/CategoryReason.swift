package import MessageContent

/// Why a rule counted, and how much.
package struct CategoryReason: Equatable, Sendable {
    /// Something that the rule asks for or counts with, and what of it was there.
    package struct Evidence: Equatable, Sendable {
        /// A lexicon, a set of hosts, or a built-in name.
        package let name: String
        /// Phrases of the lexicon that are in the text.
        package let phrases: [CategoryRules.Phrase]
        /// Indicators of the text that are of the set or kind.
        package let indicators: [Indicator]
        /// Points of its own, beside the rule's weight.
        package let points: Int
    }

    /// The rule's name.
    package let rule: String
    /// What it recognises.
    package let about: String
    /// Which category it gave its points to.
    package let category: Category
    /// What it gave to the category; may be below zero.
    package let points: Int
    /// The rule's weight, which is in ``points``.
    package let weight: Int
    /// What came for phrases beyond the first of each lexicon, which is in ``points`` too.
    package let furtherPoints: Int
    /// What was found, in the order in which the rule names it.
    package let evidence: [Evidence]

    /// A sentence for a person, without its full stop.
    package var text: String {
        var sums = ["\(weight)"]
        if furtherPoints != 0 { sums.append("\(furtherPoints) for more of it") }
        sums += evidence.filter { $0.points != 0 }.map { "\($0.points) for \($0.name)" }
        let found = evidence.map { item in
            let things =
                item.phrases.map { "\"\($0.text)\" (\($0.language))" }
                + item.indicators.map(\.value)
            return "\(item.name) \(things.joined(separator: ", "))"
        }
        let sum = sums.count > 1 ? " (\(sums.joined(separator: " + ")))" : ""
        return "\(about): \(points) for \(category.rawValue) by rule \(rule)\(sum), because of "
            + found.joined(separator: "; ")
    }
}
