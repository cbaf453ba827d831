/// Writes a sample: what is shared as it is, and slots in place of the rest.
struct SampleWriter {
    private let shared: SharedText
    private var text = ""
    private var hidden: [HiddenSpan] = []
    /// Whether signs were left out since something was written last.
    private var hasGap = false

    init(_ shared: SharedText) {
        self.shared = shared
    }

    /// The sample, of so many messages and reporters.
    func sample(messages: Int, reporters: Int) -> RedactedSample {
        var writer = self
        writer.write()
        return RedactedSample(
            text: writer.text,
            hidden: writer.hidden,
            messages: messages,
            reporters: reporters,
            cohort: shared.cohortReporters
        )
    }

    private var tokens: [Token] { shared.medoid.tokens }

    private mutating func write() {
        var place = 0
        while place < tokens.count {
            if let end = slotEnd(from: place) {
                writeSlot(place..<end)
                place = end
            } else {
                if isHidden(place) { hasGap = true } else { writeToken(place) }
                place += 1
            }
        }
    }

    /// The end of the slot that begins at `start`: words hidden under one name, and the signs
    /// between them; nil when none begins there.
    private func slotEnd(from start: Int) -> Int? {
        guard let label = hiddenLabel(start) else { return nil }
        var end = start + 1
        var place = end
        while place < tokens.count {
            if hiddenLabel(place) == label {
                place += 1
                end = place
            } else if tokens[place].isSign, !tokens[place].hasSpaceBefore || isHidden(place) {
                place += 1
            } else {
                break
            }
        }
        // Hidden signs behind it go with it.
        while end < tokens.count, tokens[end].isSign, isHidden(end) { end += 1 }
        return end
    }

    private func isHidden(_ place: Int) -> Bool { shared.fates[place] != .shown }

    /// What the word at `place` is called; nil for what is shown, and for signs.
    private func hiddenLabel(_ place: Int) -> SlotLabel? {
        isHidden(place) && !tokens[place].isSign ? tokens[place].label : nil
    }

    private mutating func writeSlot(_ range: Range<Int>) {
        let words = range.filter { !tokens[$0].isSign }
        guard let first = words.first else { return }
        writeSpace(tokens[first].hasSpaceBefore)
        hasGap = false
        let label = tokens[first].label
        let start = text.utf8.count
        text += label.slot
        let reasons = words.map { shared.fates[$0] }
        let reason =
            [HidingReason.form, .fewReporters, .fewTogether, .fragment]
            .first { reasons.contains(.hidden($0)) } ?? .form
        hidden.append(
            HiddenSpan(
                label: label,
                reason: reason,
                place: start..<text.utf8.count,
                words: words.reduce(0) { $0 + tokens[$1].words },
                reporters: words.map { shared.reporters(at: $0) }.max() ?? 0
            )
        )
    }

    private mutating func writeToken(_ place: Int) {
        // Without the signs that stood between them two words would look like one.
        let isApart = hasGap && !tokens[place].isSign
        writeSpace(isApart || shared.spaces[place] ?? isUsuallySpaced(place))
        hasGap = false
        text += shared.spellings[place].replacing("[", with: "(").replacing("]", with: ")")
    }

    /// Whether a space is usual before a token, where too few reporters agree.
    private func isUsuallySpaced(_ place: Int) -> Bool {
        switch tokens[place].form {
        case .word, .number, .email, .slot: true
        case .fragment(let fragment): fragment == .letter
        case .sign, .host, .segment: false
        }
    }

    private mutating func writeSpace(_ isWanted: Bool) {
        if isWanted, !text.isEmpty { text += " " }
    }
}
