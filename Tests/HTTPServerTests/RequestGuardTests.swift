import Testing

@testable import HTTPServer

@Suite struct RequestGuardTests {
    /// A head as libmicrohttpd leaves it in memory.
    struct LaidOutHead {
        var bytes: [UInt8]
        var target: String
        var layout: RequestGuard.Layout

        init(_ method: String, _ target: String, _ version: String, _ headers: [String]) {
            self.target = target
            bytes = Array("\(method)\0\(target)\0\(version)\0\0".utf8)
            for header in headers {
                let parts = header.split(separator: ":", maxSplits: 1)
                bytes += Array("\(parts[0])\0\(parts[1])\0\0".utf8)
            }
            bytes += [0, 0]
            let targetOffset = method.utf8.count + 1
            layout = RequestGuard.Layout(
                targetOffset: targetOffset,
                versionOffset: targetOffset + target.utf8.count + 1,
                headerCount: headers.count
            )
        }

        func check(_ limits: HTTPLimits = HTTPLimits()) throws(Refusal) -> RequestHead {
            try RequestGuard.check(bytes.span, target: target, layout: layout, limits: limits)
        }
    }

    private static let host = "Host: gateway.example"

    @Test func `a sound head says what it asks for`() throws {
        let head = LaidOutHead(
            "POST",
            "/v1/complaints?dry=1",
            "HTTP/1.1",
            [Self.host, "content-LENGTH: 42", "Expect: 100-Continue"]
        )
        let read = try head.check()
        #expect(read.method == .post)
        #expect(read.target.path == "/v1/complaints")
        #expect(read.target.query == "dry=1")
        #expect(read.contentLength == 42)
        #expect(read.expectsContinue)
        #expect(!read.isChunked)
    }

    @Test func `a header that libmicrohttpd did not see is one too many`() throws {
        var head = LaidOutHead("GET", "/", "HTTP/1.1", [Self.host, "X-A: a"])
        head.layout.headerCount = 1
        #expect(throws: Refusal.malformedHead) { try head.check() }
    }

    @Test(
        arguments: [
            ("GET", ["Host: a", "Host: b"], Refusal.repeatedHeader),
            ("GET", [], .invalidHost),
            ("POST", [host], .lengthRequired),
            (
                "POST", [host, "Content-Length: 1", "Transfer-Encoding: chunked"],
                .conflictingLengths
            ),
            ("POST", [host, "Transfer-Encoding: gzip"], .unsupportedTransferEncoding),
            ("DELETE", [host, "Content-Length: 1"], .unexpectedBody),
            ("POST", [host, "Content-Length: 1e3"], .invalidContentLength),
            ("BREW", [host], .unsupportedMethod),
            ("GET", [host, "X A: b"], .invalidHeaderName),
            ("GET", [host, "X: \u{7}"], .invalidHeaderValue),
        ]
    )
    func `a head that could mislead is refused for what is wrong with it`(
        _ method: String,
        _ headers: [String],
        _ refusal: Refusal
    ) {
        let head = LaidOutHead(method, "/", "HTTP/1.1", headers)
        #expect(throws: refusal) { try head.check() }
    }

    @Test func `limits are kept`() {
        var limits = HTTPLimits()
        limits.headersMax = 2
        limits.targetSizeMax = 5
        let many = LaidOutHead("GET", "/", "HTTP/1.1", [Self.host, "A: a", "B: b"])
        #expect(throws: Refusal.tooManyHeaders) { try many.check(limits) }
        let long = LaidOutHead("GET", "/12345", "HTTP/1.1", [Self.host])
        #expect(throws: Refusal.targetTooLong) { try long.check(limits) }
    }

    @Test func `no change of bytes makes the guard trap or accept two lengths`() {
        var generator = SystemRandomNumberGenerator()
        let original = LaidOutHead(
            "POST",
            "/v1/complaints",
            "HTTP/1.1",
            [Self.host, "Content-Length: 42", "X-A: some value", "Content-Type: application/json"]
        )
        let interesting: [UInt8] = [0, 9, 10, 13, 32, 58, 65, 127, 255]
        for _ in 0..<20_000 {
            var head = original
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                mutate(&head, with: interesting.randomElement(using: &generator) ?? 0, &generator)
            }
            guard let read = try? head.check() else { continue }
            #expect(read.isChunked != (read.contentLength != nil))
        }
    }

    private func mutate(
        _ head: inout LaidOutHead,
        with byte: UInt8,
        _ generator: inout SystemRandomNumberGenerator
    ) {
        let place = Int.random(in: 0..<max(1, head.bytes.count), using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: head.bytes.insert(byte, at: min(place, head.bytes.count))
        case 1 where !head.bytes.isEmpty: head.bytes.remove(at: place)
        case 2 where !head.bytes.isEmpty: head.bytes[place] = byte
        case 3: head.bytes.removeLast(min(head.bytes.count, 3))
        default: head.layout.versionOffset += Int.random(in: -40...40, using: &generator)
        }
    }

    @Test(
        arguments: [
            ("/a/b?c", "/a/b", "c"), ("/", "/", ""), ("/?", "/", ""), ("/%41%2f", "/A/", ""),
            ("HTTP://gateway.example/x?y", "/x", "y"), ("/...", "/...", ""),
        ]
    )
    func `a target has a path and a query`(_ target: String, _ path: String, _ query: String) throws
    {
        let read = try RequestTarget(target, method: .get)
        #expect(read.path == path)
        #expect(read.query == query)
    }
}
