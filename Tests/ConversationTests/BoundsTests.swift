import Conversation
import Intake
import SpamReporting
import Testing

/// What one reporter can make a gateway keep, who does everything to make it large.
@Suite struct BoundsTests {
    private static let link = "pay at https://parcel-fee.example/"

    private func part(
        _ reference: UInt16,
        _ number: UInt8,
        of total: UInt8 = 255,
        size: Int = ConversationRules.partUnitsMax
    ) throws -> MessagePart {
        let text = String("\(reference) \(number) \(Self.link)").utf16
        let units = Array(text) + Array(repeating: 0x61, count: size - text.count)
        return try #require(
            MessagePart(reference: reference, total: total, number: number, units: units)
        )
    }

    @Test func `ten thousand long messages of which one part comes`() throws {
        var talk = Talk()
        for reference in 0..<10_000 {
            talk.say("part \(reference)", part: try part(UInt16(reference), 1))
            #expect(talk.state.assemblies.count <= ConversationRules.assembliesMax + 1)
        }
        #expect(talk.state.packed.count < 8 * 1024)
        // Each of them is counted once, as far as it came.
        talk.wait(30 * 86_400)
        #expect(talk.complaints.count == 10_000)
        #expect(talk.state.isEmpty)
    }

    @Test func `a message of 255 parts is whole, whatever else is under way`() throws {
        var talk = Talk()
        for number in 1...255 as ClosedRange<UInt8> {
            if number > 252 {
                talk.say("other \(number)", part: try part(UInt16(number), 1, size: 67))
            }
            let reply = talk.say("part \(number)", part: try part(1, number, size: 67))
            #expect(reply == (number == 255 ? "askSender" : "-"))
        }
        talk.say("07700900123")
        #expect(talk.complaints.count == 1)
        #expect(talk.complaints.first?.hasPrefix("+447700900123: 1 1 pay at") == true)
    }

    @Test func `a part that comes again after many others is known all the same`() throws {
        var talk = Talk()
        talk.say("first", part: try part(1, 1, of: 200, size: 67))
        for number in 2...199 as ClosedRange<UInt8> {
            talk.say("part \(number)", part: try part(1, number, of: 200, size: 67))
        }
        #expect(talk.say("again", part: try part(1, 1, of: 200, size: 67)) == "retry -")
        #expect(talk.state.assemblies.count == 1)
        #expect(talk.say("last", part: try part(1, 200, of: 200, size: 67)) == "askSender")
        talk.say("07700900123")
        talk.wait(30 * 86_400)
        #expect(talk.complaints.count == 1)
    }

    @Test func `a text that comes again takes no room from one that waits`() {
        var talk = Talk()
        let texts = (0...4).map { number in
            "\(number) \(Self.link) "
                + String(repeating: "a", count: ConversationRules.textSizeMax - 100)
        }
        talk.say(texts[0])
        talk.say("07700900123")
        for text in texts[1...] { talk.say(text) }
        talk.say(texts[0])
        talk.wait(0)
        #expect(talk.state.open.map(\.text) == Array(texts[1...]))
        #expect(talk.complaints.count == 1)
    }

    @Test func `a part that no short message has is read alone`() throws {
        var talk = Talk()
        let huge = String(repeating: Self.link, count: 3000)
        let part = try #require(
            MessagePart(reference: 1, total: 2, number: 1, units: Array(huge.utf16))
        )
        #expect(talk.say(huge, part: part) == "askSender")
        talk.passThroughBytes()
        #expect(talk.state.open.first?.text.utf8.count == ConversationRules.textSizeMax)
        #expect(talk.state.packed.count < 20 * 1024)
    }

    @Test func `numbers without end, and never a text`() {
        var talk = Talk()
        for number in 0..<1000 {
            talk.say("+1212555\(String(10_100 + number % 100).dropFirst()) \(number)")
            talk.say("spammer\(number)@win.example")
        }
        #expect(talk.state.loose.count == ConversationRules.looseMax)
        talk.passThroughBytes()
        #expect(talk.say(Self.link + "x7Qk and lose your parcel for ever and ever") == "thanks")
        #expect(talk.complaints.first?.hasPrefix("spammer999@win.example") == true)
    }

    /// The largest state that was found has 166 KiB.
    @Test func `everything at once has its bound`() throws {
        var talk = Talk(timeout: 72 * 3600, openMax: 32)
        var largest = 0
        let type = "image/" + String(repeating: "x", count: 200)
        let files = (0..<200).map { _ in
            SpamReporting.Attachment(
                contentType: type,
                size: 1,
                sha256: String(repeating: "0a", count: 32)
            )
        }
        for number in 0..<40 { talk.say("long.name.of.a.spammer.\(number)@win.example") }
        for reference in 0..<4 as Range<UInt16> {
            for number in 1..<255 as Range<UInt8> {
                talk.say("\(reference) \(number)", part: try part(reference, number))
                if number % 50 == 0 { largest = max(largest, talk.state.packed.count) }
            }
        }
        for number in 0..<60 {
            let text = String(repeating: "\(number) \(Self.link)é", count: 1000)
            talk.say(text, attachments: files)
            largest = max(largest, talk.state.packed.count)
            talk.passThroughBytes()
        }
        #expect(largest > 100 * 1024)
        #expect(largest <= ConversationState.sizeMax, "\(largest)")
        talk.wait(30 * 86_400)
        #expect(talk.complaints.count >= 60)
        #expect(talk.state.isEmpty)
    }

    @Test func `files that stay with their source are something too`() {
        var talk = Talk()
        let file = LinkedFile(url: "https://media.example/1", contentType: "image/png")
        #expect(talk.say("", linkedFiles: [file]) == "askSender")
        #expect(talk.say("07700900123") == "thanks")
        #expect(talk.complaints == ["+447700900123: "])
    }

    /// Two gateways whose clocks differ by an hour take the messages of one subscriber in turns.
    @Test func `clocks that differ lose nothing and count nothing twice`() {
        var talk = Talk(timeout: 72 * 3600)
        for number in 0..<200 {
            talk.now += number % 2 == 0 ? 3600 : -3600
            let text = "\(number) \(Self.link) or your parcel goes back, and so on and on"
            #expect(talk.say(text, id: UInt64(2 * number + 1)) == "askSender")
            #expect(talk.say(text, id: UInt64(2 * number + 1)) == "retry askSender")
            #expect(talk.due > talk.now - 3601)
            if number % 3 == 0 { talk.say("0770090012\(number % 10)", id: UInt64(2 * number + 2)) }
        }
        talk.now += 3600
        talk.wait(40 * 86_400)
        #expect(talk.complaints.count == 200)
        #expect(talk.state.isEmpty)
    }
}
