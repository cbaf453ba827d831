import Foundation
import HTTPServer
import TestSupport
import Testing

@Suite struct ExchangeTests {
    @Test func `a connection serves one request after the other`() throws {
        let server = try RunningServer()
        let client = try RawClient(port: server.port)
        for number in 1...3 {
            client.post("/echo", "number \(number)")
            let response = try client.receive()
            #expect(response.status == 200)
            #expect(response.text == "POST /echo number \(number)")
            #expect(!response.closes)
        }
        client.close()
        try server.stop()
    }

    @Test(arguments: [1, 7, 100, 1000])
    func `24 pipelined requests are answered in order however they are split`(
        _ pieceSize: Int
    ) throws {
        let server = try RunningServer()
        let client = try RawClient(port: server.port)
        let paths = (0..<24).map { $0 % 3 == 0 ? "/soon" : "/echo" }
        let bytes = paths.enumerated().flatMap { number, path in
            Array(RawClient.post(path, "number \(number)").utf8)
        }
        for start in stride(from: 0, to: bytes.count, by: pieceSize) {
            client.send(Array(bytes[start..<min(start + pieceSize, bytes.count)]))
        }
        for (number, path) in paths.enumerated() {
            let text = try client.receive().text
            #expect(text == (path == "/soon" ? "soon" : "POST /echo number \(number)"))
        }
        client.close()
        try server.stop()
    }

    @Test(arguments: [0, 1, 5_000_000])
    func `an answer may come from a file, which is closed afterwards`(_ size: Int) throws {
        let server = try RunningServer()
        // A directory of its own: the files of tests that run at the same time do not count.
        let files = try TemporaryDirectory()
        try server.inside { $0.handler.fileDirectory = files.path }
        let client = try RawClient(port: server.port)
        func open() throws -> Int {
            let directory = "/proc/self/fd"
            return try FileManager.default.contentsOfDirectory(atPath: directory).filter { name in
                let target = try? FileManager.default.destinationOfSymbolicLink(
                    atPath: "\(directory)/\(name)"
                )
                return target?.hasPrefix(files.path) == true
            }.count
        }
        client.get("/file?size=\(size)")
        let response = try client.receive()
        #expect(response.status == 200)
        #expect(response.text.utf8.count == size)
        let first = size > 0 ? UInt8(ascii: "a") + UInt8(size % 26) : nil
        #expect(response.text.utf8.first == first)
        // The connection goes on with an answer from memory.
        client.post("/echo", "x")
        #expect(try client.receive().text == "POST /echo x")
        #expect(try open() == 0)
        client.close()
        try server.stop()
    }

    @Test func `an answer may come later, from another thread`() throws {
        let server = try RunningServer()
        let client = try RawClient(port: server.port)
        client.post("/later", "x")
        try server.wait(until: { $0.handler.waiting.count == 1 })
        try server.inside { $0.handler.answerWaiting("here it is") }
        #expect(try client.receive().text == "here it is")
        client.get("/soon")
        #expect(try client.receive().text == "soon")
        client.close()
        try server.stop()
    }

    @Test(arguments: ["/echo", "/soon"])
    func `a client that has sent all it will send still gets its answer`(_ path: String) throws {
        var limits = HTTPLimits()
        // libmicrohttpd may miss an end that arrives together with the request; then this ends it.
        limits.idleTimeout = .milliseconds(200)
        let server = try RunningServer(limits)
        let client = try RawClient(port: server.port)
        client.post(path, "x")
        client.finishSending()
        #expect(try client.receive().status == 200)
        #expect(try client.isEnded())
        try server.stop()
    }

    @Test func `a head that nearly fills its memory leaves room for the answer`() throws {
        let server = try RunningServer()
        var answered = 0
        for size in stride(from: 20_000, to: 34_000, by: 500) {
            let client = try RawClient(port: server.port)
            client.get("/soon", headers: "X-A: \(String(repeating: "a", count: size))\r\n")
            let status = try client.receive().status
            #expect(status == 200 || status == 431, "\(size)")
            if status == 200 { answered += 1 }
        }
        #expect(answered > 0)
        try server.stop()
    }

    @Test func `HEAD is answered like GET without the body`() throws {
        let server = try RunningServer()
        let client = try RawClient(port: server.port)
        client.send("HEAD /large?size=1234 HTTP/1.1\r\nHost: gateway.example\r\n\r\n")
        let response = try client.receive(toHead: true)
        #expect(response.status == 200)
        #expect(response.headers["content-length"] == "1234")
        client.get("/probe")
        #expect(try client.receive().text == "probe")
        client.close()
        try server.stop()
    }

    @Test func `a client that expects 100-continue is told to go on`() throws {
        let server = try RunningServer()
        let client = try RawClient(port: server.port)
        client.send(
            "POST /echo HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: 5\r\n"
                + "Expect: 100-continue\r\n\r\n"
        )
        #expect(try client.receive().status == 100)
        client.send("hello")
        #expect(try client.receive().text == "POST /echo hello")
        client.close()
        try server.stop()
    }

    @Test func `a client that expects 100-continue is refused before it sends`() throws {
        let server = try RunningServer()
        let client = try RawClient(port: server.port)
        client.send(
            "POST /denied HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: 5\r\n"
                + "Expect: 100-continue\r\n\r\n"
        )
        let response = try client.receive()
        #expect(response.status == 401)
        #expect(response.closes)
        #expect(try client.isEnded())
        try server.stop()
    }

    @Test func `a small body that is not wanted does not cost the connection`() throws {
        let server = try RunningServer()
        let client = try RawClient(port: server.port)
        client.post("/denied", "some credentials are missing")
        let response = try client.receive()
        #expect(response.status == 401)
        #expect(!response.closes)
        client.get("/denied")
        #expect(try client.receive().status == 401)
        client.get("/probe")
        #expect(try client.receive().text == "probe")
        client.close()
        try server.stop()
    }

    @Test(arguments: [("/denied", 401), ("/echo", 413), ("/small", 413)])
    func `20 MB that nobody wants are refused at once and the client sees the answer`(
        _ path: String,
        _ status: Int
    ) throws {
        let server = try RunningServer()
        let client = try RawClient(port: server.port)
        let size = 20 << 20
        client.send(
            "POST \(path) HTTP/1.1\r\nHost: gateway.example\r\nContent-Length: \(size)\r\n\r\n"
        )
        client.send([UInt8](repeating: 0x61, count: size))
        let response = try client.receive()
        #expect(response.status == status)
        #expect(response.closes)
        #expect(try client.isEnded())
        #expect(try server.inside { $0.handler.handled.isEmpty })
        try server.stop()
    }

    @Test func `a chunked body arrives whole`() throws {
        let server = try RunningServer()
        let client = try RawClient(port: server.port)
        client.send(
            "POST /echo HTTP/1.1\r\nHost: gateway.example\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        for word in ["5\r\nhello\r\n", "1;name=value\r\n \r\n", "5\r\nworld\r\n", "0\r\n\r\n"] {
            client.send(word)
        }
        #expect(try client.receive().text == "POST /echo hello world")
        client.get("/probe")
        #expect(try client.receive().text == "probe")
        client.close()
        try server.stop()
    }

    @Test func `a chunked body that outgrows its limit is refused while it is sent`() throws {
        let server = try RunningServer()
        let client = try RawClient(port: server.port)
        client.send(
            "POST /small HTTP/1.1\r\nHost: gateway.example\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        let chunk = Array("10000\r\n".utf8) + [UInt8](repeating: 0x61, count: 65536)
        for _ in 0..<100 { client.send(chunk + [13, 10]) }
        let response = try client.receive()
        #expect(response.status == 413)
        #expect(response.closes)
        #expect(response.text.contains("body-too-large"))
        #expect(try client.isEnded())
        #expect(try server.refusals() == [.bodyTooLarge: 1])
        try server.stop()
    }

    @Test func `a body just within its limit is taken`() throws {
        let server = try RunningServer()
        let client = try RawClient(port: server.port)
        client.post("/small", "0123456789")
        #expect(try client.receive().text == "POST /small 0123456789")
        client.post("/small", "0123456789+")
        #expect(try client.receive().status == 413)
        try server.stop()
    }

    @Test func `path, segments and query are decoded`() throws {
        let server = try RunningServer()
        let client = try RawClient(port: server.port)
        let path = "/target?a=1&b=x+y%20z%C3%A9&b&=5&c=%0A%25"
        client.get(path)
        #expect(
            try client.receive().text
                == #"/target|["target"]|["a=1", "b=x y zé", "b=", "=5", "c=\n%"]"#
        )
        client.get("/echo%2Fed/%2B44")
        #expect(try client.receive().text == "GET /echo/ed/+44 ")
        client.get("http://gateway.example/target?q=1")
        #expect(try client.receive().text == #"/target|["target"]|["q=1"]"#)
        client.close()
        try server.stop()
    }

    @Test func `a header is found whatever its case and without the space around it`() throws {
        let server = try RunningServer()
        let client = try RawClient(port: server.port)
        client.get("/header", headers: "X-SENT: \t some value \t\r\n")
        #expect(try client.receive().text == "some value")
        client.get("/header")
        #expect(try client.receive().text == "none")
        client.close()
        try server.stop()
    }

    @Test func `HTTP 1.0 is answered and ends unless it asks to stay`() throws {
        let server = try RunningServer()
        let staying = try RawClient(port: server.port)
        staying.send("GET /probe HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(try staying.receive().text == "probe")
        staying.send("GET /probe HTTP/1.0\r\n\r\n")
        #expect(try staying.receive().text == "probe")
        #expect(try staying.isEnded())
        try server.stop()
    }

    @Test func `the last request of a connection is told so`() throws {
        var limits = HTTPLimits()
        limits.requestsPerConnectionMax = 2
        let server = try RunningServer(limits)
        let client = try RawClient(port: server.port)
        client.get("/probe")
        #expect(try !client.receive().closes)
        client.get("/probe")
        #expect(try client.receive().closes)
        #expect(try client.isEnded())
        try server.stop()
    }

    @Test(arguments: [128, 256])
    func `exactly that many keep-alive connections all get their answers`(
        _ count: Int
    ) throws {
        let server = try RunningServer()
        let clients = try (0..<count).map { _ in try RawClient(port: server.port) }
        for _ in 0..<20 {
            for client in clients { client.post("/soon", "x") }
            for client in clients { #expect(try client.receive().text == "soon") }
        }
        for client in clients { client.close() }
        try server.stop()
    }
}
