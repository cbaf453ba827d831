import Foundation
import TestSupport

/// A sender as the gateway's answers show it.
struct ShownSender: Decodable {
    let kind: String
    let value: String
    let country: String?

    var canonicalText: String {
        switch kind {
        case "msisdn": value
        case "shortCode", "alphanumeric": "\(kind):\(country ?? ""):\(value)"
        default: "\(kind):\(value)"
        }
    }
}

/// What became of one request of the traffic.
struct TrafficAnswer: Sendable {
    let request: TrafficRequest
    let status: Int
    let isReplay: Bool
    let body: Data

    struct Receipt: Decodable {
        let id: String
        let status: String
        let sender: ShownSender?
        let campaign: String
    }

    struct Summary: Decodable {
        struct Rejection: Decodable {
            let line: Int
            let type: String
            let detail: String
        }

        let counted: Int
        let duplicates: Int
        let retries: Int
        let partial: Int
        let rejected: [Rejection]
    }

    var receipt: Receipt? { try? JSONDecoder().decode(Receipt.self, from: body) }
    var summary: Summary? { try? JSONDecoder().decode(Summary.self, from: body) }
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// All figures that the gateway shows at one moment.
struct Observation: Sendable {
    struct Overview: Decodable {
        let window: String
        let complaints: Int
        let duplicates: Int
        let senders: Int
        let reporters: Int
        let listed: Int
    }

    struct PartnerTotals: Decodable {
        let name: String
        let totals: Recount.Totals
        let duplicates: Int

        private enum Keys: CodingKey { case name, duplicates }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Keys.self)
            name = try values.decode(String.self, forKey: .name)
            duplicates = try values.decode(Int.self, forKey: .duplicates)
            totals = try Recount.Totals(from: decoder)
        }
    }

    struct Ranked: Decodable {
        let sender: ShownSender
        let counts: Recount.Counts
        let firstSeen: String
        let lastSeen: String
        let listed: Bool

        private enum Keys: CodingKey { case sender, firstSeen, lastSeen, listed }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Keys.self)
            sender = try values.decode(ShownSender.self, forKey: .sender)
            firstSeen = try values.decode(String.self, forKey: .firstSeen)
            lastSeen = try values.decode(String.self, forKey: .lastSeen)
            listed = try values.decode(Bool.self, forKey: .listed)
            counts = try Recount.Counts(from: decoder)
        }
    }

    struct Detail: Decodable {
        struct Listing: Decodable { let state: String }

        let sender: ShownSender
        let windows: [String: Recount.Counts]
        let firstSeen: String
        let lastSeen: String
        let listing: Listing
    }

    private struct PartnerList: Decodable { let partners: [PartnerTotals] }
    private struct SenderList: Decodable { let senders: [Ranked] }

    let moment: Int64
    /// Answers by path and query.
    private var answers: [String: Data] = [:]
    private var senders: [String: Data?] = [:]

    /// Asks for everything as of `moment`, and for each of `names` alone.
    init(
        _ gateway: GatewayProcess,
        at moment: Int64,
        senders names: [String],
        partners: Bool = true
    ) throws {
        self.moment = moment
        let connection = try gateway.connect()
        let headers = [
            (name: "Authorization", value: "Bearer \(gateway.operatorToken)"),
            (name: "Spamgate-Time", value: moment.rfc3339),
        ]
        func get(_ target: String) throws -> TestHTTPResponse {
            try connection.send("GET", "/v1/statistics/\(target)", headers: headers)
        }
        for window in Recount.windows.map(\.name) {
            for target in ["overview?", "partners?", "senders?limit=1000&"] {
                let response = try get("\(target)window=\(window)")
                guard response.status == 200 else { throw UnexpectedResponse(response) }
                answers["\(target)window=\(window)"] = Data(response.body)
            }
        }
        for name in names {
            let response = try get("senders/\(escaped(name))")
            guard response.status == 200 || response.status == 404 else {
                throw UnexpectedResponse(response)
            }
            senders[name] = .some(response.status == 200 ? Data(response.body) : nil)
        }
    }

    func overview(_ window: String) throws -> (Overview, Recount.Totals) {
        let data = answers["overview?window=\(window)"] ?? Data()
        let decoder = JSONDecoder()
        return (
            try decoder.decode(Overview.self, from: data),
            try decoder.decode(Recount.Totals.self, from: data)
        )
    }

    func partners(_ window: String) throws -> [PartnerTotals] {
        let data = answers["partners?window=\(window)"] ?? Data()
        return try JSONDecoder().decode(PartnerList.self, from: data).partners
    }

    func top(_ window: String) throws -> [Ranked] {
        let data = answers["senders?limit=1000&window=\(window)"] ?? Data()
        return try JSONDecoder().decode(SenderList.self, from: data).senders
    }

    /// Every sender that was asked for, with nil for those the gateway does not know.
    func details() throws -> [(name: String, detail: Detail?)] {
        try senders.sorted { $0.key < $1.key }.map { name, data in
            (name, try data.map { try JSONDecoder().decode(Detail.self, from: $0) })
        }
    }
}

/// A path segment with all but unreserved characters escaped.
func escaped(_ segment: String) -> String {
    let plain = CharacterSet(charactersIn: "-._~").union(.alphanumerics)
    return segment.addingPercentEncoding(withAllowedCharacters: plain) ?? segment
}
