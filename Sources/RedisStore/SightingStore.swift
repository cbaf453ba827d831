package import Redis
package import SpamReporting

/// Keeps what peers say they saw of senders, by who says so.
///
/// None of it is counted: it is for operators to see.
package struct SightingStore: Sendable {
    /// How often a peer met with a sender, as it says itself.
    package struct Sighting: Hashable, Sendable {
        /// Name of the partner that says so.
        package var origin: String
        /// Whom it saw.
        package var sender: Sender
        /// The id that the peer gave it.
        package var id: String
        /// Its version.
        package var modified: Timestamp
        /// How often.
        package var count: Int
        /// When first, if the peer says so.
        package var firstSeen: Timestamp?
        /// When last, if the peer says so.
        package var lastSeen: Timestamp?
        /// When it came here.
        package var receivedAt: Timestamp
        /// Whether the peer takes it back; such a one is not kept.
        package var isRevoked: Bool

        /// A sighting of its parts.
        package init(
            origin: String,
            sender: Sender,
            id: String,
            modified: Timestamp,
            count: Int,
            firstSeen: Timestamp?,
            lastSeen: Timestamp?,
            receivedAt: Timestamp,
            isRevoked: Bool = false
        ) {
            self.origin = origin
            self.sender = sender
            self.id = id
            self.modified = modified
            self.count = count
            self.firstSeen = firstSeen
            self.lastSeen = lastSeen
            self.receivedAt = receivedAt
            self.isRevoked = isRevoked
        }
    }

    /// What became of a sighting.
    package enum Outcome: Sendable {
        case kept
        /// It, or a newer version, was kept already.
        case superseded
        /// It was taken back.
        case withdrawn
        /// The partner has handed in too many today.
        case refused
    }

    /// Seconds for which sightings of a sender are kept, from the latest on.
    package static let retention = 30 * 86_400
    /// Sightings of one partner that are kept of one sender; the oldest give way.
    package static let perSenderMax = 16
    /// New sightings that are taken of one partner in a day (UTC).
    package static let perDayMax = 10_000
    /// Seconds for which the outcome of a request can be asked for.
    package static let statusRetention = 86_400

    private let redis: RedisClient

    /// Keeps them through `redis`.
    package init(_ redis: RedisClient) {
        self.redis = redis
    }

    /// Keeps sightings of one partner; the outcomes are in the same order.
    ///
    /// Two requests of the same partner at once may each find room for the last one of a day.
    package func add(
        _ sightings: [Sighting],
        by partner: UInt16,
        at now: Timestamp
    ) async throws(RedisError) -> [Outcome] {
        guard !sightings.isEmpty else { return [] }
        let senders = Array(Set(sightings.map(\.sender)))
        let day = Keys.sightings(day: now.seconds / 86_400)
        let replies = try await redis.replies(
            to: [RedisCommand("HGET", day, String(partner))]
                + senders.map { RedisCommand("HGETALL", Keys.sightings(of: $0)) }
        )
        var room = Self.perDayMax - Int(replies[0].integer ?? 0)
        var kept: [Sender: [Sighting]] = [:]
        for (sender, reply) in zip(senders, replies.dropFirst()) {
            kept[sender] = Self.sightings(reply, of: sender)
        }
        var commands: [RedisCommand] = []
        var outcomes: [Outcome] = []
        var added = 0
        for sighting in sightings {
            let all = kept[sighting.sender] ?? []
            let own = all.filter { $0.origin == sighting.origin }
            let known = own.first { $0.id == sighting.id }
            let key = Keys.sightings(of: sighting.sender)
            if let known, known.modified >= sighting.modified {
                outcomes.append(.superseded)
                continue
            }
            if sighting.isRevoked {
                commands.append(RedisCommand("HDEL", key, Self.field(sighting)))
                kept[sighting.sender] = all.filter { $0 != known }
                outcomes.append(.withdrawn)
                continue
            }
            guard known != nil || room > 0 else {
                outcomes.append(.refused)
                continue
            }
            if known == nil {
                room -= 1
                added += 1
            }
            var rest = all.filter { $0 != known }
            if known == nil, own.count >= Self.perSenderMax,
                let oldest = own.min(by: { $0.receivedAt < $1.receivedAt })
            {
                commands.append(RedisCommand("HDEL", key, Self.field(oldest)))
                rest.removeAll { $0 == oldest }
            }
            commands.append(RedisCommand("HSET", key, Self.field(sighting), Self.value(sighting)))
            commands.append(RedisCommand("EXPIRE", key, String(Self.retention)))
            kept[sighting.sender] = rest + [sighting]
            outcomes.append(.kept)
        }
        if added > 0 {
            commands.append(RedisCommand("HINCRBY", day, String(partner), String(added)))
            commands.append(RedisCommand("EXPIRE", day, String(2 * 86_400)))
        }
        _ = try await redis.replies(to: commands)
        return outcomes
    }

    /// What peers say of one sender, the latest first.
    package func sightings(of sender: Sender) async throws(RedisError) -> [Sighting] {
        let reply = try await redis.send(RedisCommand("HGETALL", Keys.sightings(of: sender)))
        return Self.sightings(reply, of: sender).sorted { left, right in
            (right.receivedAt, left.origin, left.id) < (left.receivedAt, right.origin, right.id)
        }
    }

    // MARK: Outcomes of requests

    /// Keeps what a partner is told of a request of its own.
    package func keep(
        _ status: [UInt8],
        _ id: String,
        of partner: UInt16
    ) async throws(RedisError) {
        var command = RedisCommand("SETEX", Keys.taxiiStatus(id, of: partner))
        command.append(Self.statusRetention)
        command.append(status)
        _ = try await redis.send(command)
    }

    /// What a partner was told of a request; nil when it made none of that id lately.
    package func status(_ id: String, of partner: UInt16) async throws(RedisError) -> [UInt8]? {
        guard id.utf8.count == 36 else { return nil }
        return try await redis.send(RedisCommand("GET", Keys.taxiiStatus(id, of: partner))).bytes
    }

    // MARK: In Redis

    /// Partners' names and ids have no space in them.
    private static func field(_ sighting: Sighting) -> String {
        "\(sighting.origin) \(sighting.id)"
    }

    private static func value(_ sighting: Sighting) -> String {
        let times = [
            sighting.modified, sighting.receivedAt, sighting.firstSeen, sighting.lastSeen,
        ]
        let numbers = times.map { $0.map { String($0.milliseconds) } ?? "-" }
        return "\(sighting.count) \(numbers.joined(separator: " "))"
    }

    private static func sightings(_ reply: RedisValue, of sender: Sender) -> [Sighting] {
        reply.pairs.compactMap { field, value in
            let names = field.split(separator: " ")
            let numbers = (value.text ?? "").split(separator: " ").map { Int64($0) }
            guard names.count == 2, numbers.count == 5, let count = numbers[0],
                let modified = numbers[1], let received = numbers[2]
            else { return nil }
            return Sighting(
                origin: String(names[0]),
                sender: sender,
                id: String(names[1]),
                modified: Timestamp(milliseconds: modified),
                count: Int(count),
                firstSeen: numbers[3].map { Timestamp(milliseconds: $0) },
                lastSeen: numbers[4].map { Timestamp(milliseconds: $0) },
                receivedAt: Timestamp(milliseconds: received)
            )
        }
    }
}
