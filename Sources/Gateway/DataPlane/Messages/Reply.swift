internal import Configuration
internal import HTTPClient
internal import ShortMessages

/// A message to a subscriber that is handed to the plant of its carrier, not to the source's
/// request.
///
/// It prints redacted, because it holds a subscriber's number.
struct Reply: Sendable, CustomStringConvertible {
    /// Name of the source that the subscriber's message came from.
    let source: String
    /// Kannel's `sendsms` or Jasmin's `/send`, and with what credentials.
    let options: ReplyOptions
    /// The interface that is spoken there.
    let interface: Interface
    /// The subscriber, as the source wrote it.
    let subscriber: String
    /// The code that the subscriber wrote to, where the options name no other.
    let code: String?
    /// What to say.
    let text: String

    /// How messages are handed in.
    enum Interface: Sendable {
        case kannel, jasmin
    }

    var description: String { "•••" }

    /// The request that hands it in.
    var request: HTTPClientRequest {
        let isGSM = MessageLength(of: text).coding == .gsm
        var fields = [
            ("username", options.username), ("password", options.password?.value ?? ""),
            ("to", subscriber), ("from", options.from.isEmpty ? code ?? "" : options.from),
        ]
        switch interface {
        case .kannel:
            fields += [("text", text), ("charset", "UTF-8"), ("coding", isGSM ? "0" : "2")]
        case .jasmin where isGSM:
            fields += [("content", text), ("coding", "0")]
        case .jasmin:
            let digits = text.utf16.map { String(0x1_0000 + Int($0), radix: 16).dropFirst() }
            fields += [("hex-content", digits.joined()), ("coding", "8")]
        }
        let query = fields.map { "\($0.0)=\(Self.escaped($0.1))" }.joined(separator: "&")
        let sign = options.url.contains("?") ? "&" : "?"
        return HTTPClientRequest(url: options.url + sign + query)
    }

    /// Whether an answer says that the message was taken.
    ///
    /// Kannel answers 202 to what it takes; Jasmin 200 and `Success "…"`.
    func isTaken(_ response: HTTPClientResponse) -> Bool {
        switch interface {
        case .kannel: response.status == 200 || response.status == 202
        case .jasmin:
            response.status == 200 && response.body.starts(with: Array("Success".utf8))
        }
    }

    /// Whether the same request may be taken later.
    static func mayPass(_ response: HTTPClientResponse) -> Bool {
        response.status >= 500 || response.status == 429
    }

    private static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var escaped: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                escaped.append(byte)
            default: escaped += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}
