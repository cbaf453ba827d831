import ShortMessages
import Testing

@Suite struct MessageLengthTests {
    private func repeated(_ character: Character, _ count: Int) -> String {
        String(repeating: character, count: count)
    }

    @Test func `160 septets or 70 units are one message`() {
        let septets = MessageLength(of: repeated("a", 160))
        #expect(septets.coding == .gsm)
        #expect(septets.fitsOnePart)
        #expect(MessageLength(of: repeated("a", 161)).parts == 2)
        let units = MessageLength(of: repeated("я", 70))
        #expect(units.coding == .utf16)
        #expect(units.fitsOnePart)
        #expect(MessageLength(of: repeated("я", 71)).parts == 2)
    }

    @Test func `a euro sign is two septets and an emoji two units`() {
        #expect(MessageLength(of: "€").count == 2)
        #expect(MessageLength(of: "😀").count == 2)
        #expect(MessageLength(of: repeated("€", 80)).fitsOnePart)
        #expect(!MessageLength(of: repeated("€", 81)).fitsOnePart)
        #expect(MessageLength(of: "").parts == 1)
    }

    @Test func `several parts have 153 septets or 67 units each`() {
        #expect(MessageLength(of: repeated("a", 306)).parts == 2)
        #expect(MessageLength(of: repeated("a", 307)).parts == 3)
        #expect(MessageLength(of: repeated("я", 134)).parts == 2)
        #expect(MessageLength(of: repeated("я", 135)).parts == 3)
    }

    @Test func `what belongs together is not parted`() {
        // 152 letters leave one septet in the first part, in which no euro sign fits.
        #expect(MessageLength(of: repeated("a", 152) + "€" + repeated("a", 152)).parts == 3)
        #expect(MessageLength(of: repeated("a", 151) + "€" + repeated("a", 153)).parts == 2)
        #expect(MessageLength(of: repeated("я", 66) + "😀" + repeated("я", 66)).parts == 3)
    }
}
