/// What a reported text holds: where it leads its reader, and the words it does that with.
///
/// Making one takes time that grows with the text and not faster, on any thread.
package struct MessageContent: Sendable {
    /// In the order of the text, each once.
    package let indicators: [Indicator]
    /// The words, in the form in which texts are compared.
    package let matchingText: MatchingText

    /// Looks a text over; any text will do.
    package init(_ text: String) {
        let visible = VisibleText.octets(of: text)
        let findings = IndicatorScanner.findings(in: visible)
        var indicators: [Indicator] = []
        var rest: [UInt8] = []
        rest.reserveCapacity(visible.count)
        var place = 0
        for finding in findings {
            if !indicators.contains(finding.indicator) { indicators.append(finding.indicator) }
            rest += visible[place..<finding.range.lowerBound]
            rest.append(0x20)
            place = finding.range.upperBound
        }
        rest += visible[place...]
        self.indicators = indicators
        matchingText = MatchingText(folding: rest)
    }
}
