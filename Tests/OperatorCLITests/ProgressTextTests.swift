import Testing

@testable import OperatorCLI

@Suite struct ProgressTextTests {
    @Test func `a bar fills with the work and says how long it will take`() {
        let text = ProgressText(total: 4000)
        #expect(
            text.bar(done: 1000, seconds: 2, width: 65)
                == "████░░░░░░░░░░░░░  1,000 of 4,000 (25 %), 500 a second, 6 s left"
        )
        #expect(text.bar(done: 4000, seconds: 8, width: 120).hasPrefix("█████"))
        #expect(!text.bar(done: 4000, seconds: 8, width: 120).contains("left"))
        #expect(text.bar(done: 0, seconds: 0, width: 80).contains("0 of 4,000 (0 %), 0 a second"))
    }

    @Test(arguments: [0, 20, 40, 48, 60, 80, 100, 300])
    func `a bar never wraps where there is room for the figures`(width: Int) {
        let bar = ProgressText(total: 4000).bar(done: 1234, seconds: 3, width: width)
        #expect(DisplayText.width(bar) <= max(width, 50))
    }

    @Test func `a file gets whole lines, one for each tenth`() {
        let text = ProgressText(total: 50)
        #expect(text.line(done: 5, seconds: 1) == "posted 5 of 50 (10 %), 5 a second, 9 s left")
        #expect(text.tenths(done: 4) == 0)
        #expect(text.tenths(done: 5) == 1)
        #expect(text.tenths(done: 60) == 10)
    }

    @Test func `without a total there is no bar`() {
        let text = ProgressText(total: nil)
        #expect(text.bar(done: 1500, seconds: 2, width: 80) == "posted 1,500, 750 a second")
        #expect(text.tenths(done: 5) == nil)
    }
}
