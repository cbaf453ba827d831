import Testing

@testable import Redaction

/// What reporters have to share for a word to be shown.
@Suite struct RedactorTests {
    private static let parcels = [
        "Hi Anna, parcel JD0146A1 waits at Leeds. Pay at parcel.example/x7Qk or call 07700 900123",
        "Hi Bill, parcel JD0146B7 waits at Bath. Pay at parcel.example/k2Pm or call 07700 900123",
        "Hi Cara, parcel JD0146C2 waits at York. Pay at parcel.example/Zz81 or call 07700 900123",
    ]

    @Test func `what all have is shown and what one has is not`() throws {
        let sample = try #require(
            try Redactor(minimumReporters: 3).sample(of: messages(Self.parcels))
        )
        #expect(
            sample.text == "Hi [name], parcel [other] waits at [other]. "
                + "Pay at parcel.example/[link detail] or call 07700 900123"
        )
        #expect(sample.hidden.map(\.label) == [.name, .other, .other, .link])
        #expect(sample.hidden.map(\.reason) == [.form, .fewReporters, .fewReporters, .form])
        #expect(sample.hidden.map(\.reporters) == [3, 1, 1, 3])
        for span in sample.hidden {
            let bytes = Array(sample.text.utf8)[span.place]
            #expect(String(decoding: bytes, as: UTF8.self) == span.label.slot)
        }
        #expect((sample.messages, sample.reporters, sample.cohort) == (3, 3, 3))
    }

    @Test func `the words of a sample are those that were written in a language`() throws {
        let sample = try #require(
            try Redactor(minimumReporters: 3).sample(of: messages(Self.parcels))
        )
        let words = sample.words.split(separator: " ").joined(separator: " ")
        #expect(words == "Hi , parcel waits at . Pay at or call 07700 900123")
        let unspaced = try #require(
            try Redactor(minimumReporters: 1).sample(
                of: messages(["包裹无法派送请点击parcel.example/cn更新您的地址"])
            )
        )
        #expect(unspaced.words == "包裹无法派送请点击 更新您的地址")
    }

    @Test func `one reporter short of the minimum nothing is shown`() throws {
        let judged = try Redactor(minimumReporters: 4).judgement(of: messages(Self.parcels))
        #expect(judged == .withheld(.fewReporters, messages: 3, reporters: 3))
        #expect(Redactor(minimumReporters: 1).sample(of: []) == nil)
    }

    @Test func `one reporter who sends a text many times is one reporter`() throws {
        let group = try messages(
            Self.parcels + Self.parcels,
            reporters: ["a", "a", "a", "a", "b", "b"]
        )
        let judged = Redactor(minimumReporters: 3).judgement(of: group)
        #expect(judged == .withheld(.fewReporters, messages: 6, reporters: 2))
        let sample = try #require(Redactor(minimumReporters: 2).sample(of: group))
        #expect((sample.messages, sample.reporters) == (6, 2))
    }

    @Test func `a number or address that one reporter has is hidden, and one that all have stays`()
        throws
    {
        let texts = (1...3).map { number in
            "Reply to fees@parcel.example, not to me\(number)@mail.example or 07700 90045\(number)"
        }
        #expect(
            try shown(3, texts)
                == "Reply to fees@parcel.example, not to [email] or [number]"
        )
    }

    @Test func `a message about something else does not count`() throws {
        let judged = try Redactor(minimumReporters: 3).judgement(
            of: messages([Self.parcels[0], Self.parcels[1], "Mum my phone broke, text me here"])
        )
        #expect(judged == .withheld(.fewReporters, messages: 2, reporters: 2))
    }

    /// Each word is in three messages, but no three messages have all of them.
    @Test func `words are shown only if enough reporters have them together`() throws {
        let towns = ["Leeds", "Bath"], days = ["Monday", "Friday"], shops = ["Nile", "Avon"]
        var texts: [String] = []
        for town in towns {
            for day in days {
                for shop in shops {
                    texts.append("Your \(shop) parcel waits in \(town) until \(day) at noon")
                }
            }
        }
        let sample = try #require(try Redactor(minimumReporters: 3).sample(of: messages(texts)))
        let shownWords = (towns + days + shops).filter { sample.text.contains($0) }
        #expect(shownWords.count == 1, "\(sample.text)")
        #expect(sample.hidden.map(\.reason) == [.fewTogether, .fewTogether])
        #expect(sample.cohort == 4)
    }

    @Test func `the way words are spelled tells nobody apart`() throws {
        // Every message has a spelling of its own; each spelling of a word is in half of them.
        let words = "your parcel waits at the depot today".split(separator: " ")
        let texts = (0..<16).map { message in
            words.enumerated().map { place, word in
                message >> (place % 4) & 1 == 1 ? word.uppercased() : String(word)
            }
            .joined(separator: " ")
        }
        let sample = try #require(try Redactor(minimumReporters: 4).sample(of: messages(texts)))
        let holders = texts.filter { text in
            zip(text.split(separator: " "), sample.text.split(separator: " "))
                .allSatisfy { $0 == $1 || $1 == $1.lowercased() }
        }
        #expect(holders.count >= 4, "\(sample.text)")
        #expect(sample.text.lowercased() == words.joined(separator: " "))
    }

    @Test func `a look-alike that all reporters got is shown as it is`() throws {
        let text = "Your P\u{0430}yWing account is locked"
        #expect(try shown(3, [text, text, text]) == text)
        #expect(
            try shown(
                2,
                [text, "Your PayWing account is locked", "Your PayWing account is locked"]
            )
                == "Your PayWing account is locked"
        )
    }

    @Test func `what is repeated is shown as often as enough reporters have it`() throws {
        let texts = (1...4).map { count in
            "This is " + String(repeating: "very ", count: count * 3) + "urgent indeed"
        }
        let sample = try #require(try shown(2, texts))
        let count = sample.split(separator: " ").count { $0 == "very" }
        #expect(count <= 9, "one message has it more often: \(sample)")
        #expect(count > 0)
    }

    @Test func `words stay two when the signs between them are hidden`() throws {
        let texts = ["Your parcel *8 is held", "Your parcel =8 is held", "Your parcel ~8 is held"]
        #expect(try shown(2, texts) == "Your parcel 8 is held")
    }

    @Test func `letters that names happen to share are hidden with them`() throws {
        let names = ["สมชาย", "วิมล", "อารี", "ชัยพร"]
        let texts = names.map { "เรียนคุณ\($0)พัสดุของท่านรออยู่ที่สาขา" }
        let sample = try #require(try Redactor(minimumReporters: 2).sample(of: messages(texts)))
        #expect(sample.text == "เรียนคุณ[other]พัสดุของท่านรออยู่ที่สาขา")
        let chinese = ["王小明", "李小红", "陈小东"].map { "包裹\($0)在站点等候领取" }
        #expect(try shown(2, chinese) == "包裹[other]在站点等候领取")
    }

    @Test func `spaced letters are one word to the rule`() throws {
        let texts = ["A n n a", "A m m a", "A l l y"].map { "Parcel for \($0) waits at the depot" }
        #expect(try shown(2, texts) == "Parcel for [other] waits at the depot")
    }

    @Test func `messages without any word in common are withheld`() throws {
        let judged = try Redactor(minimumReporters: 2).judgement(
            of: messages(["07700 900101", "07700 900102", "07700 900103"])
        )
        #expect(judged == .withheld(.nothingShared, messages: 3, reporters: 3))
    }

    @Test func `the order of messages does not matter`() throws {
        let forwards = try shown(2, Self.parcels)
        #expect(try shown(2, Self.parcels.reversed()) == forwards)
    }

    @Test func `of many messages one of each reporter is looked at first`() throws {
        let texts = [String](repeating: Self.parcels[0], count: 300)
        var reporters = [String](repeating: "loud", count: 300)
        for place in 280..<300 { reporters[place] = "reporter \(place)" }
        let sample = try #require(
            Redactor(minimumReporters: 21).sample(of: messages(texts, reporters: reporters))
        )
        #expect((sample.messages, sample.reporters) == (256, 21))
    }

    @Test func `a text that is too large and a reporter without a name are refused`() throws {
        let largest = String(repeating: "a", count: ReportedText.sizeMax)
        #expect(throws: Never.self) { try ReportedText(reporter: "a", text: largest) }
        #expect(throws: ReportedTextError.tooLarge(size: 65_537)) {
            try ReportedText(reporter: "a", text: largest + "a")
        }
        #expect(throws: ReportedTextError.noReporter) { try ReportedText(reporter: "", text: "a") }
    }
}
