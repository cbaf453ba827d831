import CarrierFormats
import JSON
import SpamReporting
import Testing

@Suite struct SampleTests {
    private let reader = JSONReader()

    @Test(arguments: Sample.all(of: "native"))
    func `a native sample parses to what stands beside it`(sample: Sample) throws {
        try check(sample, NativeComplaint.parse)
    }

    @Test(arguments: Sample.all(of: "mars"))
    func `a MARS sample parses to what stands beside it`(sample: Sample) throws {
        try check(sample, MARSReport.parse)
    }

    @Test func `both formats have their samples`() {
        #expect(Sample.all(of: "native").count >= 12)
        #expect(Sample.all(of: "mars").count >= 10)
    }

    private func check(_ sample: Sample, _ format: @escaping ComplaintLines.Format) throws {
        let bytes = try sample.bytes
        guard !sample.isLines else {
            let lines = try ComplaintLines(bytes, reader: reader, itemsMax: 100, format: format)
            let items = lines.map { item in
                Expectation.object(of: item.result).merging(["line": item.line]) { $1 }
            }
            return try sample.expect(["items": items])
        }
        let value: JSONValue
        do throws(JSONError) {
            value = try reader.read(bytes)
        } catch {
            return try sample.expect(["problem": Expectation.object(of: Problem(error))])
        }
        // Only MARS has arrays; there each element is a report.
        guard value.kind == .array, sample.format == "mars" else {
            return try sample.expect(Expectation.object(of: format(value)))
        }
        let items = try MARSReport.reports(in: value).map { Expectation.object(of: format($0)) }
        try sample.expect(["items": items])
    }
}
