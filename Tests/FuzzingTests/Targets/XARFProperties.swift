import CarrierFormats
import JSON
import SpamReporting

/// What holds for every text that may be a XARF report, and for every evidence in one.
///
/// An input that begins with `{` or `[` is the body of a request; any other is the text of a report
/// that is otherwise in order.
enum XARFProperties {
    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        if let first = input.first, first == 0x7B || first == 0x5B { return try checkBody(input) }
        try checkEvidence(input, fault)
    }

    private static func checkBody(_ body: [UInt8]) throws(Violation) {
        let reader = JSONReader(limits: ComplaintProperties.limits)
        guard let (value, again) = try ComplaintProperties.readTwice(body, reader) else { return }
        let reports = (try? ReportDocument.elements(of: value)) ?? [value]
        let sames = (try? ReportDocument.elements(of: again)) ?? [again]
        try expect("what is written again has as many reports", reports.count == sames.count)
        for (report, same) in zip(reports, sames) {
            let result = XARFReport.parse(report)
            try expect(
                "what is written again is the same report",
                result.fields == XARFReport.parse(same).fields
            )
            guard case .success(let reported) = result else { continue }
            try check(reported)
        }
    }

    private static func check(_ reported: ReportedComplaint) throws(Violation) {
        try expect("a text has no NUL", !reported.text.utf8.contains(0))
        try expect(
            "a report says something",
            !reported.text.isEmpty || !reported.attachments.isEmpty
        )
        try expect("nobody is its reporter", reported.reporter == nil)
        try expect("a report has its UUID for an id", reported.messageID?.utf8.count == 41)
        try NormalisedProperties.check(reported, pointers: XARFReport.pointers)
    }

    /// Bytes are evidence as they are: a text when they are one, and a file in any case.
    private static func checkEvidence(
        _ bytes: [UInt8],
        _ fault: PlantedFault
    ) throws(Violation) {
        var payload = FuzzedBase64.text(bytes)
        if fault.strikes(bytes) { payload = "AAAA" + payload }
        let reader = JSONReader(limits: ComplaintProperties.limits)
        let body = report(type: "application/octet-stream", payload: payload)
        guard case .success(let reported)? = (try? reader.read(body)).map(XARFReport.parse) else {
            throw Violation(description: "any bytes are a file")
        }
        try expect("a file is as long as its bytes", reported.attachments[0].size == bytes.count)
        try check(reported)
        let text = report(type: "text/plain", payload: payload)
        guard case .success(let said)? = (try? reader.read(text)).map(XARFReport.parse) else {
            return
        }
        let whole = String(validating: bytes, as: UTF8.self)
        try expect("only UTF-8 is a text", whole != nil)
        let lines = whole?.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let kept = said.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        try expect(
            "a text keeps its lines",
            lines?.prefix(kept.count).elementsEqual(kept) == true
        )
        try check(said)
    }

    private static func report(type: String, payload: String) -> [UInt8] {
        JSONWriter.object { json in
            json.member("xarf_version", "4.2.0")
            json.member("report_id", "0b9f7c2e-8f0a-4a55-9c1d-7b1de0f94444")
            json.member("timestamp", "2026-11-19T20:58:00Z")
            for party in ["reporter", "sender"] {
                json.key(party)
                json.beginObject()
                json.member("org", "Example Mobile")
                json.member("contact", "abuse@mobile.example")
                json.member("domain", "mobile.example")
                json.endObject()
            }
            json.member("source_identifier", "+447700900123")
            json.member("category", "messaging")
            json.member("type", "spam")
            json.member("protocol", "sms")
            json.key("evidence")
            json.beginArray()
            json.beginObject()
            json.member("content_type", type)
            json.member("payload", payload)
            json.endObject()
            json.endArray()
        }
    }
}
