import SpamReporting
import Testing

@testable import Conversation

@Suite struct PromptTextTests {
    @Test(arguments: PromptLanguage.allCases)
    func `every text is one short message`(language: PromptLanguage) {
        for prompt in Prompt.allCases {
            let text = Prompts().text(prompt, language: language)
            if isLatin(language) {
                let strangers = text.filter { !defaultAlphabet.contains($0) }
                #expect(strangers.isEmpty, "\(prompt): \(text)")
                #expect(text.count <= 160, "\(prompt) has \(text.count): \(text)")
            } else {
                #expect(text.utf16.count <= 70, "\(prompt) has \(text.utf16.count): \(text)")
            }
        }
    }

    @Test(arguments: PromptLanguage.allCases)
    func `no two texts of a language are the same, and none is untidy`(language: PromptLanguage) {
        let texts = Prompt.allCases.map { Prompts().text($0, language: language) }
        #expect(Set(texts).count == Prompt.allCases.count)
        for text in texts {
            #expect(text.count >= 15, "\(text)")
            #expect(!text.contains("  ") && !text.contains("\n"), "\(text)")
            #expect(text.first?.isWhitespace == false, "\(text)")
            #expect(text.last.map { ".!\u{3002}\u{964}P".contains($0) } == true, "\(text)")
            #expect(!text.contains { $0.isNumber }, "no code and no price: \(text)")
        }
    }

    @Test func `help says with which word answers end, and that word is understood`() {
        for language in PromptLanguage.allCases {
            let text = Prompts().text(.help, language: language)
            #expect(text.contains("STOP"), "\(text)")
        }
        #expect(ReplyWords.all.keyword(of: "STOP", senderAwaited: true) == .stop)
    }

    @Test func `a carrier's own text stands in the place of ours, in that language only`() {
        let prompts = Prompts(own: [
            .askSender: [.en: "Who sent it?", .de: ""], .help: [.fr: "Bonjour."],
        ])
        #expect(prompts.text(.askSender, language: .en) == "Who sent it?")
        #expect(prompts.text(.askSender, language: .de).isEmpty)
        #expect(prompts.text(.help, language: .fr) == "Bonjour.")
        let ours = Prompts()
        #expect(prompts.text(.askSender, language: .fr) == ours.text(.askSender, language: .fr))
        #expect(prompts.text(.help, language: .en) == ours.text(.help, language: .en))
    }

    @Test func `a prompt is found by the name that it has in configuration`() {
        for prompt in Prompt.allCases { #expect(Prompt(name: prompt.name) == prompt) }
        #expect(Set(Prompt.allCases.map(\.name)).count == Prompt.allCases.count)
        #expect(Prompt(name: "askSender") == nil)
    }

    private func isLatin(_ language: PromptLanguage) -> Bool {
        ![.ar, .hi, .ja, .ko, .ru, .zh].contains(language)
    }
}

/// The characters of one septet (3GPP TS 23.038 §6.2.1), as the standard's table has them.
private let defaultAlphabet = Set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTU"
        + "VWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)

@Suite struct LanguageTests {
    @Test(arguments: [
        ("GB", PromptLanguage.en), ("US", .en), ("CA", .en), ("AU", .en), ("BE", .nl),
        ("CH", .de), ("AT", .de), ("FR", .fr), ("SN", .fr), ("IN", .hi), ("MX", .es),
        ("BR", .pt), ("MO", .zh), ("HK", .zh), ("TW", .zh), ("KR", .ko), ("JP", .ja),
        ("EG", .ar), ("KZ", .ru), ("TR", .tr), ("ID", .id), ("IT", .it), ("SE", .en),
        ("ZZ", .en), ("NZ", .en), ("SG", .en),
    ])
    func `subscribers of a country are answered in its language`(
        code: String,
        language: PromptLanguage
    ) throws {
        #expect(PromptLanguage.preferred(for: try #require(Country(code: code))) == language)
    }

    @Test func `no country stands in the table twice, and every language has one`() {
        let codes = PromptLanguage.countries.values.flatMap { $0.split(separator: " ") }
        #expect(Set(codes).count == codes.count)
        #expect(codes.allSatisfy { Country(code: String($0))?.code == String($0) })
        #expect(PromptLanguage.countries.count == PromptLanguage.allCases.count - 1)
    }
}
