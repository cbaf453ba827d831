import CarrierFormats
import JSON
import SpamReporting

/// What holds for every text that may be a MARS report, and for every MIME entity in one.
///
/// An input that begins with `{` or `[` is the body of a request; any other is the content of a
/// report that is otherwise in order.
enum MARSProperties {
    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        if let first = input.first, first == 0x7B || first == 0x5B {
            return try checkBody(input, fault, contentSize: input.count)
        }
        let content = String(decoding: input, as: UTF8.self)
        try checkBody(report(content: content), fault, contentSize: content.utf8.count)
        try checkEncodings(of: content, fault)
    }

    private static func checkBody(
        _ body: [UInt8],
        _ fault: PlantedFault,
        contentSize: Int
    ) throws(Violation) {
        let reader = JSONReader(limits: ComplaintProperties.limits)
        guard let (value, again) = try ComplaintProperties.readTwice(body, reader) else { return }
        let reports = (try? ReportDocument.elements(of: value)) ?? [value]
        let sames = (try? ReportDocument.elements(of: again)) ?? [again]
        try expect("what is written again has as many reports", reports.count == sames.count)
        for (report, same) in zip(reports, sames) {
            let result = MARSReport.parse(report)
            try expect(
                "what is written again is the same report",
                result.fields == MARSReport.parse(same).fields
            )
            guard case .success(let reported) = result else { continue }
            try check(reported, contentSize: contentSize)
        }
    }

    private static func check(
        _ reported: ReportedComplaint,
        contentSize: Int
    ) throws(Violation) {
        try expect("a text has no NUL", !reported.text.utf8.contains(0))
        try expect(
            "a report says something",
            !reported.text.isEmpty || !reported.attachments.isEmpty
        )
        // Base64 of Latin-1 grows by a half; a byte that is no UTF-8 becomes three.
        try expect("a text is not blown up", reported.text.utf8.count <= 3 * contentSize)
        for attachment in reported.attachments {
            try expect("a digest has 64 digits", attachment.sha256.utf8.count == 64)
            try expect("a file is no larger than its entity", attachment.size <= 3 * contentSize)
        }
        try expect("a report has its digest for an id", reported.messageID?.utf8.count == 69)
        try NormalisedProperties.check(reported, pointers: MARSReport.pointers)
    }

    /// A text is the same in each of the encodings that MIME has for it.
    private static func checkEncodings(
        of content: String,
        _ fault: PlantedFault
    ) throws(Violation) {
        let text = content.utf8.filter { $0 != 0 }
        guard !text.isEmpty, text.count <= 4096 else { return }
        let type = "Content-Type: text/plain; charset=utf-8\r\n"
        let identity = Array("\(type)\r\n".utf8) + text
        var quoted = Array("\(type)Content-Transfer-Encoding: Quoted-Printable\r\n\r\n".utf8)
        for byte in text {
            quoted += [0x3D] + hexadecimal(byte)
        }
        if fault.strikes(text) { quoted.removeLast(3) }
        let plain = parsed(identity)
        try expect("quoted-printable hides nothing", parsed(quoted) == plain)
        let encoded =
            Array("\(type)content-transfer-encoding:base64\r\n\r\n".utf8)
            + Array(FuzzedBase64.text(text).utf8)
        try expect("base64 hides nothing", parsed(encoded) == plain)
        let boundary = "=_zz"
        let whole = Array("Content-Type: multipart/mixed; boundary=\"\(boundary)\"\r\n\r\n".utf8)
        let multipart =
            whole + Array("--\(boundary)\r\n".utf8) + encoded
            + Array("\r\n--\(boundary)--\r\n".utf8)
        try expect("a part is read as it would be alone", parsed(multipart) == plain)
    }

    /// The text that a report with this content has; nil when it is refused.
    private static func parsed(_ content: [UInt8]) -> [UInt8]? {
        let body = report(content: String(decoding: content, as: UTF8.self))
        let reader = JSONReader(limits: ComplaintProperties.limits)
        guard let value = try? reader.read(body),
            case .success(let reported) = MARSReport.parse(value)
        else { return nil }
        return Array(reported.text.utf8)
    }

    private static func report(content: String) -> [UInt8] {
        JSONWriter.object { json in
            json.member("v", "1")
            json.member("u", "Acme/Reports/1.0")
            json.member("s", "+447700900123")
            json.member("r", "+447700900456")
            json.key("m")
            json.beginObject()
            json.member("p", "mms")
            json.member("t", "2026-11-19T21:14:05Z")
            json.member("c", content)
            json.endObject()
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}
