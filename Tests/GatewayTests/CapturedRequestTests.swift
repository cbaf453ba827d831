import CarrierFormats
import Testing

@testable import Gateway

@Suite struct CapturedRequestTests {
    private func read(_ text: String) throws(CapturedRequestError) -> CapturedRequest {
        try CapturedRequest(Array(text.utf8))
    }

    private func body(_ text: String) throws -> String {
        String(decoding: try read(text).body, as: UTF8.self)
    }

    @Test func `a request is read with both kinds of line ends`() throws {
        for end in ["\r\n", "\n"] {
            let text = [
                "", "POST /v1/mo/kannel/acme?id=1&ts=2 HTTP/1.1", "Host: gw.example",
                "X-Kannel-From:  +447700900456 ", "x-kannel-from: second", "", "Parcel\r\nheld\n",
            ].joined(separator: end)
            let request = try read(text)
            #expect(request.method == "POST")
            #expect(request.path == "/v1/mo/kannel/acme")
            #expect(request.pathSegments == ["v1", "mo", "kannel", "acme"])
            #expect(String(decoding: request.query, as: UTF8.self) == "id=1&ts=2")
            #expect(request.header("X-KANNEL-FROM") == "+447700900456", "the first one counts")
            #expect(request.header("Content-Type") == nil)
            let message = request.message(headers: ["HOST"])
            #expect(message.header("host") == "gw.example")
            #expect(message.header("X-Kannel-From") == nil, "nobody asked for it")
            // One line feed at the end is the file's.
            #expect(String(decoding: request.body, as: UTF8.self) == "Parcel\r\nheld")
        }
    }

    @Test func `the target may be a whole address, and the body may be absent`() throws {
        let request = try read("GET https://gw.example:8443/v1/mo/x%2Fy?a=b?c#d HTTP/2\nA: b")
        #expect(request.path == "/v1/mo/x%2Fy")
        #expect(request.pathSegments.last == "x/y")
        #expect(String(decoding: request.query, as: UTF8.self) == "a=b?c")
        #expect(request.body.isEmpty)
        #expect(try read("GET http://gw.example HTTP/1.1\n").path == "/")
    }

    @Test func `Content-Length decides where the body ends`() throws {
        let head = "POST / HTTP/1.1\nContent-Length: "
        #expect(try body(head + "2\n\na\n") == "a\n")
        #expect(try body(head + "1\n\na\r\n") == "a")
        #expect(try body(head + "0\n\n\n").isEmpty)
        #expect(throws: CapturedRequestError.cutOff(announced: 3, present: 2)) {
            try read(head + "3\n\na\n")
        }
        #expect(throws: CapturedRequestError.surplus(announced: 1, present: 3)) {
            try read(head + "1\n\na\nb")
        }
        #expect(throws: CapturedRequestError.noLength) { try read(head + "-1\n\n") }
    }

    @Test func `what is no request is told by its line`() {
        let wrong: [(String, CapturedRequestError)] = [
            ("", .empty), ("\r\n\n", .empty), ("{}", .noRequestLine(line: 1)),
            ("\nPOST /v1/mo/kannel\n", .noRequestLine(line: 2)),
            ("HTTP/1.1 200 OK\n", .noRequestLine(line: 1)),
            ("PUT / HTTP/1.1\n", .otherMethod(1)),
            ("GET v1/mo HTTP/1.1\n", .noTarget(line: 1)),
            ("POST / HTTP/1.1\nHost: a\n\tb\n", .noHeader(line: 3)),
            ("POST / HTTP/1.1\n{}\n", .noHeader(line: 2)),
            ("POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n0\n", .chunked),
            ("POST / HTTP/1.1\nA: \(String(repeating: "b", count: 70_000))\n", .headTooLarge),
        ]
        for (text, error) in wrong {
            #expect(throws: error, "\(error)") { try read(text) }
            #expect(!"\(error)".isEmpty)
        }
        #expect("\(CapturedRequestError.noHeader(line: 3))".hasPrefix("line 3 is no header"))
    }
}
