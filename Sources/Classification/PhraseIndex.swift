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

        /// Whether words begin and end where they may, in what ends before `end`.
        func fits(_ text: JoinedText, to end: Int) -> Bool {
            let start = end - Int(size)
            return (isOpenAtEnd || text.edges[end]) && (isOpenAtStart || text.edges[start])
                && text.edges(from: start, to: end) <= Int(spacesMax)
        }
    }

    /// What follows the beginning, for each octet; 0 stays there.
    private var first = [Int32](repeating: 0, count: 256)
    /// What follows other states: an open hash table of `state, octet` and the next state, each
    /// packed into one number; 0 is a free place.
    private var table: [UInt64]
    private let mask: Int
    /// The state of the longest end of what was read that is a beginning too.
    private var fallback: [Int32] = [0]
    /// The longest such end at which a phrase ends; 0 for none.
    private var shorter: [Int32] = [0]
    /// Where the phrases that end in a state begin in `entries`; the next state's come behind.
    private var starts: [Int32] = []
    private var entries: [Entry] = []

    /// - Parameter phrases: a phrase's place is what matches are called.
    init(_ phrases: [FoldedPhrase]) {
        var children: [[(octet: UInt8, state: Int32)]] = [[]]
        var ends: [[Int]] = [[]]
        for (place, phrase) in phrases.enumerated() {
            var state = 0
            for octet in phrase.octets {
                if let next = children[state].first(where: { $0.octet == octet }) {
                    state = Int(next.state)
                    continue
                }
                children[state].append((octet, Int32(children.count)))
                state = children.count
                children.append([])
                ends.append([])
            }
            ends[state].append(place)
        }
        var size = 64
        while size < 2 * children.count { size *= 2 }
        table = [UInt64](repeating: 0, count: size)
        mask = size - 1
        for (state, next) in children.enumerated() {
            for child in next {
                if state == 0 {
                    first[Int(child.octet)] = child.state
                } else {
                    insert(Int32(state), child.octet, child.state)
                }
            }
        }
        for list in ends {
            starts.append(Int32(entries.count))
            for place in list {
                entries.append(
                    Entry(
                        phrase: Int32(place),
                        size: Int32(phrases[place].octets.count),
                        isOpenAtStart: phrases[place].isOpenAtStart,
                        isOpenAtEnd: phrases[place].isOpenAtEnd,
                        spacesMax: phrases[place].spacesMax.map(Int32.init) ?? .max
                    )
                )
            }
        }
        starts.append(Int32(entries.count))
        link(children)
    }

    /// Sets the fallbacks, the nearest states first.
    private mutating func link(_ children: [[(octet: UInt8, state: Int32)]]) {
        fallback = [Int32](repeating: 0, count: children.count)
        shorter = fallback
        var queue = children[0].map(\.state)
        var head = 0
        while head < queue.count {
            let state = queue[head]
            head += 1
            for child in children[Int(state)] {
                let end = next(fallback[Int(state)], child.octet)
                fallback[Int(child.state)] = end
                shorter[Int(child.state)] = hasEntries(end) ? end : shorter[Int(end)]
                queue.append(child.state)
            }
        }
    }

    private func hasEntries(_ state: Int32) -> Bool {
        starts[Int(state)] < starts[Int(state) + 1]
    }

    private static func key(_ state: Int32, _ octet: UInt8) -> UInt64 {
        UInt64(UInt32(bitPattern: state)) << 8 | UInt64(octet)
    }

    private func place(of key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    }

    private mutating func insert(_ state: Int32, _ octet: UInt8, _ next: Int32) {
        let key = Self.key(state, octet)
        var place = place(of: key)
        while table[place] != 0 { place = (place + 1) & mask }
        table[place] = key << 24 | UInt64(UInt32(bitPattern: next))
    }

    /// The state behind another than the beginning; 0 when no phrase goes on like that.
    private func child(_ state: Int32, _ octet: UInt8) -> Int32 {
        let key = Self.key(state, octet)
        var place = place(of: key)
        while table[place] != 0 {
            if table[place] >> 24 == key {
                return Int32(truncatingIfNeeded: table[place] & 0xFFFFFF)
            }
            place = (place + 1) & mask
        }
        return 0
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
