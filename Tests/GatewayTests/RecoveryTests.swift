import Foundation
import TestSupport
import Testing

/// What peers do about an outage, and what has come of their messages afterwards.
@Suite struct RecoveryTests {
    private func overview(_ gateway: GatewayProcess, _ name: String) throws -> Int? {
        try gateway.send(
            "GET",
            "/v1/statistics/overview?window=24h",
            token: gateway.operatorToken
        ).object[name] as? Int
    }

    private func thrower(_ number: Int) -> JasminThrower {
        JasminThrower(
            id: "7e0c2c1e-8a4e-4b2e-9d55-\(number)",
            from: "447700900\(450 + number % 50)",
            text: "+44 7700 900\(100 + number): Parcel \(number) held, https://parcel-fee.example/"
        )
    }

    private func ready(_ gateway: GatewayProcess) async throws {
        try await waitUntil("it is ready") { try gateway.send("GET", "/readyz").status == 200 }
    }

    @Test func `what Jasmin throws while Redis is away is taken by its last try, and counts once`()
        async throws
    {
        let gateway = try await GatewayProcess()
        let token = try gateway.makePartner("acme", role: "carrier")
        var throwers = (0..<20).map(thrower)
        // Some of them before the outage: what was acknowledged is not sent again.
        for place in 0..<5 { throwers[place].attempt(gateway, token: token) }
        #expect(throwers.filter(\.isAcknowledged).count == 5)
        for _ in 1..<JasminThrower.triesMax {
            gateway.signalEmbeddedRedis(SIGSTOP)
            for place in [5, 6] { throwers[place].attempt(gateway, token: token) }
            gateway.signalEmbeddedRedis(SIGCONT)
            try await ready(gateway)
        }
        #expect(throwers[5].tries == 2 && !throwers[5].isAcknowledged)
        for place in 5..<20 { throwers[place].attempt(gateway, token: token) }
        #expect(!throwers.contains { !$0.isAcknowledged })
        #expect(try overview(gateway, "complaints") == 20)
        #expect(try overview(gateway, "partial") == 0)
    }

    @Test func `what Jasmin throws at a gateway that is killed is taken by the next one`()
        async throws
    {
        let gateway = try await GatewayProcess()
        let token = try gateway.makePartner("acme", role: "carrier")
        var throwers = (0..<30).map(thrower)
        for round in 0..<2 {
            for place in throwers.indices where place % 2 == round {
                throwers[place].attempt(gateway, token: token)
            }
            try await gateway.kill()
            for place in throwers.indices where !throwers[place].isAcknowledged && place < 6 {
                throwers[place].attempt(gateway, token: token)
            }
            try await gateway.start()
        }
        for place in throwers.indices where !throwers[place].isAcknowledged {
            throwers[place].attempt(gateway, token: token)
        }
        #expect(!throwers.contains { !$0.isAcknowledged })
        // All of them again, as if no acknowledgement had ever arrived.
        for place in throwers.indices {
            var again = thrower(place)
            again.attempt(gateway, token: token)
            #expect(again.isAcknowledged)
        }
        #expect(try overview(gateway, "complaints") == 30)
    }

    // MARK: MM7

    private static let image = """
        iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAE0lEQVR4nGO4oKDw//9/BiAGsgA6\r
        JAgbfAtbZQAAAABJRU5ErkJggg==
        """

    /// A delivery of an MMS centre; without an image it is a text alone.
    private func deliver(
        _ gateway: GatewayProcess,
        _ path: String,
        _ token: String,
        id: String,
        _ text: String,
        withImage: Bool = false
    ) throws -> TestHTTPResponse {
        let envelope = """
            <?xml version="1.0"?>
            <env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Header>
            <TransactionID xmlns="http://www.3gpp.org/ftp/Specs/archive/23_series/23.140/schema/\
            REL-6-MM7-1-4" env:mustUnderstand="1">T-\(id)</TransactionID></env:Header><env:Body>
            <DeliverReq xmlns="http://www.3gpp.org/ftp/Specs/archive/23_series/23.140/schema/\
            REL-6-MM7-1-4"><MM7Version>6.8.0</MM7Version><LinkedID>mms-\(id)</LinkedID>
            <Sender><Number>447700900456</Number></Sender><Content href="cid:content"/>
            </DeliverReq></env:Body></env:Envelope>
            """
        var parts = [
            "Content-Type: text/xml; charset=utf-8\r\n\r\n\(envelope)",
            "Content-Type: text/plain; charset=utf-8\r\n\r\n\(text)",
        ]
        if withImage {
            parts.append(
                "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n\(Self.image)"
            )
        }
        let body = parts.map { "--edge\r\n\($0)\r\n" }.joined() + "--edge--\r\n"
        return try gateway.send(
            "POST",
            path,
            token: token,
            type: "multipart/related; type=\"text/xml\"; boundary=\"edge\"",
            body: body
        )
    }

    @Test(arguments: ["/v1/mm7", "/v1/mo/mm7"])
    func `an MMS with a picture becomes a conversation`(path: String) async throws {
        let gateway = try await GatewayProcess()
        let token = try gateway.makePartner("acme", role: "carrier")
        let text = "Parcel held: pay 1.45 at https://parcel-fee.example/x7Qk"
        for outcome in ["taken", "retry", "retry"] {
            let answer = try deliver(gateway, path, token, id: "1", text, withImage: true)
            #expect(answer.status == 200)
            #expect(answer.header("Content-Type") == "text/xml; charset=utf-8")
            #expect(answer.text.contains("<DeliverRsp "))
            #expect(answer.text.contains("<StatusCode>1000</StatusCode>"))
            #expect(answer.text.contains(">T-1</TransactionID>"))
            #expect(answer.header("Spamgate-Outcome") == outcome)
        }
        #expect(try overview(gateway, "complaints") == 0)
        let number = try deliver(gateway, path, token, id: "2", "07700 900123")
        #expect(number.text.contains(">T-2</TransactionID>"))
        #expect(try overview(gateway, "complaints") == 1)
        // The picture alone is a report too.
        _ = try deliver(gateway, path, token, id: "3", " ", withImage: true)
        _ = try deliver(gateway, path, token, id: "4", "07700 900124")
        #expect(try overview(gateway, "complaints") == 2)
        let stranger = try deliver(gateway, path, "sg_nonsense", id: "5", text)
        #expect(!stranger.text.contains("<StatusCode>1000</StatusCode>"))
        #expect(try overview(gateway, "complaints") == 2)
    }

    @Test func `while Redis is away an MMS centre is told to come again`() async throws {
        let gateway = try await GatewayProcess()
        let token = try gateway.makePartner("acme", role: "carrier")
        let text = "+447700900123: Parcel held, pay at https://parcel-fee.example/x7Qk"
        gateway.signalEmbeddedRedis(SIGSTOP)
        let refused = try deliver(gateway, "/v1/mm7", token, id: "1", text)
        gateway.signalEmbeddedRedis(SIGCONT)
        #expect(refused.status == 503)
        #expect(refused.header("Retry-After") != nil)
        #expect(refused.text.contains("<StatusCode>4006</StatusCode>"))
        try await ready(gateway)
        for _ in 0..<2 {
            let taken = try deliver(gateway, "/v1/mm7", token, id: "1", text)
            #expect(taken.text.contains("<StatusCode>1000</StatusCode>"))
        }
        #expect(try overview(gateway, "complaints") == 1)
    }
}
