import CarrierFormats
import JSON
import SpamReporting

/// What holds for every NDJSON body.
enum LineProperties {
    private static let itemsMax = 40

    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        let reader = JSONReader()
        let expected = lines(of: input)
        let body: ComplaintLines
        do throws(Problem) {
            body = try ComplaintLines(
                input,
                reader: reader,
                itemsMax: itemsMax,
                format: NativeComplaint.parse
            )
        } catch {
            try expect("only too many lines are refused", error.kind == .tooManyItems)
            try expect("what is refused has too many lines", expected.count > itemsMax)
            return
        }
        try expect(
            "the count is that of the lines that are not blank",
            body.count == expected.count
        )
        var items = Array(body)
        if fault.strikes(items.last.map { input[expected[$0.line] ?? 0..<0] } ?? []) {
            items.removeLast()
        }
        try expect("every line has one result", items.count == body.count)
        var last = 0
        for item in items {
            try expect("line numbers grow", item.line > last)
            last = item.line
            guard let range = expected[item.line] else {
                throw Violation(description: "a result belongs to a line that is not blank")
            }
            let alone = single(Array(input[range]), JSONReader())
            try expect("a line is read without its neighbours", item.result.fields == alone.fields)
        }
    }

    private static func single(
        _ line: [UInt8],
        _ reader: JSONReader
    ) -> Result<ReportedComplaint, Problem> {
        do throws(JSONError) {
            return NativeComplaint.parse(try reader.read(line))
        } catch {
            return .failure(Problem(error))
        }
    }

    /// The lines that are not blank, by number, found in another way than the product does it.
    private static func lines(of input: [UInt8]) -> [Int: Range<Int>] {
        var lines: [Int: Range<Int>] = [:]
        var start = 0
        let parts = input.split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            let range = start..<start + part.count
            start += part.count + 1
            if part.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            lines[index + 1] = range
        }
        return lines
    }
}
