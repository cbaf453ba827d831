import Languages
import Testing

@Suite struct WrittenLanguagesTests {
    @Test(arguments: [
        ("en", "Your parcel is held at the depot because a fee is missing, pay it today"),
        ("de", "Ihr Paket liegt im Zollamt, bitte zahlen Sie die Gebühr noch heute"),
        ("fr", "Votre carte vitale arrive à expiration, mettez à jour votre dossier"),
        ("es", "Su cuenta ha sido bloqueada por un acceso no autorizado, verifique sus datos"),
        ("it", "Il suo conto è stato bloccato, confermi subito i suoi dati per riattivarlo"),
        ("pt", "O seu número ganhou um prêmio no nosso sorteio, responda para receber"),
        ("nl", "Uw pakket kon niet worden bezorgd omdat het adres niet klopt"),
        ("sv", "Ditt paket har fastnat i tullen. Vänligen betala avgiften så snart som möjligt"),
        ("da", "Din pakke er tilbageholdt i tolden, betal gebyret, så sender vi den videre"),
        ("no", "Har du husket å registrere brønnen din? Den skal registreres hos kommunen nå"),
        ("tr", "Kredi kartı aidatınızın iadesi için başvurunuz onaylandı, bilgilerinizi girin"),
        ("id", "Nomor anda terpilih mendapat hadiah dari undian kami, segera hubungi kami"),
        ("ru", "Ваша карта заблокирована из-за подозрительной операции, позвоните в банк"),
        ("el", "Ο λογαριασμός σας έχει κλειδωθεί, επιβεβαιώστε τα στοιχεία σας σήμερα"),
        ("ar", "تم تعليق حسابك البنكي بسبب عملية مشبوهة يرجى تحديث بياناتك"),
        ("he", "החשבון שלך נחסם בגלל פעילות חשודה, נא לעדכן את הפרטים שלך"),
        ("hi", "आपका बैंक खाता आज रात बंद कर दिया जाएगा, अभी जानकारी भरें"),
        ("th", "พัสดุของคุณถูกกักไว้ กรุณาชำระค่าธรรมเนียมภายในวันนี้"),
        ("ja", "お荷物をお届けにあがりましたが不在の為持ち帰りました"),
        ("ko", "고객님의 택배가 주소 오류로 배송되지 못했습니다 확인해 주세요"),
        ("zh", "您的快递包裹因地址不完整无法派送请在二十四小时内更新地址"),
        ("zh-Hant", "您的包裹因地址不完整無法派送請在二十四小時內更新您的收貨地址"),
    ])
    func `a text of some words is in its language`(_ tag: String, _ text: String) {
        #expect(WrittenLanguages.tags(of: text) == [tag])
    }

    @Test(arguments: [
        "", " ", "ok, thanks", "STOP", "447700900123", "Your code is 4711", "£££ 1.99 !!!",
        "xq zzv", "Paminnelse: fyll i dina fraktkostnader for att leverera ditt paket",
        "\u{1F4E6}\u{1F4E6}\u{1F4E6}", "\u{0}",
    ])
    func `a text that is short or says nothing is in none`(_ text: String) {
        #expect(WrittenLanguages.tags(of: text) == [])
    }

    @Test func `a text that says the same twice is in both languages`() {
        let text =
            "Dear customer, your account was locked today. "
            + "عزيزي العميل، تم قفل حسابك اليوم بسبب نشاط مشبوه"
        #expect(Set(WrittenLanguages.tags(of: text)) == ["en", "ar"])
    }

    @Test func `many threads may ask at once`() async {
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<100).allSatisfy { _ in
                        WrittenLanguages.tags(
                            of: "Uw pakket kon niet worden bezorgd omdat het adres niet klopt"
                        ) == ["nl"]
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
