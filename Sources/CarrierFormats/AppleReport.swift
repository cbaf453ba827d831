import JSON
package import SpamReporting

/// A report of an iPhone's "SMS and Call Reporting" extension; see `protocols/inbound/apple`.
///
/// iOS wraps what the carrier's app puts together (`ILClassificationResponse.userInfo`) as
/// `classification`; its keys are a convention of ours. Keys that are not known are ignored. Each
/// text is a complaint of its own, so that it is counted and recognised like one that came alone.
package enum AppleReport: RequestFormat {
    /// Most texts of one report.
    package static let textsMax = 100

    /// Longest id of a report, in bytes: with its prefix and the text's number it is a message id.
    package static let idSizeMax = 180

    /// The media types, for who sends another.
    package static let mediaTypeDetail = "a classification report is application/json in UTF-8"

    /// A report is short.
    package static let isLong = false

    /// Whether bodies of this Content-Type are read.
    package static func takes(contentType: String) -> Bool {
        guard let type = MediaType(contentType), type.name == "application/json" else {
            return false
        }
        return ["utf-8", "utf8"].contains(type.parameters["charset"]?.lowercased() ?? "utf-8")
    }

    /// What a captured body most likely came as.
    package static func likelyContentType(of body: [UInt8]) -> String { "application/json" }

    /// The complaints in a request, one for each text.
    package static func content(of request: ReportRequest) throws(Problem) -> ReportContent {
        let report = try request.object()
        guard try report.requiredInteger("_version") == 1 else {
            throw report.problem("_version", "The version is 1.")
        }
        let classification = try ObjectReader(report.required("classification"))
        let context = try AppleClassification(classification)
        let texts = try texts(in: classification)
        let times = try times(in: classification, count: texts.count)
        let items = texts.enumerated().map { index, text in
            ReportedItem(
                context.complaint(text.result, receivedAt: times[index], number: index + 1),
                FieldPointers(
                    messageID: classification.pointer + "/id",
                    reporter: classification.pointer + "/reporter",
                    sender: classification.pointer + "/sender",
                    text: text.pointer
                )
            )
        }
        return items.count == 1 ? .one(items[0]) : .many(items)
    }

    /// The texts of a report, one or several, each with its place.
    private static func texts(
        in classification: ObjectReader
    ) throws(Problem) -> [(result: Result<String, Problem>, pointer: String)] {
        guard classification.has("bodies") else {
            let body = try classification.required("body")
            return [(text(body), body.pointer)]
        }
        guard !classification.has("body") else {
            let detail = "A report has either one body or several bodies."
            throw classification.problem("body", detail)
        }
        let bodies = try classification.elements("bodies")
        guard (1...textsMax).contains(bodies.count) else {
            throw classification.problem("bodies", "A report has 1 to \(textsMax) bodies.")
        }
        return bodies.map { (text($0), $0.pointer) }
    }

    private static func text(_ value: JSONValue) -> Result<String, Problem> {
        do throws(Problem) {
            let text = try ObjectReader.text(of: value)
            guard !BlankText.isBlank(text) else {
                throw Problem(.invalidField, "The body is blank.", pointer: value.pointer)
            }
            return .success(text)
        } catch {
            return .failure(error)
        }
    }

    /// When each message came: an array as long as the bodies, or one moment for all of them.
    private static func times(
        in classification: ObjectReader,
        count: Int
    ) throws(Problem) -> [Timestamp?] {
        guard classification.has("receivedAt") else { return Array(repeating: nil, count: count) }
        guard try classification.required("receivedAt").kind == .array else {
            let moment = try classification.requiredMoment("receivedAt")
            return Array(repeating: moment, count: count)
        }
        let elements = try classification.elements("receivedAt")
        guard elements.count == count else {
            let detail = "There are as many times as there are bodies, in the same order."
            throw classification.problem("receivedAt", detail)
        }
        var times: [Timestamp?] = []
        for element in elements {
            let text = try ObjectReader.text(of: element)
            times.append(try ObjectReader.moment(text, at: element.pointer))
        }
        return times
    }
}

/// What the texts of one report have in common.
private struct AppleClassification {
    private let id: String?
    private let reporter: String?
    private let sender: String
    private let channel: Channel
    private let disposition: Disposition

    init(_ classification: ObjectReader) throws(Problem) {
        id = try classification.textOrNull("id")
        guard id.map({ (1...AppleReport.idSizeMax).contains($0.utf8.count) }) ?? true else {
            let detail = "The id of a report has 1 to \(AppleReport.idSizeMax) bytes."
            throw classification.problem("id", detail)
        }
        sender = try classification.requiredText("sender")
        reporter = try classification.textOrNull("reporter")
        guard let service = try classification.textOrNull("service") else {
            channel = .sms
            disposition = try Self.disposition(in: classification)
            return
        }
        guard let channel = Channel(rawValue: service.lowercased()) else {
            throw classification.problem("service", "The service is \"sms\", \"mms\" or \"rcs\".")
        }
        self.channel = channel
        disposition = try Self.disposition(in: classification)
    }

    /// The actions are those of `ILClassificationAction`.
    private static func disposition(
        in classification: ObjectReader
    ) throws(Problem) -> Disposition {
        switch try classification.requiredText("action") {
        case "reportJunk", "reportJunkAndBlockSender": return .spam
        case "reportNotJunk": return .legit
        case "none":
            throw classification.problem("action", "With the action \"none\" nothing is reported.")
        default:
            let detail =
                "The action is \"reportJunk\", \"reportJunkAndBlockSender\" or "
                + "\"reportNotJunk\"."
            throw classification.problem("action", detail)
        }
    }

    /// The complaint about one text.
    ///
    /// - Parameter number: its place in the report, counted from 1.
    func complaint(
        _ text: Result<String, Problem>,
        receivedAt: Timestamp?,
        number: Int
    ) -> Result<ReportedComplaint, Problem> {
        text.map { text in
            ReportedComplaint(
                messageID: messageID(text, receivedAt, number),
                reporter: reporter.map { ReportedReporter($0) },
                sender: sender,
                channel: channel,
                receivedAt: receivedAt,
                disposition: disposition,
                text: text
            )
        }
    }

    /// Without an id two reports of one reporter that say the same are one; those of nobody known
    /// may be of two subscribers who got the same message.
    private func messageID(_ text: String, _ receivedAt: Timestamp?, _ number: Int) -> String? {
        if let id { return "apple:\(id)#\(number)" }
        guard let reporter else { return nil }
        return RetryDigest.messageID(
            "apple",
            [
                reporter, sender, channel.rawValue, disposition.rawValue, receivedAt?.rfc3339,
                text,
            ]
        )
    }
}
