/// What a subscriber can be told.
package enum Prompt: UInt8, CaseIterable, Sendable {
    /// After a forwarded text: reply with the number or name that sent it.
    case askSender
    /// The reply was neither number nor name: please send just that.
    case askSenderAgain
    /// The number came first: please forward the text itself.
    case askContent
    /// The report is complete.
    case thanks
    /// The report counts, without the number that was asked for.
    case thanksPartial
    /// What this code is for, and how to use it.
    case help
    /// No more answers will come from this code; reports still count.
    case stopped

    /// How configuration names it, such as `ask_sender_again`.
    package var name: String {
        switch self {
        case .askSender: "ask_sender"
        case .askSenderAgain: "ask_sender_again"
        case .askContent: "ask_content"
        case .thanks: "thanks"
        case .thanksPartial: "thanks_partial"
        case .help: "help"
        case .stopped: "stopped"
        }
    }

    /// The prompt of that name; nil when there is none.
    package init?(name: String) {
        guard let prompt = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = prompt
    }
}

/// The texts of the prompts: ours in every language, and those that a carrier put in their place.
///
/// Each of ours is one short message: at most 160 characters of the GSM default alphabet without
/// its extension (3GPP TS 23.038 §6.2.1) in languages of the Latin script, 70 UTF-16 code units in
/// the others. Where Spanish, Portuguese and Turkish need letters that the alphabet does not have,
/// the plain ones stand in their place (`numero`, `nao`, `gonderen`), as carriers there do: with
/// the letters themselves only 70 characters would fit, and a second part costs as much as the
/// first. Chinese is in simplified characters. No text names a carrier, a price or a code.
package struct Prompts: Sendable {
    private let own: [Prompt: [PromptLanguage: String]]

    /// Takes the texts of a carrier's own; whatever is not among them is ours.
    ///
    /// A text of the carrier's own may have any length, and may be empty for a prompt that is not
    /// to be sent at all.
    package init(own: [Prompt: [PromptLanguage: String]] = [:]) {
        self.own = own
    }

    /// The text of a prompt in a language.
    package func text(_ prompt: Prompt, language: PromptLanguage) -> String {
        own[prompt]?[language] ?? PromptTexts.of(language).text(prompt)
    }
}

/// The texts of all prompts in one language.
struct PromptTexts: Sendable {
    let askSender: String
    let askSenderAgain: String
    let askContent: String
    let thanks: String
    let thanksPartial: String
    let help: String
    let stopped: String

    func text(_ prompt: Prompt) -> String {
        switch prompt {
        case .askSender: askSender
        case .askSenderAgain: askSenderAgain
        case .askContent: askContent
        case .thanks: thanks
        case .thanksPartial: thanksPartial
        case .help: help
        case .stopped: stopped
        }
    }

    static func of(_ language: PromptLanguage) -> PromptTexts {
        switch language {
        case .ar: arabic
        case .de: german
        case .en: english
        case .es: spanish
        case .fr: french
        case .hi: hindi
        case .id: indonesian
        case .it: italian
        case .ja: japanese
        case .ko: korean
        case .nl: dutch
        case .pt: portuguese
        case .ru: russian
        case .tr: turkish
        case .zh: chinese
        }
    }
}
