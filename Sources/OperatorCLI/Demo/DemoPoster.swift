import HTTPClient
import JSON

/// Posts complaints for the demonstration's carriers; belongs to one thread.
final class DemoPoster {
    private let url: String
    private let partners: DemoPartners
    private let console = Console()
    private var clients: [String: GatewayClient] = [:]

    /// How often one request is sent before the demonstration gives up.
    static let attemptsMax = 30
    /// Longest pause between two attempts, whatever `Retry-After` says.
    static let pauseMax = Duration.seconds(10)

    init(url: String, partners: DemoPartners) {
        self.url = url
        self.partners = partners
    }

    /// Posts `items`: one by itself as JSON, several as NDJSON, one request for each carrier.
    func post(_ items: [DemoItem], asBatch: Bool) throws(CommandFailure) -> DemoTally {
        var tally = DemoTally()
        var carriers: [String] = []
        for item in items where !carriers.contains(item.carrier) { carriers.append(item.carrier) }
        for carrier in carriers {
            let own = items.filter { $0.carrier == carrier }
            let client = try client(for: own[0])
            if asBatch {
                tally.add(try postLines(own, client))
            } else {
                for item in own { tally.add(try postOne(item, client)) }
            }
        }
        return tally
    }

    private func client(for item: DemoItem) throws(CommandFailure) -> GatewayClient {
        if let client = clients[item.carrier] { return client }
        let client = GatewayClient(url: url, token: try partners.token(for: item))
        clients[item.carrier] = client
        return client
    }

    // MARK: Requests

    private func postOne(
        _ item: DemoItem,
        _ client: GatewayClient
    ) throws(CommandFailure) -> DemoTally {
        let (response, attempts) = try send(item.body, "application/json", client)
        var tally = DemoTally()
        tally.resent = attempts - 1
        guard response.status < 400 else {
            tally.rejected = 1
            tally.note(client.explanation(of: response))
            return tally
        }
        let answer = try client.json(of: response)
        // The answer to our own second attempt replays the first, which we never saw.
        let isReplay = response.header("Idempotent-Replay") == "true" && attempts == 1
        switch (isReplay, try? answer["status"]?.string()) {
        case (true, _), (false, "duplicate"?): tally.duplicates = 1
        case (false, "partial"?): tally.partial = 1
        case (false, "counted"?): tally.counted = 1
        default:
            throw .misunderstood(answer.error(.missing, "A receipt has a status."))
        }
        return tally
    }

    private func postLines(
        _ items: [DemoItem],
        _ client: GatewayClient
    ) throws(CommandFailure) -> DemoTally {
        let body = Array(items.map(\.body).joined(separator: [0x0A]))
        let (response, attempts) = try send(body, "application/x-ndjson", client)
        var tally = DemoTally()
        tally.resent = attempts - 1
        guard response.status < 400 else {
            tally.rejected = items.count
            tally.note(client.explanation(of: response))
            return tally
        }
        let answer = try client.json(of: response)
        do {
            tally.counted = try answer.integer("counted")
            tally.duplicates = try answer.integer("duplicates")
            tally.partial = try answer.integer("partial")
            for problem in try answer.elements("rejected") {
                tally.rejected += 1
                tally.note(
                    GatewayClient.explanation(
                        title: try problem.string("title"),
                        detail: try problem.optionalString("detail"),
                        pointer: try problem.optionalString("pointer")
                    )
                )
            }
        } catch {
            throw .misunderstood(error)
        }
        return tally
    }

    /// Sends a request until it is answered for good; the same bytes each time, so that a complaint
    /// whose acknowledgement was lost is a retry to the gateway.
    private func send(
        _ body: [UInt8],
        _ contentType: String,
        _ client: GatewayClient
    ) throws(CommandFailure) -> (response: HTTPClientResponse, attempts: Int) {
        let target = Target("v1", "complaints").text
        for attempt in 1... {
            let outcome: Result<HTTPClientResponse, CommandFailure>
            do {
                outcome = .success(try client.send("POST", target, body, contentType: contentType))
            } catch {
                outcome = .failure(error)
            }
            let failure: CommandFailure
            var retryAfter: Duration?
            switch outcome {
            case .success(let response):
                if Self.isAnswer(response.status) { return (response, attempt) }
                failure = client.refusal(response)
                guard Self.isTemporary(response.status) else { throw failure }
                retryAfter = response.header("Retry-After").flatMap(Int.init).map(Duration.seconds)
            case .failure(let broken):
                failure = broken
                guard failure.isTemporary else { throw failure }
            }
            guard attempt < Self.attemptsMax else { throw failure }
            console.pause(Self.pause(afterAttempt: attempt, retryAfter: retryAfter))
        }
        preconditionFailure("the attempts are bounded")
    }

    /// Whether a status says what became of the complaint itself.
    private static func isAnswer(_ status: Int) -> Bool {
        switch status {
        case 200..<300, 400, 409, 413, 422: true
        default: false
        }
    }

    private static func isTemporary(_ status: Int) -> Bool {
        status == 408 || status == 429 || status == 502 || status == 503 || status == 504
    }

    /// What the gateway asks for, or else 0.1 s doubled each time; never above ``pauseMax``.
    static func pause(afterAttempt attempt: Int, retryAfter: Duration?) -> Duration {
        let own = Duration.milliseconds(100 << min(attempt - 1, 7))
        return min(pauseMax, max(.zero, retryAfter ?? own))
    }
}
