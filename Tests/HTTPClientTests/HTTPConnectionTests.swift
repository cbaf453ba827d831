import Glibc
import HTTPClient
import Testing

@Suite struct HTTPConnectionTests {
    private static let empty = "HTTP/1.1 204 No Content\r\n\r\n"

    private func answer(_ body: String, _ headers: String = "") -> String {
        "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
    }

    @Test func `an answer arrives with status, headers and body`() throws {
        let server = try ScriptedServer([[answer("{}", "ETag:  \"x\" \r\nX-Empty:\r\n")]])
        let response = try HTTPConnection().send(HTTPClientRequest(url: server.url + "/v1/feeds"))
        #expect(response.status == 200)
        #expect(response.body == Array("{}".utf8))
        #expect(response.header("etag") == "\"x\"")
        #expect(response.header("X-EMPTY") == "")
        #expect(response.header("absent") == nil)
        #expect(server.requests.first?.hasPrefix("GET /v1/feeds HTTP/1.1\r\n") == true)
    }

    @Test func `a request goes out as it was asked for, and nothing is added`() throws {
        let server = try ScriptedServer([[Self.empty, Self.empty, Self.empty]])
        let connection = HTTPConnection()
        let body = Array("{\"a\":\u{0}1}".utf8)
        let request = HTTPClientRequest(
            method: "POST",
            url: server.url + "/a/../b?c=%2B",
            headers: [("Authorization", "Bearer sg_x"), ("X-Empty", "")],
            body: body
        )
        #expect(try connection.send(request).status == 204)
        _ = try connection.send(HTTPClientRequest(method: "POST", url: server.url, body: []))
        _ = try connection.send(HTTPClientRequest(method: "DELETE", url: server.url + "/x"))
        let sent = server.requests
        try #require(sent.count == 3)
        #expect(sent[0].hasPrefix("POST /a/../b?c=%2B HTTP/1.1\r\n"))
        #expect(sent[0].contains("\r\nAuthorization: Bearer sg_x\r\n"))
        #expect(sent[0].contains("\r\nX-Empty:\r\n"))
        #expect(sent[0].contains("\r\nContent-Length: \(body.count)\r\n"))
        #expect(sent[0].hasSuffix("\r\n\r\n{\"a\":\u{0}1}"))
        #expect(sent[1].contains("\r\nContent-Length: 0\r\n"))
        #expect(sent[2].hasPrefix("DELETE /x HTTP/1.1\r\n"))
        for request in sent {
            #expect(!request.lowercased().contains("\r\nexpect:"))
            #expect(!request.lowercased().contains("\r\ncontent-type:"))
        }
    }

    @Test func `the connection is kept, and opened anew when it was closed`() throws {
        let server = try ScriptedServer([[Self.empty, Self.empty], [Self.empty]])
        let connection = HTTPConnection()
        for _ in 0..<3 {
            #expect(try connection.send(HTTPClientRequest(url: server.url)).status == 204)
        }
        #expect(server.requests.count == 3)
    }

    @Test func `a body of two megabytes does not wait for a 100`() throws {
        let server = try ScriptedServer([["HTTP/1.1 100 Continue\r\nX: 1\r\n\r\n" + Self.empty]])
        let body = [UInt8](repeating: 0x61, count: 2 << 20)
        let request = HTTPClientRequest(method: "POST", url: server.url, body: body)
        let response = try HTTPConnection().send(request)
        #expect(response.status == 204)
        #expect(response.header("X") == nil)
        #expect(server.requests.first?.hasSuffix("aaaa") == true)
    }

    @Test func `redirects are answers, not orders`() throws {
        let redirect =
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
        let server = try ScriptedServer([[redirect]])
        let response = try HTTPConnection().send(HTTPClientRequest(url: server.url))
        #expect(response.status == 302)
        #expect(response.header("location") == "http://127.0.0.1:1/")
    }

    @Test func `the environment's proxy is ignored`() throws {
        setenv("http_proxy", "http://127.0.0.1:1", 1)
        setenv("ALL_PROXY", "http://127.0.0.1:1", 1)
        defer {
            unsetenv("http_proxy")
            unsetenv("ALL_PROXY")
        }
        let server = try ScriptedServer([[Self.empty]])
        #expect(try HTTPConnection().send(HTTPClientRequest(url: server.url)).status == 204)
    }

    @Test func `an answer beyond the limit is refused`() throws {
        let server = try ScriptedServer([[answer(String(repeating: "x", count: 5000))]])
        let connection = HTTPConnection(responseSizeMax: 4096)
        #expect(throws: HTTPClientError.failed("the answer is larger than 4096 bytes")) {
            try connection.send(HTTPClientRequest(url: server.url))
        }
    }

    @Test func `an answer cut short is a failure, not a shorter body`() throws {
        let server = try ScriptedServer([["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"]])
        let error = #expect(throws: HTTPClientError.self) {
            try HTTPConnection().send(HTTPClientRequest(url: server.url))
        }
        guard case .failed = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `silence ends at the deadline`() throws {
        let server = try ScriptedServer([["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n", "never"]])
        #expect(throws: HTTPClientError.timedOut) {
            try HTTPConnection(timeout: .milliseconds(200))
                .send(HTTPClientRequest(url: server.url))
        }
    }

    @Test func `nobody there is unreachable`() {
        for url in ["http://127.0.0.1:1/", "http://nobody.invalid/"] {
            let error = #expect(throws: HTTPClientError.self) {
                try HTTPConnection().send(HTTPClientRequest(url: url))
            }
            guard case .unreachable = error else {
                Issue.record("\(url): \(String(describing: error))")
                continue
            }
        }
        let socket = HTTPClientRequest(url: "http://x/", unixSocket: "/nonexistent/socket")
        #expect(throws: HTTPClientError.self) { try HTTPConnection().send(socket) }
    }

    @Test(arguments: [
        HTTPClientRequest(url: "file:///etc/passwd"), HTTPClientRequest(url: "ftp://a.example/"),
        HTTPClientRequest(url: "127.0.0.1:7726"), HTTPClientRequest(url: ""),
        HTTPClientRequest(url: "http://a.example/\r\nX: 1"), HTTPClientRequest(url: "http://a b/"),
        HTTPClientRequest(url: "http://a.example/\u{0}"), HTTPClientRequest(url: "http://[::1/"),
        HTTPClientRequest(method: "GET /", url: "http://a.example/"),
        HTTPClientRequest(method: "", url: "http://a.example/"),
        HTTPClientRequest(url: "http://a.example/", headers: [("X", "a\r\nY: b")]),
        HTTPClientRequest(url: "http://a.example/", headers: [("X:", "a")]),
        HTTPClientRequest(url: "http://a.example/", headers: [("", "a")]),
    ])
    func `what cannot be a request is never sent`(request: HTTPClientRequest) {
        let error = #expect(throws: HTTPClientError.self) { try HTTPConnection().send(request) }
        guard case .invalidURL = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
