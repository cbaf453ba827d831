import CarrierFormats
import JSON
import SpamReporting

/// What holds for every text that may be a batch of Syniverse's datafeed.
///
/// An input that begins with `{` is the body of a request; any other is the message of a report
/// that is otherwise in order.
enum SyniverseProperties {
    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        if input.first == 0x7B {
            _ = try reported(in: input)
            return
        }
        let message = String(decoding: input, as: UTF8.self)
        guard !message.utf8.contains(0) else { return }
        let written = fault.strikes(input) ? message + "!" : message
        let complaints = try reported(in: batch(message: written))
        guard let text = complaints.first?.text else { return }
        try expect("a message is kept as it is", text.hasBytes(of: message))
    }

    /// The complaints of a body that were accepted.
    private static func reported(in body: [UInt8]) throws(Violation) -> [ReportedComplaint] {
        let reader = JSONReader(limits: ComplaintProperties.limits)
        guard let (value, again) = try ComplaintProperties.readTwice(body, reader) else {
            return []
        }
        guard let reports = try? SyniverseReport.reports(in: value) else { return [] }
        guard let sames = try? SyniverseReport.reports(in: again) else {
            throw Violation(description: "what is written again is a batch, too")
        }
        try expect("what is written again has as many reports", reports.count == sames.count)
        var complaints: [ReportedComplaint] = []
        for (report, same) in zip(reports, sames) {
            let result = SyniverseReport.parse(report)
            try expect(
                "what is written again is the same report",
                result.fields == SyniverseReport.parse(same).fields
            )
            guard case .success(let reported) = result else { continue }
            try expect("nobody is its reporter", reported.reporter == nil)
            try expect("a report has a time", reported.receivedAt != nil)
            try expect("a report says something", !reported.text.isEmpty)
            try NormalisedProperties.check(reported, pointers: SyniverseReport.pointers)
            complaints.append(reported)
        }
        return complaints
    }

    private static func batch(message: String) -> [UInt8] {
        JSONWriter.object { json in
            json.key("reports")
            json.beginArray()
            json.beginObject()
            json.member("report_id", "RPT-000193")
            json.member("report_ts", "2026-11-19T21:16:40.000Z")
            json.member("sender", "+447700900123")
            json.member("source", "7726")
            json.member("message", message)
            json.endObject()
            json.endArray()
        }
    }
}
