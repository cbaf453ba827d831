/// What a reported text holds: where it leads its reader, and the words it does that with.
///
/// Making one takes time that grows with the text and not faster, on any thread.
package struct MessageContent: Sendable {
    /// In the order of the text, each once.
    package private(set) var indicators: [Indicator]
    /// What may be numbers to call without a country code; see ``NationalNumber``.
    package let nationalNumbers: [NationalNumber]
    /// The words, in the form in which texts are compared.
    package let matchingText: MatchingText

    /// Looks a text over; any text will do.
    package init(_ text: String) {
        let visible = VisibleText.octets(of: text)
        var scanner = IndicatorScanner(visible)
        scanner.scan()
        let findings = scanner.findings
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
        nationalNumbers = NationalNumber.candidates(scanner.nationalNumbers, in: visible)
        let isAlone = findings.isEmpty && scanner.nationalNumbers.isEmpty
        matchingText = MatchingText(folding: rest, isAlone: isAlone)
    }

    /// The same content, in which numbers without a country code have one where `read` knows it.
    ///
    /// - Parameter read: the E.164 digits of a number as it was written, without `+`; nil when it
    ///   is none. It is asked about each of ``nationalNumbers`` once.
    package func readingNumbers(_ read: (NationalNumber) -> String?) -> MessageContent {
        var content = self
        for number in nationalNumbers {
            guard let digits = read(number) else { continue }
            let found = Indicator(kind: .telephoneNumber, value: "+" + digits)
            let isKnown = content.indicators.contains(found)
            let written = Indicator(kind: .telephoneNumber, value: number.digits)
            if let place = content.indicators.firstIndex(of: written) {
                content.indicators.remove(at: place)
                if !isKnown { content.indicators.insert(found, at: place) }
            } else if !isKnown {
                content.indicators.append(found)
            }
        }
        return content
    }
}
