import CarrierFormats
import Cryptography
import Foundation
import SpamReporting
import Testing

/// The expected signatures were computed with Python's `hmac` and `hashlib`, and with `openssl` for
/// Ed25519, from the same texts.
@Suite struct SignatureTests {
    static let secret = Array("a-secret-of-our-own".utf8)
    static let now = Timestamp(seconds: 1_795_122_845)
    static let url = "https://gw.example/v1/mo/source/acme"

    static func request(
        _ body: String = "",
        _ headers: [String: String] = [:],
        method: String = "POST",
        query: String = ""
    ) -> MORequest {
        let lowered = Dictionary(uniqueKeysWithValues: headers.map { ($0.lowercased(), $1) })
        return MORequest(
            method: method,
            query: Array(query.utf8),
            body: Array(body.utf8),
            headers: { lowered[$0.lowercased()] }
        )
    }

    /// Why a request is refused; nil when its signature fits.
    static func refusal(
        _ scheme: SignatureScheme,
        _ request: MORequest,
        url: String = url,
        key: [UInt8] = secret,
        now: Timestamp = now
    ) throws -> SignatureRefusal? {
        let signature = try #require(SourceSignature(scheme, key: key))
        do throws(SignatureRefusal) {
            try signature.verify(request, calledAt: url, now: now)
            return nil
        } catch {
            return error
        }
    }
}

// MARK: - Twilio

extension SignatureTests {
    private static let token = Array("a-token-of-our-own".utf8)
    private static let twilioURL = "https://gw.example/v1/mo/twilio/acme"
    private static let form = """
        To=7726&From=%2B447700900456&MessageSid=SM00000000000000000000000000000001&NumMedia=0\
        &Body=Parcel+held%3A+pay+1.45+at+https%3A%2F%2Fparcel-fee.example%2Fx7Qk\
        &AccountSid=AC00000000000000000000000000000001
        """

    private func twilio(
        _ code: String,
        _ method: String = "POST",
        query: String = "route=7726",
        body: String = form,
        url: String = twilioURL,
        type: String = "application/x-www-form-urlencoded; charset=UTF-8"
    ) throws -> SignatureRefusal? {
        let request = Self.request(
            body,
            ["X-Twilio-Signature": code, "Content-Type": type],
            method: method,
            query: query
        )
        return try Self.refusal(.twilio, request, url: url, key: Self.token)
    }

    @Test func `Twilio signs the URL and the fields of the form in the order of their names`()
        throws
    {
        #expect(try twilio("0AkIVUeBPK9nX0lMlO02YtSIYtg=") == nil)
        #expect(try twilio("0AkIVUeBPK9nX0lMlO02YtSIYtg=", query: "route=7727") == .wrong)
        #expect(try twilio("0AkIVUeBPK9nX0lMlO02YtSIYtg=", body: Self.form + "&X=") == .wrong)
        #expect(try twilio("1AkIVUeBPK9nX0lMlO02YtSIYtg=") == .wrong)
    }

    @Test(arguments: ["https://gw.example", "https://gw.example:443"])
    func `Twilio may write the default port or leave it out`(origin: String) throws {
        for code in ["0AkIVUeBPK9nX0lMlO02YtSIYtg=", "zBaDJu2/fV2Qzmayp+7WXn6lPFY="] {
            #expect(try twilio(code, url: origin + "/v1/mo/twilio/acme") == nil)
        }
        let other = "https://gw.example:8443/v1/mo/twilio/acme"
        #expect(try twilio("0AkIVUeBPK9nX0lMlO02YtSIYtg=", url: other) == .wrong)
    }

    @Test func `a GET of Twilio is signed by its URL alone`() throws {
        let code = "SegzK2EybQS42RcYBBdDndPmB48="
        #expect(try twilio(code, "GET", query: "route=7726&Body=hi", body: "") == nil)
        #expect(try twilio(code, "GET", query: "route=7726&Body=ho", body: "") == .wrong)
    }

    @Test func `of a field that Twilio sends twice each value is signed once, in order`() throws {
        let code = "itvvcNz+hALOhKZcvBQq2V0aT0g="
        #expect(try twilio(code, query: "", body: "B=&A=two&A=one&A=two") == nil)
    }

    @Test func `a body of Twilio that is JSON is bound by its digest in the URL`() throws {
        let body = #"{"from":"+447700900456","body":"hi"}"#
        let query = "bodySHA256=8e5d6c17db086e1ade2e3002e35d0c58003178fc89d173b28d8a534809f2e686"
        let code = "koyXUTmpO1DqHpTdkGrZIDzgatU="
        #expect(try twilio(code, query: query, body: body) == nil)
        #expect(try twilio(code, query: query, body: body + " ") == .wrong)
        let form = "0AkIVUeBPK9nX0lMlO02YtSIYtg="
        #expect(
            try twilio(form, type: "application/json") == .missing("bodySHA256 in the query"),
            "a signed form that says it is something else"
        )
    }

    /// Vectors that Twilio publishes, where the folder of shared data stands beside the repository.
    @Test func `Twilio's own vectors hold`() throws {
        struct Vector: Decodable {
            let token: String
            let url: String
            let params: [String: String]
            let signature: String
        }
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.deletingLastPathComponent()
            .appendingPathComponent("shared/data/fixtures/twilio/vectors.json")
        guard let data = try? Data(contentsOf: file) else { return }
        for vector in try JSONDecoder().decode([Vector].self, from: data) {
            let parts = vector.url.split(separator: "?", maxSplits: 1).map(String.init)
            let form = vector.params
                .map { "\($0)=\($1.replacingOccurrences(of: "+", with: "%2B"))" }
                .joined(separator: "&")
            let request = Self.request(
                form,
                [
                    "X-Twilio-Signature": vector.signature,
                    "Content-Type": "application/x-www-form-urlencoded",
                ],
                query: parts.count > 1 ? parts[1] : ""
            )
            let key = Array(vector.token.utf8)
            #expect(try Self.refusal(.twilio, request, url: parts[0], key: key) == nil)
        }
    }
}

// MARK: - Sinch, Telnyx, HMAC of the body

extension SignatureTests {
    private static let sinchBody =
        #"{"type":"mo_text","id":"01","from":"447700900456","to":"7726","body":"hi"}"#

    private func sinch(
        _ code: String,
        _ algorithm: String = "HmacSHA256",
        nonce: String = "nonce-1",
        body: String = sinchBody,
        now: Timestamp = now
    ) throws -> SignatureRefusal? {
        let headers = [
            "x-sinch-webhook-signature": code, "x-sinch-webhook-signature-nonce": nonce,
            "x-sinch-webhook-signature-timestamp": "1795122845",
            "x-sinch-webhook-signature-algorithm": algorithm,
        ]
        return try Self.refusal(.sinch, Self.request(body, headers), now: now)
    }

    @Test func `Sinch signs body, nonce and time`() throws {
        let code = "l0ALHQZvcEgsdpwABiKJB4Um0uWyCK/grdFvLl4G6e8="
        #expect(try sinch(code) == nil)
        #expect(try sinch(code, nonce: "nonce-2") == .wrong)
        #expect(try sinch(code, body: Self.sinchBody + " ") == .wrong)
        let long = """
            Nd09Qiz7UPkBaik1oLaXoh9kc+Jw6OqZhG+D+ECpDKjoGLKsO7MJDy3V+5oApZQMBGfVN2Zsf6RDnjCxHGPJRw==
            """
        #expect(try sinch(long, "HmacSHA512") == nil)
        #expect(
            try sinch(code, "HmacSHA1") == .malformed("x-sinch-webhook-signature-algorithm")
        )
        let unsigned = Self.request(Self.sinchBody)
        let refusal = try Self.refusal(.sinch, unsigned)
        #expect(refusal == .missing("the header x-sinch-webhook-signature"))
    }

    @Test(arguments: [-301, -300, 300, 301])
    func `a request that is signed more than five minutes from now is refused`(
        distance: Int64
    ) throws {
        let code = "l0ALHQZvcEgsdpwABiKJB4Um0uWyCK/grdFvLl4G6e8="
        let refusal = try sinch(code, now: Self.now.adding(seconds: distance))
        #expect(refusal == (distance.magnitude > 300 ? .stale : nil))
    }

    @Test func `Telnyx signs time and body with Ed25519`() throws {
        let key = try #require(Data(base64Encoded: "tO14m8r6cn+5hSq12Ns8ltAB08YxK4Fq880Ay2y26M8="))
        let code = """
            5v+T2973Pisvay/f1wetwpU9J+GPP+Y/3Zsy8vxnXFARWLv9QFVodVCf67GdHxAuLjliqO3Q/wJdobHY9FxzBg==
            """
        let body = #"{"data":{"event_type":"message.received"}}"#
        for (body, time, expected) in [
            (body, "1795122845", nil), (body + " ", "1795122845", SignatureRefusal.wrong),
            (body, "1795122846", .wrong),
        ] {
            let headers = ["Telnyx-Signature-Ed25519": code, "Telnyx-Timestamp": time]
            let request = Self.request(body, headers)
            #expect(try Self.refusal(.telnyx, request, key: Array(key)) == expected)
        }
        #expect(SourceSignature(.telnyx, key: Self.secret) == nil, "it has not 32 bytes")
        #expect(SourceSignature(.twilio, key: []) == nil, "anybody could sign")
    }

    @Test func `an HMAC of the body stands in a header of any name`() throws {
        let hex = "sha256=b9a57e65f30150d9c089cab26db8fcf2f84f18504424a0812cb3095dcb52179a"
        let prefixed = SignatureScheme.hmac(HMACHeader(name: "X-Hub-Signature", prefix: "sha256="))
        let body = #"{"id":"1"}"#
        #expect(try Self.refusal(prefixed, Self.request(body, ["X-Hub-Signature": hex])) == nil)
        let bare = Self.request(body, ["x-hub-signature": String(hex.dropFirst(7)).uppercased()])
        #expect(try Self.refusal(prefixed, bare) == .malformed("X-Hub-Signature"))
        let plain = SignatureScheme.hmac(HMACHeader(name: "X-Hub-Signature"))
        #expect(try Self.refusal(plain, bare) == nil)
        let long = SignatureScheme.hmac(
            HMACHeader(name: "X-Code", hash: .sha512, encoding: .base64)
        )
        let code = """
            Jb/Z6TRuf4ZL2EdGzzOHQ0wQ5ZRiS3QFyiJzzIj4Vxzfmnpy4H4gzMzMp6mq7NM8oHUZw+Zn+kJ0ss60gvLlRA==
            """
        #expect(try Self.refusal(long, Self.request(body, ["X-Code": code])) == nil)
        #expect(try Self.refusal(long, Self.request(body + " ", ["X-Code": code])) == .wrong)
    }

    @Test func `a signature of the body says nothing about a query`() throws {
        let scheme = SignatureScheme.hmac(HMACHeader(name: "X-Code", prefix: "sha256="))
        let code = "sha256=b9a57e65f30150d9c089cab26db8fcf2f84f18504424a0812cb3095dcb52179a"
        let body = #"{"id":"1"}"#
        let refused = SignatureRefusal.missing("a POST with a body")
        let get = Self.request(body, ["X-Code": code], method: "GET", query: "text=forged")
        #expect(try Self.refusal(scheme, get) == refused)
        let empty = Self.request("", ["X-Code": code], query: "text=forged")
        #expect(try Self.refusal(scheme, empty) == refused)
    }

    @Test func `a time of its own header is signed before the body`() throws {
        let scheme = SignatureScheme.hmac(HMACHeader(name: "X-Code", timeHeader: "X-Time"))
        let code = "917a7162f94f2ed7b666bdb3a2689a1522e6bedea069097b4e4a5f0d4068bfe5"
        let request = Self.request(#"{"id":"1"}"#, ["X-Code": code, "X-Time": "1795122845"])
        #expect(try Self.refusal(scheme, request) == nil)
        let later = Self.now.adding(seconds: 301)
        #expect(try Self.refusal(scheme, request, now: later) == .stale)
    }
}

// MARK: - Vonage

extension SignatureTests {
    private static let vonageQuery = """
        msisdn=447700900456&to=7726&messageId=0A01&text=a%3D1%26b%3D2&type=text\
        &keyword=A%3D1%26B%3D2&message-timestamp=2026-11-19+21%3A14%3A05\
        &timestamp=1795122845&nonce=n-1
        """
    private static let vonageCodes: [(VonageSignature, String)] = [
        (.md5Hash, "2cae53678519f31a0cbb7f35502e816b"),
        (.hmac(.md5), "31B33098FF85B212A83D42BCE5B49CBB"),
        (.hmac(.sha1), "ADB6CF973819A4F0EB35B6D28A348D40B03B5078"),
        (.hmac(.sha256), "DD42ABE6E2C35B71EA32E50599DC1A2E7F2C598399156F9715BF9860CC01A694"),
        (
            .hmac(.sha512),
            """
            A593289E21EF6BB510B511D69534A8A2A60A0E98405C2FB5366F806E424C9486\
            73AAEF3F5596D4942ABE2A535B4332CFB72100EEC0208151558444C8CAB1B749
            """
        ),
    ]

    @Test func `Vonage signs its fields in the order of their names, wherever they stand`() throws {
        let object = """
            {"msisdn":"447700900456","to":"7726","messageId":"0A01","text":"a=1&b=2","type":"text",
            "keyword":"A=1&B=2","message-timestamp":"2026-11-19 21:14:05","timestamp":"1795122845",
            "nonce":"n-1","sig":"
            """
        for (kind, code) in Self.vonageCodes {
            let fields = Self.vonageQuery + "&sig=" + code
            let form = ["Content-Type": "application/x-www-form-urlencoded"]
            let json = ["Content-Type": "application/json; charset=utf-8"]
            for request in [
                Self.request(method: "GET", query: fields), Self.request(fields, form),
                Self.request(object + code + "\"}", json),
            ] {
                #expect(try Self.refusal(.vonage(kind), request) == nil)
            }
            let changed = fields.replacingOccurrences(of: "7726", with: "7727")
            #expect(try Self.refusal(.vonage(kind), Self.request(changed, form)) == .wrong)
        }
    }

    @Test func `a field that Vonage sends twice could be read in two ways`() throws {
        let fields = Self.vonageQuery + "&text=b&sig=" + Self.vonageCodes[3].1
        let refusal = try Self.refusal(
            .vonage(.hmac(.sha256)),
            Self.request(method: "GET", query: fields)
        )
        #expect(refusal == .malformed("A field that comes twice"))
    }

    private static let webToken = """
        eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
        eyJpYXQiOjE3OTUxMjI4NDUsImp0aSI6IjEiLCJpc3MiOiJWb25hZ2UiLCJwYXlsb2FkX2hhc2giOiIyOGE4NDhi\
        ZTM5ZTJjMzcxMGRkNTkwMWIzMTcwMDk1ZTI4ZjE1MWViN2VhMWU4YWVmNTUxNDE5OGZkNGMxNzU2In0.\
        tncElqWSlCPe8bDVsg8kCCabA-7e__5PcVIhpR-rlpg
        """
    private static let webBody =
        #"{"message_uuid":"1","from":"447700900456","to":"7726","text":"hi"}"#

    @Test func `the token of Vonage's messages binds the body by its digest`() throws {
        func refusal(_ token: String, _ body: String = Self.webBody) throws -> SignatureRefusal? {
            let request = Self.request(body, ["Authorization": "Bearer " + token])
            return try Self.refusal(.vonageMessages, request)
        }
        #expect(try refusal(Self.webToken) == nil)
        #expect(try refusal(Self.webToken, Self.webBody + " ") == .wrong)
        let parts = Self.webToken.split(separator: ".")
        let malformed = SignatureRefusal.malformed("The token in Authorization")
        #expect(try refusal("eyJhbGciOiJub25lIn0.\(parts[1]).") == malformed, "no algorithm")
        #expect(try refusal("\(parts[0]).\(parts[1]).AAAA") == .wrong)
        #expect(try refusal("\(parts[0]).\(parts[1])") == malformed)
    }
}

// MARK: - Primitives

extension SignatureTests {
    /// RFC 2202 §2 and §3, RFC 4231 §4.3 (test case 2); RFC 1321 §A.5.
    @Test func `hash functions and HMAC give what their RFCs say`() {
        let key = Array("Jefe".utf8)
        let text = Array("what do ya want for nothing?".utf8)
        let expected: [HashFunction: String] = [
            .md5: "750c783e6ab0b503eaa86e310a5db738",
            .sha1: "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
            .sha256: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ]
        for (hash, code) in expected {
            #expect(hash.authenticate(text, key: key).map(Hexadecimal.text) == code)
        }
        let code = HashFunction.sha512.authenticate(text, key: key).map(Hexadecimal.text)
        #expect(code?.hasPrefix("164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd6") == true)
        let digest = HashFunction.md5.digest(Array("message digest".utf8))
        #expect(digest.map(Hexadecimal.text) == "f96b697d7cb7938d525a2f31aaf161d0")
    }

    /// RFC 8032 §7.1, test 2.
    @Test func `Ed25519 verifies what its RFC signed`() throws {
        let bytes = try #require(
            Hexadecimal.bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
        )
        let key = try #require(Ed25519PublicKey(bytes))
        var signature = try #require(
            Hexadecimal.bytes(
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                    + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
            )
        )
        #expect(key.verifies(signature, of: [0x72]))
        #expect(!key.verifies(signature, of: [0x73]))
        #expect(!key.verifies(signature, of: []))
        signature[0] ^= 1
        #expect(!key.verifies(signature, of: [0x72]))
        #expect(!key.verifies([], of: [0x72]))
    }
}
