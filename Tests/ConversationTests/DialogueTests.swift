import Conversation
import SpamReporting
import Testing

/// What becomes of what subscribers send, message by message.
@Suite struct DialogueTests {
    private static let text = "Parcel held: pay 1.45 at https://parcel-fee.example/x7Qk"
    private static let other = "You have won a voucher of 500, claim it at https://win.example/q"

    @Test func `a text, then its sender`() {
        var talk = Talk()
        #expect(talk.say(Self.text) == "askSender")
        talk.passThroughBytes()
        #expect(talk.complaints.isEmpty)
        #expect(talk.say("07700 900123") == "thanks")
        #expect(talk.complaints == ["+447700900123: \(Self.text)"])
        talk.wait(100 * 3600)
        #expect(talk.complaints.count == 1)
        #expect(talk.state.isEmpty)
    }

    @Test func `a sender, then its text`() {
        var talk = Talk()
        #expect(talk.say("+447700900123") == "askContent")
        talk.passThroughBytes()
        #expect(talk.say(Self.text) == "thanks")
        #expect(talk.complaints == ["+447700900123: \(Self.text)"])
    }

    @Test(arguments: [
        ("+447700900123: \(text)", "+447700900123"),
        ("FROM: 07700 900123 MSG: \(text)", "+447700900123"),
        ("From: PARCELS\n\(text)", "PARCELS"),
        ("Fwd: spam@win.example: \(text)", "spam@win.example"),
        ("\(text)\n07700900123", "+447700900123"),
        ("\(text), +447700900123, 19/11/26", "+447700900123"),
        ("\(text),PARCEL-P,19/11/2026", "PARCEL-P"),
    ])
    func `both in one message`(message: String, sender: String) {
        var talk = Talk()
        #expect(talk.say(message) == "thanks")
        #expect(talk.complaints == ["\(sender): \(Self.text)"])
    }

    @Test(arguments: [
        ("Call +447700900123", "+447700900123"), ("Call07700900123", "+447700900123"),
        ("spam vocal 07700 900123", "+447700900123"),
        ("07700900123 keeps calling", "+447700900123"),
        ("Missed call from +1 (212) 555-0100 scam", "+12125550100"),
    ])
    func `an unwanted call`(message: String, number: String) {
        var talk = Talk()
        #expect(talk.say(message) == "thanks")
        #expect(talk.complaints == ["\(number): \(message)"])
    }

    @Test(arguments: [
        ("+447700900123", "+447700900123"), ("0044 7700 900123", "+447700900123"),
        ("(0)7700900123", "+447700900123"), ("447700900123", "+447700900123"),
        ("from 07700-900-123", "+447700900123"), ("it was 07700900123.", "+447700900123"),
        ("\u{202A}07700 900123\u{202C}", "+447700900123"), ("O77OO 900123", "+447700900123"),
        ("+1 (212) 555-0100", "+12125550100"), ("001 212 555 0100", "+12125550100"),
        ("60123", "60123"), ("PARCELS", "PARCELS"), ("parcels", "parcels"),
        ("from INFO", "INFO"), ("Evri >", "Evri"), ("Number HMRC", "HMRC"),
        ("PAY-ALERT-UK", "PAY-ALERT-UK"), ("Foo@Bar.example", "foo@bar.example"),
    ])
    func `answers in every notation`(answer: String, sender: String) {
        var talk = Talk()
        talk.say(Self.text)
        #expect(talk.say(answer) == "thanks")
        #expect(talk.complaints == ["\(sender): \(Self.text)"])
    }

    @Test(arguments: [
        "?? amazon ?? ? ??? ?? ? ?? ???", "04-03-2026 15:19 your profile was changed, pay now",
        "Amazon: your parcel is held, pay 1.45", "21:43 the bank 12345678901234 has closed it",
    ])
    func `a text that only looks as if it told its sender`(message: String) {
        var talk = Talk()
        #expect(talk.say(message) == "askSender")
        talk.wait(86_400)
        #expect(talk.complaints == ["?: \(message)"])
    }

    @Test(arguments: ["Unknown", "idk", "dont know", "No caller id", "withheld"])
    func `who cannot know the sender is not asked again`(answer: String) {
        var talk = Talk()
        talk.say(Self.text)
        #expect(talk.say(answer) == "thanksPartial")
        #expect(talk.complaints == ["?: \(Self.text)"])
    }

    @Test(arguments: [
        "Yes", "?", "ok thanks", "my friend got it too", "no number it just says +447", "12",
        "\u{1F44E}",
    ])
    func `what is no sender is asked about once, and invents none`(answer: String) {
        var talk = Talk()
        talk.say(Self.text)
        #expect(talk.say(answer) == "askSenderAgain")
        talk.now += 60
        #expect(talk.say("who is this?") == "thanksPartial")
        #expect(talk.complaints == ["?: \(Self.text)"])
    }

    @Test func `an answer that never comes: counted for its content after the timeout`() {
        var talk = Talk(timeout: 3600)
        talk.say(Self.text)
        talk.wait(3599)
        #expect(talk.complaints.isEmpty)
        #expect(talk.due == talk.now + 1)
        talk.passThroughBytes()
        talk.wait(1)
        #expect(talk.complaints == ["?: \(Self.text)"])
        #expect(talk.say("07700900123") == "askContent")
        #expect(talk.complaints.count == 1)
    }

    @Test func `two texts, then two answers: the last text is answered first`() {
        var talk = Talk()
        talk.say(Self.text)
        talk.say(Self.other)
        talk.say("07700900123")
        talk.say("07700900124")
        let expected = ["+447700900123: \(Self.other)", "+447700900124: \(Self.text)"]
        #expect(talk.complaints == expected)
    }

    @Test func `a late answer waits whether a text of its own comes`() {
        var talk = Talk()
        talk.say(Self.text)
        talk.now += 2 * 3600
        #expect(talk.say("07700900123") == "thanks")
        #expect(talk.complaints.isEmpty)
        talk.passThroughBytes()
        #expect(talk.due == talk.now + ConversationRules.looseKept)
        #expect(talk.say("07700900123") == "retry thanks")
        talk.wait(ConversationRules.looseKept)
        #expect(talk.complaints == ["+447700900123: \(Self.text)"])
    }

    @Test func `a sender that overtakes its text is not given to an old one`() {
        var talk = Talk()
        talk.say(Self.text)
        talk.now += 2 * 3600
        talk.say("07700900123")
        talk.now += 20
        #expect(talk.say(Self.other) == "thanks")
        #expect(talk.complaints == ["+447700900123: \(Self.other)"])
        talk.wait(86_400)
        #expect(talk.complaints.last == "?: \(Self.text)")
    }

    @Test func `a late answer just before the timeout`() {
        var talk = Talk(timeout: 2 * 3600)
        talk.say(Self.text)
        talk.now += 2 * 3600 - 1
        talk.say("07700900123")
        talk.wait(1)
        #expect(talk.complaints == ["+447700900123: \(Self.text)"])
    }

    @Test func `more texts than may wait: the oldest is counted without sender`() {
        var talk = Talk(openMax: 2)
        for number in 1...4 { talk.say("\(Self.text) \(number)") }
        #expect(talk.complaints == ["?: \(Self.text) 1"])
        talk.wait(0)
        #expect(talk.complaints == ["?: \(Self.text) 1", "?: \(Self.text) 2"])
    }

    @Test func `a short text of whom nobody asks is a report, and no answer that failed`() {
        var talk = Talk()
        talk.say(Self.text, isAsked: false)
        talk.say("Hi mum, my phone broke", isAsked: false)
        #expect(talk.state.open.map(\.text) == [Self.text, "Hi mum, my phone broke"])
        talk.say("07700 900123", isAsked: false)
        #expect(talk.complaints == ["+447700900123: Hi mum, my phone broke"])
        // Who was asked has tried to answer.
        var asked = Talk()
        asked.say(Self.text)
        #expect(asked.say("Hi mum, my phone broke") == "askSenderAgain")
    }

    @Test func `the same message again is answered the same and changes nothing`() {
        var talk = Talk()
        #expect(talk.say(Self.text, id: 77) == "askSender")
        let state = talk.state
        #expect(talk.say(Self.text, id: 77) == "retry askSender")
        // With another id, as some message centres retry.
        talk.now += 900
        #expect(talk.say(Self.text, id: 78) == "retry askSender")
        #expect(talk.state == state)
        #expect(talk.say("07700900123", id: 79) == "thanks")
        #expect(talk.say("07700900123", id: 79) == "retry thanks")
        #expect(talk.say("07700900123", id: 80) == "retry thanks")
        talk.now += 3 * 3600
        #expect(talk.say(Self.text, id: 81) == "retry askSender")
        #expect(talk.complaints.count == 1)
        talk.now += 67 * 3600
        #expect(talk.say(Self.text, id: 77) == "retry askSender")
    }

    @Test func `a text that was counted comes again: only with an answer it is more than a retry`()
    {
        var talk = Talk()
        talk.say(Self.text)
        talk.say("07700900123")
        talk.now += 600
        #expect(talk.say(Self.text) == "retry askSender")
        talk.passThroughBytes()
        #expect(talk.say("it was 07700900123") == "thanks")
        #expect(talk.complaints.count == 2)
        talk.now += 600
        #expect(talk.say(Self.text) == "retry askSender")
        talk.wait(100 * 3600)
        #expect(talk.complaints.count == 2)
    }

    @Test func `one sender of two texts is no retry`() {
        var talk = Talk()
        talk.say(Self.text)
        talk.say("07700900123")
        talk.say(Self.other)
        #expect(talk.say("07700900123") == "thanks")
        #expect(talk.complaints.count == 2)
    }

    @Test func `parts in any order, a surrogate pair between two of them`() throws {
        var talk = Talk()
        let whole = "Parcel held \u{1F4E6} pay at https://parcel-fee.example/x7Qk"
        let units = Array(whole.utf16)
        let cuts = [units[..<13], units[13..<30], units[30...]]
        let parts = try cuts.enumerated().map { place, cut in
            try #require(
                MessagePart(
                    reference: 9,
                    total: 3,
                    number: UInt8(place + 1),
                    units: Array(cut)
                )
            )
        }
        #expect(talk.say("a", part: parts[2]) == "-")
        #expect(talk.say("b", part: parts[0]) == "-")
        #expect(talk.say("b", part: parts[0]) == "retry -")
        talk.passThroughBytes()
        #expect(talk.say("c", part: parts[1]) == "askSender")
        talk.say("07700900123")
        #expect(talk.complaints == ["+447700900123: \(whole)"])
    }

    @Test func `parts that never come: a complaint of what there is`() throws {
        var talk = Talk(timeout: 7200)
        let part = try #require(
            MessagePart(reference: 9, total: 2, number: 2, units: Array("the end".utf16))
        )
        talk.say("the end", part: part)
        talk.wait(ConversationRules.partsTimeout)
        #expect(talk.complaints.isEmpty)
        talk.wait(7200)
        #expect(talk.complaints == ["?: the end"])
    }

    @Test func `a screenshot without text`() {
        var talk = Talk()
        let image = SpamReporting.Attachment(
            contentType: "image/png",
            size: 10,
            sha256: String(repeating: "ab", count: 32)
        )
        #expect(talk.say("", attachments: [image]) == "askSender")
        talk.passThroughBytes()
        #expect(talk.say("07700900123") == "thanks")
        #expect(talk.complaints == ["+447700900123: "])
    }

    @Test func `who says STOP is told so and then nothing, and counts all the same`() {
        var talk = Talk()
        #expect(talk.say("STOP") == "stopped")
        talk.passThroughBytes()
        #expect(talk.say(Self.text) == "-")
        #expect(talk.say("07700900123") == "-")
        #expect(talk.complaints.count == 1)
        #expect(talk.say("HELP") == "help")
        #expect(talk.say(Self.other) == "askSender")
    }

    @Test func `small talk is helped once, and politeness is left alone`() {
        var talk = Talk()
        #expect(talk.say("hi") == "help")
        #expect(talk.say("ok") == "-")
        talk.say(Self.text)
        talk.say("07700900123")
        #expect(talk.say("Thanks") == "-")
        #expect(talk.complaints.count == 1)
    }

    @Test func `the reporting code itself is no sender`() {
        var talk = Talk()
        talk.say(Self.text)
        #expect(talk.say("7726") == "askSenderAgain")
    }

    @Test func `a text that is too long is cut, not lost`() {
        var talk = Talk()
        talk.say(String(repeating: "a word and ", count: 2000) + "é")
        talk.say("07700900123")
        #expect(talk.complaints.first?.utf8.count ?? 0 > 16_000)
        #expect(talk.complaints.first?.utf8.count ?? 0 < 16_500)
    }

    @Test func `bytes that are no state`() {
        var talk = Talk()
        talk.say(Self.text)
        let bytes = talk.state.packed
        for end in 0..<bytes.count {
            #expect(ConversationState(packed: Array(bytes[..<end])) == nil)
        }
        #expect(ConversationState(packed: bytes + [0]) == nil)
        #expect(ConversationState(packed: [9] + bytes.dropFirst()) == nil)
    }
}
