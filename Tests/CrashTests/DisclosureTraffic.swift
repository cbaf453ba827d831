import Foundation
import TestSupport

/// Complaints of known reporters, good ones and bad ones, and everything that can be read of them.
struct DisclosureTraffic {
    /// What somebody outside got to see.
    struct Answer {
        let request: String
        let status: Int
        let bytes: [UInt8]
    }

    /// A word that begins with this stands in every reported text; no two texts have the same one.
    static let mark = "quibblewort"

    /// Everybody who complains here.
    static let reporters: [String] = (0..<60).flatMap { index in
        [spellings(index)[0], Fiction.reporter(index)]
    }

    private(set) var answers: [Answer] = []
    private let gateway: GatewayProcess
    private let carrier: String

    init(_ gateway: GatewayProcess, carrier: String) {
        self.gateway = gateway
        self.carrier = carrier
    }

    /// The same reporter as people and networks write him.
    static func spellings(_ index: Int) -> [String] {
        let end = 300 + index
        return [
            "+447700900\(end)", "07700900\(end)", "00447700900\(end)", "07700 900 \(end)",
            "+44 (0)7700 900\(end)", "tel:+447700900\(end)",
        ]
    }

    /// Hands in complaints one by one and some as lines; returns whether all were taken.
    @discardableResult
    mutating func handIn(_ singles: Range<Int>, lines: Range<Int>) throws -> Bool {
        var isTaken = true
        for number in singles {
            let status = try post(complaint(number), as: "complaint \(number)")
            isTaken = isTaken && status == 201
        }
        let body = lines.map { complaint($0) }.joined(separator: "\n")
        let status = try post(body, as: "lines", type: "application/x-ndjson")
        return isTaken && status == 200
    }

    /// Sends messages to the reporting code.
    ///
    /// Texts that wait for their sender, answered ones, parts and nonsense.
    ///
    /// Returns whether all were taken.
    @discardableResult
    mutating func converse(_ numbers: Range<Int>) throws -> Bool {
        var isTaken = true
        for number in numbers {
            let spelling = Self.spellings(number % 60)[number / 60 % 3]
            var messages = [("\(Self.mark)\(number) \(Fiction.text(UInt64(number)))", "")]
            if number % 3 == 0 { messages.append((Fiction.sender(200 + number % 20), "")) }
            if number % 5 == 0 {
                messages.append(("\(Self.mark)\(number) in part", "050003070202"))
            }
            if number % 7 == 0 { messages.append(("\(Self.mark)\(number) with \(spelling)", "99")) }
            for (place, message) in messages.enumerated() {
                let response = try gateway.connect().send(
                    "POST",
                    "/v1/mo/kannel?id=\(spelling.filter(\.isNumber))-\(number)-\(place)",
                    headers: [
                        (name: "Authorization", value: "Bearer \(carrier)"),
                        (name: "X-Kannel-From", value: spelling),
                        (name: "X-Kannel-To", value: "7726"),
                        (name: "X-Kannel-UDH", value: message.1),
                    ],
                    body: Array(message.0.utf8)
                )
                note(response, "message \(number)")
                isTaken = isTaken && response.status == 200
            }
        }
        return isTaken
    }

    /// Hands in requests that are wrong in every way, the reporter's number in all of them.
    mutating func handInNonsense() throws {
        let bodies = badDocuments() + badFields()
        for path in ["/v1/complaints", "/v1/complaints/mars"] {
            for (index, body) in bodies.enumerated() {
                for type in ["application/json", "application/x-ndjson"] {
                    try post(body, as: "bad body \(index), \(type)", type: type, path: path)
                }
            }
        }
        let number = Self.reporters[0]
        let targets = [
            "/v1/\(number)", "/v1/complaints/\(number)", "/v1/statistics/senders/\(number)x",
            "/v1/statistics/overview?window=\(number)", "/v1/statistics/overview?\(number)=1",
            "/v1/feeds/senders?after=\(number)", "/v1/feeds/senders?limit=\(number)",
            "/v1/feeds/\(number)", "/v1/partners/\(number)",
        ]
        for target in targets {
            for method in ["GET", "DELETE", "PUT"] {
                try send(method, target, token: gateway.operatorToken)
            }
        }
        try send("GET", "/v1/feeds", token: number)
        try post(complaint(0), as: "a media type", type: number)
        for request in ["\(number)\r\n\r\n", "GET / HTTP/1.1\r\n\(number)\r\n\r\n"] {
            let connection = try gateway.connect(timeout: .seconds(5))
            try connection.write(Array(request.utf8))
            connection.finishWriting()
            let rest = (try? connection.rest()) ?? []
            answers.append(Answer(request: "malformed HTTP", status: 0, bytes: rest))
        }
    }

    /// Reads everything that a regulator or an operator can read.
    mutating func readEverything(as regulator: String) throws {
        try send("GET", "/v1/feeds", token: regulator)
        for page in ["senders", "senders/snapshot"] {
            for form in ["application/json", "application/x-ndjson", "text/csv"] {
                let response = try gateway.connect().send(
                    "GET",
                    "/v1/feeds/\(page)",
                    headers: [
                        (name: "Authorization", value: "Bearer \(regulator)"),
                        (name: "Accept", value: form),
                    ]
                )
                note(response, "\(page) as \(form)")
            }
        }
        let owned = [
            "/v1/statistics/overview", "/v1/statistics/partners", "/v1/partners", "/readyz",
            "/healthz",
        ]
        for target in owned { try send("GET", target, token: gateway.operatorToken) }
        let target = "/v1/statistics/senders?limit=1000"
        let top = try send("GET", target, token: gateway.operatorToken)
        for ranked in top.object["senders"] as? [[String: Any]] ?? [] {
            let sender = ranked["sender"] as? [String: String] ?? [:]
            guard sender["kind"] == "msisdn", let value = sender["value"] else { continue }
            let path = "/v1/statistics/senders/%2B\(value.dropFirst())"
            try send("GET", path, token: gateway.operatorToken)
        }
    }

    // MARK: Requests

    @discardableResult
    private mutating func send(
        _ method: String,
        _ target: String,
        token: String
    ) throws -> TestHTTPResponse {
        let response = try gateway.send(method, target, token: token)
        note(response, "\(method) \(target)")
        return response
    }

    @discardableResult
    private mutating func post(
        _ body: String,
        as what: String,
        type: String = "application/json",
        path: String = "/v1/complaints"
    ) throws -> Int {
        let response = try gateway.send("POST", path, token: carrier, type: type, body: body)
        note(response, "\(what) to \(path)")
        return response.status
    }

    private mutating func note(_ response: TestHTTPResponse, _ request: String) {
        let head = response.headers.map { "\($0.name): \($0.value)\n" }.joined()
        let bytes = Array(head.utf8) + response.body
        answers.append(Answer(request: request, status: response.status, bytes: bytes))
    }

    // MARK: Bodies

    private func complaint(_ number: Int) -> String {
        let spellings = Self.spellings(number % 60)
        let other = spellings[number / 60 % spellings.count]
        let reporter = number % 3 == 0 ? Fiction.reporter(number % 60) : other
        return TestComplaint(
            messageID: "m\(number) \(reporter)",
            reporter: reporter,
            sender: Fiction.sender(200 + number % 20),
            text: "\(Self.mark)\(number) \(Fiction.text(UInt64(number))) call \(reporter)",
            isLegit: number % 17 == 0,
            fate: .counted
        ).json
    }

    private func badDocuments() -> [String] {
        let number = Self.reporters[0]
        let good = complaint(0)
        let open = String(good.dropLast())
        return [
            good.replacingOccurrences(of: "call", with: "ring"),
            String(good.dropLast(4)), "[" + good, "\"" + number + "\"", number,
            "{\"" + number + "\":1}",
            open + ",\"" + number + "\":\"" + number + "\"}",
            open + ",\"reporter\":\"" + number + "\"}",
            open + ",\"receivedAt\":\"" + number + "\"}",
            good.replacingOccurrences(of: "\"sms\"", with: "\"" + number + "\""),
            good.replacingOccurrences(of: "\"spam\"", with: "\"" + number + "\""),
            good.replacingOccurrences(of: "\"spam\"", with: String(number.dropFirst())),
        ]
    }

    private func badFields() -> [String] {
        let number = Self.reporters[0]
        let digits = String(number.dropFirst())
        let mark = Self.mark
        return [
            "{\"reporter\":\(digits),\"channel\":\"sms\",\"text\":\"\(mark)\"}",
            "{\"reporter\":\"\(number)\\u0000\",\"channel\":\"sms\",\"text\":\"\(mark)\"}",
            "{\"reporter\":[\"\(number)\"],\"channel\":\"sms\",\"text\":\"\(mark)\"}",
            "{\"reporter\":\"\(number)\",\"channel\":\"sms\",\"text\":\" \"}",
            "{\"reporter\":\"\(number)\",\"sender\":[\"\(number)\"],\"channel\":\"sms\","
                + "\"text\":\"a\"}",
            "{\"reporter\":\"\(number)\",\"channel\":\"mms\","
                + "\"attachments\":[{\"contentType\":\"\(number)\"}]}",
            "{\"v\":\"\(number)\"}",
            "{\"v\":\"1\",\"u\":\"\(number)\",\"s\":\"1\",\"r\":\"\(number)\"}",
        ]
    }
}
