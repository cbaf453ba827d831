/// Words that are not the sender's: what reporters and their telephones put before a text, and the
/// name by which a text greets the one who got it.
enum ReportersWords {
    /// A word of a text.
    struct Word {
        /// Folded.
        let letters: [UInt8]
        /// What ends it, as the comma in `Hi, …`; 0 for a letter or digit.
        let sign: UInt8
    }

    /// `words` without them; a text that is nothing else stays where it is alone.
    static func removed(from words: [Word], isAlone: Bool) -> [[UInt8]] {
        var rest = words[...]
        while let comment = comments.first(where: { begins(rest, with: $0) }) {
            if isAlone, rest.count == comment.count { return words.map(\.letters) }
            rest = rest.dropFirst(comment.count)
        }
        if rest.count > minWords, let greeting = greeting(of: rest) {
            let last = rest.prefix(greeting).last?.sign ?? 0
            rest = rest.dropFirst(greeting)
            dropName(from: &rest, behind: last)
        }
        return rest.map(\.letters)
    }

    /// Drops titles and the name behind a greeting that ends with `sign`.
    private static func dropName(from rest: inout ArraySlice<Word>, behind sign: UInt8) {
        var closing = closingSigns.union([0x2E])
        var sign = sign
        while !closing.contains(sign), let next = rest.first, titles.contains(next.letters) {
            sign = next.sign
            // `Mr.` ends no sentence.
            closing = closingSigns
            rest = rest.dropFirst()
        }
        guard !closing.contains(sign), let name = rest.first, !addressees.contains(name.letters)
        else { return }
        rest = rest.dropFirst()
    }

    /// Behind one of these no name follows a greeting.
    private static let closingSigns = Set(",;:!?".utf8)

    /// How many words the greeting has with which `words` begin; nil without one.
    private static func greeting(of words: ArraySlice<Word>) -> Int? {
        guard let first = words.first, let phrases = greetings[first.letters] else { return nil }
        return phrases.first { begins(words, with: $0) }?.count
    }

    private static func begins(_ words: ArraySlice<Word>, with phrase: [[UInt8]]) -> Bool {
        words.count >= phrase.count && zip(words, phrase).allSatisfy { $0.letters == $1 }
    }

    /// With fewer words a greeting is most of the text.
    private static let minWords = 5

    private static func folded(_ words: [String]) -> Set<[UInt8]> {
        Set(words.flatMap { MatchingText.folded(phrase: $0) })
    }

    /// The longest of those with the same beginning first.
    private static let comments = [
        "this is a scam", "this is spam", "this is scam", "got this today", "got this text",
        "i got this", "received this", "please block this", "scam text", "spam text", "spam",
        "scam",
        "fwd", "fw", "text message today am", "text message today pm", "text message yesterday am",
        "text message yesterday pm", "text message today", "text message yesterday",
        "text message", "from msg", "frm subj msg", "frm msg", "estafa", "arnaque", "betrug",
        "truffa", "golpe", "penipuan",
    ].map { MatchingText.folded(phrase: $0) }

    /// By their first word, the longest first.
    private static let greetings: [[UInt8]: [[[UInt8]]]] = {
        var table: [[UInt8]: [[[UInt8]]]] = [:]
        for greeting in Salutation.mild + Salutation.warm {
            let words = MatchingText.folded(phrase: greeting)
            if let first = words.first { table[first, default: []].append(words) }
        }
        return table.mapValues { $0.sorted { $0.count > $1.count } }
    }()

    private static let titles = folded(Salutation.titles)

    /// Whom a greeting may name without naming anybody, and what may follow it at once.
    private static let addressees = folded(Salutation.anybody + Salutation.beginnings)
}
