import Foundation
import TestSupport
import Testing

/// Subscribers' texts through a real Kannel to the real gateway, and prompts back to subscribers.
@Suite struct KannelTests {
    private static let text = "Parcel held: pay 1.45 at https://parcel-fee.example/x7Qk"
    private static let subscriber = "447700900456"

    /// A gateway, a carrier, and a Kannel that hands its subscribers' texts over.
    private struct Scene {
        let gateway: GatewayProcess
        let kannel: KannelServer
        let network: FakeNetwork

        init(
            _ gateway: GatewayProcess,
            country: String = "GB",
            _ variant: KannelServer.Variant = .post,
            settings: [String: [String: String]]? = nil
        ) async throws {
            self.gateway = gateway
            var options = KannelServer.Options(serverPort: gateway.port)
            let token = try gateway.makePartner("acme", role: "carrier", country: country)
            // Kannel breaks the line of longer credentials, and the request with it.
            options.credentials = (name: "sg", password: token)
            options.variant = variant
            if let settings { options.settings = settings }
            kannel = try await KannelServer(options)
            network = try kannel.network()
        }

        func send(_ text: String, from subscriber: String = KannelTests.subscriber) throws {
            try network.send(text, from: subscriber, to: "7726")
        }

        func overview(_ name: String) throws -> Int? {
            try gateway.send(
                "GET",
                "/v1/statistics/overview?window=24h",
                token: gateway.operatorToken
            ).object[name] as? Int
        }
    }

    @Test(arguments: KannelServer.Variant.allCases)
    func `forward, prompt in the subscriber's language, number, thanks`(
        variant: KannelServer.Variant
    ) async throws {
        let scene = try await Scene(try await GatewayProcess(), country: "FR", variant)
        try scene.send(Self.text)
        let prompt = try await scene.network.text()
        #expect(prompt.to == Self.subscriber)
        #expect(prompt.from == "7726")
        #expect(prompt.text.contains("num"))
        #expect(prompt.header.isEmpty && !prompt.isWide)
        try scene.send("+44 7700 900123")
        let thanks = try await scene.network.text()
        #expect(thanks.text.contains("Merci"))
        #expect(thanks.text != prompt.text)
        #expect(try scene.overview("complaints") == 1)
        let sender = try scene.gateway.send(
            "GET",
            "/v1/statistics/senders/+447700900123",
            token: scene.gateway.operatorToken
        ).object
        let windows = sender["windows"] as? [String: [String: Int]] ?? [:]
        #expect(windows["24h"]?["reporters"] == 1)
    }

    @Test(arguments: KannelServer.Variant.allCases)
    func `letters outside the GSM alphabet, in both directions`(
        variant: KannelServer.Variant
    ) async throws {
        let scene = try await Scene(try await GatewayProcess(), country: "RU", variant)
        try scene.send("Посылка задержана \u{1F4E6} https://parcel-fee.example/x7Qk")
        let prompt = try await scene.network.text()
        #expect(prompt.isWide)
        #expect(prompt.text.contains("номер"))
        try scene.send("+447700900123")
        #expect(try await scene.network.text().isWide)
        #expect(try scene.overview("complaints") == 1)
    }

    @Test func `who is not known gets nothing, and nobody is texted`() async throws {
        let gateway = try await GatewayProcess()
        var options = KannelServer.Options(serverPort: gateway.port)
        options.credentials = (name: "kannel", password: "nonsense")
        let kannel = try await KannelServer(options)
        let network = try kannel.network()
        // What Kannel texts after the first would have come before the second is refused.
        for number in 1...2 {
            try network.send(Self.text, from: Self.subscriber, to: "7726")
            let refused = "spamgate_problems_total{problem=\"unauthenticated\"} \(number)"
            try await waitUntil("the request is refused") {
                try gateway.send("GET", "/metrics", token: gateway.operatorToken).text
                    .contains(refused)
            }
        }
        #expect(try network.arrived() == [])
    }

    @Test func `what Kannel sends again counts once`() async throws {
        let scene = try await Scene(
            try await GatewayProcess(),
            settings: ["smsbox": ["http-request-retry": "60", "http-queue-delay": "1"]]
        )
        // Redis has the message and does not say so: Kannel is told to come back.
        scene.gateway.signalEmbeddedRedis(SIGSTOP)
        try scene.send(Self.text)
        try await waitUntil("Kannel is told to come back") {
            scene.gateway.log.contains("route=messages") && scene.gateway.log.contains("status=503")
        }
        scene.gateway.signalEmbeddedRedis(SIGCONT)
        let prompt = try await scene.network.text()
        #expect(!prompt.text.isEmpty)
        try scene.send("07700 900123")
        _ = try await scene.network.text()
        #expect(try scene.overview("complaints") == 1)
        #expect(try scene.overview("partial") == 0)
    }

    @Test func `while the gateway is down Kannel holds what comes`() async throws {
        let port = try ReservedPort()
        var options = GatewayProcess.Options()
        options.port = port.number
        let gateway = try await GatewayProcess(options)
        let scene = try await Scene(
            gateway,
            settings: ["smsbox": ["http-request-retry": "120", "http-queue-delay": "1"]]
        )
        try await gateway.terminate()
        for number in 0..<20 {
            try scene.send("\(Self.text)/\(number)", from: "4477009005\(number + 10)")
        }
        try await waitUntil("every message was tried") {
            (0..<20).allSatisfy { scene.kannel.log.contains("4477009005\($0 + 10)") }
        }
        try await gateway.start()
        var asked: Set<String> = []
        for _ in 0..<20 {
            let prompt = try await scene.network.text(deadline: .seconds(60))
            asked.insert(prompt.to)
        }
        #expect(asked.count == 20)
        for number in 0..<20 {
            try scene.send("+447700900123", from: "4477009005\(number + 10)")
            _ = try await scene.network.text()
        }
        #expect(try scene.overview("complaints") == 20)
    }

    @Test func `parts of a long text, the last one first`() async throws {
        let scene = try await Scene(try await GatewayProcess())
        for number in [UInt8(2), 1] {
            try scene.network.send(
                part: number,
                of: 2,
                reference: 9,
                number == 1 ? "Parcel held: pay 1.45 " : "at https://parcel-fee.example/x7Qk",
                from: Self.subscriber,
                to: "7726"
            )
        }
        #expect(!(try await scene.network.text()).text.isEmpty)
        try scene.send("+447700900123")
        _ = try await scene.network.text()
        #expect(try scene.overview("complaints") == 1)
    }
}
