package import Redis
package import SpamReporting

/// Reads counters; every figure that spamgate shows comes from here.
package struct StatisticsStore: Sendable {
    private let redis: RedisClient
    /// Those whose counters are read.
    let shards: Range<Int>

    /// Reads the counters of what `feed` lists, through `redis`.
    package init(_ redis: RedisClient, of feed: FeedName = .senders) {
        self.redis = redis
        shards = Keys.shards(of: feed)
    }

    func send(_ commands: [RedisCommand]) async throws(RedisError) -> [RedisValue] {
        try await redis.replies(to: commands)
    }

    /// What partners handed in over a window.
    package struct Totals: Equatable, Sendable {
        /// Complaints of disposition spam with a sender, no duplicates.
        package var complaints = 0
        /// Counter-reports with a sender, no duplicates.
        package var legit = 0
        /// Complaints without a sender, no duplicates.
        package var partial = 0
        /// The same of the same sender by the same reporter within 24 h.
        package var repeats = 0
        /// The same complaint handed in again by its partner.
        package var retries = 0
        /// Message ids that came again with another content; not acknowledged.
        package var conflicts = 0

        /// Nothing yet.
        package init() {}

        /// Acknowledged complaints that moved no counter.
        package var duplicates: Int { repeats + retries }

        mutating func add(_ count: Int, kind: String) {
            switch kind {
            case "c": complaints += count
            case "l": legit += count
            case "p": partial += count
            case "d": repeats += count
            case "r": retries += count
            case "x": conflicts += count
            default: break
            }
        }

        /// Adds another partner's totals.
        package mutating func add(_ other: Totals) {
            complaints += other.complaints
            legit += other.legit
            partial += other.partial
            repeats += other.repeats
            retries += other.retries
            conflicts += other.conflicts
        }
    }

    /// Totals by partner index, over a window that ends `now`.
    package func totals(
        over window: Window,
        endingAt now: Timestamp
    ) async throws(RedisError) -> [UInt16: Totals] {
        let byHour = window.bucketSeconds < 86_400
        let unit: Int64 = byHour ? 3600 : 86_400
        let start = window.start(endingAt: now)
        let range = (start / unit)...(now.seconds / unit)
        let commands = range.flatMap { index in
            shards.map { shard in
                let key =
                    byHour ? Keys.totals(shard, hour: index) : Keys.totals(shard, day: index)
                return RedisCommand("HGETALL", key)
            }
        }
        var totals: [UInt16: Totals] = [:]
        for reply in try await redis.replies(to: commands) {
            for (name, value) in reply.pairs {
                let parts = name.split(separator: ":")
                guard let count = value.integer, let partner = parts.first.flatMap({ UInt16($0) }),
                    let kind = parts.last
                else { throw .unexpectedReply("HGETALL of the totals") }
                if byHour {
                    guard parts.count == 3, let bucket = Int64(parts[1]) else { continue }
                    // An hour's hash holds five-minute buckets, some of them before the window.
                    if bucket * 300 < start { continue }
                }
                totals[partner, default: Totals()].add(Int(count), kind: String(kind))
            }
        }
        return totals
    }

    /// An estimate of the distinct reporters of all senders in a window (HyperLogLog, ±0.81 %).
    ///
    /// It is kept by the hour and by the day, so `1h` reaches back to the previous hour's start.
    package func reporters(
        over window: Window,
        endingAt now: Timestamp
    ) async throws(RedisError) -> Int {
        let byHour = window.bucketSeconds < 86_400
        let unit: Int64 = byHour ? 3600 : 86_400
        var command = RedisCommand("PFCOUNT")
        for index in (window.start(endingAt: now) / unit)...(now.seconds / unit) {
            for shard in shards {
                command.append(
                    byHour ? Keys.reporters(shard, hour: index) : Keys.reporters(shard, day: index)
                )
            }
        }
        return Int(try await redis.send(command).integer ?? 0)
    }

    /// Senders of which something was heard in a window, exactly.
    package func senderCount(
        over window: Window,
        endingAt now: Timestamp
    ) async throws(RedisError) -> Int {
        let (letter, unit): (Character, Int64) =
            switch window.bucketSeconds {
            case 300: ("b", 300)
            case 3600: ("h", 3600)
            default: ("d", 86_400)
            }
        let start = window.start(endingAt: now)
        let replies = try await redis.replies(
            to: shards.map { RedisCommand("HGETALL", Keys.heard($0)) }
        )
        var count = 0
        for (field, value) in replies.flatMap(\.pairs) where field.first == letter {
            guard let index = Int64(field.dropFirst()), let senders = value.integer else {
                throw .unexpectedReply("HGETALL of the senders heard of")
            }
            if index * unit >= start { count += Int(senders) }
        }
        return count
    }

    /// Senders that are listed now.
    package func listedCount() async throws(RedisError) -> Int {
        let replies = try await redis.replies(
            to: shards.map { RedisCommand("ZCARD", Keys.listed($0)) }
        )
        return replies.reduce(0) { $0 + Int($1.integer ?? 0) }
    }

    /// What is held of one sender; nil when nothing is.
    package func state(of sender: Sender) async throws(RedisError) -> SenderState? {
        let shard = Keys.shard(of: sender)
        let replies = try await redis.replies(
            to: Self.reading([sender.canonicalText], of: shard)
        )
        let pair = try Self.values(replies)[0]
        guard let packed = pair.packed else { return nil }
        guard let state = SenderState(packed: packed, history: pair.history) else {
            throw .unexpectedReply("HMGET of a sender")
        }
        return state
    }

    /// What is held of each of these senders of which anything is, in their order.
    ///
    /// Asks each shard once; a thousand senders are a fair number.
    package func states(
        of senders: [Sender]
    ) async throws(RedisError) -> [(sender: Sender, state: SenderState)] {
        let shards = Dictionary(grouping: senders.indices) { Keys.shard(of: senders[$0]) }
            .sorted { $0.key < $1.key }
        let replies = try await redis.replies(
            to: shards.flatMap { shard, places in
                Self.reading(places.map { senders[$0].canonicalText }, of: shard)
            }
        )
        var states: [Int: SenderState] = [:]
        for (number, (_, places)) in shards.enumerated() {
            let values = try Self.values(replies.dropFirst(number * 4).prefix(4))
            for (place, value) in zip(places, values) {
                guard let packed = value.packed else { continue }
                guard let state = SenderState(packed: packed, history: value.history) else {
                    throw .unexpectedReply("HMGET of senders")
                }
                states[place] = state
            }
        }
        return senders.indices.compactMap { place in
            states[place].map { (sender: senders[place], state: $0) }
        }
    }

    /// Four commands that read senders of a shard, their values and their histories at one moment.
    static func reading(_ names: [String], of shard: Int) -> [RedisCommand] {
        let reads = [Keys.senders(shard), Keys.history(shard)].map { key in
            var command = RedisCommand("HMGET", key)
            for name in names { command.append(name) }
            return command
        }
        return [RedisCommand("MULTI")] + reads + [RedisCommand("EXEC")]
    }

    /// What the four replies to ``reading(_:of:)`` say of each of its names.
    static func values(
        _ replies: some Collection<RedisValue>
    ) throws(RedisError) -> [(packed: [UInt8]?, history: [UInt8])] {
        guard let both = replies.dropFirst(3).first?.array, both.count == 2,
            let packed = both[0].array, let histories = both[1].array
        else { throw .unexpectedReply("EXEC of HMGET") }
        return zip(packed, histories).map { ($0.bytes, $1.bytes ?? []) }
    }
}
