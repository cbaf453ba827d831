internal import MessageContent

/// Where a greeting stands in a text.
enum Greetings {
    /// A greeting that was found.
    struct Match {
        let tokens: Range<Int>
        /// Whether a name is to be expected directly behind it, as behind `dear`.
        let isWarm: Bool
    }

    /// The longest greeting that begins at `place`.
    static func match(_ tokens: [Token], at place: Int) -> Match? {
        guard let phrases = byFirst[tokens[place].key] else { return nil }
        for phrase in phrases where place + phrase.keys.count <= tokens.count {
            let isHere = zip(phrase.keys, tokens[place...]).allSatisfy { $0 == $1.key }
            guard isHere else { continue }
            return Match(
                tokens: place..<place + phrase.keys.count,
                isWarm: phrase.isWarm
            )
        }
        return nil
    }

    /// Whether `key` is a greeting, or the last word of one.
    static func isPart(_ key: String) -> Bool { lasts.contains(key) }

    private typealias Phrase = (keys: [String], isWarm: Bool)

    private static let all: [Phrase] =
        Salutation.mild.map { (keys($0), false) } + Salutation.warm.map { (keys($0), true) }

    /// By the first word, the longest first.
    private static let byFirst: [String: [Phrase]] = {
        var table: [String: [Phrase]] = [:]
        for phrase in all { table[phrase.keys[0], default: []].append(phrase) }
        return table.mapValues { $0.sorted { $0.keys.count > $1.keys.count } }
    }()

    private static let lasts = Set(all.compactMap { $0.keys.last })

    private static func keys(_ phrase: String) -> [String] {
        phrase.split(separator: " ").map { WrittenText.key(of: String($0)) }
    }
}

/// Words with which people are addressed that are no names.
enum Addressees {
    private static func set(_ words: String) -> Set<String> {
        set(words.split(whereSeparator: \.isWhitespace).map(String.init))
    }

    private static func set(_ words: [String]) -> Set<String> {
        Set(words.map(WrittenText.key))
    }

    /// Words that a name stands behind.
    static let titles = set(Salutation.titles)
    /// Words that address anybody, or say how somebody is addressed.
    static let anybody = set(Salutation.anybody)
    /// Words with which a sentence begins behind a greeting without comma.
    static let function = set(Salutation.beginnings)

    /// Small words within names.
    static let particles = set(
        "de der den van von vom zu la le du da do dos di del della el al bin ibn"
    )

    /// Korean honorifics at the end of a name.
    static let koreanHonorifics = ["고객님", "회원님", "님", "씨", "귀하"].map(WrittenText.key)

    /// Honorifics that are a word of their own behind a name.
    static let honorificsBehind = set("जी साहब साहिब 귀하 씨 님 bey hanım hanim")
}
