/// Finds all phrases of a table in a text at once (Aho and Corasick, 1975).
///
/// The time grows with the text and not with the table: for each octet one state follows another,
/// and of the phrases that end there, which differ in length, each is looked at once.
struct PhraseIndex: Sendable {
    /// Where a phrase may be found, and which it is.
    private struct Entry: Sendable {
        let phrase: Int32
        let size: Int32
        let isOpenAtStart: Bool
        let isOpenAtEnd: Bool
        /// See ``FoldedPhrase/spacesMax``; `Int32.max` for any number.
        let spacesMax: Int32

        init(_ place: Int, _ phrase: FoldedPhrase) {
            self.phrase = Int32(place)
            size = Int32(phrase.octets.count)
            isOpenAtStart = phrase.isOpenAtStart
            isOpenAtEnd = phrase.isOpenAtEnd
            spacesMax = phrase.spacesMax.map(Int32.init) ?? .max
        }

        /// Whether words begin and end where they may, in what ends before `end`.
        func fits(_ text: JoinedText, to end: Int) -> Bool {
            let start = end - Int(size)
            return (isOpenAtEnd || text.edges[end]) && (isOpenAtStart || text.edges[start])
                && text.edges(from: start, to: end) <= Int(spacesMax)
        }
    }

    /// The last octet of each state.
    ///
    /// A state is a beginning of a phrase, 0 the empty one. They are numbered from the shortest to
    /// the longest, so that those which follow one state have numbers in a row.
    private var octets: [UInt8] = [0]
    /// The first of the states that follow it; they end where the next state's begin.
    private var children: [Int32] = []
    /// What follows state 0, for each octet; 0 stays there.
    private var first = [Int32](repeating: 0, count: 256)
    /// The state of the longest end of what was read that is a beginning too.
    private var fallback: [Int32] = [0]
    /// The longest such end at which a phrase ends; 0 for none.
    private var shorter: [Int32] = [0]
    /// Where the phrases that end in a state begin in `entries`; the next state's come behind.
    private var starts: [Int32] = []
    private var entries: [Entry] = []

    /// - Parameter phrases: a phrase's place is what matches are called.
    init(_ phrases: [FoldedPhrase]) {
        // Of phrases in order those with the same beginning lie in a row.
        let order = phrases.indices.sorted { left, right in
            let (first, second) = (phrases[left].octets, phrases[right].octets)
            return first == second ? left < right : first.lexicographicallyPrecedes(second)
        }
        /// The phrases that begin as the states of one length do, and the next length's.
        var level = [order.indices]
        var size = 0
        while !level.isEmpty {
            var next: [Range<Int>] = []
            for var rest in level {
                starts.append(Int32(entries.count))
                while let place = rest.first, phrases[order[place]].octets.count == size {
                    entries.append(Entry(order[place], phrases[order[place]]))
                    rest.removeFirst()
                }
                children.append(Int32(octets.count))
                while let place = rest.first {
                    let octet = phrases[order[place]].octets[size]
                    let alike = rest.prefix { phrases[order[$0]].octets[size] == octet }
                    octets.append(octet)
                    next.append(alike)
                    rest.removeFirst(alike.count)
                }
            }
            level = next
            size += 1
        }
        starts.append(Int32(entries.count))
        children.append(Int32(octets.count))
        for child in states(after: 0) { first[Int(octets[Int(child)])] = child }
        link()
    }

    /// Sets the fallbacks, the nearest states first.
    private mutating func link() {
        fallback = [Int32](repeating: 0, count: octets.count)
        shorter = fallback
        for state in fallback.indices.dropFirst() {
            for child in states(after: Int32(state)).lazy.map(Int.init) {
                let end = next(fallback[state], octets[child])
                fallback[child] = end
                shorter[child] = hasEntries(end) ? end : shorter[Int(end)]
            }
        }
    }

    private func hasEntries(_ state: Int32) -> Bool {
        starts[Int(state)] < starts[Int(state) + 1]
    }

    private func states(after state: Int32) -> Range<Int32> {
        children[Int(state)]..<children[Int(state) + 1]
    }

    /// The state behind another than the first; 0 when no phrase goes on like that.
    ///
    /// Most have one or two to look at.
    private func child(_ state: Int32, _ octet: UInt8) -> Int32 {
        states(after: state).first { octets[Int($0)] == octet } ?? 0
    }

    private func next(_ state: Int32, _ octet: UInt8) -> Int32 {
        var state = state
        while state != 0 {
            let child = child(state, octet)
            if child != 0 { return child }
            state = fallback[Int(state)]
        }
        return first[Int(octet)]
    }

    /// The phrases in a text, each once, in the order in which they first end; at most `count`.
    func phrases(in text: JoinedText, upTo count: Int) -> [Int32] {
        var found: [Int32] = []
        var state: Int32 = 0
        for (place, octet) in text.octets.enumerated() {
            state = next(state, octet)
            var end = hasEntries(state) ? state : shorter[Int(state)]
            while end != 0 {
                for entry in entries[Int(starts[Int(end)])..<Int(starts[Int(end) + 1])]
                where entry.fits(text, to: place + 1) && !found.contains(entry.phrase) {
                    found.append(entry.phrase)
                    if found.count == count { return found }
                }
                end = shorter[Int(end)]
            }
        }
        return found
    }
}
