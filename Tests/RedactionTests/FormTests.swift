import Testing

@testable import Redaction

/// What is hidden by its form, when one reporter is enough for everything else.
@Suite struct FormTests {
    @Test(arguments: [
        ("Hi Anna, your parcel is held", "Hi [name], your parcel is held"),
        ("Dear Anna Maria Smith: pay now", "Dear [name]: pay now"),
        ("Dear Mr. Smith, pay now", "Dear Mr. [name], pay now"),
        ("Good morning Anna! Pay now", "Good morning [name]! Pay now"),
        ("hi anna, pay now", "hi [name], pay now"),
        ("DEAR ANNA YOUR PARCEL IS HELD", "DEAR [name] YOUR PARCEL IS HELD"),
        ("Hi Anna your parcel is held", "Hi [name] your parcel is held"),
        ("Hi Anna Your parcel is held", "Hi [name] Your parcel is held"),
        ("Hello, Anna! Pay now", "Hello, [name]! Pay now"),
        ("Hi O'Brien, pay now", "Hi [name], pay now"),
        ("Hi Anna-Maria, pay now", "Hi [name], pay now"),
        ("Hi J. Smith, pay now", "Hi [name], pay now"),
        ("Dear customer Anna Smith, pay now", "Dear customer [name], pay now"),
        ("We tried to reach Mr Smith today", "We tried to reach Mr [name] today"),
        ("Sehr geehrte Frau Müller, bitte zahlen", "Sehr geehrte Frau [name], bitte zahlen"),
        ("Lieber Jörg, bitte zahlen", "Lieber [name], bitte zahlen"),
        ("Hola Lucía, pague ahora", "Hola [name], pague ahora"),
        ("Estimado señor García, pague", "Estimado señor [name], pague"),
        ("Bonjour Zoé, payez maintenant", "Bonjour [name], payez maintenant"),
        ("Chère Madame Dupont, payez", "Chère Madame [name], payez"),
        ("Olá João, pague agora", "Olá [name], pague agora"),
        ("Gentile Giulia Bianchi, paghi ora", "Gentile [name], paghi ora"),
        ("Beste Sanne, betaal nu", "Beste [name], betaal nu"),
        ("Geachte heer De Vries, betaal nu", "Geachte heer [name], betaal nu"),
        ("Beste Anna van der Berg, betaal nu", "Beste [name], betaal nu"),
        ("Hi Cara, pay now", "Hi [name], pay now"),
        ("Sayın Ayşe Yılmaz, ödeyin", "Sayın [name], ödeyin"),
        ("Halo Bapak Budi, bayar sekarang", "Halo Bapak [name], bayar sekarang"),
        ("Здравствуйте, Анна! Оплатите", "Здравствуйте, [name]! Оплатите"),
        ("Уважаемая Анна Петровна, оплатите", "Уважаемая [name], оплатите"),
        ("مرحبا أحمد، ادفع الآن", "مرحبا [name]، ادفع الآن"),
        ("عزيزي أحمد ادفع الآن", "عزيزي [name] ادفع الآن"),
        ("नमस्ते अमित जी, भुगतान करें", "नमस्ते [name] जी, भुगतान करें"),
        ("प्रिय अमित, भुगतान करें", "प्रिय [name], भुगतान करें"),
        ("안녕하세요 김철수님, 결제하세요", "안녕하세요 [name], 결제하세요"),
        ("김철수 고객님, 결제하세요", "[name] 고객님, 결제하세요"),
        ("尊敬的王小明先生，请付款", "尊敬的[name]先生,请付款"),
        ("王小明您好，请付款", "[name]您好,请付款"),
        ("你好，王小明，请付款", "你好,[name],请付款"),
        ("山田太郎様 お支払いください", "[name]様 お支払いください"),
        ("山田 太郎 様、お支払いください", "[name] 様、お支払いください"),
    ])
    func `a name behind a greeting is hidden`(text: String, expected: String) throws {
        #expect(try shownByForm(text) == expected)
    }

    @Test(arguments: [
        "Dear customer, your parcel is held", "Hi Mum, my phone is broken", "Hello there, pay now",
        "Hi your parcel is held", "Hi, your parcel is held",
        "Sehr geehrte Damen und Herren, zahlen",
        "Estimado cliente, pague", "Bonjour maman, payez", "Olá mãe, pague", "Ciao mamma, paga",
        "Beste klant, betaal", "Sayın müşterimiz, ödeyin", "Halo Bapak Ibu, bayar",
        "Уважаемый клиент, оплатите", "عزيزي العميل، ادفع", "प्रिय ग्राहक, भुगतान करें",
        "고객님, 결제하세요", "お客様、お支払いください", "She was dear to me and far away",
    ])
    func `who is addressed without a name stays`(text: String) throws {
        #expect(try shownByForm(text) == text)
    }

    @Test(arguments: [
        ("Your code is 482913", "Your code is [code]"),
        ("482913 is your PayWing verification code", "[code] is your PayWing verification code"),
        ("PIN: 4829", "PIN: [code]"),
        ("Code: 482-913. Call 07700 900123", "Code: [code]. Call 07700 900123"),
        ("Your code is 4 8 2 9 1 3", "Your code is [code]"),
        ("Your code is 4-8-2-9-1-3", "Your code is [code]"),
        ("Your code is 4 - 8 - 2 - 9", "Your code is [code]"),
        ("Your code: A7K9Q2", "Your code: [code]"),
        ("Your code: QWERTZ", "Your code: [code]"),
        ("Your code is 48O9l3", "Your code is [code]"),
        ("Ihr Sicherheitscode lautet 482913", "Ihr Sicherheitscode lautet [code]"),
        ("Tu código es 482913", "Tu código es [code]"),
        ("Votre code est 482913", "Votre code est [code]"),
        ("Sua senha é 482913", "Sua senha é [code]"),
        ("Il codice è 482913", "Il codice è [code]"),
        ("Uw verificatiecode is 482913", "Uw verificatiecode is [code]"),
        ("Doğrulama kodunuz 482913", "Doğrulama kodunuz [code]"),
        ("Kode Anda 482913", "Kode Anda [code]"),
        ("Ваш код 482913", "Ваш код [code]"),
        ("رمز التحقق ٤٨٢٩١٣", "رمز التحقق [code]"),
        ("आपका कोड ४८२९१३ है", "आपका कोड [code] है"),
        ("인증번호는 482913 입니다", "인증번호는 [code] 입니다"),
        ("您的验证码是482913，请勿泄露", "您的验证码是[code],请勿泄露"),
        ("您的验证码是四八二九一三", "您的验证码是[code]"),
        ("認証番号は482913です", "認証番号は[code]です"),
    ])
    func `a code is hidden by the words near it`(text: String, expected: String) throws {
        #expect(try shownByForm(text) == expected)
    }

    @Test(arguments: [
        "Pay 1450 now", "Use the code at checkout. Pay £1450", "The code costs £1.45",
        "Text STOP to 60123",
    ])
    func `another number is no code`(text: String) throws {
        #expect(try shownByForm(text) == text)
    }

    @Test(arguments: [
        ("Card 4111 1111 1111 1111 declined", "Card [card] declined"),
        ("Card 4111111111111111 declined", "Card [card] declined"),
        ("Card 4111-1111-1111-1111 12/29 declined", "Card [card] declined"),
        ("Card 3782 822463 10005 declined", "Card [card] declined"),
        ("Pay to GB82 WEST 1234 5698 7654 32 now", "Pay to [iban] now"),
        ("Pay to DE89370400440532013000 now", "Pay to [iban] now"),
        ("Pay to de89 3704 0044 0532 0130 00.", "Pay to [iban]."),
        ("Pay to D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0 now", "Pay to [iban] now"),
        ("Reference 1234567890123456789 is held", "Reference [number] is held"),
    ])
    func `card and account numbers are hidden`(text: String, expected: String) throws {
        #expect(try shownByForm(text) == expected)
    }

    @Test(arguments: [
        // One digit is wrong.
        "Order 4111 1111 1111 1112 declined", "Pay to GB83 WEST 1234 5698 7654 32 now",
    ])
    func `a number with a wrong check digit is no card and no account`(text: String) throws {
        let shown = try #require(try shownByForm(text))
        #expect(!shown.contains("[card]") && !shown.contains("[iban]"))
    }

    @Test(arguments: [
        (
            "Go to https://parcel.example/track/x7Qk?id=9",
            "Go to parcel.example/track/[link detail]"
        ),
        ("Go to parcel.example/track#a now", "Go to parcel.example/track[link detail] now"),
        ("Go to http://parcel.example.", "Go to parcel.example."),
        ("Go to parcel.example/482913/pay", "Go to parcel.example/[link detail]/pay"),
        ("Go to parcel.example/x7Qk/Zz81/4a", "Go to parcel.example/[link detail]/4a"),
        (
            "Go to https://anna:secret@parcel.example:8080/pay",
            "Go to [link detail]parcel.example:8080/pay"
        ),
        ("Go to parcel.example/refund-form/v2", "Go to parcel.example/refund-form/v2"),
        ("Go to parcel.example/xkqzvbnw", "Go to parcel.example/[link detail]"),
        ("Go to parcel.example/aBcDeFgH", "Go to parcel.example/[link detail]"),
        ("Go to parcel.example/TrackParcel", "Go to parcel.example/TrackParcel"),
        ("Go to parcel.example/%D0%B0%D0%BD", "Go to parcel.example/[link detail]"),
        ("请访问https://parcel.example/x7Qk。谢谢", "请访问parcel.example/[link detail]。谢谢"),
    ])
    func `query and random parts of a link are hidden`(text: String, expected: String) throws {
        #expect(try shownByForm(text) == expected)
    }

    /// The same text with what nobody sees, or with other characters that look alike.
    @Test(arguments: [
        ("full-width digits", "Your code is ４８２９１３"),
        ("Arabic digits", "Your code is ٤٨٢٩١٣"),
        ("mathematical digits", "Your code is 𝟒𝟖𝟐𝟗𝟏𝟑"),
        ("zero-width spaces", "Your code is 4\u{200B}8\u{200B}2\u{200B}913"),
        ("right-to-left marks", "Your code is \u{202E}482\u{200F}913\u{202C}"),
        ("soft hyphens", "Your co\u{AD}de is 482\u{AD}913"),
        ("variation selectors", "Your code is 4\u{FE0F}8\u{FE0F}2\u{FE0F}913"),
        ("struck through", "Your c\u{336}o\u{336}d\u{336}e is 4\u{336}8\u{336}2\u{336}9\u{336}13"),
        ("Cyrillic letters", "Your с\u{043E}d\u{0435} is 482913"),
        ("tag characters", "Your code is 482\u{E0041}913"),
        ("control characters", "Your code is 482\u{1}\u{7F}913"),
        ("no-break spaces", "Your code is 482\u{A0}913"),
    ])
    func `another spelling does not save a code`(name: String, text: String) throws {
        let shown = try #require(try shownByForm(text))
        #expect(shown.hasSuffix("is [code]"), "\(name): \(shown)")
    }

    @Test func `a name in another spelling is hidden too`() throws {
        #expect(try shownByForm("H\u{200B}i А\u{043D}na, pay") == "Hi [name], pay")
        #expect(try shownByForm("Ｈｉ Ａｎｎａ， pay") == "Hi [name], pay")
    }

    @Test func `square brackets are slots and nothing else`() throws {
        #expect(try shownByForm("[name] pays [code] now") == "(name) pays (code) now")
    }
}
