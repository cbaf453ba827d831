/// What enough reporters' messages have in common with one of them, the medoid.
///
/// Tokens are taken in one by one, those that most messages have first; each leaves a *cohort* of
/// messages that have everything taken so far, and is taken only if that is of enough reporters.
/// Then spellings are taken in the same way, so that neither a word nor the way in which words are
/// spelled tells one recipient from others.
struct SharedText {
    /// What becomes of a token.
    enum Fate: Equatable {
        case shown
        case hidden(HidingReason)
    }

    let medoid: WrittenMessage
    /// Of each token of the medoid.
    private(set) var fates: [Fate]
    /// How each token is shown: as enough reporters spell it, or else as it is compared.
    private(set) var spellings: [String]
    /// Whether a space is shown before each token; nil where too few reporters agree.
    private(set) var spaces: [Bool?]
    /// The messages that have all that is shown.
    private(set) var cohort: MessageSet

    /// Of each token, the messages that have it.
    private var holders: [MessageSet]
    /// Of each token, the messages that have it in each spelling.
    private var spellers: [[String: MessageSet]]
    /// Of each token, the messages that have it behind a space.
    private var spacers: [MessageSet]
    private let count: ReporterCount

    /// Aligns `near` with the medoid, which is one of them; shows nothing yet.
    init(medoid: WrittenMessage, near: [WrittenMessage], count: ReporterCount) {
        self.medoid = medoid
        self.count = count
        let size = medoid.tokens.count
        fates = [Fate](repeating: .hidden(.form), count: size)
        spellings = medoid.tokens.map(\.key)
        spaces = [Bool?](repeating: nil, count: size)
        cohort = .first(near.count)
        holders = [MessageSet](repeating: MessageSet(), count: size)
        spacers = holders
        spellers = [[String: MessageSet]](repeating: [:], count: size)
        for (message, other) in near.enumerated() {
            let alignment = Alignment(of: medoid.keys, with: other.keys)
            for (place, partner) in alignment.partners.enumerated() where partner >= 0 {
                let token = other.tokens[partner]
                holders[place].insert(message)
                if token.hasSpaceBefore { spacers[place].insert(message) }
                guard !token.isSlot else { continue }
                let spelling = other.text.shown(token.cells)
                spellers[place][spelling, default: MessageSet()].insert(message)
            }
        }
    }

    /// Whether a word is shown.
    var hasWords: Bool {
        fates.indices.contains { fates[$0] == .shown && !medoid.tokens[$0].isSign }
    }

    /// How many distinct reporters have all that is shown.
    var cohortReporters: Int { count(cohort) }

    /// How many distinct reporters have the token at `place`.
    func reporters(at place: Int) -> Int { count(holders[place]) }

    /// Decides what is shown, so that at least `minimum` distinct reporters have all of it.
    mutating func choose(minimum: Int) {
        let reporters = holders.map { count($0) }
        // The most common ones first, then as they stand.
        let order = fates.indices.sorted { (reporters[$1], $0) < (reporters[$0], $1) }
        for place in order where !medoid.tokens[place].isSlot {
            if reporters[place] < minimum {
                fates[place] = .hidden(.fewReporters)
            } else {
                let isTaken = take(holders[place], minimum)
                fates[place] = isTaken ? .shown : .hidden(.fewTogether)
            }
        }
        hideIslands()
        for place in order where fates[place] == .shown {
            chooseSpelling(at: place, minimum)
            chooseSpace(at: place, minimum)
        }
    }

    /// Takes the spelling that most of the cohort's reporters have, if those are enough; or else
    /// that in small letters, if those who spell it so whatever the case are enough.
    private mutating func chooseSpelling(at place: Int, _ minimum: Int) {
        if takeSpelling(at: place, of: spellers[place], minimum) { return }
        var small: [String: MessageSet] = [:]
        for (spelling, messages) in spellers[place] {
            small[spelling.lowercased(), default: MessageSet()].formUnion(messages)
        }
        _ = takeSpelling(at: place, of: small, minimum)
    }

    private mutating func takeSpelling(
        at place: Int,
        of known: [String: MessageSet],
        _ minimum: Int
    ) -> Bool {
        let counted = known.map { spelling, messages in
            (spelling: spelling, reporters: count(cohort.intersection(messages)))
        }
        let best = counted.min { one, other in
            if one.reporters != other.reporters { return one.reporters > other.reporters }
            return one.spelling.utf8.lexicographicallyPrecedes(other.spelling.utf8)
        }
        guard let best, let messages = known[best.spelling], take(messages, minimum) else {
            return false
        }
        spellings[place] = best.spelling
        return true
    }

    private mutating func chooseSpace(at place: Int, _ minimum: Int) {
        let spaced = cohort.intersection(spacers[place])
        let glued = cohort.subtracting(spacers[place])
        let isSpaced = count(spaced) >= count(glued)
        if take(isSpaced ? spaced : glued, minimum) { spaces[place] = isSpaced }
    }

    /// Makes the cohort one of those in `messages` only, if that leaves enough reporters.
    private mutating func take(_ messages: MessageSet, _ minimum: Int) -> Bool {
        let rest = cohort.intersection(messages)
        guard rest != cohort else { return true }
        guard count(rest) >= minimum else { return false }
        cohort = rest
        return true
    }

    // MARK: Single characters

    /// Hides the few characters that words happen to share which differ otherwise.
    ///
    /// Words of single characters stand side by side; where some of them are hidden, those beside
    /// them are shown only if there are several.
    private mutating func hideIslands() {
        var start = 0
        while start < fates.count {
            guard medoid.tokens[start].fragment != nil else {
                start += 1
                continue
            }
            var end = start + 1
            while end < fates.count, isContinued(at: end) { end += 1 }
            hideIslands(in: start..<end)
            start = end
        }
    }

    /// Whether the token at `place` goes on with the characters before it.
    private func isContinued(at place: Int) -> Bool {
        let token = medoid.tokens[place]
        if token.fragment == .letter {
            return medoid.tokens[place - 1].fragment == .letter
                || place > 1 && medoid.tokens[place - 1].isSign
                    && medoid.tokens[place - 2].fragment == .letter
        }
        if token.isSign {
            return medoid.tokens[place - 1].fragment == .letter && place + 1 < fates.count
                && medoid.tokens[place + 1].fragment == .letter
        }
        guard token.fragment != nil, !token.hasSpaceBefore else { return false }
        let before = medoid.tokens[place - 1].fragment
        return before == .ideograph || before == .unspaced
    }

    private mutating func hideIslands(in stretch: Range<Int>) {
        guard stretch.contains(where: { fates[$0] != .shown }) else { return }
        var start = stretch.lowerBound
        while start < stretch.upperBound {
            guard fates[start] == .shown else {
                start += 1
                continue
            }
            var end = start + 1
            while end < stretch.upperBound, fates[end] == .shown { end += 1 }
            let characters = (start..<end).filter { medoid.tokens[$0].fragment != nil }
            let hasIdeographs = characters.allSatisfy {
                medoid.tokens[$0].fragment == .ideograph
            }
            let least = hasIdeographs ? Self.ideographsMin : Self.charactersMin
            if characters.count < least {
                for place in start..<end { fates[place] = .hidden(.fragment) }
            }
            start = end
        }
    }

    /// Fewer Chinese characters beside hidden ones are hidden too.
    private static let ideographsMin = 2
    /// Fewer other characters beside hidden ones are hidden too.
    private static let charactersMin = 4
}
