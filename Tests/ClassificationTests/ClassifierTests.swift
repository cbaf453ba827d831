import Classification
import Configuration
import MessageContent
import Testing

/// Texts of our own making, each with the category that a person would give it.
struct ClassifierTests {
    private static let classifier = Classifier(.standard)

    private static func classify(_ text: String) -> TextClassification {
        classifier.classify(MessageContent(text))
    }

    private static func reasons(_ text: String) -> [CategoryReason] {
        let content = MessageContent(text)
        return classifier.reasons(for: classifier.classify(content), of: content)
    }

    // MARK: Categories

    static let english: [(text: String, category: Category)] = [
        (
            "Your parcel could not be delivered. Pay the shipping fee at parcel.example/a7",
            .smishingDelivery
        ),
        (
            "Example Bank: your card has been suspended. Verify your details: bank.example/login",
            .smishingBank
        ),
        ("HMRC: you are owed a tax refund of 276.40. Claim at refund.example/tax", .smishingTax),
        ("Toll notice: unpaid toll of 6.99. Pay now at toll.example to avoid a fee", .smishingToll),
        (
            "Your account is locked for unusual activity. Confirm your identity at acct.example/x",
            .smishingAccount
        ),
        (
            "You are named as next of kin to an inheritance of 4.5 million dollars. "
                + "Write to barrister@chambers.example",
            .advanceFee
        ),
        ("Congratulations! You have won a gift card. Claim: prize.example/w", .prize),
        ("Guaranteed return of 30% a month on stocks, join our group on WhatsApp", .investment),
        ("Send 1 get 2 back, bitcoin giveaway, crypto wallet at coin.example/double", .crypto),
        ("Part-time remote job, earn 200 a day, contact our recruiter on Telegram", .job),
        ("Lonely singles near you want a hot date tonight: date.example", .romance),
        ("Hi, is this the right person? Long time no see, do you remember me?", .wrongNumber),
        (
            "Hi mum, I broke my phone, this is my new number. Can you text me back?",
            .familyImpersonation
        ),
        (
            "Microsoft support: your computer is infected, call our technical support "
                + "+44 7700 900123",
            .techSupport
        ),
        ("Casino welcome bonus: 100 free spins, no deposit. Play slots at win.example", .gambling),
        ("Hot girls nude on webcam, xxx live: cam.example", .adult),
        ("Instant loan approved, low interest, bad credit ok. Call +44 7700 900124", .loans),
        ("Vote for our candidate in the election on Thursday", .political),
        ("Summer sale: 40% discount on all shoes, shop now. Reply STOP to opt out", .marketing),
        ("Install the new version of the app: files.example/update.apk", .malware),
        ("Ringtone of the week, 3.00 per message, to activate reply. Standard rates", .premiumRate),
    ]

    @Test(arguments: english)
    func `an English text has its category`(text: String, category: Category) {
        #expect(Self.classify(text).category == category, "\(Self.reasons(text).map(\.text))")
    }

    static let otherLanguages: [(text: String, category: Category)] = [
        (
            "Su paquete no pudo ser entregado, pague los gastos de envío en correo.example/p",
            .smishingDelivery
        ),
        ("Hola mamá, se me rompió el móvil, este es mi nuevo número", .familyImpersonation),
        (
            "Votre colis est en attente, réglez les frais de port : colis.example/x",
            .smishingDelivery
        ),
        ("Amende impayée : régularisez votre contravention sur amende.example", .smishingToll),
        (
            "Sua encomenda está retida na alfândega, pague a taxa em encomenda.example",
            .smishingDelivery
        ),
        ("Olá mãe, o meu telemóvel avariou, este é o meu novo número", .familyImpersonation),
        (
            "Ihr Paket konnte nicht zugestellt werden, bestätigen Sie Ihre Adresse: paket.example",
            .smishingDelivery
        ),
        ("Hallo Mama, mein Handy ist kaputt, das ist meine neue Nummer", .familyImpersonation),
        (
            "Il suo conto è stato sospeso, verifichi i suoi dati: banca.example/accesso",
            .smishingBank
        ),
        ("Uw bankpas verloopt, vraag via de link een nieuwe aan: bank.example", .smishingBank),
        ("Slot gacor, bonus new member, daftar sekarang di situs slot main.example", .gambling),
        ("Pinjaman peribadi, kelulusan segera tanpa penjamin, hubungi +44 7700 900125", .loans),
        ("Deneme bonusu veren bahis sitesi, casino freespin: oyun.example", .gambling),
        ("Ваша посылка задержана на складе, оплатите доставку: posylka.example", .smishingDelivery),
        (
            "تعذر تسليم طردك، يرجى دفع رسوم التوصيل عبر الرابط parcel.example",
            .smishingDelivery
        ),
        ("आपका पार्सल डिलीवर नहीं हुआ, पता अपडेट करें: parcel.example", .smishingDelivery),
        ("您的包裹因地址不详无法投递,请点击 parcel.example 更新地址", .smishingDelivery),
        ("お荷物をお届けにあがりましたが不在のため持ち帰りました parcel.example", .smishingDelivery),
        ("엄마 나 핸드폰 고장났어 이 번호로 문자 줘", .familyImpersonation),
        ("무담보 신용대출 당일대출 저금리 상담 +44 7700 900126", .loans),
    ]

    @Test(arguments: otherLanguages)
    func `a text in another language has its category`(text: String, category: Category) {
        #expect(Self.classify(text).category == category, "\(Self.reasons(text).map(\.text))")
    }

    @Test(arguments: [
        "Y0ur p4rcel could n0t be del1vered, pay the sh1pping fee: parcel.example/a7",
        "Yоur pаrcеl cоuld nоt bе dеlivеrеd, pay thе shipping fее: parcel.example/a7",
        "Your par\u{200B}cel could not be deli\u{200B}vered, pay the fee: parcel.example/a7",
        "YOUR PARCEL COULD NOT BE DELIVERED - PAY THE SHIPPING FEE: PARCEL.EXAMPLE/A7",
        "Your parcel could notbe delivered, pay theshipping fee: parcel.example/a7",
        "Ｙｏｕｒ ｐａｒｃｅｌ ｃｏｕｌｄ ｎｏｔ ｂｅ ｄｅｌｉｖｅｒｅｄ: parcel.example/a7",
    ])
    func `a disguised spelling is found`(text: String) {
        let classification = Self.classify(text)
        #expect(classification.category == .smishingDelivery)
        #expect(classification.confidence >= 0.5)
    }

    // MARK: What is reported by mistake

    @Test(arguments: [
        "482913 is your verification code. Do not share it with anyone.",
        "Your Example Bank passcode is 482913. We will never ask you for it.",
        "Your data bundle of 5 GB is active, valid until 30 November.",
        "You have used 80% of your data allowance. Your plan renews on the 1st.",
        "Reminder: your appointment at the dentist is on Tuesday at 10:15.",
        "Your parcel was delivered today at 14:02 and left with a neighbour.",
        "Su código de verificación es 482913. No lo comparta con nadie.",
        "Votre code de vérification est 482913. Ne le communiquez à personne.",
        "Ihr Bestätigungscode lautet 482913. Geben Sie ihn nicht weiter.",
        "Il tuo codice di verifica è 482913. Non condividerlo con nessuno.",
        "Ваш код подтверждения 482913. Никому не сообщайте его.",
        "您的验证码是482913,5分钟内有效,请勿泄露。",
        "認証コードは482913です。誰にも教えないでください。",
        "인증번호 482913 을 입력해 주세요. 타인에게 알려주지 마세요.",
        "رمز التحقق الخاص بك هو 482913. لا تشاركه مع أحد.",
        "See you at seven, I'll bring the bread.",
        "ok, on my way",
        "",
    ])
    func `a lawful text is no spam`(text: String) {
        let classification = Self.classify(text)
        #expect(
            classification.category == .other || classification.confidence < 0.3,
            "\(classification.category) \(classification.confidence)"
        )
    }

    // MARK: What may never be published

    @Test func `sexual abuse of children is a category of its own, whatever else there is`() {
        let text = "Casino bonus, free spins, and child porn videos: casino.example"
        let category = Self.classify(text).category
        #expect(category == .childSexualAbuse)
        #expect(Category.allCases.filter(\.isSealed) == [.childSexualAbuse])
    }

    // MARK: Reasons

    @Test func `the reason names the phrases, the indicators and the points`() throws {
        let text = "Your parcel could not be delivered: pay the fee at bit.ly/a7"
        let reason = try #require(Self.reasons(text).first)
        #expect(reason.category == .smishingDelivery)
        #expect(reason.rule == "parcel-held")
        let phrases = reason.evidence.flatMap(\.phrases)
        #expect(phrases.contains(.init("parcel", language: "en", lexicon: "parcel")))
        #expect(phrases.contains { $0.lexicon == "deliveryProblem" })
        #expect(reason.evidence.flatMap(\.indicators).map(\.value).contains("bit.ly/a7"))
        let sum =
            reason.weight + reason.furtherPoints + reason.evidence.reduce(0) { $0 + $1.points }
        #expect(sum == reason.points)
        #expect(reason.text.contains(#""parcel" (en)"#))
        #expect(reason.text.contains("bit.ly/a7"))
        #expect(reason.text.contains("\(reason.points) for smishing.delivery by rule parcel-held"))
    }

    @Test func `a rival takes from the confidence and not from the category`() throws {
        func rules(rival: Int) -> CategoryRules {
            CategoryRules(
                phrases: [
                    .init("parcel", language: "en", lexicon: "parcel"),
                    .init("casino", language: "en", lexicon: "casino"),
                ],
                hosts: [],
                rules: [
                    .init("a", .smishingDelivery, about: "a", all: [["parcel"]], weight: 80),
                    .init("b", .gambling, about: "b", all: [["casino"]], weight: rival),
                ]
            )
        }
        let content = MessageContent("parcel casino")
        let clear = Classifier(rules(rival: 0)).classify(content)
        #expect(clear.category == .smishingDelivery)
        #expect(clear.confidence == 0.8)
        let doubtful = Classifier(rules(rival: 60)).classify(content)
        #expect(doubtful.category == .smishingDelivery)
        #expect(doubtful.confidence == 0.5)
        #expect(Classifier(rules(rival: 90)).classify(content).category == .gambling)
    }

    @Test func `a forbidden name silences a rule, and a host set needs its host`() {
        let rules = CategoryRules(
            phrases: [
                .init("parcel", language: "en", lexicon: "parcel"),
                .init("code", language: "en", lexicon: "code"),
            ],
            hosts: [.init("bad", hosts: ["bad.example"])],
            rules: [
                .init(
                    "a",
                    .prize,
                    about: "a",
                    all: [["parcel"], ["bad"]],
                    none: ["code"],
                    weight: 50
                )
            ]
        )
        let classifier = Classifier(rules)
        func category(_ text: String) -> Category {
            classifier.classify(MessageContent(text)).category
        }
        #expect(category("parcel https://bad.example/x") == .prize)
        #expect(category("parcel https://www.sub.bad.example/x") == .prize)
        #expect(category("parcel https://notbad.example/x") == .other)
        #expect(category("parcel code https://bad.example/x") == .other)
        #expect(category("parcel") == .other)
    }

    @Test func `a word is found whole, and with a star as the beginning of one`() {
        func found(_ phrase: String, _ text: String) -> Bool {
            let rules = CategoryRules(
                phrases: [.init(phrase, language: "en", lexicon: "a")],
                hosts: [],
                rules: [.init("a", .prize, about: "a", all: [["a"]], weight: 50)]
            )
            return Classifier(rules).classify(MessageContent(text)).category == .prize
        }
        #expect(found("bet", "a bet now"))
        #expect(!found("bet", "a better one"))
        #expect(!found("bet", "the alphabet"))
        #expect(found("bet*", "a better one"))
        #expect(!found("bet*", "the alphabet"))
        #expect(found("*bet", "the alphabet"))
        #expect(found("pay the fee", "now pay, the fee!"))
        #expect(!found("pay the fee", "pay all of the fee"))
        #expect(found("包裹", "您的包裹到了"))
    }
}
