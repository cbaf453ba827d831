import STIX
import SpamReporting
import Testing

/// Patterns that name one sender.
@Suite struct SenderPatternTests {
    @Test(arguments: [
        "+447700900123", "shortCode:GB:60123", "alphanumeric:GB:O'HARA \\ CO",
        "email:offers@parcel.example", "bot:parcels@bots.example",
    ])
    func `what is written is read again`(text: String) {
        let sender = Sender(canonicalText: text)
        let pattern = sender.map { SenderObservable($0).pattern }
        #expect(pattern.flatMap { SenderPattern.sender(in: $0) } == sender)
        #expect(sender != nil)
    }

    @Test func `white space, order and a plus sign are free`() {
        let number = Sender(canonicalText: "+447700900123")
        let code = Sender(canonicalText: "shortCode:GB:60123")
        for text in [
            "[phone-number:value='447700900123']",
            " [ phone-number : value = '+447700900123' ] ",
        ] {
            #expect(SenderPattern.sender(in: text) == number, "\(text)")
        }
        let other =
            "[message-sender:value='60123' AND message-sender:country = 'GB' "
            + "AND message-sender:sender_kind = 'short-code']"
        #expect(SenderPattern.sender(in: other) == code)
    }

    @Test(arguments: [
        "", "[]", "[phone-number:value = '447700900123'", "phone-number:value = '447700900123'",
        "[phone-number:value = 447700900123]", "[phone-number:value != '447700900123']",
        "[phone-number:value = '12']", "[phone-number:country = 'GBR']",
        "[phone-number:value = '447700900123' OR phone-number:value = '447700900124']",
        "[phone-number:value = '447700900123' AND phone-number:value = '447700900124']",
        "[phone-number:value = '447700900123'] AND [phone-number:value = '447700900124']",
        "[phone-number:value = '447700900123' AND email-addr:value = 'a@b.example']",
        "[email-addr:value = 'nobody']", "[url:value = 'https://parcel.example/']",
        "[message-sender:sender_kind = 'short-code' AND message-sender:value = '60123']",
        "[message-sender:sender_kind = 'msisdn' AND message-sender:value = '447700900123']",
        "[message-sender:sender_kind = 'bot' AND message-sender:value = 'a@b.example' "
            + "AND message-sender:country = 'GB']",
        "[email-addr:value = 'a\\b@c.example']", "[email-addr:value = 'a@b.example\\",
    ])
    func `other patterns name nobody`(text: String) {
        #expect(SenderPattern.sender(in: text) == nil)
    }

    @Test func `a pattern has a bound`() {
        let long = String(repeating: " ", count: SenderPattern.sizeMax)
        #expect(SenderPattern.sender(in: long + "[phone-number:value='447700900123']") == nil)
    }
}
