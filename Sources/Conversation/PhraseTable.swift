/// What a phrase is among the words of a reply.
struct PhraseRoles: OptionSet {
    let rawValue: UInt16

    static let stop = PhraseRoles(rawValue: 1)
    /// A keyword that is the name of a sender too.
    static let perhapsStop = PhraseRoles(rawValue: 1 << 1)
    static let help = PhraseRoles(rawValue: 1 << 2)
    static let perhapsHelp = PhraseRoles(rawValue: 1 << 3)
    /// Says that the sender is not known.
    static let unknown = PhraseRoles(rawValue: 1 << 4)
    /// Please, thanks, sorry.
    static let courtesy = PhraseRoles(rawValue: 1 << 5)
    /// Yes, no, hello.
    static let talk = PhraseRoles(rawValue: 1 << 6)
    /// What is said of the message or asked about the code.
    static let complaint = PhraseRoles(rawValue: 1 << 7)
    /// Stands before a sender.
    static let cue = PhraseRoles(rawValue: 1 << 8)
    /// Stands before a sender that is a number, or before a colon.
    static let numberCue = PhraseRoles(rawValue: 1 << 9)
    /// Stands before a sender when written small: the Spanish "de", which a Dutch name begins with.
    static let smallCue = PhraseRoles(rawValue: 1 << 10)
    /// Stands behind a sender.
    static let ending = PhraseRoles(rawValue: 1 << 11)

    /// What is taken off before a number or a colon.
    static let forced: PhraseRoles = [.numberCue, .smallCue, .courtesy, .talk, .complaint]

    func adding(_ roles: PhraseRoles, if condition: Bool) -> PhraseRoles {
        condition ? union(roles) : self
    }
}

/// The phrases of all languages with their roles.
struct PhraseTable: Sendable {
    private let roles: [String: PhraseRoles]
    /// Words of the longest phrase.
    let wordCountMax: Int

    init(_ vocabularies: [ReplyVocabulary]) {
        var roles: [String: PhraseRoles] = [:]
        var wordCountMax = 1
        for (role, list) in vocabularies.flatMap(\.phrases) {
            for phrase in list.split(separator: ",") {
                let words = ReplyWord.words(of: String(phrase))
                wordCountMax = max(wordCountMax, words.count)
                roles[Self.key(words[...]), default: []].insert(role)
            }
        }
        self.roles = roles
        self.wordCountMax = wordCountMax
    }

    /// What some words are together; nothing when they are no phrase.
    func roles(of words: ArraySlice<ReplyWord>) -> PhraseRoles {
        roles[Self.key(words)] ?? []
    }

    private static func key(_ words: ArraySlice<ReplyWord>) -> String {
        words.map(\.folded).joined(separator: " ")
    }
}
