internal import AuditTrail
internal import JSON
package import Redis
package import SpamReporting
internal import Synchronization

/// Writes down who was told what of a feed, before it is told.
///
/// A record for each answer would make Redis sync its file for each page that is read. So a reader
/// is written down ahead: the first answer of a period claims some thousand entries for it, and as
/// long as what it reads lies within what is claimed nothing more is written. When the period is
/// over the claim is exchanged, in one step, for an audit event that says exactly what was told.
/// After a crash there is nobody who knows that, and the claim itself becomes the event.
package final class DisclosureJournal: Sendable {
    /// Who is told, and by what.
    package struct Audience: Hashable, Sendable {
        /// Name of the partner.
        package let partner: String
        /// Name of the feed.
        package let feed: String
        /// By what the partner is told, such as `pull`, `snapshot`, `taxii` or `push`.
        package let output: String

        /// An audience of its parts.
        package init(partner: String, feed: String, output: String) {
            self.partner = partner
            self.feed = feed
            self.output = output
        }
    }

    /// Which entries are told, when they are not all in memory at once.
    package struct Extent: Sendable {
        private(set) var range: ClosedRange<UInt64>?
        private(set) var count = 0

        /// Nothing.
        package init() {}

        /// Adds an entry.
        package mutating func add(_ entry: some DisclosedChange) {
            let sequence = entry.sequence
            let old = range ?? sequence...sequence
            range = min(old.lowerBound, sequence)...max(old.upperBound, sequence)
            count += 1
        }
    }

    /// What one audience was told in one period.
    private struct Account {
        let period: Int64
        /// The claims that it is made of, by their fields in Redis.
        var fields: [String] = []
        var claimed: [ClosedRange<UInt64>] = []
        var told: ClosedRange<UInt64>?
        var entries = 0
        var answers = 0
        var from: Timestamp?
        var to: Timestamp?

        init(period: Int64) {
            self.period = period
        }

        func covers(_ range: ClosedRange<UInt64>) -> Bool {
            claimed.contains { $0.contains(range.lowerBound) && $0.contains(range.upperBound) }
        }

        mutating func add(_ range: ClosedRange<UInt64>, _ count: Int, at now: Timestamp) {
            let old = told ?? range
            told =
                min(old.lowerBound, range.lowerBound)...max(old.upperBound, range.upperBound)
            entries += count
            answers += 1
            from = min(from ?? now, now)
            to = max(to ?? now, now)
        }
    }

    private struct State {
        var open: [Audience: Account] = [:]
        /// Accounts whose period is over, and which wait to be written.
        var closed: [(audience: Audience, account: Account)] = []
        var claims = 0
    }

    /// How many entries a claim reaches ahead.
    package static let claimSize: UInt64 = 10_000
    /// Most claims of one account; a reader that jumps about begins another then.
    private static let claimsMax = 1000
    /// Seconds after its period after which a claim is taken for one of a gateway that crashed.
    package static let grace: Int64 = 300

    private let redis: RedisClient
    /// Tells the claims of this start of this gateway from all others.
    private let instance: String
    private let state = Mutex(State())

    /// A journal through `redis`.
    package init(_ redis: RedisClient) {
        self.redis = redis
        let digits = String(UInt64.random(in: 0 ... .max), radix: 36)
        instance = digits
    }

    /// Notes that entries are about to be told; only when this has returned they may be.
    ///
    /// - Parameter interval: length of a period in seconds; 1 or more.
    /// - Throws: when Redis does not take the note, and then nothing may be told.
    package func note(
        _ extent: Extent,
        to audience: Audience,
        interval: Int64,
        at now: Timestamp
    ) async throws(RedisError) {
        guard let range = extent.range else { return }
        let period = now.seconds / max(1, interval)
        let isCovered = state.withLock { state in
            guard var account = state.open[audience], account.period == period,
                account.covers(range)
            else { return false }
            account.add(range, extent.count, at: now)
            state.open[audience] = account
            return true
        }
        if isCovered { return }
        let ahead =
            range
            .lowerBound...max(
                range.upperBound,
                range.lowerBound + Self.claimSize - 1
            )
        let field = state.withLock { state in
            state.claims += 1
            return "\(instance):\(state.claims)"
        }
        var command = RedisCommand("HSET", Keys.auditClaims, field)
        command.append(
            Self.claim(of: ahead, for: audience, until: (period + 1) * interval, at: now)
        )
        _ = try await redis.send(command)
        state.withLock { state in
            var account = state.open[audience] ?? Account(period: period)
            if account.period != period || account.fields.count >= Self.claimsMax {
                state.closed.append((audience, account))
                account = Account(period: period)
            }
            account.fields.append(field)
            account.claimed.append(ahead)
            account.add(range, extent.count, at: now)
            state.open[audience] = account
        }
    }

    private static func claim(
        of range: ClosedRange<UInt64>,
        for audience: Audience,
        until end: Int64,
        at now: Timestamp
    ) -> [UInt8] {
        JSONWriter.object { json in
            json.member("partner", audience.partner)
            json.member("feed", audience.feed)
            json.member("output", audience.output)
            json.member("first", Int(range.lowerBound))
            json.member("last", Int(range.upperBound))
            json.member("from", now.rfc3339)
            json.member("until", Int(end))
        }
    }

    /// Exchanges claims of periods that are over for audit events that say what was told.
    ///
    /// - Parameter all: also those of the present period, as before the log is read.
    package func settle(
        all: Bool,
        interval: Int64,
        at now: Timestamp
    ) async throws(RedisError) {
        let period = now.seconds / max(1, interval)
        state.withLock { state in
            for (audience, account) in state.open where all || account.period != period {
                state.closed.append((audience, account))
                state.open[audience] = nil
            }
        }
        while let (audience, account) = state.withLock({ $0.closed.popLast() }) {
            do {
                try await settle(account, of: audience)
            } catch {
                state.withLock { $0.closed.append((audience, account)) }
                throw error
            }
        }
    }

    private func settle(_ account: Account, of audience: Audience) async throws(RedisError) {
        guard let told = account.told, let from = account.from, let to = account.to else { return }
        let event = AuditEvent(
            .feedDisclosed,
            of: audience.partner,
            by: audience.partner,
            at: to,
            [
                "answers": .number(account.answers),
                "entries": .number(account.entries),
                "exact": .flag(true),
                "feed": .text(audience.feed),
                "first": .number(Int(told.lowerBound)),
                "from": .text(from.rfc3339),
                "last": .number(Int(told.upperBound)),
                "output": .text(audience.output),
            ]
        )
        try await exchange(account.fields, for: event)
    }

    /// Takes claims away and puts an event in their place, unless somebody else has done so.
    private func exchange(
        _ fields: [String],
        for event: AuditEvent
    ) async throws(RedisError) {
        var command = RedisCommand("FCALL", "settle_claims_v1", "2")
        command.append(Keys.auditClaims)
        command.append(Keys.auditWaiting)
        command.append(event.bytes)
        for field in fields { command.append(field) }
        _ = try await redis.send(command)
    }

    /// Makes events of the claims of gateways that crashed.
    package func settleOrphans(at now: Timestamp) async throws(RedisError) {
        let claims = try await redis.send(RedisCommand("HGETALL", Keys.auditClaims)).pairs
        guard !claims.isEmpty else { return }
        let mine = state.withLock { state in
            Set((Array(state.open.values) + state.closed.map(\.account)).flatMap(\.fields))
        }
        for (field, value) in claims where !mine.contains(field) {
            guard let claim = try? JSONReader().read(value.bytes ?? []),
                let until = try? claim.required("until").integer(),
                let event = Self.event(of: claim)
            else {
                // Nobody but a person who changed Redis by hand can have left this.
                let event = AuditEvent(
                    .auditUnreadable,
                    of: "claim",
                    by: AuditEvent.gateway,
                    at: now,
                    ["sha256": .text(AuditDigest(of: value.bytes ?? []).text)]
                )
                try await exchange([field], for: event)
                continue
            }
            guard now.seconds >= Int64(until) + Self.grace else { continue }
            try await exchange([field], for: event)
        }
    }

    private static func event(of claim: JSONValue) -> AuditEvent? {
        guard let partner = try? claim.required("partner").string(),
            let feed = try? claim.required("feed").string(),
            let output = try? claim.required("output").string(),
            let first = try? claim.required("first").integer(),
            let last = try? claim.required("last").integer(),
            let text = try? claim.required("from").string(), let from = Timestamp(rfc3339: text)
        else { return nil }
        return AuditEvent(
            .feedDisclosed,
            of: partner,
            by: partner,
            at: from,
            [
                "exact": .flag(false),
                "feed": .text(feed),
                "first": .number(first),
                "from": .text(from.rfc3339),
                "last": .number(last),
                "output": .text(output),
            ]
        )
    }
}
