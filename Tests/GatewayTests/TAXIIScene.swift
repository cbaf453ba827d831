import Foundation
import TestSupport

/// A client of TAXII as a program of its own, and what it found.
struct TAXIIWalk {
    /// The real client and the validator; nil where they are not to be had.
    static func python() async -> PythonEnvironment? {
        await PythonEnvironment.named("taxii", ["taxii2-client==2.3.0", "stix2-validator==3.2.0"])
    }

    /// Why there is no walk.
    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) {
            self.description = description
        }
    }

    let objects: [[String: Any]]
    /// How many objects each page had.
    let pages: [Int]
    /// What the validator does not like.
    let invalid: [String]

    /// Runs the client to its end.
    ///
    /// - Parameters:
    ///   - action: see `Tests/PythonClients/taxii_walk.py`.
    init(
        _ gateway: GatewayProcess,
        token: String,
        limit: Int,
        _ action: [String] = ["walk"]
    ) async throws {
        guard let environment = await Self.python() else { throw Failure("no Python") }
        let directory = try TemporaryDirectory()
        let output = directory.path("objects.json")
        let run = try await environment.run(
            try Contract.text("Tests/PythonClients/taxii_walk.py"),
            [gateway.url + "/taxii2/", token, "\(limit)", output] + action
        )
        guard run.succeeds else { throw Failure(run.errors) }
        let data = Data((directory.contents("objects.json") ?? "").utf8)
        let found = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
        objects = found["objects"] as? [[String: Any]] ?? []
        pages = found["pages"] as? [Int] ?? []
        invalid = found["invalid"] as? [String] ?? []
    }

    /// Ids with versions, of what has any.
    var versions: [String] {
        objects.map { "\($0["id"] ?? "") \($0["modified"] ?? $0["created"] ?? "")" }
    }

    /// Indicators of each listing, named by sender and beginning, by their versions in order.
    var listings: [String: [[String: Any]]] {
        Dictionary(grouping: objects.filter { $0["type"] as? String == "indicator" }) { object in
            let name = (object["name"] as? String ?? "").split(separator: ": ", maxSplits: 1)
            return "\(name.last ?? "") \(object["valid_from"] ?? "")"
        }.mapValues { versions in
            versions.sorted {
                ($0["modified"] as? String ?? "") < ($1["modified"] as? String ?? "")
            }
        }
    }
}

extension GatewayProcess {
    /// Asks with a token for something of TAXII.
    func taxii(
        _ path: String,
        token: String,
        accept: String? = "application/taxii+json;version=2.1"
    ) throws -> TestHTTPResponse {
        var headers = [(name: "Authorization", value: "Bearer \(token)")]
        if let accept { headers.append((name: "Accept", value: accept)) }
        return try connect().send("GET", "/taxii2/" + path, headers: headers)
    }

    /// Every entry of the feed of senders, oldest first.
    func allEntries(token: String) throws -> [[String: Any]] {
        var entries: [[String: Any]] = []
        var cursor = ""
        while true {
            let target = "/v1/feeds/senders?limit=1000&after=\(cursor)"
            let page = try send("GET", target, token: token)
            guard page.status == 200, let next = page.object["next"] as? String else {
                throw UnexpectedResponse(page)
            }
            entries += page.object["entries"] as? [[String: Any]] ?? []
            cursor = next
            if page.object["more"] as? Bool != true { return entries }
        }
    }

    /// Posts complaints of several reporters about one sender, in one request.
    func complain(
        _ reporters: Range<Int>,
        about sender: String,
        token: String,
        isLegit: Bool = false,
        connection: TestHTTPConnection? = nil
    ) throws {
        let lines = reporters.map { reporter in
            """
            {"reporter":"+4477009005\(padded(reporter, 2))","sender":"\(sender)","channel":"sms",\
            "disposition":"\(isLegit ? "legit" : "spam")","text":"Parcel held, pay now"}
            """
        }
        let response = try (connection ?? connect()).send(
            "POST",
            "/v1/complaints",
            headers: [
                (name: "Authorization", value: "Bearer \(token)"),
                (name: "Content-Type", value: "application/x-ndjson"),
            ],
            body: Array(lines.joined(separator: "\n").utf8)
        )
        guard response.status == 200, (response.object["rejected"] as? [Any])?.isEmpty ?? true
        else { throw UnexpectedResponse(response) }
    }
}
