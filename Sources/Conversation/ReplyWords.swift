/// The words of replies that are neither a sender nor a complaint, and those around a sender.
///
/// All languages at once: a subscriber writes in whichever comes first to mind. Words are compared
/// whatever their case, accents, width and the punctuation between them. A text longer than
/// ``sizeMax`` or of more than ``wordCountMax`` words is no reply but something else: it has no
/// keyword, is no small talk and loses no cues.
package struct ReplyWords: Sendable {
    /// What a subscriber asks of the code instead of reporting.
    package enum Keyword: Sendable {
        /// No more answers.
        case stop
        /// What the code is for.
        case help
    }

    /// Longest text that is looked at, in bytes of UTF-8.
    ///
    /// A short message of 70 letters of any script, or of 160 Latin ones, half of them accented.
    package static let sizeMax = 280

    /// Most words of a text that is looked at.
    ///
    /// In Chinese, Japanese and Korean each character is one.
    package static let wordCountMax = 40

    /// Most characters of a text without any word that is small talk, such as a thumb or "???".
    ///
    /// Beyond it the text is one whose letters were lost on the way.
    package static let signCountMax = 12

    /// The words of all languages.
    package static let all = ReplyWords()

    let phrases: PhraseTable

    private init() {
        phrases = PhraseTable(ReplyVocabulary.all)
    }

    /// The keyword that a text consists of, with courtesies at most: "STOP", "please stop".
    ///
    /// - Parameter senderAwaited: whether the text may be the answer to who sent a message. Words
    ///   that are names of senders too, such as INFO, are no keywords then.
    package func keyword(of text: String, senderAwaited: Bool) -> Keyword? {
        guard let words = words(of: text) else { return nil }
        let asides: PhraseRoles = [.courtesy, .talk]
        if covers(words, with: .stop.adding(.perhapsStop, if: !senderAwaited), asides) {
            return .stop
        }
        if covers(words, with: .help.adding(.perhapsHelp, if: !senderAwaited), asides) {
            return .help
        }
        return nil
    }

    /// Whether a text says that the sender is not known or was not shown: "don't know", "withheld".
    package func saysSenderUnknown(_ text: String) -> Bool {
        guard let words = words(of: text) else { return false }
        let asides: PhraseRoles = [.courtesy, .talk, .complaint, .cue, .numberCue, .ending]
        return covers(words, with: .unknown, asides)
    }

    /// Whether all words of a text are small talk: "ok thanks", "this is spam", "who are you?".
    ///
    /// So is a short text without any word, such as "?" or a thumb. Keywords and what
    /// ``saysSenderUnknown(_:)`` is to be asked before.
    package func isSmallTalk(_ text: String) -> Bool {
        guard let words = words(of: text) else { return false }
        let talk: PhraseRoles = [.courtesy, .talk, .complaint, .stop, .help, .unknown]
        return words.isEmpty
            ? text.count <= Self.signCountMax : covers(words, with: talk, [.cue, .ending])
    }

    /// The words of a text that may be a reply; nil when it is too long for one.
    func words(of text: String) -> [ReplyWord]? {
        guard text.utf8.count <= Self.sizeMax else { return nil }
        let words = ReplyWord.words(of: text)
        return words.count <= Self.wordCountMax ? words : nil
    }

    /// Whether words fall into phrases, at least one of which is `wanted` and the rest `asides`.
    private func covers(
        _ words: [ReplyWord],
        with wanted: PhraseRoles,
        _ asides: PhraseRoles
    ) -> Bool {
        // Whether the words before an index fall into phrases, without and with a wanted one.
        var plain = Array(repeating: false, count: words.count + 1)
        var found = plain
        plain[0] = true
        for start in words.indices where plain[start] || found[start] {
            for end in start + 1...min(start + phrases.wordCountMax, words.count) {
                let roles = phrases.roles(of: words[start..<end])
                if !roles.isDisjoint(with: wanted) {
                    found[end] = true
                } else if !roles.isDisjoint(with: asides) {
                    found[end] = found[end] || found[start]
                    plain[end] = plain[end] || plain[start]
                }
            }
        }
        return found[words.count]
    }
}
