import MessageContent
import Testing

/// Numbers without a country code: which are worth a look, and what becomes of those that are read.
@Suite struct NationalNumberTests {
    private func candidates(_ text: String) -> [String] {
        MessageContent(text).nationalNumbers.map(\.written)
    }

    @Test(arguments: [
        ("call 0808 157 0123 now", "0808 157 0123"), ("call 08081570123.", "08081570123"),
        ("call (0808) 157-0123", "(0808) 157-0123"), ("Tel:0808 157 0123", "0808 157 0123"),
        ("ring 800-555-0142 today", "800-555-0142"), ("ring 1-800-555-0142", "1-800-555-0142"),
        ("ring 32 12 34 56", "32 12 34 56"), ("call ０８０８ １５７ ０１２３", "0808 157 0123"),
        ("電話は0808 157 0123", "0808 157 0123"),
    ])
    func `a number is worth a look in groups, or behind a 0`(_ text: String, _ written: String) {
        #expect(candidates(text) == [written])
        #expect(
            MessageContent(text).nationalNumbers.map(\.digits) == [written.filter(\.isNumber)]
        )
    }

    @Test(arguments: [
        "call +44 808 157 0123", "order 8081570123", "code 12345678", "code 123456",
        "on 28/11/2026 at 10:30", "on 2026-11-28", "on 28.11.2026", "on 28-11-2026 14:30",
        "pay 1.000.000.000",
        "pay £0808 157 0123",
        "pay €32 12 34 56", "pay $100 000 000", "order #0808 157 0123", "ref=08081570123",
        "AB-0808 157 0123", "pay at toll.example/08081570123", "RP08081570123GB", "1234 567",
        "1234567890123456",
    ])
    func `codes, prices, dates and the numbers of orders are not asked about`(_ text: String) {
        #expect(candidates(text) == [])
    }

    @Test func `of a text with many numbers the first few are asked about, each once`() {
        let numbers = (0..<9).flatMap { _ in ["0808 157 0120", "0808 157 0121"] }
        #expect(candidates(numbers.joined(separator: ", ")).count == 2)
        let many = (0..<9).map { "0808 157 012\($0)" }.joined(separator: ", ")
        #expect(candidates(many).count == NationalNumber.candidatesMax)
    }

    @Test func `a number that is read stands where it was written, with its country code`() {
        let content = MessageContent("toll.example/a or 0808 157 0123 or a@b.example")
        let read = content.readingNumbers { "44" + $0.digits.dropFirst() }
        #expect(
            read.indicators.map(\.value) == ["toll.example/a", "+448081570123", "a@b.example"]
        )
        // What of it tells the campaign is what the number without a code told.
        #expect(read.indicators[1].nationalDigits == content.indicators[1].nationalDigits)
        #expect(read.matchingText.text == content.matchingText.text)
        // What is none stays what it was.
        #expect(content.readingNumbers { _ in nil }.indicators == content.indicators)
    }

    @Test func `a number that is written both ways is one`() {
        let content = MessageContent("0808 157 0123, that is +44 808 157 0123")
        let read = content.readingNumbers { "44" + $0.digits.dropFirst() }
        #expect(read.indicators.map(\.value) == ["+448081570123"])
    }

    @Test func `a short number counts once it is read`() {
        let content = MessageContent("ring 32 12 34 56")
        #expect(content.indicators.isEmpty)
        let read = content.readingNumbers { "999" + $0.digits }
        #expect(read.indicators.map(\.value) == ["+99932123456"])
    }
}
