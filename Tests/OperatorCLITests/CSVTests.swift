import Testing

@testable import OperatorCLI

@Suite struct CSVTests {
    private func row(_ cells: String...) -> String {
        var csv = CSV()
        csv.add(cells)
        return csv.text
    }

    @Test func `cells are quoted only when they must be, and rows end in CR LF`() {
        #expect(row("a", "", "b c") == "a,,b c\r\n")
        #expect(row("a,b", "say \"hi\"", "x\ny") == "\"a,b\",\"say \"\"hi\"\"\",\"x\ny\"\r\n")
    }

    @Test(arguments: ["=1+1", "+447700900123", "-1", "@SUM(A1)", "\tx"])
    func `a cell that a spreadsheet would run gets an apostrophe`(cell: String) {
        #expect(row(cell) == "'\(cell)\r\n")
    }

    @Test func `a guarded cell is quoted around the apostrophe`() {
        #expect(row("=HYPERLINK(\"x\",1)") == "\"'=HYPERLINK(\"\"x\"\",1)\"\r\n")
        #expect(row("\rx") == "\"'\rx\"\r\n")
    }

    @Test func `control characters do not reach a terminal`() {
        #expect(row("a\u{1B}[2J\u{9B}") == "a\u{FFFD}[2J\u{FFFD}\r\n")
    }
}
