package import Redis

/// What Redis and the feed say of themselves at one moment, for metrics and diagnosis.
package struct StoreFigures: Sendable {
    /// Memory that Redis' data takes, in bytes.
    package let memoryUsed: Int
    /// Memory after which Redis refuses to write, in bytes; 0 is no limit.
    package let memoryMax: Int
    /// Memory of the process for each byte of data.
    package let fragmentation: Double
    /// Size of the append-only file, in bytes; 0 when there is none.
    package let appendOnlySize: Int
    /// Whether there is an append-only file, and the last write to it worked.
    package let isAppendOnlySound: Bool
    /// Whether the append-only file is being rewritten.
    package let isRewriting: Bool
    /// Whether the last rewriting worked.
    package let wasRewritten: Bool
    /// Keys that Redis threw away for lack of memory; there must be none.
    package let evictedKeys: Int
    /// The feed of senders.
    package let feed: FeedState
    /// Listing changes in the outboxes, not yet in the log of a feed.
    package let waitingChanges: Int
    /// Position of the oldest waiting change in each shard's outbox; nil where none waits.
    package let oldestChanges: [UInt64?]
    /// What waits for a decision by an operator.
    package let backlog: DecisionBacklog
    /// Campaigns under way.
    package let campaigns: CampaignStore.Figures

    /// Asks Redis.
    package static func read(from redis: RedisClient) async throws(RedisError) -> StoreFigures {
        let info = try await redis.send(RedisCommand("INFO", "memory", "persistence", "stats"))
        let facts = RedisInfo(info.text ?? "")
        let feed = try await FeedStore(redis).state()
        var waiting = 0
        var oldest: [UInt64?] = []
        for reply in try await redis.replies(to: outboxCommands) {
            if let count = reply.integer { waiting += Int(count) }
            guard let entries = reply.array else { continue }
            let id = entries.first?.array?.first?.text
            oldest.append(id.flatMap { UInt64($0.prefix { $0 != "-" }) })
        }
        return StoreFigures(
            memoryUsed: facts.number("used_memory"),
            memoryMax: facts.number("maxmemory"),
            fragmentation: facts["mem_fragmentation_ratio"].flatMap { Double($0) } ?? 0,
            appendOnlySize: facts.number("aof_current_size"),
            isAppendOnlySound: facts["aof_enabled"] == "1"
                && facts["aof_last_write_status"] == "ok",
            isRewriting: facts["aof_rewrite_in_progress"] == "1",
            wasRewritten: facts["aof_last_bgrewrite_status"] == "ok",
            evictedKeys: facts.number("evicted_keys"),
            feed: feed,
            waitingChanges: waiting,
            oldestChanges: oldest,
            backlog: try await DecisionBacklog.read(from: redis),
            campaigns: try await CampaignStore(redis).figures()
        )
    }

    private static let outboxCommands = Keys.allShards.flatMap { shard in
        [
            RedisCommand("XLEN", Keys.outbox(shard)),
            RedisCommand("XRANGE", Keys.outbox(shard), "-", "+", "COUNT", "1"),
        ]
    }
}

/// Redis' answer to `INFO`: names and values.
package struct RedisInfo: Sendable {
    private let facts: [Substring: Substring]

    /// Reads the answer's lines.
    package init(_ text: String) {
        var facts: [Substring: Substring] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            facts[line[..<colon]] = line[line.index(after: colon)...]
        }
        self.facts = facts
    }

    /// The value of that name.
    package subscript(_ name: String) -> String? {
        facts[name[...]].map(String.init)
    }

    /// The whole number of that name; 0 when there is none.
    package func number(_ name: String) -> Int {
        self[name].flatMap { Int($0) } ?? 0
    }
}
