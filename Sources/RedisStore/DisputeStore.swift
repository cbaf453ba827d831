internal import AuditTrail
internal import FeedFormats
internal import JSON
package import Redis
package import SpamReporting

/// Keeps disputes in Redis.
///
/// What is decided, what it does to the listing, and its audit event are one step in Redis.
package struct DisputeStore: Sendable {
    let redis: RedisClient

    /// Disputes that one look takes.
    private static let batchSize = 200
    /// Attempts to change a dispute that others change at the same moment.
    private static let attemptsMax = 10

    /// Keeps disputes through `redis`.
    package init(_ redis: RedisClient) {
        self.redis = redis
    }

    /// Why a dispute was not opened or changed.
    package enum StoreError: Error, Sendable {
        /// So many are undecided already.
        case tooMany
        /// The author has used the retry key for another statement.
        case keyUsed
        /// There is no dispute of this number.
        case unknown
        /// It was decided before.
        case decided(Dispute)
        /// It has this version, and another was to be changed.
        case otherVersion(Int)
        case redis(RedisError)
    }

    /// What an operator makes of a dispute.
    package enum Step: Sendable {
        /// Works on it.
        case open
        /// Finds that the sender was listed wrongly, and keeps it off the list until then.
        case uphold(reason: String, until: Timestamp)
        /// Finds that the listing was right.
        case reject(reason: String)

        var state: Dispute.State {
            switch self {
            case .open: .open
            case .uphold: .upheld
            case .reject: .rejected
            }
        }
    }

    /// Some disputes, newest first.
    package struct Page: Sendable {
        /// The disputes.
        package let disputes: [Dispute]
        /// Number before which the next page begins; nil when there is none.
        package let next: Int?
    }

    // MARK: Reading

    /// One dispute; nil when there is none of this number.
    package func dispute(_ number: Int) async throws(RedisError) -> Dispute? {
        try await stored(number)?.dispute
    }

    private func stored(
        _ number: Int
    ) async throws(RedisError) -> (bytes: [UInt8], dispute: Dispute)? {
        let reply = try await redis.send(RedisCommand("HGET", Keys.disputes, String(number)))
        guard let bytes = reply.bytes else { return nil }
        return (bytes, try Self.dispute(number, bytes))
    }

    static func dispute(
        _ number: Int,
        _ bytes: [UInt8]
    ) throws(RedisError) -> Dispute {
        guard let json = try? JSONReader().read(bytes), let dispute = try? DisputeJSON.read(json)
        else { throw .unexpectedReply("HGET of a dispute") }
        return dispute.numbered(number)
    }

    /// The disputes with numbers below `before` that are wanted, newest first, at most `limit`.
    package func page(
        before: Int? = nil,
        limit: Int,
        where isWanted: @Sendable (Dispute) -> Bool
    ) async throws(RedisError) -> Page {
        let last = try await redis.send(RedisCommand("HGET", Keys.disputesState, "last")).integer
        var next = min(before ?? .max, Int(last ?? 0) + 1)
        var found: [Dispute] = []
        while next > 1 {
            let first = max(1, next - Self.batchSize)
            let numbers = Array((first..<next).reversed())
            var command = RedisCommand("HMGET", Keys.disputes)
            for number in numbers { command.append(number) }
            let values = try await redis.send(command).array ?? []
            for (number, value) in zip(numbers, values) {
                guard let bytes = value.bytes else { continue }
                let dispute = try Self.dispute(number, bytes)
                guard isWanted(dispute) else { continue }
                if found.count == limit { return Page(disputes: found, next: number + 1) }
                found.append(dispute)
            }
            next = first
        }
        return Page(disputes: found, next: nil)
    }

    // MARK: Changing

    /// Takes a dispute a step further; when it is upheld its sender's listing is withdrawn with it.
    ///
    /// - Parameter version: the version that is changed; nil for any.
    package func take(
        _ step: Step,
        on number: Int,
        version: Int?,
        by author: String,
        at now: Timestamp
    ) async throws(StoreError) -> Dispute {
        // Another change in between makes the replacement fail, and the record is read again.
        for _ in 0..<Self.attemptsMax {
            let found: (bytes: [UInt8], dispute: Dispute)?
            do { found = try await stored(number) } catch { throw .redis(error) }
            guard let (seen, old) = found else { throw .unknown }
            if let version, version != old.version { throw .otherVersion(old.version) }
            guard !old.state.isDecided else { throw .decided(old) }
            if old.state == step.state { return old }
            let new = Self.dispute(old, after: step, by: author, at: now)
            if try await replace(seen, with: new, by: author) { return new }
        }
        throw .redis(.unexpectedReply("change_dispute"))
    }

    private static func dispute(
        _ old: Dispute,
        after step: Step,
        by author: String,
        at now: Timestamp
    ) -> Dispute {
        func decision(_ reason: String, _ until: Timestamp?) -> Dispute.Decision {
            Dispute.Decision(author: author, moment: now, reason: reason, heldUntil: until)
        }
        return switch step {
        case .open: old.changed(to: .open, nil, at: now)
        case .uphold(let reason, let until):
            old.changed(to: .upheld, decision(reason, until), at: now)
        case .reject(let reason): old.changed(to: .rejected, decision(reason, nil), at: now)
        }
    }

    private func replace(
        _ seen: [UInt8],
        with new: Dispute,
        by author: String
    ) async throws(StoreError) -> Bool {
        let sender = new.statement.sender
        var command = RedisCommand("FCALL", "change_dispute_v1", "5")
        for key in [
            Keys.disputes, Keys.disputesUndecided, Keys.disputesStated, Keys.auditWaiting,
            Keys.senders(Keys.shard(of: sender)),
        ] { command.append(key) }
        command.append(new.number)
        command.append(seen)
        command.append(Self.record(of: new))
        command.append(Self.event(of: new, by: author).bytes)
        command.append(new.state.isDecided ? Self.claim(new.statement, by: new.author) : "")
        if let decision = new.decision, let until = decision.heldUntil {
            command.append(decision.moment.seconds)
            command.append(sender.canonicalText)
            command.append(until.seconds)
        }
        let reply: RedisValue
        do { reply = try await redis.send(command) } catch { throw .redis(error) }
        guard let withdrawn = reply.integer else {
            throw .redis(.unexpectedReply("change_dispute"))
        }
        return withdrawn >= 0
    }

    private static func event(of dispute: Dispute, by author: String) -> AuditEvent {
        var details: [String: AuditValue] = ["dispute": .number(dispute.number)]
        if let decision = dispute.decision {
            details["reason"] = .text(decision.reason)
            if let until = decision.heldUntil { details["until"] = .text(until.rfc3339) }
        }
        let action: AuditAction =
            switch dispute.state {
            case .acknowledged, .open: .disputeTaken
            case .upheld: .disputeUpheld
            case .rejected: .disputeRejected
            }
        return AuditEvent(
            action,
            of: dispute.statement.sender.canonicalText,
            by: author,
            at: dispute.changedAt,
            details
        )
    }

    static func record(of dispute: Dispute) -> [UInt8] {
        JSONWriter.object { DisputeJSON.members(of: dispute, to: &$0) }
    }

    /// Forgets disputes that were decided before `cutoff`, looking at some of them in each call.
    ///
    /// - Parameter place: where the last call ended; `0` to begin.
    /// - Returns: where the next call goes on.
    package func forget(
        before cutoff: Timestamp,
        from place: String
    ) async throws(RedisError) -> String {
        let reply = try await redis.send(
            RedisCommand("HSCAN", Keys.disputes, place, "COUNT", String(Self.batchSize))
        )
        guard let parts = reply.array, parts.count == 2, let next = parts[0].text else {
            throw .unexpectedReply("HSCAN of the disputes")
        }
        var command = RedisCommand("HDEL", Keys.disputes)
        var count = 0
        for (name, value) in parts[1].pairs {
            guard let number = Int(name), let bytes = value.bytes else { continue }
            let dispute = try Self.dispute(number, bytes)
            guard dispute.state.isDecided, dispute.changedAt < cutoff else { continue }
            command.append(number)
            count += 1
        }
        if count > 0 { _ = try await redis.send(command) }
        return next
    }
}
