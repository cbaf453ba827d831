import CarrierFormats
import Cryptography
import SpamReporting

/// What holds for every request that may be signed.
///
/// The lines of an input are the signature, a time, a nonce and a query; the rest is the body.
enum SignatureProperties {
    private static let url = "https://gw.example/v1/mo/source/acme"
    private static let secret = Array("a-secret-of-our-own".utf8)
    private static let now = Timestamp(seconds: 1_795_122_845)
    private static let time = "1795122845"

    private static let schemes: [SignatureScheme] = [
        .twilio, .sinch, .vonage(.md5Hash), .vonage(.hmac(.sha256)), .vonageMessages,
        .hmac(HMACHeader(name: "Signature", prefix: "sha256=")),
        .hmac(HMACHeader(name: "Signature", encoding: .base64, timeHeader: "Time")),
    ]

    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        try checkForgery(input)
        try checkOwn(of: input.isEmpty ? [0] : input, fault)
    }

    /// Nobody signs who does not know the secret.
    private static func checkForgery(_ input: [UInt8]) throws(Violation) {
        var lines = input.split(separator: 0x0A, maxSplits: 4, omittingEmptySubsequences: false)
        while lines.count < 5 { lines.append([]) }
        let texts = lines.map { String(decoding: $0, as: UTF8.self) }
        for type in ["application/json", "application/x-www-form-urlencoded"] {
            let request = MORequest(
                method: lines[4].isEmpty ? "GET" : "POST",
                query: Array(lines[3]),
                body: Array(lines[4])
            ) { name in
                switch name.lowercased() {
                case "content-type": type
                case let name where name.hasSuffix("timestamp") || name == "time": texts[1]
                case let name where name.hasSuffix("nonce"): texts[2]
                case let name where name.hasSuffix("algorithm"): "HmacSHA256"
                default: texts[0]
                }
            }
            for scheme in schemes {
                let refusal = refusal(scheme, request)
                try expect("what is not signed is refused", refusal != nil)
                let problem = refusal?.problem
                try expect("a refusal is a sentence", problem?.detail.hasSuffix(".") == true)
            }
            let key = SourceSignature(.telnyx, key: SHA256.digest(secret))
            try expect("a public key has 32 bytes", key != nil)
            try expect("nor with Ed25519", key.map { refusal($0, request) != nil } ?? false)
        }
    }

    /// What is signed with the secret is taken, and nothing that differs from it in one byte.
    private static func checkOwn(of body: [UInt8], _ fault: PlantedFault) throws(Violation) {
        var signed = body
        if fault.strikes(body) { signed.removeLast() }
        for (scheme, request) in ownRequests(signed: signed, sent: body) {
            try expect("what is signed is taken", refusal(scheme, request) == nil)
        }
        var other = body
        if other.isEmpty { other = [0] } else { other[other.count / 2] ^= 1 }
        for (scheme, request) in ownRequests(signed: body, sent: other) {
            try expect("what was changed is refused", refusal(scheme, request) != nil)
        }
    }

    private static func ownRequests(
        signed: [UInt8],
        sent: [UInt8]
    ) -> [(SignatureScheme, MORequest)] {
        let plain = code(signed)
        let sinch = code(signed + Array(".nonce.\(time)".utf8))
        let digest = SHA256.hexadecimal(signed)
        let twilio =
            HashFunction.sha1
            .authenticate(Array("\(url)?bodySHA256=\(digest)".utf8), key: secret) ?? []
        let claims = "{\"iat\":\(time),\"payload_hash\":\"\(digest)\"}"
        let token = [#"{"alg":"HS256"}"#, claims].map { Base64URL.text(Array($0.utf8)) }
            .joined(separator: ".")
        let web = "Bearer \(token)." + Base64URL.text(code(Array(token.utf8)))
        let prefix = "x-sinch-webhook-signature"
        return [
            (
                .hmac(HMACHeader(name: "Signature", prefix: "sha256=")),
                request(sent, ["signature": "sha256=" + Hexadecimal.text(plain)])
            ),
            (
                .sinch,
                request(
                    sent,
                    [
                        prefix: FuzzedBase64.text(sinch), "\(prefix)-nonce": "nonce",
                        "\(prefix)-timestamp": time, "\(prefix)-algorithm": "HmacSHA256",
                    ]
                )
            ),
            (
                .twilio,
                request(
                    sent,
                    ["x-twilio-signature": FuzzedBase64.text(twilio)],
                    query: "bodySHA256=\(digest)"
                )
            ),
            (.vonageMessages, request(sent, ["authorization": web])),
        ]
    }

    private static func code(_ message: [UInt8]) -> [UInt8] {
        HashFunction.sha256.authenticate(message, key: secret) ?? []
    }

    private static func request(
        _ body: [UInt8],
        _ headers: [String: String],
        query: String = ""
    ) -> MORequest {
        MORequest(method: "POST", query: Array(query.utf8), body: body) {
            headers[$0.lowercased()]
        }
    }

    private static func refusal(
        _ scheme: SignatureScheme,
        _ request: MORequest
    ) -> SignatureRefusal? {
        SourceSignature(scheme, key: secret).map { refusal($0, request) } ?? .wrong
    }

    private static func refusal(
        _ signature: SourceSignature,
        _ request: MORequest
    ) -> SignatureRefusal? {
        do throws(SignatureRefusal) {
            try signature.verify(request, calledAt: url, now: now)
            return nil
        } catch {
            return error
        }
    }
}
