/// The phrases of one language that replies are made of, by what they are.
///
/// A list is of phrases with commas between them; case, accents and line breaks are of no account.
/// The lists hold what people write on telephones, mistakes and all. What is the name of a known
/// sender (BANK, INFO) stands in none but those of perhaps.
struct ReplyVocabulary: Sendable {
    let phrases: [(role: PhraseRoles, list: String)]

    init(
        stop: String,
        perhapsStop: String = "",
        help: String,
        perhapsHelp: String = "",
        unknown: String,
        courtesy: String,
        talk: String,
        complaint: String,
        cue: String,
        smallCue: String = "",
        numberCue: String,
        ending: String
    ) {
        phrases = [
            (.stop, stop), (.perhapsStop, perhapsStop), (.help, help), (.perhapsHelp, perhapsHelp),
            (.unknown, unknown), (.courtesy, courtesy), (.talk, talk), (.complaint, complaint),
            (.cue, cue), (.smallCue, smallCue), (.numberCue, numberCue), (.ending, ending),
        ]
    }

    static let all = [
        arabic, chinese, dutch, english, french, german, hindi, indonesian, italian, japanese,
        korean, portuguese, russian, spanish, turkish,
    ]
}
