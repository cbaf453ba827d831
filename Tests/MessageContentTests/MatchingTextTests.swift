import MessageContent
import Testing

@Suite struct MatchingTextTests {
    private let key = Fingerprint.Key(0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210)

    private func words(_ text: String) -> String { MessageContent(text).matchingText.text }

    private func print(_ text: String) -> Fingerprint {
        Fingerprint(of: MessageContent(text).matchingText, key: key)
    }

    private func common(_ one: String, _ other: String) -> Int {
        Set(print(one).hashes).intersection(print(other).hashes).count
    }

    private let plain = "Your parcel is waiting at the depot, please pay the fee today"

    @Test(arguments: [
        "YOUR PARCEL IS WAITING AT THE DEPOT, PLEASE PAY THE FEE TODAY",
        "Yоur раrсеl is wаiting аt the dероt, рlеаsе раy the fee tоdаy",
        "Y0ur parc3l is w4iting at the dep0t, p1ease pay the fe3 today",
        "Yo\u{200B}ur par\u{AD}cel is wa\u{200D}iting at the depot, please pay the fee today",
        "Ｙｏｕｒ ｐａｒｃｅｌ ｉｓ waiting at the depot, please pay the fee today",
        "Yoür pàrcel ïs wáiting at the dépot, pleåse pay the fee todäy",
        "SPAM: Your parcel is waiting at the depot, please pay the fee today",
        "Fwd: \"Your parcel is waiting at the depot, please pay the fee today\"",
        "Text Message\nToday 9:41 AM\nYour parcel is waiting at the depot, please pay the fee "
            + "today",
        "Your parcel 4F7 731 is waiting at the depot, please pay the fee 1.45 today a.example/x",
    ])
    func `what spammers, reporters and telephones do to a text changes nothing`(_ text: String) {
        #expect(words(text) == words(plain))
        #expect(print(text) == print(plain))
    }

    @Test func `spaces within words change nothing for the fingerprint`() {
        #expect(
            print("Yo ur par-cel is wa.iting at t he depot, please pay the fee to day")
                == print(plain)
        )
    }

    @Test(arguments: [
        ("Your account is restricted.Check it now", "your account is restricted check it now"),
        ("your account is restricted.check it now", "your account is restricted check it now"),
        ("Parcel held,pay:call us now!!Reply", "parcel held pay call us now reply"),
        ("Ready?Click here...or lose(miss)it", "ready click here or lose miss it"),
        ("Yes,I will.Your code:12345(valid today)", "yes i will your code valid today"),
        ("Sign in at 9 a.m.Please come", "sign in at am please come"),
        ("ref.12345 and 1.Reply", "ref and reply"), ("Оплата.Счёт", "Оплата Счёт"),
        ("now!! \"wow!!!\" --go--", "now wow go"),
    ])
    func `a sentence may go on without a space`(_ text: String, _ spaced: String) {
        #expect(words(text) == words(spaced))
        #expect(words(text).split(separator: " ").count == spaced.split(separator: " ").count)
    }

    @Test(arguments: [
        ("f.r.e.e gift", "free gift"), ("a.b.c", "abc"), ("the U.S.A. at noon", "the usa at noon"),
        ("e-mail o'clock", "email oclock"), ("pa$$word", "password"), ("cl!ck", "click"),
        ("w/o the item(s)", "wo the items"), ("f*r*e*e", "free"), ("3.50", ""), ("10:30", ""),
        ("28/11/2026", ""), ("w1.5kg", "wiskg"), ("verf?gbar", "verfgbar"), ("Ph.D", "phd"),
        ("J.Smith", "jsmith"), ("and/or", "andor"),
    ])
    func `signs within a word do not end it`(_ text: String, _ word: String) {
        #expect(words(text) == words(word))
    }

    @Test func `the name behind a greeting is left out, and who is nobody is not`() {
        #expect(words("Hi Anna, \(plain)") == words(plain))
        #expect(words("Dear customer, \(plain)") == words("customer \(plain)"))
        #expect(words("Hi mum it's me, I lost my telephone").hasPrefix("mum"))
        #expect(words("Good morning Mr. Smith, \(plain)") == words(plain))
        #expect(words("Sehr geehrte Frau Beispiel, \(plain)") == words(plain))
        #expect(words("Здравствуйте, Анна! \(plain)") == words("Анна! \(plain)"))
        #expect(words("Здравствуйте Анна! \(plain)") == words(plain))
        #expect(words("Bonjour, votre colis est en attente") == words("votre colis est en attente"))
        #expect(
            words("Guten Tag, Paket wartet auf Sie heute") == words("Paket wartet auf Sie heute")
        )
    }

    @Test func `texts alike have much in common, and others little`() {
        let inserted = "Yourx parcetl is waiqting at the depott, pleasse pay thed fee toqday"
        let reworded = "Your package is waiting at our depot, please pay the fee now"
        let other = "Congratulations, you have won a gift card, reply with your bank details"
        #expect(common(plain, inserted) > 4)
        #expect(common(plain, reworded) > 7)
        #expect(common(plain, other) < 3)
    }

    @Test func `scripts without spaces are compared by runs of characters`() {
        let one = "お荷物のお届けにあがりましたが不在の為持ち帰りました"
        let same = "お荷物 の お届け に あがり ました が 不在 の 為 持ち帰り ました"
        let other = "ご利用料金の確認が取れておりません本日中にご連絡ください"
        #expect(print(one) == print(same))
        #expect(common(one, other) < 3)
    }

    @Test func `a text whose letters were lost is compared by the lengths of its words`() {
        let one = "???? ??????? ???? ???? ??? ???????? ??????? ? ??? ??????"
        #expect(print(one).hashes.count > 3)
        #expect(print(one) == print(one + " 0207 946 0123"))
        #expect(common(one, "?? ??? ??? ?? ????? ???? ???? ???? ???") == 0)
    }

    @Test func `nothing has no fingerprint`() {
        for text in ["", " ", "12345", "https://a.example/x", "...", "+447700900123"] {
            #expect(print(text).hashes == [], "\(text)")
        }
    }

    @Test func `another key makes other hashes`() {
        let other = Fingerprint(of: MessageContent(plain).matchingText, key: .init(1, 2))
        #expect(Set(other.hashes).isDisjoint(with: print(plain).hashes))
        #expect(other.hashes.count == Fingerprint.sizeMax)
    }

    @Test func `a text that grows is cut, and others are not`() {
        let grown = String(repeating: "\u{FDFA} ", count: 10_000)
        #expect(MessageContent(grown).matchingText.text.utf8.count <= 65_536)
        #expect(MessageContent(grown + "https://toll.example/p").indicators.isEmpty)
        // One that is longer itself, and does not grow.
        let long = String(repeating: "\u{4E00}", count: 30_000)
        #expect(MessageContent(long + " https://toll.example/p").indicators.count == 1)
        #expect(MessageContent(long).matchingText.words.joined().count == 90_000)
    }

    @Test func `a fingerprint has the smallest of the hashes of all runs`() {
        let letters = Array("thequickbrownfoxjumpsoverthelazydogandthenitwalkshomeagain")
        var all: Set<UInt32> = []
        for start in 0...(letters.count - 5) {
            all.formUnion(print(String(letters[start..<start + 5])).hashes)
        }
        #expect(all.count > Fingerprint.sizeMax)
        let smallest = all.sorted().prefix(Fingerprint.sizeMax)
        #expect(print(String(letters)).hashes == Array(smallest))
    }
}
