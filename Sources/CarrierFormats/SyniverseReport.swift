package import JSON
package import SpamReporting

/// A report of Syniverse's spam datafeed, described in `protocols/inbound/syniverse`.
///
/// It has no reporter, so it counts for no distinct reporter. Members that are not known are
/// ignored, because the interface may gain some.
package enum SyniverseReport {
    /// Longest id of a report, in bytes: with its prefix it is a message id.
    package static let idSizeMax = 190

    /// Where this format keeps the fields that `Intake` may find fault with.
    package static let pointers = FieldPointers(
        messageID: "/report_id",
        reporter: "",
        sender: "/sender",
        text: "/message"
    )

    /// The reports of a body, which is an object with the array `reports`.
    package static func reports(in value: JSONValue) throws(Problem) -> [JSONValue] {
        try ObjectReader(value).requiredElements("reports")
    }

    /// The complaint in one report, or the first problem that was found.
    package static func parse(_ value: JSONValue) -> Result<ReportedComplaint, Problem> {
        do throws(Problem) {
            return .success(try complaint(in: ObjectReader(value)))
        } catch {
            return .failure(error)
        }
    }

    private static func complaint(in report: ObjectReader) throws(Problem) -> ReportedComplaint {
        let id = try report.requiredText("report_id")
        guard (1...idSizeMax).contains(id.utf8.count) else {
            throw report.problem("report_id", "The id of a report has 1 to \(idSizeMax) bytes.")
        }
        let reportedAt = try report.requiredMoment("report_ts")
        let sender = try report.requiredText("sender")
        _ = try report.requiredText("source")
        let text = try report.requiredText("message")
        guard !BlankText.isBlank(text) else {
            throw report.problem("message", "The message is blank.")
        }
        let channel = try channel(in: report)
        let receivedAt =
            report.has("receipt_ts") ? try report.requiredMoment("receipt_ts") : reportedAt
        return ReportedComplaint(
            messageID: "syniverse:" + id,
            reporter: nil,
            sender: sender,
            channel: channel,
            receivedAt: receivedAt,
            text: text
        )
    }

    private static func channel(in report: ObjectReader) throws(Problem) -> Channel {
        guard let written = try report.textOrNull("protocol") else { return .sms }
        guard let channel = Channel(rawValue: written.lowercased()) else {
            throw report.problem("protocol", "The protocol is \"SMS\", \"MMS\" or \"RCS\".")
        }
        return channel
    }
}
