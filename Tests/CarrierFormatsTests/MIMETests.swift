import CarrierFormats
import Foundation
import JSON
import SpamReporting
import Testing

/// MIME bodies in MARS reports: what the samples do not already show.
@Suite struct MIMETests {
    private func parse(_ content: String) throws -> Result<ReportedComplaint, Problem> {
        let report = JSONWriter.object { writer in
            writer.member("v", "1")
            writer.member("u", "ExampleTel/Messages/4.1.0")
            writer.member("s", "+447700900123")
            writer.key("m")
            writer.beginObject()
            writer.member("p", "mms")
            writer.member("t", "2026-11-19T21:14:05Z")
            writer.member("c", content)
            writer.endObject()
        }
        return MARSReport.parse(try JSONReader().read(report))
    }

    private func multipart(_ parts: [String], boundary: String = "edge") -> String {
        "Content-Type: multipart/mixed; boundary=\(boundary)\r\n\r\n"
            + parts.map { "--\(boundary)\r\n\($0)\r\n" }.joined() + "--\(boundary)--"
    }

    @Test(arguments: [
        ("content-type:text/plain\r\n\r\nhello", "hello"),
        ("Content-Type: text/plain\n\nhello\n", "hello"),
        ("Content-Type: text/plain;\r\n charset=\"utf-8\"\r\n\r\na\r\nb", "a\nb"),
        ("Content-Type: TEXT/PLAIN; Charset=KOI8-R\r\n\r\nf\u{FC}r", "f\u{FC}r"),
        (
            "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding:"
                + " QUOTED-PRINTABLE\r\n\r\nf=FCr=3D=\r\n=20x", "f\u{FC}r= x"
        ),
        (
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + "ZsO8\r\ncg==", "f\u{FC}r"
        ),
        ("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8", "hello"),
        (
            "Content-Type: text/html\r\n\r\n<SCRIPT>x<y</SCRIPT>a&lt;b<BR/>&#x41;&#66;&nope;&",
            "a<b\nAB&nope;&"
        ),
        ("Content-Type: text/html\r\n\r\n<!-- a > b -->x<p>y</p", "x\ny"),
        ("A text about Content-Type: text/plain", "A text about Content-Type: text/plain"),
    ])
    func `an entity comes to its text`(content: String, text: String) throws {
        let complaint = try parse(content).get()
        #expect(complaint.text == text)
        #expect(complaint.attachments.isEmpty)
    }

    @Test func `texts are joined and a text that is to be saved is a file`() throws {
        let content = multipart([
            "\r\none", "Content-Type: text/plain\r\n\r\ntwo",
            "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a\r\n\r\nabc",
            "Content-Type: text/html\r\n\r\n<p>three</p>",
        ])
        let complaint = try parse(content).get()
        #expect(complaint.text == "one\ntwo")
        // SHA-256 of "abc", FIPS 180-4's own example.
        #expect(
            complaint.attachments == [
                Attachment(
                    contentType: "text/plain",
                    size: 3,
                    sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
                )
            ]
        )
    }

    @Test func `what looks like a boundary and is none belongs to the part`() throws {
        let content = multipart(["\r\n--edgeless\r\n-- edge\r\n --edge"])
        #expect(try parse(content).get().text == "--edgeless\n-- edge\n --edge")
    }

    @Test func `a preamble and an epilogue are not read`() throws {
        let content =
            "Content-Type: multipart/mixed; boundary=\"a b\\\"c\"\r\n\r\nbefore\r\n"
            + "--a b\"c \t\r\n\r\nhello\r\n--a b\"c--\r\nafter"
        #expect(try parse(content).get().text == "hello")
    }

    @Test(arguments: [
        "Content-Type: text/plain",
        "Content-Type: text/plain\r\nno colon\r\n\r\nx",
        "Content-Type: \r\n\r\nx",
        "Content-Type: text\r\n\r\nx",
        "Content-Type: text/plain; charset\r\n\r\nx",
        "Content-Type: text/plain; charset=\"utf-8\r\n\r\nx",
        "Content-Type: text/plain\r\n\r\n",
        "Content-Type: text/html\r\n\r\n<br>",
        "Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\na\r\n--x--",
        "Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n\r\na\r\n----",
        "Content-Type: multipart/mixed; boundary=x\r\n\r\nhello",
        "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x--",
        "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nhello",
        "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n--x--",
        "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nA",
        "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n/w==",
        "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nAA==",
        "Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=4",
        "Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=ZZ",
    ])
    func `a broken entity is a problem at the content`(content: String) throws {
        guard case .failure(let problem) = try parse(content) else {
            Issue.record("taken: \(content.debugDescription)")
            return
        }
        #expect(problem.kind == .invalidField)
        #expect(problem.pointer == "/m/c")
    }

    @Test func `parts are limited in number`() throws {
        let part = "\r\nhello"
        #expect(try parse(multipart(Array(repeating: part, count: 63))).get().text.count == 377)
        #expect(throws: Problem.self) {
            try parse(multipart(Array(repeating: part, count: 64))).get()
        }
    }

    @Test func `parts are limited in depth`() throws {
        func nested(_ depth: Int) -> String {
            (0..<depth).reduce("Content-Type: text/plain\r\n\r\nhello") { inner, level in
                multipart([inner], boundary: "b\(level)b")
            }
        }
        #expect(try parse(nested(8)).get().text == "hello")
        #expect(throws: Problem.self) { try parse(nested(9)).get() }
    }
}
