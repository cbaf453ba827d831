import Foundation
import Testing

@testable import TestSupport

/// What deploy/kannel/README.md says of Kannel, shown with real processes.
@Suite struct KannelServers {
    @Test(arguments: KannelServer.Variant.allCases)
    func `a message becomes a request, and the answer's text goes back`(
        variant: KannelServer.Variant
    ) async throws {
        let scene = try await Scene(variant)
        scene.server.answer { _ in .text("Who sent it?") }
        try scene.network.send("50% off & more <here>", from: Scene.subscriber, to: "7726")
        let request = try await scene.server.request(after: 0)
        #expect(request.line.contains(" /v1/mo/kannel?id="))
        #expect(UUID(uuidString: try #require(request.parameter("id"))) != nil)
        #expect(Int(try #require(request.parameter("ts"))) ?? 0 > 1_700_000_000)
        switch variant {
        case .get:
            #expect(request.method == "GET")
            #expect(request.parameter("from") == Scene.subscriber)
            #expect(request.parameter("to") == "7726")
            #expect(request.parameter("text") == "50% off & more <here>")
            #expect(request.parameter("coding") == "0" && request.parameter("charset") == "UTF-8")
            #expect(request.parameter("udh")?.isEmpty == true)
            #expect(request.parameter("smsc") == "operator")
        case .post:
            #expect(request.method == "POST" && request.text == "50% off & more <here>")
            #expect(request.headers["x-kannel-from"] == Scene.subscriber)
            #expect(request.headers["x-kannel-to"] == "7726")
            #expect(request.headers["x-kannel-coding"] == "0")
            #expect(request.headers["content-type"] == "text/plain; charset=\"UTF-8\"")
        case .xml:
            #expect(request.method == "POST")
            #expect(request.headers["content-type"]?.hasPrefix("text/xml") == true)
            #expect(request.text.contains("<number>\(Scene.subscriber)</number>"))
            #expect(request.text.contains("<ud>50%25+off+%26+more+%3Chere%3E</ud>"))
        }
        #expect(
            try await scene.network.text()
                == .init(from: "7726", to: Scene.subscriber, text: "Who sent it?")
        )
    }

    @Test(arguments: KannelServer.Variant.allCases)
    func `letters outside the GSM alphabet survive in both directions`(
        variant: KannelServer.Variant
    ) async throws {
        let scene = try await Scene(variant)
        let answer = "Спасибо! Кто \u{1F600}?"
        scene.server.answer { _ in .text(answer, "X-Kannel-Coding: 2") }
        try scene.network.send("Hi \u{1F600}", from: Scene.subscriber, to: "7726")
        let request = try await scene.server.request(after: 0)
        switch variant {
        case .get:
            #expect(
                request.line.contains("&text=%00H%00i%00+%D8%3D%DE%00&coding=2&charset=UTF-16BE")
            )
        case .post:
            #expect(request.body == [0, 0x48, 0, 0x69, 0, 0x20, 0xD8, 0x3D, 0xDE, 0])
            #expect(request.headers["content-type"] == "text/plain; charset=\"UTF-16BE\"")
        case .xml:
            #expect(request.text.contains("<ud>%00H%00i%00+%D8%3D%DE%00</ud>"))
            #expect(request.text.contains("<coding>2</coding>"))
        }
        let text = try await scene.network.text()
        #expect(text.text == answer && text.isWide && text.header.isEmpty)
    }

    @Test func `the parts of a long message arrive as one, in whatever order they came`()
        async throws
    {
        let scene = try await Scene(.post)
        for (number, text) in [(2, "second "), (3, "third"), (1, "first ")] as [(UInt8, String)] {
            try scene.network.send(
                part: number,
                of: 3,
                reference: 42,
                text,
                from: Scene.subscriber,
                to: "7726"
            )
        }
        let request = try await scene.server.request(after: 0)
        #expect(request.text == "first second third")
        #expect(request.headers["x-kannel-udh"] == nil)
    }

    @Test func `nothing is texted for an answer without text, nor for a refusal`() async throws {
        let scene = try await Scene(.post, ["http-request-retry": "0", "http-queue-delay": "1"])
        let silent: [RecordingServer.Answer] = [
            .init(), .init(status: "202 Accepted"), .text(""), .init(status: "204 No Content"),
            .init(status: "400 Bad Request", headers: ["Content-Type: text/plain"], body: "no"),
            .init(status: "401 Unauthorized", headers: ["WWW-Authenticate: Basic realm=\"x\""]),
            .init(status: "503 Unavailable", headers: ["Retry-After: 1"], body: "later"),
            .init(headers: ["Content-Type: application/problem+json"], body: "{}"),
        ]
        for (index, answer) in silent.enumerated() {
            scene.server.answer { _ in answer }
            try scene.network.send("text \(index)", from: Scene.subscriber, to: "7726")
            #expect(try await scene.server.request(after: index).text == "text \(index)")
        }
        scene.server.answer { _ in .text("the first") }
        try scene.network.send("last", from: Scene.subscriber, to: "7726")
        #expect(try await scene.network.text().text == "the first")
    }

    @Test(arguments: ["503 Service Unavailable", "500 Oops", "401 Unauthorized", "204 No Content"])
    func `a message that is not taken comes again under the same id`(status: String) async throws {
        let scene = try await Scene(.post)
        scene.server.answer { _ in .init(status: status) }
        try scene.network.send("Hello", from: Scene.subscriber, to: "7726")
        let first = try await scene.server.request(after: 0)
        scene.server.answer { _ in .text("taken") }
        let second = try await scene.server.request(after: 1)
        #expect(first.line == second.line && first.body == second.body)
        #expect(try await scene.network.text().text == "taken")
        #expect(scene.server.requests.count == 2)
    }

    @Test func `what never is taken is given up in silence`() async throws {
        let scene = try await Scene(.post, ["http-request-retry": "1", "http-queue-delay": "1"])
        scene.server.answer { $0.text == "Hello" ? .init(status: "503 x") : .text("the first") }
        try scene.network.send("Hello", from: Scene.subscriber, to: "7726")
        _ = try await scene.server.request(after: 1)
        try scene.network.send("and now", from: Scene.subscriber, to: "7726")
        #expect(try await scene.network.text().text == "the first")
        #expect(scene.server.requests.map(\.text) == ["Hello", "Hello", "and now"])
    }

    @Test(arguments: [KannelServer.Variant.post, .get])
    func `name and password of the URL come as Basic credentials`(
        variant: KannelServer.Variant
    ) async throws {
        let scene = try await Scene(variant, credentials: ("kannel", "s3cret"))
        try scene.network.send("Hello", from: Scene.subscriber, to: "7726")
        let request = try await scene.server.request(after: 0)
        let encoded = Data("kannel:s3cret".utf8).base64EncodedString()
        #expect(request.headers["authorization"] == "Basic \(encoded)")
    }

    @Test func `both processes end when they are told to`() async throws {
        let scene = try await Scene(.post)
        try await scene.kannel.stop()
        #expect(scene.kannel.log.contains("Kannel smsbox terminating"))
        #expect(throws: SystemError.self) { try scene.kannel.network() }
    }

    @Test func `a setting that the file does not have is a mistake of the test`() async throws {
        await #expect(throws: StartFailure.self) {
            _ = try await Scene(.post, ["no-such-option": "1"])
        }
    }
}

@Suite struct FakeNetworkTests {
    @Test func `every kind of line is read`() throws {
        let line = "7726 447700900456 "
        #expect(try FakeNetwork.text(of: line + "text a  b+c %41").text == "a  b+c %41")
        #expect(try FakeNetwork.text(of: line + "text ").text.isEmpty)
        #expect(try FakeNetwork.text(of: line + "ucs-2 %04!%04%3F").text == "\u{421}\u{43F}")
        let part = try FakeNetwork.text(of: line + "udh %05%00%03%01%02%01 data a+b%21")
        #expect(part.header == [5, 0, 3, 1, 2, 1] && part.text == "a b!" && !part.isWide)
        for bad in ["", "7726", line + "fax x", line + "ucs-2 %04", line + "udh %05"] {
            #expect(throws: TestSocketError.malformed(bad)) { try FakeNetwork.text(of: bad) }
        }
    }
}

/// A server, Kannel in front of it, and the network.
private struct Scene {
    static let subscriber = "447700900456"
    let server: RecordingServer
    let kannel: KannelServer
    let network: FakeNetwork

    init(
        _ variant: KannelServer.Variant,
        _ settings: [String: String]? = nil,
        credentials: (name: String, password: String)? = nil
    ) async throws {
        server = try RecordingServer()
        var options = KannelServer.Options(serverPort: server.port)
        options.variant = variant
        options.credentials = credentials
        if let settings { options.settings["smsbox"] = settings }
        kannel = try await KannelServer(options)
        network = try kannel.network()
    }
}
