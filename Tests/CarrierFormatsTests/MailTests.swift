@testable import CarrierFormats
import JSON
import SpamReporting
import Testing

/// The parts of a mail that a report is made of.
@Suite struct MailTests {
    @Test(arguments: [
        ("Thu, 19 Nov 2026 21:14:05 +0000", "2026-11-19T21:14:05Z"),
        ("19 Nov 2026 21:14 GMT", "2026-11-19T21:14:00Z"),
        ("Thu, 8 Mar 2005 14:00:00 EDT", "2005-03-08T18:00:00Z"),
        ("Thu,19 nov 26 21:14:05 -0330 (NST)", "2026-11-20T00:44:05Z"),
        ("1 Jan 1999 00:00:00 XYZ", "1999-01-01T00:00:00Z"),
        ("1 Jan 99 00:00:00 +0000", "1999-01-01T00:00:00Z"),
        ("1 Jan 2026 00:00:00", "2026-01-01T00:00:00Z"),
        ("29 Feb 2028 23:59:59 +1400", "2028-02-29T09:59:59Z"),
    ])
    func `a date of a mail is a moment`(text: String, moment: String) {
        #expect(MailDate.timestamp(text)?.rfc3339 == moment)
    }

    @Test(arguments: [
        "", "Thu", "yesterday", "Thu, 31 Feb 2026 21:14:05 +0000", "32 Jan 2026 00:00:00 +0000",
        "1 Foo 2026 00:00:00 +0000", "1 Jan 12345 00:00:00 +0000", "1 Jan 2026 24:00:00 +0000",
        "1 Jan 2026 00 +0000", "1 Jan 2026 00:00:00 +9999", "1 Jan 2026 -1:00:00 +0000",
        "1 Jan 2026 00:00:00 +0000 and more", "2026-11-19T21:14:05Z", "+1 Jan 2026 00:00:00",
    ])
    func `what is no date of a mail is none`(text: String) {
        #expect(MailDate.timestamp(text) == nil)
    }

    @Test(arguments: [
        ("notice@fee.example", "notice@fee.example"),
        (" <notice@fee.example> ", "notice@fee.example"),
        ("\"Parcel, <Ltd.> a@b\" <notice@fee.example>, other@fee.example", "notice@fee.example"),
        ("Parcel (a@b \\) (c)) notice@fee.example (x)", "notice@fee.example"),
        ("Group: a@fee.example, b@fee.example;", "a@fee.example"),
        ("nobody, <b@fee.example>", "b@fee.example"),
        ("Nobody <nobody>, b@fee.example", "b@fee.example"),
        ("=?utf-8?B?0J8=?= <notice@fee.example>", "notice@fee.example"),
    ])
    func `an address is found among names, comments and groups`(value: String, address: String) {
        #expect(MailAddress.first(in: value) == address)
    }

    @Test(arguments: ["", "nobody", "<>", "<nobody>", "(a@b)", ";,:", "\"", "(", "<"])
    func `where there is no address none is found`(value: String) {
        #expect(MailAddress.first(in: value) == nil)
    }

    @Test(arguments: [
        ("plain", "plain"),
        ("=?utf-8?B?0J/QvtGB0YvQu9C60LA=?=", "Посылка"),
        ("=?utf-8?q?a_b=21?= c", "a b! c"),
        ("=?UTF-8?B?YQ==?= \t =?iso-8859-1?Q?=FC?=", "aü"),
        ("=?utf-8?B?YQ==?= and =?utf-8*de?B?Yg==?=", "a and b"),
        ("=?windows-1252?Q?=80=99?=", "€™"),
        ("=?utf-8?B?A!?=", "=?utf-8?B?A!?="),
        ("=?utf-8?X?YQ==?=", "=?utf-8?X?YQ==?="),
        ("=?utf-8?Q?a b?=", "=?utf-8?Q?a b?="),
        ("=?utf-8?Q?=ZZ?=", "=?utf-8?Q?=ZZ?="),
        ("=?utf-8?B?YQBi?=", "ab"),
        ("=?", "=?"), ("=?a?", "=?a?"), ("=?a?B?", "=?a?B?"), ("a =?= b", "a =?= b"),
    ])
    func `words of other character sets are decoded, and nothing else`(
        value: String,
        text: String
    ) {
        #expect(EncodedWords.decoded(value) == text)
    }

    @Test func `a header is unfolded, and what is no field is passed over`() {
        let text = "A: 1\r\nno field\r\nb:2\r\n\t 3\r\n c\r\nA:  4 \r\nX-Y :z\r\n\r\nbody"
        let bytes = Array(text.utf8)
        let header = MailHeader(bytes, in: bytes.indices)
        #expect(header.value("a") == "1")
        #expect(header.values("a") == ["1", "4"])
        #expect(header.value("b") == "2\t 3 c")
        #expect(header.value("x-y") == "z")
        #expect(header.value("body") == nil)
        #expect(String(decoding: bytes[header.bodyStart...], as: UTF8.self) == "body")
        #expect(MailHeader(Array("a: 1".utf8), in: 0..<4).value("a") == "1")
        #expect(MailHeader([], in: 0..<0).bodyStart == 0)
    }

    @Test func `a header is read as far as its limits`() {
        let fold = String(repeating: " 123456789\n", count: 2000)
        let fields = String(repeating: "b: 1\n", count: 2000)
        let bytes = Array("a:\n\(fold)\(fields)c: 2\n\nbody".utf8)
        let header = MailHeader(bytes, in: bytes.indices)
        #expect(header.value("a")?.utf8.count == MailHeader.valueSizeMax - 1, "a space is trimmed")
        #expect(header.values("b").count == MailHeader.fieldsMax - 1)
        #expect(header.value("c") == nil)
        #expect(String(decoding: bytes[header.bodyStart...], as: UTF8.self) == "body")
    }

    @Test func `a text of an unknown character set keeps equal messages equal`() {
        #expect(MailCharset.text([0x61, 0xE9, 0x80], charset: "x-unknown") == "aé€")
        #expect(MailCharset.text([0x61, 0xC3, 0xA9], charset: "x-unknown") == "aé")
        #expect(MailCharset.text([0x61, 0xC3, 0xA9], charset: "Latin1") == "aÃ©")
        #expect(MailCharset.text([0x61, 0xFF], charset: "UTF-8") == "a\u{FFFD}")
        #expect(MailCharset.text([0x61, 0, 0x62], charset: "us-ascii") == "ab")
    }
}

// MARK: - Reports

extension MailTests {
    private static func complaint(_ mail: String, type: String? = nil) throws -> ReportedComplaint {
        let feedback = "Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\n"
        let parts = "--b\nContent-Type: message/feedback-report\n\n\(feedback)\n--b\n"
        let body = parts + "Content-Type: message/rfc822\n\n\(mail)\n--b--\n"
        let request = ReportRequest(
            contentType: type ?? "multipart/report; report-type=Feedback-Report; boundary=\"b\"",
            body: Array(body.utf8),
            reader: JSONReader()
        )
        guard case .one(let item) = try ARFReport.content(of: request) else {
            throw Problem(.internalError, "A report is one complaint.")
        }
        return try item.result.get()
    }

    @Test func `a report without its mail's header is one too`() throws {
        let complaint = try Self.complaint("From: a@fee.example\nSubject: S\n\nText\n")
        #expect(complaint.sender == "a@fee.example")
        #expect(complaint.text == "S\nText")
        #expect(complaint.messageID == nil)
    }

    @Test(arguments: [
        "text/plain", "multipart/mixed; boundary=b", "multipart/report; boundary=b", "",
        "multipart/report; report-type=delivery-status; boundary=b",
    ])
    func `other media types are not taken`(type: String) {
        #expect(!ARFReport.takes(contentType: type))
    }

    @Test func `a long text is cut, no character halved`() throws {
        let long = String(repeating: "é", count: 20_000)
        let complaint = try Self.complaint(
            "From: a@fee.example\nContent-Type: text/plain; charset=utf-8\n\nx\(long)\n"
        )
        #expect(complaint.text.utf8.count == ARFReport.textSizeMax - 1)
        #expect(complaint.text.hasSuffix("éé"))
    }

    @Test func `a mail of many parts, or many levels, is read as far as the limit`() throws {
        let part = "--m\n\nText\n"
        let many = String(repeating: part, count: 1000)
        let wide = try Self.complaint(
            "Content-Type: multipart/mixed; boundary=m\n\n\(many)--m--\n"
        )
        #expect(wide.text.split(separator: "\n").count == MailReader.partsMax - 1)
        var deep = "\nInside\n"
        for level in 0..<50 {
            let boundary = "m\(level)"
            deep =
                "Content-Type: multipart/mixed; boundary=\(boundary)\n\n--\(boundary)\n"
                + "\(deep)\n--\(boundary)--\n"
        }
        #expect(try Self.complaint(deep).text.isEmpty)
    }
}
