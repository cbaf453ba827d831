/// Alphanumeric sender IDs that a reader takes for one another.
///
/// An ID belongs to nobody, so `PAYPA1` is most often somebody's attempt at being taken for
/// `PAYPAL`. They are counted apart, because only one of them is an impostor; but whoever looks at
/// one should see the other.
extension Sender {
    /// Most spellings that ``lookAlikes(max:)`` gives.
    package static let lookAlikesMax = 1000

    /// What the ID looks like, nil for any other kind of sender.
    ///
    /// It is the same text for IDs that a reader takes for one another: digits are the
    /// letters they look like, letters have no accents, `RN` is `M` and `VV` is `W`, and what
    /// separates words is left out.
    package var skeleton: String? {
        guard kind == .alphanumeric else { return nil }
        return String(String.UnicodeScalarView(Self.skeleton(of: Array(value.unicodeScalars))))
    }

    /// Other spellings with the same ``skeleton``, in the same country, the likeliest first.
    ///
    /// A letter or digit instead of another counts as one step away, an accent, a rarer sign or
    /// something between words as two. There may be very many, so only the first `max` are made.
    package func lookAlikes(max: Int = Self.lookAlikesMax) -> [Sender] {
        guard kind == .alphanumeric, let country else { return [] }
        let own = Array(value.unicodeScalars)
        let skeleton = Self.skeleton(of: own)
        var known: Set<[Unicode.Scalar]> = [own]
        var found: [Sender] = []
        // Spellings by how far away they are; the last two rounds and the one being made.
        var rounds = [[own], [], []]
        while rounds.contains(where: { !$0.isEmpty }) {
            let spellings = rounds.removeFirst()
            rounds.append([])
            for spelling in spellings {
                if known.insert(spelling).inserted || spelling == own {
                    if spelling != own {
                        guard found.count < max else { return found }
                        let text = String(String.UnicodeScalarView(spelling))
                        if let sender = Sender.alphanumeric(text, in: country) {
                            found.append(sender)
                        }
                    }
                    for (other, steps) in Self.neighbours(of: spelling)
                    where !known.contains(other) && Self.skeleton(of: other) == skeleton {
                        rounds[steps - 1].append(other)
                    }
                }
            }
        }
        return found
    }

    // MARK: Letters

    /// Characters that look alike: the one that stands for them, others, and rarer ones.
    private static let groups: [(usual: [Unicode.Scalar], rare: [Unicode.Scalar])] = [
        ("O0", "\u{D6}\u{D8}\u{D2}"), ("L1I", "|!\u{CC}"), ("S5", "$"), ("Z2", ""),
        ("B8", "\u{DF}"),
        ("G6", ""), ("A4", "@\u{C4}\u{C5}\u{C0}"), ("E3", "\u{C9}\u{C8}"), ("U", "\u{DC}\u{D9}"),
        ("N", "\u{D1}"), ("C", "\u{C7}"),
    ].map { (Array($0.0.unicodeScalars), Array($0.1.unicodeScalars)) }

    private static let groupOf: [Unicode.Scalar: Int] = Dictionary(
        uniqueKeysWithValues: groups.indices.flatMap { place in
            (groups[place].usual + groups[place].rare).map { ($0, place) }
        }
    )

    /// The letter that stands for a character, of those that look like another.
    private static let letterOf: [Unicode.Scalar: Unicode.Scalar] = groupOf.compactMapValues {
        groups[$0].usual.first
    }

    private static let separators: [Unicode.Scalar] = ["-", " ", "_", "."]

    /// Pairs that look like one letter.
    private static let pairs:
        [(first: Unicode.Scalar, second: Unicode.Scalar, letter: Unicode.Scalar)] =
            [("R", "N", "M"), ("V", "V", "W")]

    private static func skeleton(of text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var skeleton: [Unicode.Scalar] = []
        skeleton.reserveCapacity(text.count)
        for scalar in text where !separators.contains(scalar) {
            let letter = letterOf[scalar] ?? scalar
            if let joined = pairs.first(where: { ($0.first, $0.second) == (skeleton.last, letter) })
            {
                skeleton[skeleton.count - 1] = joined.letter
            } else {
                skeleton.append(letter)
            }
        }
        return skeleton
    }

    /// Spellings that differ in one place, with how many steps away that is: one or two.
    private static func neighbours(
        of text: [Unicode.Scalar]
    ) -> [(spelling: [Unicode.Scalar], steps: Int)] {
        var spellings: [(spelling: [Unicode.Scalar], steps: Int)] = []
        func add(_ range: Range<Int>, _ replacement: [Unicode.Scalar], _ steps: Int) {
            var other = text
            other.replaceSubrange(range, with: replacement)
            spellings.append((other, steps))
        }
        for place in text.indices {
            let scalar = text[place]
            if let group = groupOf[scalar].map({ groups[$0] }) {
                for other in group.usual where other != scalar {
                    add(place..<place + 1, [other], 1)
                }
                for other in group.rare where other != scalar { add(place..<place + 1, [other], 2) }
            }
            for (first, second, letter) in pairs {
                if scalar == letter { add(place..<place + 1, [first, second], 1) }
                if text[place...].starts(with: [first, second]) {
                    add(place..<place + 2, [letter], 1)
                }
            }
            if separators.contains(scalar) {
                add(place..<place + 1, [], 1)
            } else if place > 0, !separators.contains(text[place - 1]) {
                for separator in separators { add(place..<place, [separator], 2) }
            }
        }
        return spellings
    }
}
