package import JSON
package import SpamReporting

/// The gateway's own complaint: one JSON object, described in `protocols/inbound/native`.
package enum NativeComplaint {
    /// Where this format keeps the fields that `Intake` may find fault with.
    package static let pointers = FieldPointers(
        messageID: "/messageId",
        reporter: "/reporter",
        sender: "/sender",
        text: "/text"
    )

    /// Most attachments of one complaint.
    package static let attachmentsMax = 32

    /// Longest media type of an attachment, in bytes (RFC 6838 §4.2: 127 and 127).
    package static let contentTypeSizeMax = 255

    private static let fields = [
        "messageId", "reporter", "sender", "channel", "receivedAt", "disposition", "text",
        "attachments",
    ]

    /// The complaint in `value`, or the first problem in the order of the documentation.
    package static func parse(_ value: JSONValue) -> Result<ReportedComplaint, Problem> {
        do throws(Problem) {
            return .success(try complaint(in: ObjectReader(value)))
        } catch {
            return .failure(error)
        }
    }

    private static func complaint(in object: ObjectReader) throws(Problem) -> ReportedComplaint {
        try object.refuseMembers(except: fields)
        let messageID = try object.text("messageId")
        let reporter = try object.requiredText("reporter")
        let sender = try object.textOrNull("sender")
        let channel = try channel(in: object)
        let receivedAt = try object.moment("receivedAt")
        let disposition = try disposition(in: object)
        let attachments = try attachments(in: object)
        return ReportedComplaint(
            messageID: messageID,
            reporter: ReportedReporter(reporter),
            sender: sender,
            channel: channel,
            receivedAt: receivedAt,
            disposition: disposition,
            text: try text(in: object, isOptional: !attachments.isEmpty),
            attachments: attachments
        )
    }

    private static func channel(in object: ObjectReader) throws(Problem) -> Channel {
        guard let channel = Channel(rawValue: try object.requiredText("channel")) else {
            throw object.problem("channel", "The channel is \"sms\", \"mms\" or \"rcs\".")
        }
        return channel
    }

    private static func disposition(in object: ObjectReader) throws(Problem) -> Disposition {
        guard let text = try object.text("disposition") else { return .spam }
        guard let disposition = Disposition(rawValue: text) else {
            throw object.problem("disposition", "The disposition is \"spam\" or \"legit\".")
        }
        return disposition
    }

    private static func text(
        in object: ObjectReader,
        isOptional: Bool
    ) throws(Problem) -> String {
        if isOptional { return try object.text("text") ?? "" }
        let text = try object.requiredText("text")
        guard !BlankText.isBlank(text) else {
            throw object.problem("text", "The text is blank and there are no attachments.")
        }
        return text
    }
}

// MARK: - Attachments

extension NativeComplaint {
    private static func attachments(in object: ObjectReader) throws(Problem) -> [Attachment] {
        let elements = try object.elements("attachments")
        guard elements.count <= attachmentsMax else {
            let detail = "A complaint has at most \(attachmentsMax) attachments."
            throw object.problem("attachments", detail)
        }
        var attachments: [Attachment] = []
        for element in elements { attachments.append(try attachment(in: ObjectReader(element))) }
        return attachments
    }

    private static func attachment(in object: ObjectReader) throws(Problem) -> Attachment {
        try object.refuseMembers(except: ["contentType", "size", "sha256"])
        let contentType = try object.requiredText("contentType").lowercased()
        guard MediaType.isValid(contentType), contentType.utf8.count <= contentTypeSizeMax else {
            throw object.problem("contentType", "A media type is wanted, such as image/jpeg.")
        }
        let size = try object.requiredInteger("size")
        guard size >= 0 else { throw object.problem("size", "A size is not negative.") }
        let digest = try object.requiredText("sha256").lowercased()
        guard digest.utf8.count == 64, digest.utf8.allSatisfy(isHexadecimal) else {
            throw object.problem("sha256", "64 hexadecimal digits are wanted.")
        }
        return Attachment(contentType: contentType, size: size, sha256: digest)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
}
