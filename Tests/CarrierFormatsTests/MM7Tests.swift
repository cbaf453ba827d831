import CarrierFormats
import SpamReporting
import Testing
import XML

/// What the samples of MM7 do not already show: outcomes, namespaces, addresses, texts.
@Suite struct MM7Tests {
    private static let namespace =
        "http://www.3gpp.org/ftp/Specs/archive/23_series/23.140/schema/REL-6-MM7-1-0"

    private static func envelope(
        _ fields: String,
        transactionID: String = "T-1",
        namespace: String = Self.namespace
    ) -> String {
        """
        <e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header>\
        <t:TransactionID xmlns:t="\(namespace)">\(transactionID)</t:TransactionID></e:Header>\
        <e:Body><DeliverReq xmlns="\(namespace)">\(fields)</DeliverReq></e:Body></e:Envelope>
        """
    }

    private static func request(_ body: String, type: String = "text/xml") -> MORequest {
        MORequest(
            method: "POST",
            body: Array(body.utf8),
            headers: { $0.lowercased() == "content-type" ? type : nil }
        )
    }

    private static func fields(sender: String = "<Number>447700900456</Number>") -> String {
        "<MM7Version>6.3.0</MM7Version><Sender>\(sender)</Sender><Subject>a text</Subject>"
    }

    private func message(_ fields: String, _ source: MM7Request = MM7Request()) throws -> MOMessage
    {
        let messages = try source.messages(in: Self.request(Self.envelope(fields)))
        return try #require(messages.first)
    }

    private func body(of answer: MOAnswer) throws -> XMLElement {
        let root = try XMLReader().read(Array(answer.body.utf8))
        return try #require(root.child("Body")?.children.first)
    }

    private func code(of answer: MOAnswer) throws -> String? {
        var element = try body(of: answer)
        if let detail = element.child("detail") {
            element = try #require(detail.child("VASPErrorRsp"))
        }
        return element.child("Status")?.child("StatusCode")?.text
    }

    // MARK: Answers

    @Test func `the answer repeats the request's identifier, namespace and version`() throws {
        let request = Self.request(Self.envelope(Self.fields(), transactionID: "a&lt;b&amp;c"))
        let answer = MM7Request().answer(.accepted(reply: nil), to: request)
        #expect(answer.status == 200)
        #expect(answer.contentType == "text/xml; charset=utf-8")
        let root = try XMLReader().read(Array(answer.body.utf8))
        let transactionID = try #require(root.child("Header")?.child("TransactionID"))
        #expect(transactionID.text == "a<b&c")
        #expect(transactionID.namespace == Self.namespace)
        let response = try body(of: answer)
        #expect(response.name == "DeliverRsp")
        #expect(response.namespace == Self.namespace)
        #expect(response.child("MM7Version")?.text == "6.3.0")
        #expect(try code(of: answer) == "1000")
    }

    @Test func `what may be sent again is no response, so that the relay tries again`() throws {
        let request = Self.request(Self.envelope(Self.fields()))
        let problem = Problem(.storeUnavailable, "Redis is away.")
        let answer = MM7Request().answer(.unavailable(problem, retryAfter: 7), to: request)
        #expect(answer.status == 503)
        #expect(answer.retryAfter == 7)
        #expect(try body(of: answer).name == "Fault")
        #expect(try code(of: answer) == "4006")
        #expect(answer.body.contains(">T-1</TransactionID>"))
    }

    @Test func `of who is refused nothing is read`() throws {
        let request = Self.request(Self.envelope(Self.fields()))
        let stranger = MM7Request()
            .answer(.refused(Problem(.unauthenticated, "Who are you?")), to: request)
        #expect(stranger.status == 401)
        #expect(try code(of: stranger) == "4001")
        #expect(!stranger.body.contains("T-1"))
        let forbidden = MM7Request()
            .answer(.refused(Problem(.forbidden, "Not here.")), to: request)
        #expect(forbidden.status == 403)
        #expect(try code(of: forbidden) == "4007")
    }

    @Test(
        arguments: [
            (.invalidField, "4004"), (.missingField, "4004"), (.messageIDConflict, "2000"),
            (.bodyTooLarge, "2004"), (.internalError, "3000"),
        ] as [(Problem.Kind, String)]
    )
    func `a problem that is found later is a response with its code`(
        kind: Problem.Kind,
        code: String
    ) throws {
        let request = Self.request(Self.envelope(Self.fields()))
        let answer = MM7Request().answer(.invalid(Problem(kind, "It is so.")), to: request)
        #expect(answer.status == 200)
        #expect(try self.code(of: answer) == code)
        #expect(try body(of: answer).child("Status")?.child("Details")?.text == "It is so.")
    }

    @Test func `a body that was dropped is answered with a fault`() throws {
        let request = Self.request("")
        let answer = MM7Request().answer(
            .invalid(Problem(.bodyTooLarge, "Too large.")),
            to: request
        )
        #expect(answer.status == 500)
        #expect(try code(of: answer) == "2007")
    }

    @Test func `a namespace that is not one is not repeated`() throws {
        let long = "urn:" + String(repeating: "x", count: 300)
        for namespace in [long, "urn:a&quot;&lt;b&gt;"] {
            let request = Self.request(Self.envelope(Self.fields(), namespace: namespace))
            let answer = MM7Request().answer(.accepted(reply: nil), to: request)
            let found = try body(of: answer).namespace
            #expect(found?.hasSuffix("MM7-1-4") == true || found == "urn:a\"<b>")
        }
    }

    // MARK: Addresses

    @Test(arguments: [
        ("<Number>447700900456</Number>", "+447700900456"),
        ("<Number>+447700900456</Number>", "+447700900456"),
        ("<Number> +447700900456/TYPE=PLMN </Number>", "+447700900456"),
        ("<Number>07700900456</Number>", "07700900456"),
        ("<Number>00447700900456</Number>", "00447700900456"),
        ("<Number>7726</Number>", "7726"),
        ("<ShortCode>77261234</ShortCode>", "77261234"),
        ("<RFC2822Address>ana@mail.example</RFC2822Address>", "ana@mail.example"),
        ("<RFC2822Address>447700900456/type=plmn@mmsc.example</RFC2822Address>", "+447700900456"),
        ("<Number addressCoding='encrypted'>447700900456</Number>", "447700900456"),
        ("<Extra/><Number>447700900456</Number>", "+447700900456"),
    ])
    func `a sender is an address`(sender: String, address: String) throws {
        #expect(try message(Self.fields(sender: sender)).subscriber.address == address)
    }

    @Test func `where numbers are national they stay as they are`() throws {
        let source = MM7Request(numbersAreInternational: false)
        #expect(try message(Self.fields(), source).subscriber.address == "447700900456")
    }

    @Test(arguments: [
        "<Recipients><To><Number>7726</Number></To></Recipients>",
        "<Recipients><To><ShortCode>7726</ShortCode></To><Cc><Number>1</Number></Cc></Recipients>",
        "<Recipients><Cc><Extra/></Cc><Bcc><Number>7726</Number></Bcc></Recipients>",
    ])
    func `the first recipient is the code`(recipients: String) throws {
        #expect(try message(Self.fields() + recipients).recipient == "7726")
    }

    // MARK: Identifiers and times

    @Test func `the message's identifier counts before the request's`() throws {
        #expect(try message(Self.fields()).id == "T-1")
        #expect(try message(Self.fields() + "<LinkedID>L-1</LinkedID>").id == "L-1")
        #expect(try message(Self.fields() + "<LinkedID> </LinkedID>").id == "T-1")
    }

    @Test(arguments: [
        ("2026-11-19T21:14:05Z", "2026-11-19T21:14:05Z"),
        ("2026-11-19T22:14:05+01:00", "2026-11-19T21:14:05Z"),
        ("2026-11-19T16:14:05-0500", "2026-11-19T21:14:05Z"),
        ("2026-11-19T21:14:05", nil),
        ("yesterday", nil),
    ])
    func `a time that is none is left out`(written: String, time: String?) throws {
        let fields = Self.fields() + "<TimeStamp>\(written)</TimeStamp>"
        #expect(try message(fields).sentAt?.rfc3339 == time)
    }

    // MARK: Texts

    private func text(subject: String?, _ text: String) throws -> String {
        let subject = subject.map { "<Subject>\($0)</Subject>" } ?? ""
        let envelope = Self.envelope("<Sender><Number>447700900456</Number></Sender>" + subject)
        let body =
            "--x\r\nContent-Type: text/xml\r\n\r\n\(envelope)\r\n"
            + "--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\(text)\r\n--x--"
        let type = "multipart/related; boundary=x"
        let messages = try MM7Request().messages(in: Self.request(body, type: type))
        return try #require(messages.first).text
    }

    @Test(
        arguments: [
            (nil, "a\r\nb\r\n", "a\nb"),
            ("Win", "Click", "Win\nClick"),
            ("Click", "Click here", "Click here"),
            ("here", "Click\r\nhere", "Click\nhere"),
            ("NoSubject", "Click", "Click"),
            ("(No Subject)", "Click", "Click"),
            ("", "Click", "Click"),
            ("two\nlines", "Click", "two lines\nClick"),
            ("=?UTF-8?B?8J+T?= =?utf-8?b?pg==?= !", "Click", "📦 !\nClick"),
            ("=?utf-8?Q?a=5Fb_c?=", "Click", "a_b c\nClick"),
            (
                "=?koi8-r?Q?=CF?= =?utf-8?X?a?= =?a", "Click",
                "=?koi8-r?Q?=CF?= =?utf-8?X?a?= =?a\nClick"
            ),
        ] as [(String?, String, String)]
    )
    func `a subject stands in front of a text if it says more`(
        subject: String?,
        written: String,
        shown: String
    ) throws {
        #expect(try text(subject: subject, written) == shown)
    }

    @Test func `HTML counts only where there is no plain text`() throws {
        let envelope = Self.envelope("<Sender><Number>447700900456</Number></Sender>")
        let html = "--x\r\nContent-Type: text/html\r\n\r\n<p>Click <b>here</b></p>\r\n"
        let plain = "--x\r\nContent-Type: text/plain\r\n\r\nClick\r\n"
        let blank = "--x\r\nContent-Type: text/plain\r\n\r\n \r\n"
        let start = "--x\r\nContent-Type: text/xml\r\n\r\n\(envelope)\r\n"
        for (parts, text) in [
            (html, "Click here"), (html + plain, "Click"), (blank + html, "Click here"),
        ] {
            let request = Self.request(
                start + parts + "--x--",
                type: "multipart/related; boundary=x"
            )
            #expect(try MM7Request().messages(in: request).first?.text == text)
        }
    }

    @Test func `the envelope is the part that is named, whatever stands around the name`() throws {
        let envelope = Self.envelope("<Sender><Number>447700900456</Number></Sender>")
        for (start, id) in [("\"<a>\"", "<a>"), ("a", "<a>"), ("<a>", "a"), ("b", "<b> ")] {
            let body =
                "--x\r\n\r\nClick\r\n--x\r\nContent-ID: \(id)\r\n\r\n\(envelope)\r\n--x--"
            let request = Self.request(body, type: "multipart/related; start=\(start); boundary=x")
            #expect(try MM7Request().messages(in: request).first?.text == "Click")
        }
        let body = "--x\r\n\r\n\(envelope)\r\n--x\r\n\r\nClick\r\n--x--"
        let request = Self.request(body, type: "multipart/related; start=\"<c>\"; boundary=x")
        #expect(try MM7Request().messages(in: request).first?.text == "Click")
    }

    @Test func `a large subject and text take no longer than their size`() throws {
        let line = String(repeating: "a", count: 100_000)
        #expect(try text(subject: line, line + "b").utf8.count == 100_001)
        let words = String(repeating: "=?utf-8?Q?a?= ", count: 10_000) + "."
        #expect(try text(subject: words, "b") == words + "\nb")
    }
}
