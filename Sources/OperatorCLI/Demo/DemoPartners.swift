import JSON
import SpamReporting
import Synchronization

/// The carriers of one demonstration, each added when its first complaint is posted.
final class DemoPartners: Sendable {
    private let tokens = Mutex<[String: String]>([:])
    private let url: String
    private let operatorToken: String
    private let prefix: String

    /// Names begin with `demo-` and something random, so that each run has partners of its own.
    init(url: String, operatorToken: String) {
        self.url = url
        self.operatorToken = operatorToken
        let run = String(UInt32.random(in: .min ... .max), radix: 16)
        prefix = "demo-" + String(repeating: "0", count: 8 - run.count) + run + "-"
    }

    /// The token of the partner that stands for `item`'s carrier.
    func token(for item: DemoItem) throws(CommandFailure) -> String {
        // Others wait meanwhile, and so each carrier is added once.
        try tokens.withLock { tokens throws(CommandFailure) in
            if let token = tokens[item.carrier] { return token }
            let name = prefix + Self.nameEnd(item.carrier)
            let gateway = GatewayClient(url: url, token: operatorToken)
            let answer = try PartnerAdd.add(name, .carrier, item.country, on: gateway)
            let token = try Self.token(in: answer)
            tokens[item.carrier] = token
            return token
        }
    }

    private static func token(in answer: JSONValue) throws(CommandFailure) -> String {
        do {
            return try NewPartnerReport(answer).token
        } catch {
            throw .misunderstood(error)
        }
    }

    /// A carrier's name with everything replaced that a partner's name cannot have.
    static func nameEnd(_ carrier: String) -> String {
        let bytes = carrier.lowercased().utf8.prefix(40).map { byte in
            switch byte {
            case 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F: byte
            default: UInt8(ascii: "-")
            }
        }
        return bytes.isEmpty ? "carrier" : String(decoding: bytes, as: UTF8.self)
    }
}
