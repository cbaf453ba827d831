import CarrierFormats
import JSON
import SpamReporting
import Testing

@Suite struct ComplaintLinesTests {
    private let line = #"{"reporter":"+447700900456","channel":"sms","text":"hi"}"#

    private func lines(
        _ body: String,
        itemsMax: Int = 10,
        reader: JSONReader = JSONReader()
    ) throws(Problem) -> ComplaintLines {
        try ComplaintLines(
            Array(body.utf8),
            reader: reader,
            itemsMax: itemsMax,
            format: NativeComplaint.parse
        )
    }

    @Test(arguments: [
        ("", [Int]()), ("\n\r\n \t\n", []), ("L", [1]), ("L\n", [1]), ("L\r\nL\r\n", [1, 2]),
        ("\n\nL\n\nL", [3, 5]), ("L\n ", [1]), (" L \r\n", [1]),
    ])
    func `lines keep their numbers`(body: String, numbers: [Int]) throws {
        let lines = try lines(body.replacing("L", with: line))
        #expect(lines.map(\.line) == numbers)
        #expect(lines.count == numbers.count)
        for item in lines { #expect(try item.result.get().text == "hi") }
    }

    @Test func `a bad line spoils no other`() throws {
        let results = try lines("\(line)\n{\n\u{0}\n\(line)").map { item in
            switch item.result {
            case .success: "complaint"
            case .failure(let problem): problem.kind.rawValue
            }
        }
        #expect(results == ["complaint", "malformed-json", "malformed-json", "complaint"])
    }

    @Test func `a line that is too long is a problem of its own`() throws {
        let reader = JSONReader(limits: JSONLimits(sizeMax: 60))
        let long = line.replacing("hi", with: String(repeating: "x", count: 60))
        let kinds = try lines("\(long)\n\(line)", reader: reader).map { item -> Problem.Kind? in
            guard case .failure(let problem) = item.result else { return nil }
            return problem.kind
        }
        #expect(kinds == [.bodyTooLarge, nil])
    }

    @Test func `too many lines are refused before any is read`() throws {
        #expect(try lines("\(line)\n\(line)\n\n", itemsMax: 2).count == 2)
        #expect(throws: Problem.self) { try lines("\(line)\n\(line)\n\(line)", itemsMax: 2) }
    }

    @Test func `lines can be gone through twice`() throws {
        let lines = try lines("\(line)\n\(line)")
        #expect(lines.map(\.line) == lines.map(\.line))
    }

    @Test func `pointers of an array's element begin with its place`() {
        let pointers = MARSReport.pointers.within("/3")
        #expect(pointers.sender == "/3/s")
        #expect(pointers.text == "/3/m/c")
    }

    @Test func `a JSON value that is no report is a problem`() throws {
        let value = try JSONReader().read(Array("17".utf8))
        #expect(try ReportDocument.elements(of: value) == nil)
        #expect(throws: Problem.self) { try MARSReport.parse(value).get() }
    }

    @Test(arguments: [
        (JSONError.Code.tooLarge, Problem.Kind.bodyTooLarge), (.empty, .emptyBody),
        (.tooManyElements, .tooManyItems), (.tooDeep, .malformedJSON), (.missing, .missingField),
        (.unknownField, .unknownField), (.numberOutOfRange, .invalidField),
    ])
    func `a JSON error is a problem of its kind`(code: JSONError.Code, kind: Problem.Kind) {
        let problem = Problem(JSONError(code, at: "/a", "Wrong."))
        #expect(problem == Problem(kind, "Wrong.", pointer: "/a"))
    }
}
