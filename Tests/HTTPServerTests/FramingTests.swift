import TestSupport
import Testing

@testable import HTTPServer

@Suite struct FramingTests {
    @Test func `however the bytes are cut, they are read alike`() throws {
        var generator = SystemRandomNumberGenerator()
        for guardCase in try GuardCase.all() where guardCase.request.count < 5_000 {
            let bytes = guardCase.request
            var whole = Framing()
            let expected = whole.read(bytes.span, limits: HTTPLimits())
            var cut = Framing()
            var refusal: Refusal?
            var rest = bytes[...]
            while !rest.isEmpty, refusal == nil {
                let piece = Array(rest.prefix(Int.random(in: 1...9, using: &generator)))
                rest = rest.dropFirst(piece.count)
                refusal = cut.read(piece.span, limits: HTTPLimits()).refusal
            }
            #expect(refusal == expected.refusal, "\(guardCase.name)")
            #expect(cut.completed == whole.completed, "\(guardCase.name)")
        }
    }

    @Test func `a boundary lies behind the last message that ended`() {
        let sound = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        var framing = Framing()
        let bytes = Array((sound + sound + "GET / HTTP/1.1\n").utf8)
        let reading = framing.read(bytes.span, limits: HTTPLimits())
        #expect(reading == Framing.Reading(refusal: .malformedHead, boundary: 2 * sound.utf8.count))
        #expect(framing.completed == 2)
    }

    @Test func `a body is as long as its length or its chunks say`() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\n"
        let messages = [
            head + "Content-Length: 12\r\n\r\nGET / HTTP/1",
            head + "Transfer-Encoding: chunked\r\n\r\nc;x\r\nGET / HTTP/1\r\n0\r\nA: b\r\n\r\n",
        ]
        for message in messages {
            var framing = Framing()
            let bytes = Array(message.utf8)
            let early = framing.read(Array(bytes.dropLast()).span, limits: HTTPLimits())
            #expect(early == Framing.Reading(refusal: nil, boundary: 0))
            let last = framing.read([bytes[bytes.count - 1]].span, limits: HTTPLimits())
            #expect(last == Framing.Reading(refusal: nil, boundary: 1))
        }
    }

    @Test func `bytes of chance are refused or waited for, and never trap`() {
        var generator = SystemRandomNumberGenerator()
        let tokens: [[UInt8]] = [
            "GET / HTTP/1.1\r\n", "Host: a\r\n", "\r\n", "Content-Length: 9", "5\r\nhello\r\n",
            "Transfer-Encoding: chunked\r\n", "0\r\n", "7fffffffffffffff\r\n", "\n", "\0", ": ",
            "9",
        ].map { Array($0.utf8) }
        for _ in 0..<5_000 {
            var framing = Framing()
            let bytes = (0..<Int.random(in: 1...20, using: &generator)).flatMap { _ in
                tokens[Int.random(in: 0..<tokens.count, using: &generator)]
            }
            let reading = framing.read(bytes.span, limits: HTTPLimits())
            #expect(reading.boundary <= bytes.count)
        }
    }
}
