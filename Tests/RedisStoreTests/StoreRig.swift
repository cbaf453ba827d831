import Reactor
import Redis
import RedisStore
import SpamReporting
import TestSupport

/// A private Redis with the function library, and a client on a reactor thread of its own.
final class StoreRig: Sendable {
    let server: RedisServer
    let redis: RedisClient
    private let inbox: Inbox
    private let reactor: ReactorBound<Reactor>
    private let thread: ReactorThread

    init() async throws {
        server = try await RedisServer()
        let path = server.socketPath
        let started = AsyncStream<(RedisClient, Inbox, ReactorBound<Reactor>)>.makeStream()
        thread = startReactorThread(name: "test-redis") {
            guard let reactor = try? Reactor() else { return }
            let connection = RedisConnection(
                // Machines that run other tests meanwhile may be slow.
                RedisConnection.Configuration(
                    endpoint: RedisEndpoint(.unix(path: path)),
                    commandTimeout: .seconds(20)
                ),
                on: reactor
            )
            connection.open()
            let client = RedisClient(connection, on: reactor)
            started.continuation.yield(
                (client, reactor.inbox, ReactorBound(reactor, reactor))
            )
            reactor.run()
            connection.close()
        }
        var iterator = started.stream.makeAsyncIterator()
        guard let parts = await iterator.next() else { throw SystemError("reactor", 0) }
        (redis, inbox, reactor) = parts
        let client = redis
        try await waitUntil("the connection is ready") {
            (try? await client.send(RedisCommand("PING"))) != nil
        }
        try await FunctionLibrary.install(on: redis)
    }

    deinit {
        inbox.post { [reactor] in reactor.value.stop() }
        thread.join()
    }

    /// Records complaints that arrived together, by default as one call.
    @discardableResult
    func record(
        _ items: [LedgerItem],
        at seconds: Int64,
        rules: ListingRules = ListingRules()
    ) async throws -> LedgerCall.Reply {
        let call = LedgerCall(
            rules: rules,
            sealer: EvidenceSealer(key: [UInt8](repeating: 7, count: 32))
        )
        let command = call.command(recording: items[...], at: Timestamp(seconds: seconds))
        return try LedgerCall.reply(try await redis.send(command), to: items.map(\.id))
    }

    func state(of sender: Sender) async throws -> SenderState? {
        try await StatisticsStore(redis).state(of: sender)
    }

    /// Relays and returns all entries of the feed.
    func entries(at seconds: Int64) async throws -> [FeedEntry] {
        _ = try await FeedRelay(redis).relay(
            at: Timestamp(seconds: seconds),
            newEpoch: FeedEpoch(value: 1)
        )
        return try await FeedStore(redis).page(after: nil, limit: 1000).entries
    }
}

/// Makes complaints whose digests come from their words, as Intake would make them from keys.
enum Sample {
    static func sender(_ number: Int) -> Sender {
        guard let sender = Sender(canonicalText: "+447700900\(100 + number)") else {
            preconditionFailure("not a number from the fiction range")
        }
        return sender
    }

    static func digest(_ words: String...) -> Digest8 {
        Digest8(StableHash.of(words.joined(separator: "|").utf8))
    }

    static func complaint(
        _ messageID: String?,
        by reporter: String?,
        about sender: Sender?,
        text: String = "parcel",
        partner: UInt16 = 1,
        disposition: Disposition = .spam
    ) -> LedgerItem {
        let name = sender?.canonicalText ?? ""
        let fingerprint = StableHash.of(text.utf8).bigEndianBytes
        let complaint = Complaint(
            retryKey: messageID.map { digest("retry", String(partner), $0) },
            contentDigest: digest("content", reporter ?? "", name, text, disposition.rawValue),
            reporter: reporter.map { token(of: $0) },
            repeatKey: reporter.map { digest("repeat", $0, name, text, disposition.rawValue) },
            pairKey: reporter.flatMap { reporter in
                sender.map { _ in digest("pair", reporter, name, disposition.rawValue) }
            },
            sender: sender,
            channel: .sms,
            receivedAt: nil,
            disposition: disposition,
            text: text,
            attachments: [],
            fingerprint: Fingerprint(bytes: fingerprint + fingerprint)
        )
        return LedgerItem(
            complaint: complaint,
            partner: partner,
            id: ComplaintID(at: Timestamp(seconds: 1), random: randomBytes())
        )
    }

    static func token(of reporter: String) -> ReporterToken {
        let half = StableHash.of(reporter.utf8).bigEndianBytes
        return ReporterToken(bytes: half + half)
    }

    private static func randomBytes() -> [UInt8] {
        (0..<10).map { _ in UInt8.random(in: 0...255) }
    }
}

extension LedgerCall.Reply {
    /// One letter for each outcome: c, d, p; capitals for a retry; x for a conflict, n refused.
    var letters: String {
        outcomes.map { outcome in
            if outcome == .newSenderRefused { return "n" }
            guard case .acknowledged(let receipt) = outcome else { return "x" }
            let letter = String(receipt.status.rawValue.prefix(1))
            return receipt.isReplay ? letter.uppercased() : letter
        }.joined()
    }
}

extension StoreRig {
    /// Has one complaint of each of some reporters about a sender recorded, in the same second.
    func complain(
        of sender: Sender,
        _ reporters: Range<Int>,
        at seconds: Int64,
        partner: UInt16 = 1,
        disposition: Disposition = .spam
    ) async throws {
        for reporter in reporters {
            let item = Sample.complaint(
                nil,
                by: "reporter \(reporter)",
                about: sender,
                text: "text at \(seconds)",
                partner: partner,
                disposition: disposition
            )
            try await record([item], at: seconds)
        }
    }
}
