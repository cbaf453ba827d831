package import JSON
package import SpamReporting

/// A report of the Mobile Abuse Reporting Schema, version 1, described in `protocols/inbound/mars`.
///
/// The schema's patterns are checked by hand. Keys that it does not know are ignored, since it does
/// not forbid them.
package enum MARSReport {
    /// Where this format keeps the fields that `Intake` may find fault with.
    package static let pointers = FieldPointers(
        messageID: "",
        reporter: "/r",
        sender: "/s",
        text: "/m/c"
    )

    /// The complaint in one report, or the first problem in the order of the schema.
    package static func parse(_ value: JSONValue) -> Result<ReportedComplaint, Problem> {
        do throws(Problem) {
            return .success(try complaint(in: ObjectReader(value)))
        } catch {
            return .failure(error)
        }
    }

    private static func complaint(in report: ObjectReader) throws(Problem) -> ReportedComplaint {
        let version = try report.requiredText("v")
        guard version == "1" else { throw report.problem("v", "The version is \"1\".") }
        let conversation = try conversation(in: report)
        let agent = try report.requiredText("u")
        guard isUserAgent(agent) else {
            let detail = "The user agent is organization/application/version."
            throw report.problem("u", detail)
        }
        let sender = try address(report.requiredText("s"), "s", in: report)
        let reporter = try report.text("r")
        if let reporter { _ = try address(reporter, "r", in: report) }
        let (writtenDisposition, disposition) = try disposition(in: report)
        let message = try MARSMessage(ObjectReader(report.required("m")))
        // The schema has no message id.
        let messageID = RetryDigest.messageID(
            "mars",
            [
                version, conversation, agent, sender, reporter, writtenDisposition,
                message.protocolName, message.time, message.content,
            ]
        )
        return ReportedComplaint(
            messageID: messageID,
            reporter: reporter.map { ReportedReporter($0) },
            sender: sender,
            channel: message.channel,
            receivedAt: message.receivedAt,
            disposition: disposition,
            text: message.text,
            attachments: message.attachments
        )
    }
}

// MARK: - Patterns

extension MARSReport {
    private static func conversation(in report: ObjectReader) throws(Problem) -> String? {
        guard let conversation = try report.text("i") else { return nil }
        guard isUUIDv4(conversation) else {
            throw report.problem("i", "The conversation id is a UUID of version 4.")
        }
        return conversation
    }

    private static func disposition(
        in report: ObjectReader
    ) throws(Problem) -> (written: String?, Disposition) {
        guard let written = try report.text("d") else { return (nil, .spam) }
        guard let disposition = Disposition(rawValue: written.lowercased()) else {
            throw report.problem("d", "The disposition is \"spam\" or \"legit\".")
        }
        return (written, disposition)
    }

    /// `^.{1,350}$`: characters, no line terminators.
    private static func address(
        _ text: String,
        _ key: String,
        in report: ObjectReader
    ) throws(Problem) -> String {
        let scalars = text.unicodeScalars
        guard (1...350).contains(scalars.count), !scalars.contains(where: isLineTerminator) else {
            throw report.problem(key, "An address has 1 to 350 characters on one line.")
        }
        return text
    }

    /// What `.` does not match in a regular expression of JSON Schema (ECMA-262 §12.3).
    static func isLineTerminator(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\n" || scalar == "\r" || scalar == "\u{2028}" || scalar == "\u{2029}"
    }

    private static func isUUIDv4(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return UUIDText.isUUID(bytes) && bytes[14] == 0x34 && "89abAB".utf8.contains(bytes[19])
    }

    /// `Organization/Application/Version`.
    private static func isUserAgent(_ text: String) -> Bool {
        let parts = text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 3 && parts.allSatisfy { (1...64).contains($0.count) }
            && parts[0].allSatisfy(isLetterOrNumber) && parts[1].allSatisfy(isLetterOrNumber)
            && parts[2].allSatisfy(isVersionCharacter)
    }

    /// `\p{L}` and `\p{N}`.
    private static func isLetterOrNumber(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber:
            true
        default: false
        }
    }

    private static func isVersionCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": true
        default: false
        }
    }
}
