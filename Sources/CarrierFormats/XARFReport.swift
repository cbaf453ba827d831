package import JSON
package import SpamReporting

/// A report of XARF version 4, category `messaging`, type `spam`; see `protocols/inbound/xarf`.
///
/// Its reporter is the organisation that passes it on, never the subscriber, so it counts for no
/// distinct reporter. Members that are not known are ignored, as the schema has it.
package enum XARFReport {
    /// Most pieces of evidence of one report.
    package static let evidenceMax = 50

    /// Most tags of one report.
    package static let tagsMax = 20

    /// Where this format keeps the fields that `Intake` may find fault with.
    package static let pointers = FieldPointers(
        messageID: "/report_id",
        reporter: "",
        sender: "/source_identifier",
        text: "/evidence"
    )

    /// The complaint in one report, or the first problem that was found.
    package static func parse(_ value: JSONValue) -> Result<ReportedComplaint, Problem> {
        do throws(Problem) {
            return .success(try complaint(in: ObjectReader(value)))
        } catch {
            return .failure(error)
        }
    }

    private static func complaint(in report: ObjectReader) throws(Problem) -> ReportedComplaint {
        guard isVersion(try report.requiredText("xarf_version")) else {
            throw report.problem("xarf_version", "The version is 4, such as \"4.2.0\".")
        }
        let id = try report.requiredText("report_id")
        guard UUIDText.isUUID(Array(id.utf8)) else {
            throw report.problem("report_id", "The id of a report is a UUID.")
        }
        let receivedAt = try report.requiredMoment("timestamp")
        try checkParty(report.required("reporter"))
        try checkParty(report.required("sender"))
        let sender = try report.requiredText("source_identifier")
        try require("category", "messaging", in: report)
        try require("type", "spam", in: report)
        let tags = try tags(in: report)
        let channel = try channel(in: report, tags)
        try checkSource(in: report)
        let evidence = try evidence(in: report)
        return ReportedComplaint(
            // Hexadecimal digits of either case are the same id.
            messageID: "xarf:" + id.lowercased(),
            reporter: nil,
            sender: sender,
            channel: channel,
            receivedAt: receivedAt,
            text: evidence.text,
            attachments: evidence.files
        )
    }

    /// Whether a text is of the schema's `^4\.\d+\.\d+$`.
    private static func isVersion(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0].elementsEqual("4".utf8)
            && parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { (0x30...0x39).contains($0) }
            }
    }

    /// An organisation: its name, where to write to, its domain.
    private static func checkParty(_ value: JSONValue) throws(Problem) {
        let party = try ObjectReader(value)
        for key in ["org", "contact", "domain"] {
            guard !BlankText.isBlank(try party.requiredText(key)) else {
                throw party.problem(key, "An organisation has a name, a contact and a domain.")
            }
        }
    }

    private static func require(
        _ key: String,
        _ wanted: String,
        in report: ObjectReader
    ) throws(Problem) {
        guard try report.requiredText(key) == wanted else {
            let detail = "Of XARF's reports only category messaging, type spam is taken here."
            throw report.problem(key, detail)
        }
    }

    private static func tags(in report: ObjectReader) throws(Problem) -> [String] {
        guard report.has("tags") else { return [] }
        let elements = try report.elements("tags")
        guard elements.count <= tagsMax else {
            throw report.problem("tags", "A report has at most \(tagsMax) tags.")
        }
        var tags: [String] = []
        for element in elements {
            let tag = try ObjectReader.text(of: element)
            guard isTag(tag) else {
                let detail = "A tag is name:value, of a-z, 0-9, \"_\", \"+\" and \"-\"."
                throw Problem(.invalidField, detail, pointer: element.pointer)
            }
            tags.append(tag)
        }
        return tags
    }

    /// Whether a text is of the schema's `^[a-z0-9][a-z0-9_+-]*:[a-z0-9][a-z0-9_+-]*$`.
    private static func isTag(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: 0x3A, omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { part in
                part.first.map(isLetterOrDigit) == true
                    && part.allSatisfy { isLetterOrDigit($0) || "_+-".utf8.contains($0) }
            }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }

    /// XARF knows neither MMS nor RCS: a tag says so.
    private static func channel(
        in report: ObjectReader,
        _ tags: [String]
    ) throws(Problem) -> Channel {
        switch try report.requiredText("protocol") {
        case "sms": return tags.contains("channel:mms") ? .mms : .sms
        case "other" where tags.contains("channel:rcs"): return .rcs
        default:
            let detail =
                "The protocol is \"sms\"; MMS is \"sms\" with the tag channel:mms, RCS is "
                + "\"other\" with the tag channel:rcs."
            throw report.problem("protocol", detail)
        }
    }

    /// A complaint is what a subscriber said; what a trap or a filter found is none.
    private static func checkSource(in report: ObjectReader) throws(Problem) {
        guard let source = try report.textOrNull("evidence_source") else { return }
        guard source == "user_complaint" else {
            let detail = "Only what a subscriber complained of is taken here: \"user_complaint\"."
            throw report.problem("evidence_source", detail)
        }
    }

    /// The plain texts, joined by line feeds, and everything else.
    private static func evidence(
        in report: ObjectReader
    ) throws(Problem) -> (text: String, files: [Attachment]) {
        let elements = try report.requiredElements("evidence")
        guard elements.count <= evidenceMax else {
            let detail = "A report has at most \(evidenceMax) pieces of evidence."
            throw report.problem("evidence", detail)
        }
        var texts: [String] = []
        var files: [Attachment] = []
        for element in elements {
            switch try XARFEvidence(ObjectReader(element)) {
            case .text(let text): if !BlankText.isBlank(text) { texts.append(text) }
            case .file(let file): files.append(file)
            }
        }
        guard !texts.isEmpty || !files.isEmpty else {
            let detail = "The evidence of a complaint is the message: a text or a file."
            throw report.problem("evidence", detail)
        }
        return (texts.joined(separator: "\n"), files)
    }
}
