package import AuditTrail
package import Redis
package import SpamReporting

/// The audit log in Redis: append-only, and each record holds the digest of the one before it.
///
/// What is to be recorded is put among the waiting events first, in one durable step, often the
/// same in which it is done. From there any gateway moves it into the chain: it makes the records,
/// and Redis takes them only if the log still ends where the gateway saw it end. So several
/// gateways append at once, and the chain stays one.
package struct AuditLog: Sendable {
    private let redis: RedisClient

    /// Events that are moved into the chain at once.
    private static let batchSize = 100
    /// How often moving is tried again because another gateway was faster.
    private static let attemptsMax = 1000

    /// Keeps the log through `redis`.
    package init(_ redis: RedisClient) {
        self.redis = redis
    }

    /// What the log looks like from outside.
    package struct State: Equatable, Sendable {
        /// Its last record.
        package let head: AuditHead
        /// The last record that was dropped for its age.
        package let checkpoint: AuditHead
    }

    /// Some records and where they end.
    package struct Page: Sendable {
        /// Oldest first.
        package let records: [AuditRecord]
        /// The log at the moment the page was read.
        package let state: State
        /// Whether there was more in the log.
        package let more: Bool
    }

    /// Records that something was done; it is durable when this returns.
    ///
    /// It has its place in the chain then too, unless Redis failed in between: any gateway gives
    /// it its place later.
    package func append(_ events: AuditEvent...) async throws(RedisError) {
        try await append(events)
    }

    /// See ``append(_:)-(AuditEvent...)``.
    package func append(_ events: [AuditEvent]) async throws(RedisError) {
        guard !events.isEmpty else { return }
        var command = RedisCommand("RPUSH", Keys.auditWaiting)
        for event in events { command.append(event.bytes) }
        _ = try await redis.send(command)
        try? await fold()
    }

    /// Gives waiting events their places in the chain.
    package func fold() async throws(RedisError) {
        for _ in 0..<Self.attemptsMax {
            let replies = try await redis.replies(to: [
                RedisCommand("MULTI"),
                RedisCommand("HMGET", Keys.auditState, "head", "digest", "dropped", "checkpoint"),
                RedisCommand("LRANGE", Keys.auditWaiting, "0", String(Self.batchSize - 1)),
                RedisCommand("EXEC"),
            ])
            guard let results = replies[3].array, results.count == 2,
                let waiting = results[1].array
            else { throw .unexpectedReply("EXEC of the audit log") }
            guard !waiting.isEmpty else { return }
            let state = try Self.state(results[0])
            var records: [AuditRecord] = []
            for item in waiting {
                let event = Self.event(item.bytes ?? [])
                records.append(AuditRecord(event, after: records.last?.head ?? state.head))
            }
            _ = try await append(records, after: state.head, taking: waiting.count)
        }
    }

    /// What waits could be damaged by hand only; that it was there is recorded all the same.
    private static func event(_ bytes: [UInt8]) -> AuditEvent {
        AuditEvent(bytes)
            ?? AuditEvent(
                .auditUnreadable,
                of: "audit",
                by: AuditEvent.gateway,
                at: Timestamp(milliseconds: 0),
                ["sha256": .text(AuditDigest(of: bytes).text)]
            )
    }

    /// Appends records if the log still ends with `head`; returns whether it does.
    private func append(
        _ records: [AuditRecord],
        after head: AuditHead,
        taking count: Int,
        dropping old: AuditHead? = nil
    ) async throws(RedisError) -> Bool {
        guard let last = records.last else { return true }
        var command = RedisCommand("FCALL", "append_audit_v1", "3")
        for key in [Keys.auditLog, Keys.auditState, Keys.auditWaiting] { command.append(key) }
        command.append(head.sequence)
        command.append(head.digest.text)
        command.append(last.head.digest.text)
        command.append(count)
        command.append(old.map { String($0.sequence) } ?? "")
        command.append(old?.digest.text ?? "")
        for record in records { command.append(record.bytes) }
        return try await redis.send(command).integer == 1
    }

    private static func state(_ reply: RedisValue) throws(RedisError) -> State {
        guard let fields = reply.array, fields.count == 4 else {
            throw .unexpectedReply("HMGET of the audit log")
        }
        func head(_ sequence: RedisValue, _ digest: RedisValue) throws(RedisError) -> AuditHead {
            guard sequence != .null else { return .none }
            guard let number = sequence.integer, number >= 0,
                let digest = digest.text.flatMap({ AuditDigest($0) })
            else { throw .unexpectedReply("HMGET of the audit log") }
            return AuditHead(sequence: UInt64(number), digest: digest)
        }
        return State(
            head: try head(fields[0], fields[1]),
            checkpoint: try head(fields[2], fields[3])
        )
    }

    /// The records after the one with the number `sequence`, at most `limit`.
    package func page(
        after sequence: UInt64,
        limit: Int
    ) async throws(RedisError) -> Page {
        let replies = try await redis.replies(to: [
            RedisCommand("MULTI"),
            RedisCommand("HMGET", Keys.auditState, "head", "digest", "dropped", "checkpoint"),
            RedisCommand(
                "XRANGE",
                Keys.auditLog,
                "(\(sequence)-0",
                "+",
                "COUNT",
                String(limit + 1)
            ),
            RedisCommand("EXEC"),
        ])
        guard let results = replies[3].array, results.count == 2, let items = results[1].array
        else { throw .unexpectedReply("EXEC of the audit log") }
        let records = try items.prefix(limit).map { item throws(RedisError) in
            try Self.record(item)
        }
        return Page(
            records: records,
            state: try Self.state(results[0]),
            more: items.count > limit
        )
    }

    private static func record(_ item: RedisValue) throws(RedisError) -> AuditRecord {
        guard let fields = item.array?.last?.pairs,
            let bytes = fields.first(where: { $0.name == "r" })?.value.bytes,
            let record = AuditRecord(line: bytes)
        else { throw .unexpectedReply("XRANGE of the audit log") }
        return record
    }

    /// Drops records that are older than `cutoff`, at most once in a day's worth of them.
    ///
    /// A record of its own says which, with the digest of the last: so the rest still proves
    /// itself. Returns how many were dropped.
    @discardableResult
    package func trim(
        before cutoff: Timestamp,
        at now: Timestamp
    ) async throws(RedisError) -> Int {
        let first = try await page(after: 0, limit: 1)
        guard let oldest = first.records.first?.event.time,
            oldest < cutoff.adding(seconds: -86_400)
        else { return 0 }
        var last: AuditRecord?
        var position = first.state.checkpoint.sequence
        search: while true {
            let page = try await page(after: position, limit: Self.batchSize)
            for record in page.records {
                guard record.event.time < cutoff else { break search }
                last = record
                position = record.sequence
            }
            if !page.more { break }
        }
        guard let last else { return 0 }
        for _ in 0..<Self.attemptsMax {
            let state = try await page(after: last.sequence, limit: 1).state
            guard state.checkpoint.sequence < last.sequence else { return 0 }
            let event = AuditEvent(
                .auditTrimmed,
                of: "audit",
                by: AuditEvent.gateway,
                at: now,
                [
                    "digest": .text(last.head.digest.text),
                    "through": .number(Int(last.sequence)),
                ]
            )
            let record = AuditRecord(event, after: state.head)
            if try await append([record], after: state.head, taking: 0, dropping: last.head) {
                return Int(last.sequence - state.checkpoint.sequence)
            }
        }
        return 0
    }
}
