import Foundation

/// A request with one message, signed as a platform signs it, by code of the tests' own.
struct SignedMessage {
    var method = "POST"
    var target = ""
    var headers: [(name: String, value: String)] = []
    var body: String?

    /// The schemes that sign with a secret, each the name of a source of ``SourceRig`` too.
    enum Scheme: String, CaseIterable {
        case twilio, sinch, vonage
        case vonageMessages = "vonage-messages"
        case hmac

        /// What its format answers to a request that is not its own.
        var refusedStatus: Int {
            switch self {
            case .twilio, .hmac: 403
            case .sinch: 503
            case .vonage, .vonageMessages: 401
            }
        }

        /// Whether a time is signed.
        var hasTime: Bool { self != .twilio }
    }

    static let text = "+447700900123: Parcel held, pay at https://parcel-fee.example/x7Qk"

    /// A message with an id of its own.
    init(_ scheme: Scheme, id: String, secret: String, at seconds: Int, isSigned: Bool = true) {
        let key = Array(secret.utf8)
        switch scheme {
        case .twilio: makeTwilio(id, key)
        case .sinch: makeSinch(id, key, seconds)
        case .vonage: makeVonage(id, key, seconds)
        case .vonageMessages: makeVonageMessages(id, key, seconds)
        case .hmac: makeHMAC(id, key, seconds)
        }
        guard !isSigned else { return }
        let marks = ["signature", "authorization", "x-code"]
        headers.removeAll { header in
            marks.contains { header.name.lowercased().contains($0) }
        }
        target = target.split(separator: "&").filter { !$0.hasPrefix("sig=") }
            .joined(separator: "&")
    }

    private mutating func makeTwilio(_ id: String, _ key: [UInt8]) {
        let fields = [
            ("Body", Self.text), ("From", "+447700900456"), ("MessageSid", id), ("To", "7726"),
        ]
        target = "/v1/mo/twilio/twilio"
        body = fields.map { "\($0.0)=\(Self.escaped($0.1))" }.reversed().joined(separator: "&")
        let signed =
            SourceRig.externalURL + fields.map { $0.0 + $0.1 }.joined()
        let code = TestMAC.sha1.code(of: Array(signed.utf8), key: key)
        headers = [
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("X-Twilio-Signature", Data(code).base64EncodedString()),
        ]
    }

    private mutating func makeSinch(_ id: String, _ key: [UInt8], _ seconds: Int) {
        target = "/v1/mo/sinch/sinch"
        let body = """
            {"type":"mo_text","id":"\(id)","from":"447700900456","to":"7726","body":"\(Self.text)"}
            """
        self.body = body
        let code = TestMAC.sha256.code(of: Array("\(body).nonce.\(seconds)".utf8), key: key)
        headers = [
            ("Content-Type", "application/json"),
            ("x-sinch-webhook-signature", Data(code).base64EncodedString()),
            ("x-sinch-webhook-signature-nonce", "nonce"),
            ("x-sinch-webhook-signature-timestamp", "\(seconds)"),
            ("x-sinch-webhook-signature-algorithm", "HmacSHA256"),
        ]
    }

    private mutating func makeVonage(_ id: String, _ key: [UInt8], _ seconds: Int) {
        let fields = [
            ("messageId", id), ("msisdn", "447700900456"), ("text", Self.text),
            ("timestamp", "\(seconds)"), ("to", "7726"), ("type", "text"),
        ]
        let signed = fields.map { "&\($0.0)=\($0.1)" }.joined()
        let code = Self.hex(TestMAC.sha256.code(of: Array(signed.utf8), key: key))
        method = "GET"
        target =
            "/v1/mo/vonage/vonage?"
            + (fields + [("sig", code)]).map { "\($0.0)=\(Self.escaped($0.1))" }
            .joined(separator: "&")
    }

    private mutating func makeVonageMessages(_ id: String, _ key: [UInt8], _ seconds: Int) {
        target = "/v1/mo/vonage-messages/vonage-messages"
        let body = """
            {"channel":"sms","message_uuid":"\(id)","to":"7726","from":"447700900456",\
            "message_type":"text","text":"\(Self.text)"}
            """
        self.body = body
        let digest = Self.hex(TestMAC.sha256.digest(of: Array(body.utf8)))
        let parts = [
            #"{"alg":"HS256","typ":"JWT"}"#, #"{"iat":\#(seconds),"payload_hash":"\#(digest)"}"#,
        ].map { Self.base64URL(Array($0.utf8)) }
        let head = parts.joined(separator: ".")
        let code = TestMAC.sha256.code(of: Array(head.utf8), key: key)
        headers = [
            ("Content-Type", "application/json"),
            ("Authorization", "Bearer \(head).\(Self.base64URL(code))"),
        ]
    }

    private mutating func makeHMAC(_ id: String, _ key: [UInt8], _ seconds: Int) {
        target = "/v1/mo/mapped/hmac"
        let body = #"{"key":"\#(id)","by":"+447700900456","said":"\#(Self.text)"}"#
        self.body = body
        let code = TestMAC.sha256.code(of: Array("\(seconds).\(body)".utf8), key: key)
        headers = [
            ("Content-Type", "application/json"), ("X-Code", "sha256=" + Self.hex(code)),
            ("X-Time", "\(seconds)"),
        ]
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String(format: "%02x", $0) }.joined()
    }

    private static func base64URL(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}
