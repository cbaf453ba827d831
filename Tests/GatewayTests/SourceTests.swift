import Foundation
import TestSupport
import Testing

/// Sources of the configuration: who they are is checked, and each sees its own kind of answer.
@Suite struct SourceTests {
    private static let secretLine = "secretFile: \"DIRECTORY/secret\""

    private static let signed = """
        twilio:
          format: twilio
          partner: acme
          externalURL: "\(SourceRig.externalURL)"
          authentication: {scheme: twilio, \(secretLine)}
        sinch: {format: sinch, partner: acme, authentication: {scheme: sinch, \(secretLine)}}
        vonage: {format: vonage, partner: acme, authentication: {scheme: vonage, \(secretLine)}}
        vonage-messages:
          format: vonage-messages
          partner: acme
          authentication: {scheme: vonage-messages, \(secretLine)}
        hmac:
          format: mapped
          partner: acme
          authentication:
            scheme: hmac
            \(secretLine)
            header: X-Code
            prefix: "sha256="
            timeHeader: X-Time
          mapping: {id: /key, subscriber: /by, text: /said}
        """

    private static let unsigned = """
        token: {format: kannel, partner: acme}
        basic:
          format: jasmin
          partner: acme
          authentication: {scheme: basic, user: smsc, \(Self.secretLine)}
        path:
          format: jasmin
          partner: acme
          authentication: {scheme: path, \(Self.secretLine)}
        near:
          format: jasmin
          partner: acme
          authentication: {scheme: networks, networks: [127.0.0.0/8]}
        far:
          format: jasmin
          partner: acme
          authentication: {scheme: networks, networks: [192.0.2.0/24, "2001:db8::/32"]}
        fartoken: {format: kannel, partner: acme, authentication: {networks: [192.0.2.0/24]}}
        """

    private func basic(_ user: String, _ secret: String) -> String {
        "Basic " + Data("\(user):\(secret)".utf8).base64EncodedString()
    }

    /// A text about a sender of its own, so that it is no repeat of another.
    private func text(about number: Int) -> String {
        SignedMessage.text.replacing("900123", with: "90012\(number)")
    }

    @Test(arguments: SignedMessage.Scheme.allCases)
    func `a signature: good, wrong, missing and stale`(scheme: SignedMessage.Scheme) async throws {
        let rig = try await SourceRig(Self.signed)
        func message(_ id: String, _ secret: String, _ late: Int, signed: Bool = true)
            -> SignedMessage
        {
            let now = SourceRig.now - late
            return SignedMessage(scheme, id: id, secret: secret, at: now, isSigned: signed)
        }
        var bad = [
            message("a", "another-secret", 0), message("b", SourceRig.secret, 0, signed: false),
        ]
        if scheme.hasTime {
            bad.append(message("c", SourceRig.secret, 301))
            bad.append(message("d", SourceRig.secret, -301))
        }
        for message in bad {
            #expect(try rig.send(message).status == scheme.refusedStatus)
        }
        #expect(try rig.count(scheme.rawValue, "refused") == bad.count)
        #expect(try rig.count(scheme.rawValue, "taken") == 0)
        #expect(try rig.overview("complaints") == 0)
        let good = message("e", SourceRig.secret, 300)
        let taken = try rig.send(good)
        #expect(taken.status == 200)
        #expect(taken.header("Spamgate-Outcome") == "taken")
        #expect(try rig.send(good).header("Spamgate-Outcome") == "retry")
        #expect(try rig.overview("complaints") == 1)
        // What is signed with the secret of one source is none of another's.
        var other = good
        other.headers.append((name: "X-Forwarded-Host", value: "gw.example"))
        other.body = other.body.map { $0.replacing("7726", with: "7727") + " " }
        if other.body != nil { #expect(try rig.send(other).status == scheme.refusedStatus) }
        #expect(try rig.overview("complaints") == 1)
    }

    /// The key was made, and the message signed, with openssl.
    @Test func `a signature of Telnyx`() async throws {
        let rig = try await SourceRig(
            """
            telnyx:
              format: telnyx
              partner: acme
              authentication:
                scheme: telnyx
                publicKey: "tBf1V0MD0NyaAdp3aIkc30pcnJFUi6x9IuTHN8zzy8M="
            """
        )
        let body = """
            {"data":{"event_type":"message.received","payload":{"id":"t1","type":"SMS",\
            "from":{"phone_number":"+447700900456"},"to":[{"phone_number":"7726"}],\
            "text":"+447700900123: Parcel held, pay at https://parcel-fee.example/x7Qk"}}}
            """
        let code =
            "QNhJUQhU/fFucvbQpQ+9bNoHAZWLFOMG+0MoaHSY5yCM2X1kccBs6j93oox3pOLS1ijFeQMsI08d"
            + "yo1+Sj0ZDg=="
        func post(_ body: String, _ code: String?, at moment: String = SourceRig.moment) throws
            -> TestHTTPResponse
        {
            var headers = [
                (name: "Content-Type", value: "application/json"),
                (name: "telnyx-timestamp", value: "\(SourceRig.now)"),
            ]
            if let code { headers.append((name: "telnyx-signature-ed25519", value: code)) }
            return try rig.send(
                "POST",
                "/v1/mo/telnyx/telnyx",
                headers: headers,
                body: body,
                at: moment
            )
        }
        #expect(try post(body + " ", code).status == 401)
        #expect(try post(body, nil).status == 401)
        #expect(try post(body, "A" + code.dropFirst()).status == 401)
        #expect(try post(body, code, at: "2026-11-19T21:19:06Z").status == 401)
        #expect(try rig.count("telnyx", "refused") == 4)
        #expect(try rig.overview("complaints") == 0)
        #expect(try post(body, code, at: "2026-11-19T21:19:05Z").status == 200)
        #expect(try rig.overview("complaints") == 1)
    }

    @Test func `a token, a password, a path and a network`() async throws {
        let rig = try await SourceRig(Self.unsigned, extra: "log: {level: trace}")
        // Kannel sees an empty success whatever it is, or the subscriber would be texted.
        let own = "Bearer \(rig.token)"
        for credentials in ["Bearer \(rig.otherToken)", "Bearer sg_nonsense", basic("x", "y"), ""] {
            let refused = try rig.kannel("/token", id: "a", authorization: credentials)
            #expect(refused.status == 200 && refused.text.isEmpty, "\(credentials)")
        }
        #expect(try rig.kannel("/fartoken", id: "a", authorization: own).text.isEmpty)
        #expect(try rig.count("token", "refused") == 4)
        #expect(try rig.count("fartoken", "refused") == 1)
        // Jasmin is told, because somebody may mend it before its last try.
        let strangers = [
            "", basic("smsc", "wrong"), basic("other", SourceRig.secret), own, "Basic",
        ]
        for credentials in strangers {
            let headers = [(name: "Authorization", value: credentials)]
            let refused = try rig.jasmin("/basic", id: "a", headers: headers)
            #expect(refused.status == 401 && refused.text != "ACK/Jasmin", "\(credentials)")
        }
        #expect(try rig.count("basic", "refused") == 5)
        for place in ["/path", "/path/wrong", "/path/\(SourceRig.secret)x"] {
            #expect(try rig.jasmin(place, id: "a").status == 401, "\(place)")
        }
        #expect(try rig.count("path", "refused") == 3)
        #expect(try rig.jasmin("/far", id: "a").status == 403)
        #expect(try rig.overview("complaints") == 0)

        let taken = [
            try rig.kannel("/token", id: "b", authorization: own),
            try rig.jasmin(
                "/basic",
                text(about: 5),
                id: "c",
                headers: [(name: "Authorization", value: basic("smsc", SourceRig.secret))]
            ),
            try rig.jasmin("/path/\(SourceRig.secret)", text(about: 6), id: "d"),
            try rig.jasmin("/near", text(about: 7), id: "e"),
        ]
        #expect(taken.map(\.status) == [200, 200, 200, 200])
        #expect(
            taken.map { $0.header("Spamgate-Outcome") } == ["taken", "taken", "taken", "taken"]
        )
        #expect(try rig.overview("complaints") == 4)
        #expect(rig.gateway.log.contains("unauthenticated"))
        for secret in [SourceRig.secret, rig.token, "7700900456"] {
            #expect(!rig.gateway.log.contains(secret))
        }
    }

    @Test func `no such source, another format, a partner that is gone`() async throws {
        let rig = try await SourceRig(
            """
            centre:
              format: jasmin
              partner: acme
              authentication: {scheme: networks, networks: [127.0.0.0/8]}
            orphan:
              format: jasmin
              partner: nobody
              authentication: {scheme: networks, networks: [127.0.0.0/8]}
            """
        )
        let own = "Bearer \(rig.token)"
        #expect(try rig.jasmin("/nowhere", id: "a").status == 401)
        let other = try rig.kannel("/centre", id: "a", authorization: own)
        #expect(other.status == 200 && other.text.isEmpty)
        #expect(other.header("Spamgate-Outcome") == nil)
        #expect(try rig.jasmin("/orphan", id: "a").status == 403)
        #expect(try rig.send("POST", "/v1/mo/twilio/centre", body: "From=1&Body=x").status == 403)
        #expect(try rig.send("POST", "/v1/mo/mapped/centre", body: "{}").status >= 400)
        #expect(try rig.send("POST", "/v1/mo/mapped", body: "{}").status == 404)
        #expect(try rig.overview("complaints") == 0)

        #expect(try rig.jasmin("/centre", id: "b").status == 200)
        let partners = try rig.gateway.send(
            "DELETE",
            "/v1/partners/acme",
            token: rig.gateway.operatorToken
        )
        #expect(partners.status < 300)
        try await waitUntil("the source is refused") {
            try rig.jasmin("/centre", id: "b").status == 403
        }
        #expect(try rig.count("centre", "refused") > 0)
        #expect(try rig.overview("complaints") == 1)
    }

    @Test func `texts of the operator's own, and another language`() async throws {
        let rig = try await SourceRig(
            """
            own:
              format: kannel
              partner: acme
              conversation: in-band
              language: fr
              prompts: {askSender: "Who?", askSenderAgain: "Who, please?"}
            quiet: {format: kannel, partner: acme}
            """
        )
        let own = "Bearer \(rig.token)"
        let text = "Parcel held: pay 1.45 at https://parcel-fee.example/x7Qk"
        #expect(try rig.kannel("/own", text, id: "a", authorization: own).text == "Who?")
        #expect(try rig.kannel("/own", "no idea", id: "b", authorization: own).status == 200)
        let thanks = try rig.kannel("/own", "07700 900123", id: "c", authorization: own).text
        #expect(thanks.contains("Merci"))
        // Off is the default of a source that is configured; it counts all the same.
        let quiet = try rig.kannel("/quiet", text + " 2", id: "d", authorization: own)
        #expect(quiet.status == 200 && quiet.text.isEmpty)
        _ = try rig.kannel("/quiet", "07700 900124", id: "e", authorization: own)
        let counted = try #require(try rig.overview("complaints"))
        let partial = try #require(try rig.overview("partial"))
        #expect(counted + partial == 2)
    }

    @Test func `a mapping from beginning to end`() async throws {
        let rig = try await SourceRig(
            """
            forwarder:
              format: mapped
              partner: acme
              conversation: in-band
              mapping:
                messages: /results
                when: "/kind=mo"
                id: /key
                subscriber: /by
                numbers: international
                text: /said
                acknowledgement:
                  status: 202
                  contentType: application/json
                  body: '{"say":null}'
                  reply: '{"say":"{reply}"}'
                  invalidStatus: 422
            """
        )
        func post(_ results: String) throws -> TestHTTPResponse {
            try rig.send(
                "POST",
                "/v1/mo/mapped/forwarder",
                headers: [
                    (name: "Authorization", value: "Bearer \(rig.token)"),
                    (name: "Content-Type", value: "application/json"),
                ],
                body: #"{"results":[\#(results)]}"#
            )
        }
        let text = "Parcel held: pay 1.45 at https://parcel-fee.example/x7Qk"
        let asked = try post(#"{"kind":"mo","key":1,"by":"447700900456","said":"\#(text)"}"#)
        #expect(asked.status == 202)
        #expect((asked.object["say"] as? String)?.isEmpty == false)
        let thanked = try post(
            #"{"kind":"mo","key":2,"by":"447700900456","said":"07700 900123"}"#
        )
        #expect((thanked.object["say"] as? String)?.isEmpty == false)
        #expect(try post(#"{"kind":"receipt","key":3}"#).text == #"{"say":null}"#)
        #expect(try post(#"{"kind":"mo","key":4,"said":"x"}"#).status == 422)
        #expect(try rig.overview("complaints") == 1)
        #expect(try rig.count("forwarder", "taken") == 2)
        #expect(try rig.count("forwarder", "invalid") == 1)
    }

    @Test func `of a batch the good messages are taken, whatever is wrong with the others`()
        async throws
    {
        let rig = try await SourceRig(
            """
            platform:
              format: bandwidth
              partner: acme
              authentication: {scheme: networks, networks: [127.0.0.0/8]}
            """
        )
        func message(_ id: String, _ from: String, _ text: String) -> String {
            """
            {"type":"message-received","to":"7726","message":{"id":"\(id)","from":\(from),\
            "to":["7726"],"text":"\(text)"}}
            """
        }
        func post(_ messages: [String]) throws -> TestHTTPResponse {
            try rig.send(
                "POST",
                "/v1/mo/bandwidth/platform",
                headers: [(name: "Content-Type", value: "application/json")],
                body: "[\(messages.joined(separator: ","))]"
            )
        }
        let good = [
            message("1", #""+447700900456""#, SignedMessage.text),
            message("2", #""+447700900457""#, SignedMessage.text),
        ]
        // One cannot be read, the sender of the other is nobody once he is normalised.
        let bad = [message("3", "[]", "x"), message("4", #""\u200b""#, "x"), "7"]
        let answer = try post([good[0], bad[0], bad[1], bad[2], good[1]])
        #expect(answer.status == 200)
        #expect(answer.header("Spamgate-Outcome") == "taken, taken")
        #expect(try rig.overview("complaints") == 2)
        #expect(try rig.count("platform", "taken") == 2)
        #expect(try rig.count("platform", "invalid") == 3)
        // None of them good: Bandwidth would repeat it for a day, so it sees a success.
        #expect(try post(bad).status == 200)
        #expect(try rig.overview("complaints") == 2)
    }

    @Test func `SIGHUP adds a source, and takes one away`() async throws {
        let near = "authentication: {scheme: networks, networks: [127.0.0.0/8]}"
        let rig = try await SourceRig("first: {format: jasmin, partner: acme, \(near)}")
        #expect(try rig.jasmin("/second", id: "a").status == 401)
        try rig.reload("second: {format: jasmin, partner: acme, \(near)}")
        try await waitUntil("the new source is known") {
            try rig.jasmin("/second", id: "a").text == "ACK/Jasmin"
        }
        try await waitUntil("the old one is gone") {
            try rig.jasmin("/first", id: "b").status == 401
        }
        #expect(try rig.overview("complaints") == 1)
        // A mistake in the list changes nothing.
        try rig.reload("third: {format: pigeon, partner: acme}")
        try await waitUntil("the mistake is told") {
            rig.gateway.log.contains("sources.third.format")
        }
        #expect(try rig.jasmin("/second", id: "a").header("Spamgate-Outcome") == "retry")
    }
}
