/// The category of a text, how sure that is, and of what it was told.
package struct TextClassification: Equatable, Sendable {
    /// ``Category/other`` when no rule counted enough.
    package let category: Category
    /// 0 for a guess to 1 for certainty; also 0 for ``Category/other`` when no rule counted.
    package let confidence: Double
    /// Points of that category, 0 to 100.
    package let points: Int
    /// Rules that counted, by their place, with their points; in the rules' order.
    let counted: [(rule: Int, points: Int)]
    /// Phrases that were found, by their place.
    let phrases: [Int32]

    package static func == (left: TextClassification, right: TextClassification) -> Bool {
        left.category == right.category && left.confidence == right.confidence
            && left.points == right.points && left.phrases == right.phrases
            && left.counted.map(\.rule) == right.counted.map(\.rule)
            && left.counted.map(\.points) == right.counted.map(\.points)
    }
}
