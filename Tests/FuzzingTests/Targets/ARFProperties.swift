import CarrierFormats
import SpamReporting

/// What holds for every text that may be a mail system's report.
///
/// An input with a part `message/feedback-report` is a report, as a whole mail or, beginning with
/// `-`, without its header; any other is the text of a mail in a report that is in order.
enum ARFProperties {
    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        if String(decoding: input, as: UTF8.self).contains("feedback-report") {
            let bare = "multipart/report; report-type=feedback-report; boundary=b"
            return try check(input, input.first == 0x2D ? bare : "message/rfc822")
        }
        try checkEncodings(of: input, fault)
    }

    private static func check(_ body: [UInt8], _ type: String) throws(Violation) {
        let items = RequestProperties.items(of: body, ARFReport.self, type)
        let again = RequestProperties.items(of: body, ARFReport.self, type)
        try expect("a report is one complaint", items.count == 1)
        try expect(
            "a report is always read alike",
            items.map(\.result.fields) == again.map(\.result.fields)
        )
        for complaint in try RequestProperties.accepted(items) { try check(complaint) }
    }

    private static func check(_ complaint: ReportedComplaint) throws(Violation) {
        try expect("a text is short", complaint.text.utf8.count <= ARFReport.textSizeMax)
        for attachment in complaint.attachments {
            try expect("a digest has 64 digits", attachment.sha256.utf8.count == 64)
        }
    }

    /// A text is the same in each of the encodings that MIME has for it.
    private static func checkEncodings(
        of bytes: [UInt8],
        _ fault: PlantedFault
    ) throws(Violation) {
        // An 8bit text could hold a line of the boundary.
        let text = bytes.filter { $0 != 0x2D }
        guard text.count <= 4096 else { return }
        let plain = try self.text(of: text, encoding: "8bit")
        var digits = Array(FuzzedBase64.text(text).utf8)
        if fault.strikes(bytes) { digits = Array("QUFB".utf8) + digits }
        let encoded = try self.text(of: digits, encoding: "base64")
        try expect("base64 hides nothing", encoded == plain)
        var quoted: [UInt8] = []
        for byte in text { quoted += Array(quotedPrintable(byte).utf8) }
        let other = try self.text(of: quoted, encoding: "quoted-printable")
        try expect("quoted-printable hides nothing", other == plain)
    }

    private static func quotedPrintable(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "=" + (byte < 16 ? "0" : "") + digits
    }

    /// The text of a complaint about a mail with this body.
    private static func text(of body: [UInt8], encoding: String) throws(Violation) -> [UInt8] {
        let report = """
            --b
            Content-Type: message/feedback-report

            Feedback-Type: abuse
            User-Agent: Example/1
            Version: 1

            --b
            Content-Type: message/rfc822

            From: notice@parcel-fee.example
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: \(encoding)


            """
        let items = RequestProperties.items(
            of: Array(report.utf8) + body + Array("\n--b--\n".utf8),
            ARFReport.self,
            "multipart/report; report-type=feedback-report; boundary=b"
        )
        guard let complaint = try RequestProperties.accepted(items).first else {
            throw Violation(description: "any text can be reported")
        }
        try check(complaint)
        return Array(complaint.text.utf8)
    }
}
