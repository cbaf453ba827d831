import Testing

@testable import Conversation

@Suite struct CueTests {
    @Test(arguments: [
        ("from Evri", "Evri"), ("It was from Evri, thanks", "Evri"), ("it was HMRC", "HMRC"),
        ("Number is 07700 900123", "07700 900123"),
        ("the number is +447700900123", "+447700900123"),
        ("Sender: +44 7700 900123", "+44 7700 900123"), ("sent by USPS", "USPS"),
        ("Hi, it came from +1 (212) 555-0123. Thanks!", "+1 (212) 555-0123"),
        ("Sorry it was (212) 555-0123", "(212) 555-0123"), ("ok 07700900123", "07700900123"),
        ("\"Evri\"", "Evri"), ("“Royal Mail”.", "Royal Mail"), ("no: 60001", "60001"),
        ("Number 60001", "60001"), ("phone number: 60001", "60001"), ("from: INFO", "INFO"),
        ("It says INFO", "INFO"), ("Evri sent it", "Evri"), ("60001 is the number", "60001"),
        ("Amazon thank you", "Amazon"), ("from someone@mail.example", "someone@mail.example"),
        ("spam from 07700900123", "07700900123"), ("This is spam, from Evri", "Evri"),
        ("the sender is TX-OFFERS1 please", "TX-OFFERS1"), ("Yes, Yes Bank", "Yes Bank"),
        ("from The Bank of Examples", "The Bank of Examples"), ("Hello Mobile", "Hello Mobile"),
        ("from \"Lloyds Bank\"", "Lloyds Bank"), ("07700 900123 👍", "07700 900123"),
        ("Number INFO24", "INFO24"), ("Name HMRC", "HMRC"),
        ("no number it just says USPS", "USPS"), ("unknown but it says Evri", "Evri"),
        ("Missed call from (732) 555-0187 scam", "(732) 555-0187"),
        ("Call ++1 (937) 555-0128", "+1 (937) 555-0128"),
        ("07700 900123 keeps calling", "07700 900123"),
        ("07700 900123 spam", "07700 900123"), ("\u{202A}Evri\u{202C}", "Evri"),
        ("\u{202A}+447700900123\u{202C}", "+447700900123"), ("Evri >", "Evri"),
        ("📞 07700 900123", "07700 900123"), ("it's from\n+447700900123", "+447700900123"),
    ])
    func `words around a sender go, in English`(text: String, sender: String) {
        #expect(ReplyWords.all.strippingCues(text) == sender)
    }

    @Test(arguments: [
        ("von Amazon", "Amazon"), ("Absender: DHL", "DHL"),
        ("Die Nummer ist 0171 39200", "0171 39200"),
        ("Kam von Sparkasse, danke", "Sparkasse"), ("van PostNL", "PostNL"),
        ("Afzender: Bpost", "Bpost"), ("het was van De Lijn", "De Lijn"),
        ("nummer 0612345678 bedankt", "0612345678"), ("de Correos", "Correos"),
        ("De 60001", "60001"), ("El número es 60001", "60001"), ("numero: 60001", "60001"),
        ("era de Correos, gracias", "Correos"), ("Remitente: INFO", "INFO"),
        ("C'était La Poste", "La Poste"), ("L’expéditeur est INFO", "INFO"),
        ("ça vient de Colissimo", "Colissimo"), ("c'est le 33700 merci", "33700"),
        ("Mittente: Poste Info", "Poste Info"), ("il numero è 60001", "60001"),
        ("da Poste Info", "Poste Info"), ("veio de Correios, obrigado", "Correios"),
        ("o número é 60001", "60001"), ("remetente INFO", "INFO"),
    ])
    func `words around a sender go, in the languages of western Europe`(
        text: String,
        sender: String
    ) {
        #expect(ReplyWords.all.strippingCues(text) == sender)
    }

    @Test(arguments: [
        ("dari BANK", "BANK"), ("Nomornya 60001, makasih", "60001"), ("pengirim: INFO", "INFO"),
        ("gönderen: 60001", "60001"), ("60001 numarasından geldi", "60001"),
        ("Gonderen PTT, tesekkurler", "PTT"), ("от Сбербанк", "Сбербанк"),
        ("Номер: +44 7700 900123", "+44 7700 900123"), ("с номера 60001, спасибо", "60001"),
        ("Отправитель INFO", "INFO"), ("من البريد", "البريد"), ("الرقم هو 60001", "60001"),
        ("المرسل: INFO", "INFO"), ("شكرا، وصلتني من 60001", "60001"), ("नंबर 60001 है", "60001"),
        ("60001 से आया है", "60001"), ("एसबीआई ने भेजा", "एसबीआई"), ("60001 se aaya", "60001"),
        ("番号は60001です", "60001"), ("佐川急便からです", "佐川急便"), ("送信者：INFO", "INFO"),
        ("060001から来ました", "060001"), ("번호는 60001입니다", "60001"), ("우체국에서 왔어요", "우체국"),
        ("발신번호: 1588-0000", "1588-0000"), ("来自95588", "95588"), ("號碼：95588", "95588"),
        ("是10086发来的，谢谢", "10086"), ("来自中国银行", "中国银行"), ("从10086发来的", "10086"),
    ])
    func `words around a sender go, in the other languages`(text: String, sender: String) {
        #expect(ReplyWords.all.strippingCues(text) == sender)
    }

    @Test(arguments: [
        "", "from", "number", "spam", "STOP", "thanks", "???", "👍", "+", "it was from",
    ])
    func `an answer without a sender keeps a word`(text: String) {
        #expect(ReplyWords.all.strippingCues(text).isEmpty == text.isEmpty)
    }

    @Test func `however much talk stands before a cue, all of it goes`() {
        let talk = Array(repeating: "ok done", count: 18).joined(separator: " ")
        #expect(ReplyWords.all.strippingCues(talk + " from Evri") == "Evri")
        #expect(ReplyWords.all.strippingCues(talk + " Evri") == talk + " Evri")
    }

    @Test func `a preposition written small is no part of a name, and one written large is`() {
        #expect(ReplyWords.all.strippingCues("de Lijn") == "Lijn")
        #expect(ReplyWords.all.strippingCues("De Lijn") == "De Lijn")
    }
}

@Suite struct VocabularyTests {
    @Test func `every language has words of every kind`() {
        #expect(ReplyVocabulary.all.count == PromptLanguage.allCases.count)
        for vocabulary in ReplyVocabulary.all {
            for (role, list) in vocabulary.phrases
            where !role.isSubset(of: [.perhapsStop, .perhapsHelp, .smallCue]) {
                #expect(list.split(separator: ",").count >= 4, "\(list)")
            }
        }
    }

    @Test func `no phrase is empty or too long to be found`() {
        for (_, list) in ReplyVocabulary.all.flatMap(\.phrases) {
            for phrase in list.split(separator: ",") {
                let count = ReplyWord.words(of: String(phrase)).count
                #expect((1...ReplyWords.wordCountMax).contains(count), "\(phrase)")
            }
        }
    }

    @Test func `words are compared without case, accents, width and apostrophes`() {
        let pairs = [
            ("ARRÊT", "arret"), ("don’t", "DONT"), ("ＳＴＯＰ", "stop"), ("İPTAL", "iptal"),
            ("çık", "CIK"), ("weiß", "WEISS"), ("إيقاف", "ايقاف"), ("فشل\u{640}ت", "فشلت"),
            ("प्लीज़", "प्लीज"), ("ｽﾄｯﾌﾟ", "ストップ"),
        ]
        for (one, other) in pairs {
            let words = [one, other].map { ReplyWord.words(of: $0).map(\.folded) }
            #expect(words[0] == words[1], "\(one)")
            #expect(!words[0].isEmpty)
        }
    }
}

/// Failures tell of the text, not of all phrases there are.
extension ReplyWords: CustomTestStringConvertible {
    /// What stands for it in the output of tests.
    public var testDescription: String { "the words of replies" }
}
