import Testing

@testable import OperatorCLI

@Suite struct TableTests {
    private func table(_ rows: [[Table.Cell]]) -> Table {
        Table(columns: [.flexible("SENDER"), .number("COUNT"), .text("SEEN")], rows: rows)
    }

    @Test func `words are aligned at the left and numbers at the right`() {
        let table = table([
            [Table.Cell("+447700900123"), Table.Cell(1_234_567), Table.Cell("today")],
            [Table.Cell("60123"), Table.Cell(0), Table.Cell("")],
        ])
        #expect(
            table.rendered(in: .plain) == """
                SENDER             COUNT  SEEN
                +447700900123  1,234,567  today
                60123                  0

                """
        )
    }

    @Test func `the flexible column gives way, down to a width that still says something`() {
        let table = table([
            [Table.Cell("winner@prize-draw.example"), Table.Cell(7), Table.Cell("2026-11-21")]
        ])
        let narrow = Layout(width: 34, painter: .plain)
        #expect(
            table.rendered(in: narrow)
                == """
                SENDER           COUNT  SEEN
                winner@prize-d…      7  2026-11-21

                """
        )
        let tooNarrow = table.rendered(in: Layout(width: 5, painter: .plain))
        #expect(tooNarrow.contains("winner@priz…"))
    }

    @Test func `colours do not move columns`() {
        let table = table([[Table.Cell("a", .bad), Table.Cell(0), Table.Cell("x", .good)]])
        let layout = Layout(width: 80, painter: Painter(isColoured: true))
        let coloured = table.rendered(in: layout)
        #expect(coloured.contains("\u{1B}[31ma\u{1B}[0m     "))
        let plain = coloured.replacing(#/\u{1B}\[[0-9]+m/#, with: "")
        #expect(plain == table.rendered(in: .plain))
    }

    @Test func `a NUL in JSON is replaced, and an escaped backslash before u0000 is none`() {
        for (json, expected) in [
            (#""a\u0000b""#, #""a\ufffdb""#), (#""\\u0000""#, #""\\u0000""#),
            (#""\\\u0000""#, #""\\\ufffd""#), (#""\n\u0001""#, #""\n\u0001""#), (#"\"#, #"\"#),
        ] {
            let replaced = DisplayText.withoutNUL(json: Array(json.utf8))
            #expect(String(decoding: replaced, as: UTF8.self) == expected)
        }
    }

    @Test func `a sender cannot reach the terminal's controls`() {
        let hostile = "EVIL\u{1B}[31m\u{9B}2J\u{202E}\u{7}\u{2028}"
        let text = table([[Table.Cell(hostile), Table.Cell(1), Table.Cell("")]])
            .rendered(in: .plain)
        #expect(text.hasSuffix("EVIL\u{FFFD}[31m\u{FFFD}2J\u{FFFD}\u{FFFD}\u{FFFD}      1\n"))
        let json = DisplayText.safe(json: Array("\"\u{9B}\u{202E}\u{E9}\u{E0001}\"".utf8))
        #expect(json == #""\u009b\u202e\#u{E9}\udb40\udc01""#)
    }

    @Test func `wide and combining characters keep columns straight`() {
        #expect(DisplayText.width("\u{5B85}\u{914D}") == 4)
        #expect(DisplayText.width("e\u{301}") == 1)
        #expect(DisplayText.truncated("\u{5B85}\u{914D}\u{4FBF}", to: 4) == "\u{5B85}…")
        #expect(DisplayText.truncated("abc", to: 3) == "abc")
    }

    @Test(arguments: [
        (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (-1234, "-1,234"),
        (1_234_567, "1,234,567"), (100_000, "100,000"),
    ])
    func `thousands are separated`(number: Int, text: String) {
        #expect(DisplayText.grouped(number) == text)
    }
}
