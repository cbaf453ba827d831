import Cryptography
package import SpamReporting

/// A mail system's report in the Abuse Reporting Format (RFC 5965); see `protocols/inbound/arf`.
///
/// `not-spam` is of RFC 6430. The format is meant for what gateways turn into short messages. How
/// the report itself is put together is checked; the mail that is reported may be as broken as it
/// likes.
package enum ARFReport: RequestFormat {
    /// Most parts of a report that are looked at.
    static let partsMax = 16

    /// Longest subject that is kept, in bytes.
    static let subjectSizeMax = 4096

    /// Longest text that is kept, in bytes; the rest is cut off.
    ///
    /// Mails are longer than messages, and whoever reports one cannot make it shorter.
    package static let textSizeMax = 16 << 10

    /// The media types, for who sends another.
    package static let mediaTypeDetail =
        "a report is multipart/report; report-type=feedback-report (RFC 5965), or message/rfc822 "
        + "with its header"

    /// Mails are long.
    package static let isLong = true

    private static let reportedTypes: Set<String> = [
        "message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers",
    ]

    /// Whether bodies of this Content-Type are read.
    package static func takes(contentType: String) -> Bool {
        guard let type = MediaType(contentType) else { return false }
        return type.name == "message/rfc822" || isFeedbackReport(type)
    }

    /// A captured report mostly is the whole mail.
    package static func likelyContentType(of body: [UInt8]) -> String { "message/rfc822" }

    /// The complaint in a request, or the first thing wrong with it.
    package static func content(of request: ReportRequest) throws(Problem) -> ReportContent {
        var type = MediaType(request.contentType) ?? .plainText
        var body = request.body.indices
        var id: String?
        if type.name == "message/rfc822" {
            let header = MailHeader(request.body, in: body)
            type = header.contentType
            body = header.bodyStart..<body.upperBound
            id = header.value("message-id")
        }
        guard isFeedbackReport(type) else {
            let detail = "The message is no multipart/report with report-type=feedback-report."
            throw Problem(.invalidField, detail, pointer: "/Content-Type")
        }
        let (feedback, mail) = try parts(
            of: request.body,
            in: body,
            boundary: type.parameters["boundary"]
        )
        let complaint = try complaint(feedback, about: mail, id: id)
        return .one(ReportedItem(.success(complaint), pointers))
    }

    private static let pointers = FieldPointers(
        messageID: "",
        reporter: "/Original-Rcpt-To",
        sender: "/From",
        text: ""
    )

    private static func isFeedbackReport(_ type: MediaType) -> Bool {
        type.name == "multipart/report"
            && type.parameters["report-type"]?.lowercased() == "feedback-report"
    }
}

// MARK: - Parts

extension ARFReport {
    /// The fields of the feedback, and the mail (or its header) that they are about.
    private static func parts(
        of bytes: [UInt8],
        in body: Range<Int>,
        boundary: String?
    ) throws(Problem) -> (feedback: MailHeader, mail: MailReader.Mail) {
        guard let boundary, (1...70).contains(boundary.utf8.count) else {
            throw Problem(.malformedMIME, MIMEError.noBoundary.detail)
        }
        let parts = MIMEParts(bytes, in: body, boundary: boundary)
        guard !parts.ranges.isEmpty else {
            throw Problem(.malformedMIME, MIMEError.boundaryMissing.detail)
        }
        var feedback: MailHeader?
        var mail: MailReader.Mail?
        for part in parts.ranges.prefix(partsMax) {
            let header = MailHeader(bytes, in: part)
            let name = header.contentType.name
            if feedback == nil, name == "message/feedback-report" {
                let fields = header.decoded(bytes[header.bodyStart..<part.upperBound])
                feedback = MailHeader(fields, in: fields.indices)
            } else if mail == nil, reportedTypes.contains(name) {
                mail = MailReader.mail(
                    in: header.decoded(bytes[header.bodyStart..<part.upperBound])
                )
            }
        }
        // What is cut off may lack a part, which is then not the sender's mistake.
        guard let feedback, let mail else {
            guard parts.isWhole else {
                throw Problem(.malformedMIME, MIMEError.truncated.detail)
            }
            let detail =
                "A report has a part message/feedback-report and one of message/rfc822 or "
                + "text/rfc822-headers."
            throw Problem(.malformedMIME, detail)
        }
        return (feedback, mail)
    }
}

// MARK: - Fields

extension ARFReport {
    private static func complaint(
        _ feedback: MailHeader,
        about mail: MailReader.Mail,
        id: String?
    ) throws(Problem) -> ReportedComplaint {
        let disposition = try disposition(in: feedback)
        let version = try required("Version", in: feedback)
        guard version == "1" || version == "0.1" else {
            throw Problem(.invalidField, "The version is 1.", pointer: "/Version")
        }
        _ = try required("User-Agent", in: feedback)
        let sender =
            mail.header.value("from").flatMap { MailAddress.first(in: $0) }
            ?? feedback.value("original-mail-from").flatMap { MailAddress.first(in: $0) }
        let recipient = feedback.value("original-rcpt-to").flatMap { written in
            BlankText.isBlank(written) ? nil : MailAddress.first(in: written) ?? written
        }
        let arrival = feedback.value("arrival-date") ?? feedback.value("received-date")
        return ReportedComplaint(
            messageID: messageID(id, feedback, recipient, sender, mail),
            reporter: recipient.map { ReportedReporter($0) },
            sender: sender,
            channel: mail.attachments.isEmpty ? .sms : .mms,
            receivedAt: arrival.flatMap { MailDate.timestamp($0) },
            disposition: disposition,
            text: text(of: mail),
            attachments: mail.attachments
        )
    }

    private static func required(
        _ name: String,
        in feedback: MailHeader
    ) throws(Problem) -> String {
        let values = feedback.values(name.lowercased())
        guard let value = values.first, !value.isEmpty else {
            let detail = "The field \(name) is missing in message/feedback-report."
            throw Problem(.missingField, detail, pointer: "/" + name)
        }
        guard values.count == 1 else {
            let detail = "The field \(name) comes twice in message/feedback-report."
            throw Problem(.invalidField, detail, pointer: "/" + name)
        }
        return value
    }

    /// What a subscriber can say of a message; what only a mail system knows is no complaint.
    private static func disposition(in feedback: MailHeader) throws(Problem) -> Disposition {
        switch try required("Feedback-Type", in: feedback).lowercased() {
        case "abuse", "fraud", "virus", "other": return .spam
        case "not-spam": return .legit
        default:
            let detail =
                "Of the types of feedback only abuse, fraud, virus, other and not-spam say what a "
                + "subscriber thinks of a message."
            throw Problem(.invalidField, detail, pointer: "/Feedback-Type")
        }
    }

    /// The id of the report's own mail, if it came as one; else what it says, if it tells whose
    /// report it is: equal reports of nobody known may be of two subscribers.
    private static func messageID(
        _ id: String?,
        _ feedback: MailHeader,
        _ recipient: String?,
        _ sender: String?,
        _ mail: MailReader.Mail
    ) -> String? {
        if let id, !id.isEmpty { return RetryDigest.messageID("arf", [id]) }
        guard let recipient else { return nil }
        return RetryDigest.messageID(
            "arf",
            [
                recipient, sender, feedback.value("feedback-type"),
                feedback.value("arrival-date"), mail.header.value("message-id"), mail.text,
            ] + mail.attachments.map(\.sha256)
        )
    }

    /// The subject and the text, as a handset would show them.
    private static func text(of mail: MailReader.Mail) -> String {
        let written = mail.header.value("subject") ?? ""
        let subject = EncodedWords.decoded(cut(written, to: subjectSizeMax))
        let lines = [subject, mail.text].filter { !BlankText.isBlank($0) }
        return cut(lines.joined(separator: "\n"), to: textSizeMax)
    }

    /// As much of `text` as has room in so many bytes, no character halved.
    private static func cut(_ text: String, to sizeMax: Int) -> String {
        guard text.utf8.count > sizeMax else { return text }
        // A slice of a string ends before a character that has no room (SE-0180).
        return String(text[..<text.utf8.index(text.startIndex, offsetBy: sizeMax)])
    }
}
