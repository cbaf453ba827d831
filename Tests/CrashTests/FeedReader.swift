import Foundation
import Synchronization
import TestSupport

/// Follows a feed by its cursor, page after page, from whichever gateway answers.
///
/// Used by one thread at a time.
final class FeedReader: @unchecked Sendable {
    /// Where the feed ends; unknown while it still grows.
    final class End: Sendable {
        private let sequence = Atomic(Int.max)

        func set(_ head: Int) { sequence.store(head, ordering: .releasing) }

        func isReached(_ count: Int) -> Bool { count >= sequence.load(ordering: .acquiring) }
    }

    private(set) var lines: [FeedLine] = []
    private(set) var findings: [String] = []
    private let gateways: [GatewayProcess]
    private let token: String
    private let waits: Bool
    private var random: SeededGenerator
    private var cursor: String?

    init(_ gateways: [GatewayProcess], token: String, waits: Bool, seed: UInt64) {
        self.gateways = gateways
        self.token = token
        self.waits = waits
        random = SeededGenerator(seed: seed)
    }

    /// Reads until the end; gives up after two minutes.
    func read(until end: End) {
        let deadline = ContinuousClock.now + .seconds(120)
        while !end.isReached(lines.count), findings.isEmpty {
            guard ContinuousClock.now < deadline else {
                findings.append("the end was not reached, \(lines.count) entries were")
                return
            }
            let gateway = gateways[Int.random(in: gateways.indices, using: &random)]
            let limit = Int.random(in: 1...50, using: &random)
            var path = "/v1/feeds/senders?limit=\(limit)"
            if let cursor { path += "&after=\(cursor)" }
            if waits { path += "&wait=\(Int.random(in: 0...2, using: &random))" }
            do {
                let headers: [(name: String, value: String)] = [
                    (name: "Authorization", value: "Bearer \(token)"),
                    (name: "Accept", value: "application/x-ndjson"),
                ]
                let response = try TestHTTPConnection(port: gateway.port)
                    .send("GET", path, headers: headers)
                try take(response, limit: limit)
            } catch {
                usleep(3000)
            }
        }
    }

    private func take(_ response: TestHTTPResponse, limit: Int) throws {
        guard response.status != 503 else {
            usleep(3000)
            return
        }
        guard response.status == 200, let next = response.header("Spamgate-Next") else {
            findings.append("\(response.status) \(response.text)")
            return
        }
        let page = try FeedLine.lines(of: response.text)
        if page.count > limit {
            findings.append("\(page.count) entries where \(limit) were wanted")
        }
        lines += page
        cursor = next
        if page.isEmpty, !waits { usleep(3000) }
    }
}
