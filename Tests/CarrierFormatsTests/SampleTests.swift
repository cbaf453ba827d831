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

    @Test(arguments: Sample.all(of: "xarf"))
    func `a XARF sample parses to what stands beside it`(sample: Sample) throws {
        try check(sample, XARFReport.parse)
    }

    @Test(arguments: Sample.all(of: "syniverse"))
    func `a Syniverse sample parses to what stands beside it`(sample: Sample) throws {
        let reports: [JSONValue]
        do throws(Problem) {
            reports = try SyniverseReport.reports(in: value(of: sample))
        } catch {
            return try sample.expect(["problem": Expectation.object(of: error)])
        }
        let items = reports.map { Expectation.object(of: SyniverseReport.parse($0)) }
        try sample.expect(["items": items])
    }

    @Test(arguments: Sample.all(of: "apple"))
    func `a sample of Apple's reports parses to what stands beside it`(sample: Sample) throws {
        try check(sample, AppleReport.self)
    }

    @Test(arguments: Sample.all(of: "rcs"))
    func `an RCS sample parses to what stands beside it`(sample: Sample) throws {
        try check(sample, RCSReport.self)
    }

    @Test(arguments: Sample.all(of: "arf"))
    func `an ARF sample parses to what stands beside it`(sample: Sample) throws {
        try check(sample, ARFReport.self)
    }

    @Test func `every format has its samples`() {
        #expect(Sample.all(of: "native").count >= 12)
        #expect(Sample.all(of: "mars").count >= 10)
        #expect(Sample.all(of: "xarf").count >= 12)
        #expect(Sample.all(of: "syniverse").count >= 10)
        #expect(Sample.all(of: "apple").count >= 20)
        #expect(Sample.all(of: "rcs").count >= 20)
        #expect(Sample.all(of: "arf").count >= 20)
    }

    private func value(of sample: Sample) throws(Problem) -> JSONValue {
        do throws(JSONError) {
            return try reader.read((try? sample.bytes) ?? [])
        } catch {
            throw Problem(error)
        }
    }

    private func check(_ sample: Sample, _ format: @escaping ComplaintLines.Format) throws {
        guard !sample.isLines else {
            let bytes = try sample.bytes
            let lines = try ComplaintLines(bytes, reader: reader, itemsMax: 100, format: format)
            let items = lines.map { item in
                Expectation.object(of: item.result).merging(["line": item.line]) { $1 }
            }
            return try sample.expect(["items": items])
        }
        let value: JSONValue
        do throws(Problem) {
            value = try self.value(of: sample)
        } catch {
            return try sample.expect(["problem": Expectation.object(of: error)])
        }
        // Where a format has arrays, each element is a report.
        guard sample.format != "native",
            let reports = try ReportDocument.elements(of: value)
        else { return try sample.expect(Expectation.object(of: format(value))) }
        let items = reports.map { Expectation.object(of: format($0)) }
        try sample.expect(["items": items])
    }

    private func check(_ sample: Sample, _ format: any RequestFormat.Type) throws {
        let body = try sample.bytes
        let request = ReportRequest(
            contentType: format.likelyContentType(of: body),
            body: body,
            reader: reader
        )
        let content: ReportContent
        do throws(Problem) {
            content = try format.content(of: request)
        } catch {
            return try sample.expect(["problem": Expectation.object(of: error)])
        }
        switch content {
        case .one(let item): try sample.expect(Expectation.object(of: item.result))
        case .many(let items):
            try sample.expect(["items": items.map { Expectation.object(of: $0.result) }])
        }
    }
}
