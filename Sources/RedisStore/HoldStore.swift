internal import AuditTrail
package import Redis
package import SpamReporting

/// Keeps what keeps senders off the list, and lists or withdraws them by decision.
///
/// Each decision, what it does to the listing, and its audit event are one step in Redis.
package struct HoldStore: Sendable {
    private let redis: RedisClient

    /// Keeps holds through `redis`.
    package init(_ redis: RedisClient) {
        self.redis = redis
    }

    /// An operator's decision: who takes it, when and why.
    package struct Decision: Sendable {
        /// Name of the operator.
        package let author: String
        /// When it is taken.
        package let moment: Timestamp
        /// Why, in the operator's words.
        package let reason: String

        /// A decision of its parts.
        package init(by author: String, at moment: Timestamp, reason: String) {
            self.author = author
            self.moment = moment
            self.reason = reason
        }
    }

    /// What becomes of a sender that waits for review.
    package enum Review: Sendable {
        /// It is listed.
        case list
        /// It is kept off the list until then.
        case dismiss(until: Timestamp)
    }

    /// What came of a decision on a review.
    package enum ReviewOutcome: Sendable {
        case done
        /// The sender does not wait for review.
        case notWaiting
        /// It was to be listed, and nothing is counted of it any more.
        case notCounted
    }

    // MARK: Reading

    /// All senders with a hold that is in force at `now`, or that are verified then.
    package func all(at now: Timestamp) async throws(RedisError) -> [SenderHold] {
        let replies = try await redis.replies(
            to: Keys.allShards.map { RedisCommand("HGETALL", Keys.holds($0)) }
        )
        var holds: [SenderHold] = []
        for (name, value) in replies.flatMap(\.pairs) {
            if let hold = try Self.hold(name, value.bytes ?? [], at: now) { holds.append(hold) }
        }
        return holds.sorted { $0.sender.canonicalText < $1.sender.canonicalText }
    }

    /// What keeps a sender off the list at `now`; nil when nothing does.
    package func hold(
        of sender: Sender,
        at now: Timestamp
    ) async throws(RedisError) -> SenderHold? {
        let key = Keys.holds(Keys.shard(of: sender))
        let reply = try await redis.send(RedisCommand("HGET", key, sender.canonicalText))
        guard let packed = reply.bytes else { return nil }
        return try Self.hold(sender.canonicalText, packed, at: now)
    }

    private static func hold(
        _ name: String,
        _ packed: [UInt8],
        at now: Timestamp
    ) throws(RedisError) -> SenderHold? {
        var reader = PackedReader(packed)
        guard reader.number(of: 1) == 1, let sender = Sender(canonicalText: name) else {
            throw .unexpectedReply("a hold")
        }
        let reason = WithdrawalReason(packed: reader.number(of: 1))
        func moment() -> Timestamp? {
            let seconds = reader.number(of: 4)
            return seconds == 0 ? nil : Timestamp(seconds: Int64(seconds))
        }
        var (until, verified, waiting) = (moment(), moment(), moment())
        guard !reader.isExhausted else { throw .unexpectedReply("a hold") }
        if let end = until, end <= now { until = nil }
        if let end = verified, end <= now { (verified, waiting) = (nil, nil) }
        guard until != nil || verified != nil else { return nil }
        return SenderHold(
            sender: sender,
            reason: until == nil ? nil : reason,
            until: until,
            verifiedUntil: verified,
            waitingSince: waiting
        )
    }

    // MARK: Deciding

    /// Keeps a sender off the list; returns whether a listing was withdrawn by it.
    package func hold(
        _ sender: Sender,
        until end: Timestamp,
        _ decision: Decision
    ) async throws(RedisError) -> Bool {
        let event = AuditEvent(
            .senderHeld,
            of: sender.canonicalText,
            by: decision.author,
            at: decision.moment,
            ["reason": .text(decision.reason), "until": .text(end.rfc3339)]
        )
        var command = Self.command("hold_sender_v1", sender)
        command.append(decision.moment.seconds)
        command.append(sender.canonicalText)
        command.append(end.seconds)
        command.append(event.bytes)
        return try await redis.send(command).integer == 1
    }

    /// Lets a sender be listed again by its next complaint; returns whether a hold was in force.
    package func lift(
        _ sender: Sender,
        _ decision: Decision
    ) async throws(RedisError) -> Bool {
        let event = AuditEvent(
            .senderReleased,
            of: sender.canonicalText,
            by: decision.author,
            at: decision.moment,
            ["reason": .text(decision.reason)]
        )
        var command = Self.command("lift_hold_v1", sender)
        command.append(decision.moment.seconds)
        command.append(sender.canonicalText)
        command.append(event.bytes)
        return try await redis.send(command).integer == 1
    }

    /// Decides on a verified sender that waits for review.
    package func decide(
        _ sender: Sender,
        _ review: Review,
        rules: ListingRules,
        _ decision: Decision
    ) async throws(RedisError) -> ReviewOutcome {
        var details: [String: AuditValue] = ["reason": .text(decision.reason)]
        var end: Timestamp?
        if case .dismiss(let until) = review {
            end = until
            details["until"] = .text(until.rfc3339)
        }
        let event = AuditEvent(
            end == nil ? .reviewListed : .reviewDismissed,
            of: sender.canonicalText,
            by: decision.author,
            at: decision.moment,
            details
        )
        var command = Self.command("decide_review_v1", sender)
        command.append(decision.moment.seconds)
        rules.append(to: &command)
        command.append(sender.canonicalText)
        command.append(end.map { String($0.seconds) } ?? "")
        command.append(event.bytes)
        switch try await redis.send(command).integer {
        case 1: return .done
        case 0: return .notWaiting
        case -1: return .notCounted
        default: throw .unexpectedReply("decide_review")
        }
    }

    /// Makes the verified senders those of `registry`; returns the listings withdrawn by it.
    ///
    /// One that is listed when it becomes verified is withdrawn, and waits for review.
    package func verify(
        _ registry: [VerifiedSender],
        at now: Timestamp
    ) async throws(RedisError) -> Int {
        // The function puts the sender in its place.
        let event = AuditEvent(.reviewOpened, of: "?", by: AuditEvent.gateway, at: now)
        let shards = Dictionary(grouping: registry) { Keys.shard(of: $0.sender) }
        var withdrawn = 0
        for shard in Keys.allShards {
            var command = RedisCommand("FCALL", "verify_senders_v1", "2", Keys.senders(shard))
            command.append(Keys.auditWaiting)
            command.append(now.seconds)
            command.append(event.bytes)
            for verified in shards[shard] ?? [] where verified.end > now {
                command.append(verified.sender.canonicalText)
                command.append(min(verified.end.seconds, Int64(UInt32.max)))
            }
            withdrawn += Int(try await redis.send(command).integer ?? 0)
        }
        return withdrawn
    }

    private static func command(_ function: String, _ sender: Sender) -> RedisCommand {
        var command = RedisCommand("FCALL", function, "2")
        command.append(Keys.senders(Keys.shard(of: sender)))
        command.append(Keys.auditWaiting)
        return command
    }
}
