import Cryptography
import FeedFormats
import Glibc
import SpamReporting
import TestSupport
import Testing

/// Signatures of webhooks, from published examples and as receivers in Python see them.
@Suite struct StandardWebhooksTests {
    /// A delivery of our own; the signature was computed with Python's `hmac`.
    private static let secretText = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
    private static let id = "evt_01JD2Z6Q0000000000000000A1"
    private static let body = """
        {"type":"sender.threshold_crossed","timestamp":"2026-11-20T00:00:00Z",\
        "data":{"sender":"+447700900123","reports":57}}
        """

    private func headers(_ keys: StandardWebhooks.Key..., timestamp: Int = 1_795_132_800)
        -> [String]
    {
        StandardWebhooks.headers(
            id: Self.id,
            timestamp: timestamp,
            body: Array(Self.body.utf8),
            keys: keys
        ).map { "\($0.name): \($0.value)" }
    }

    @Test func `a shared secret signs with HMAC`() throws {
        let secret = try #require(WebhookSecret(Self.secretText))
        #expect(
            headers(.secret(secret)) == [
                "webhook-id: \(Self.id)", "webhook-timestamp: 1795132800",
                "webhook-signature: v1,SDanQChnFt6S5EMCUHWcXG5TmtO99Gq+7OYbACvNfmk=",
            ]
        )
    }

    /// The constants that the libraries of Standard Webhooks are tested with.
    @Test func `the libraries' own example comes out`() throws {
        let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let headers = StandardWebhooks.headers(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            timestamp: 1_614_265_330,
            body: Array(#"{"test": 2432232314}"#.utf8),
            keys: [.secret(secret)]
        )
        #expect(headers[2].value == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func `a key pair signs with Ed25519, and its public half checks`() throws {
        let key = WebhookSigningKey()
        let line = try #require(headers(.signing(key)).last)
        #expect(line.hasPrefix("webhook-signature: v1a,"))
        let signature = try #require(
            Base64.bytes(String(line.dropFirst("webhook-signature: v1a,".count)))
        )
        let point = try #require(Base64.bytes(String(key.publicText.dropFirst("whpk_".count))))
        let publicKey = try #require(Ed25519PublicKey(point))
        var content = StandardWebhooks.content(
            id: Self.id,
            timestamp: 1_795_132_800,
            body: Array(Self.body.utf8)
        )
        #expect(publicKey.verifies(signature, of: content))
        content[content.count - 1] ^= 1
        #expect(!publicKey.verifies(signature, of: content))
    }

    @Test func `two live secrets and a key pair sign in one header`() throws {
        let (old, new, pair) = (WebhookSecret(), WebhookSecret(), WebhookSigningKey())
        let both = headers(.secret(new), .secret(old), .signing(pair))
        let each = [headers(.secret(new)), headers(.secret(old)), headers(.signing(pair))]
            .map { $0[2].dropFirst("webhook-signature: ".count) }
        #expect(both[2] == "webhook-signature: " + each.joined(separator: " "))
        #expect(Set(each).count == 3)
    }

    @Test func `secrets and keys read back, and print redacted`() throws {
        for _ in 0..<20 {
            let secret = WebhookSecret()
            #expect(WebhookSecret(secret.text) == secret)
            #expect("\(secret)" == "•••")
            #expect(StandardWebhooks.Key(secret.text) == .secret(secret))
            let key = WebhookSigningKey()
            #expect(WebhookSigningKey(key.text) == key)
            #expect("\(key)" == "•••")
            #expect(StandardWebhooks.Key(key.text)?.text == key.text)
            #expect(key.text != WebhookSigningKey().text)
        }
    }

    @Test func `a bare seed is read, and halves that do not fit are not`() throws {
        let pair = WebhookSigningKey()
        let bytes = try #require(Base64.bytes(String(pair.text.dropFirst("whsk_".count))))
        #expect(bytes.count == 64)
        #expect(WebhookSigningKey("whsk_" + Base64.text(Array(bytes.prefix(32)))) == pair)
        let other = bytes.prefix(32) + WebhookSigningKey().publicText.utf8.prefix(32)
        #expect(WebhookSigningKey("whsk_" + Base64.text(Array(other))) == nil)
    }

    @Test(arguments: [
        "", "whsec_", "whsec_AAAA", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "WHSEC_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY",
        "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWZ=",
        "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZW-=",
        "whsec_ MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "whpk_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "whsk_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZQ==",
    ])
    func `what is no key is none`(text: String) {
        #expect(StandardWebhooks.Key(text) == nil)
    }

    @Test(arguments: [(23, false), (24, true), (64, true), (65, false)])
    func `a secret has 24 to 64 bytes`(size: Int, isSecret: Bool) {
        let text = "whsec_" + Base64.text([UInt8](repeating: 7, count: size))
        #expect((WebhookSecret(text) != nil) == isSecret)
    }

    // MARK: Receivers in Python

    static func python() async -> PythonEnvironment? {
        await PythonEnvironment.named(
            "webhooks",
            ["standardwebhooks==1.1.0", "cryptography==50.0.2"]
        )
    }

    /// Reads a delivery from its arguments and checks it as its receiver would; says which fit.
    private static let receiver = """
        import base64, sys, time
        from standardwebhooks import Webhook, WebhookVerificationError
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.exceptions import InvalidSignature
        id, timestamp, signatures, body, secrets, public = sys.argv[1:]
        headers = {"webhook-id": id, "webhook-timestamp": timestamp,
                   "webhook-signature": signatures}
        for secret in secrets.split():
            try:
                Webhook(secret).verify(body, headers)
                print("fits")
            except WebhookVerificationError:
                print("does not fit")
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public.removeprefix("whpk_")))
        for signature in signatures.split():
            kind, value = signature.split(",")
            if kind == "v1a":
                key.verify(base64.b64decode(value), f"{id}.{timestamp}.{body}".encode())
                print("is proven")
        """

    @Test(.enabled("PyPI is not reached") { await python() != nil })
    func `standardwebhooks and Python's cryptography accept what was signed`() async throws {
        let python = try #require(await Self.python())
        let (old, new, stranger) = (WebhookSecret(), WebhookSecret(), WebhookSecret())
        let pair = WebhookSigningKey()
        // The library looks at its own clock.
        let now = time(nil)
        let headers = StandardWebhooks.headers(
            id: Self.id,
            timestamp: now,
            body: Array(Self.body.utf8),
            keys: [.secret(new), .secret(old), .signing(pair)]
        )
        let secrets = [old, new, stranger].map(\.text).joined(separator: " ")
        let values = headers.map(\.value)
        let run = try await python.run(
            Self.receiver,
            values + [Self.body, secrets, pair.publicText]
        )
        #expect(run.output == "fits\nfits\ndoes not fit\nis proven\n")
        #expect(run.succeeds, "\(run.errors)")
        // A body that was changed under way fits nothing.
        let changed = Self.body.replacing("57", with: "58")
        let other = try await python.run(
            Self.receiver,
            values + [changed, secrets, pair.publicText]
        )
        #expect(other.output == "does not fit\ndoes not fit\ndoes not fit\n")
        #expect(other.errors.contains("InvalidSignature"))
    }
}
