import Redis
import RedisStore
import SpamReporting
import TestSupport
import Testing

/// How what the ledger holds is stored, and what top lists make of it.
@Suite struct StorageTests {
    private let now: Int64 = 1_790_000_000

    /// Weeks of complaints: one sender with very many, some with several, most with one.
    ///
    /// They end `now`.
    private func record(_ rig: StoreRig, days: Int64 = 20, callsEachDay: Int64 = 12) async throws {
        var random = SystemRandomNumberGenerator()
        var number = 0
        for call in 0..<days * callsEachDay {
            let items = (0..<12).map { place -> LedgerItem in
                number += 1
                let sender: Int? =
                    switch place {
                    case 0: nil
                    case 1...3: 0
                    case 4...6: Int.random(in: 1..<20, using: &random)
                    default: 20 + number
                    }
                return Sample.complaint(
                    "\(number)",
                    by: "reporter \(Int.random(in: 0..<400, using: &random))",
                    about: sender.map(Self.sender),
                    text: "text \(number % 5)",
                    partner: UInt16(1 + number % 2),
                    disposition: number % 31 == 0 ? .legit : .spam
                )
            }
            let later = (call + 1) * 86_400 / callsEachDay
            try await rig.record(items, at: now - days * 86_400 + later)
        }
    }

    private static func sender(_ number: Int) -> Sender {
        guard let sender = Sender(canonicalText: "alphanumeric:GB:PACKET\(number)") else {
            preconditionFailure("not a sender")
        }
        return sender
    }

    /// The settings of the embedded Redis; see EmbeddedRedis.
    private func configure(_ rig: StoreRig) async throws {
        for (name, value) in [
            ("hash-max-listpack-entries", "32"), ("zset-max-listpack-entries", "32"),
            ("hll-sparse-max-bytes", "500"),
        ] { _ = try await rig.redis.send(RedisCommand("CONFIG", "SET", name, value)) }
    }

    @Test func `what is small is stored compactly, and what is large can be searched`()
        async throws
    {
        let rig = try await StoreRig()
        try await configure(rig)
        try await record(rig)
        _ = try await Housekeeping(rig.redis, rules: ListingRules(), retention: .init())
            .sweep(at: Timestamp(seconds: now))
        // Their values may have more than 64 bytes, or they are written to and grow all the time.
        let searched: Set = ["senders", "history", "retry", "repeat", "pair"]
        var encodings: [String: Set<String>] = [:]
        for key in try await rig.redis.send(RedisCommand("KEYS", "sg:*")).array ?? [] {
            guard let key = key.text else { continue }
            let name = key.split(separator: ":").dropFirst(2).first.map(String.init) ?? ""
            let kind = try await rig.redis.send(RedisCommand("TYPE", key)).text ?? ""
            let sizes = ["hash": "HLEN", "zset": "ZCARD", "list": "LLEN", "stream": "XLEN"]
            let encoding = try await rig.redis.send(RedisCommand("OBJECT", "ENCODING", key)).text
            encodings[name, default: []].insert(encoding ?? "")
            guard let command = sizes[kind] else { continue }
            let size = try await size(rig, command, key)
            switch kind {
            case "hash" where size <= 32 && !searched.contains(name):
                // Old figures go one by one, and a hash that was large stays a table.
                #expect(encoding == "listpack" || name == "heard", "\(key) has \(size)")
            case "hash" where size > 32: #expect(encoding == "hashtable", "\(key) has \(size)")
            case "zset": #expect(encoding == (size <= 32 ? "listpack" : "skiplist"), "\(key)")
            default: break
            }
        }
        #expect(encodings["active"] == ["quicklist"])
        #expect(encodings["evidence"] == ["stream"])
        #expect(encodings["positions"] == ["listpack"])
        #expect(encodings["history"] == ["hashtable"])
        #expect(encodings["senders"] == ["hashtable"])
        #expect(encodings["retry"]?.contains("hashtable") == true)
        #expect(encodings["reporters"] == ["raw"])
    }

    private func size(_ rig: StoreRig, _ command: String, _ key: String) async throws -> Int {
        let reply: RedisValue
        switch command {
        case "HLEN": reply = try await rig.redis.send(RedisCommand("HLEN", key))
        case "ZCARD": reply = try await rig.redis.send(RedisCommand("ZCARD", key))
        case "LLEN": reply = try await rig.redis.send(RedisCommand("LLEN", key))
        default: reply = try await rig.redis.send(RedisCommand("XLEN", key))
        }
        return Int(reply.integer ?? -1)
    }

    @Test func `a sender's value stays small however much is said of it`() async throws {
        let rig = try await StoreRig()
        try await record(rig, days: 35)
        var kinds: Set<UInt8> = []
        for shard in 0..<Keys.shardCount {
            let senders = try await rig.redis.send(RedisCommand("HGETALL", Keys.senders(shard)))
            for (name, value) in senders.pairs {
                let packed = try #require(value.bytes)
                kinds.insert(packed[0])
                // A record for each complaint; or header, two partners and sixteen buckets.
                let most = packed[0] == 1 ? 1 + 24 * 23 : 75 + 28 + 320
                #expect(packed.count <= most, "\(name)")
            }
            let old = try await rig.redis.send(RedisCommand("HGETALL", Keys.history(shard)))
            for (name, value) in old.pairs {
                let packed = try #require(value.bytes)
                #expect(packed.count <= 20 * 110, "\(name)")
            }
        }
        #expect(kinds == [1, 3])
    }

    @Test func `a top list is the same whether all senders are read or the ranking`() async throws {
        let rig = try await StoreRig()
        try await record(rig)
        let store = StatisticsStore(rig.redis)
        let moment = Timestamp(seconds: now)
        for window in Window.allCases {
            let all = try await store.topSenders(over: window, endingAt: moment, limit: 5000)
            #expect(all.count == (try await store.senderCount(over: window, endingAt: moment)))
            #expect(all.count > 7)
            for limit in [1, 5, 20, 60, 400, 5000] {
                let ranked = try await store.topSenders(
                    over: window,
                    endingAt: moment,
                    limit: limit,
                    readAllMax: 0
                )
                #expect(ranked.map(\.sender) == all.prefix(limit).map(\.sender), "\(limit)")
                #expect(ranked.map(\.counts) == all.prefix(limit).map(\.counts), "\(limit)")
            }
        }
    }

    @Test func `a forgotten sender leaves nothing behind, and the count of senders is exact`()
        async throws
    {
        let rig = try await StoreRig()
        try await record(rig, days: 10)
        let later = Timestamp(seconds: now + 35 * 86_400)
        let house = Housekeeping(rig.redis, rules: ListingRules(), retention: .init())
        let store = StatisticsStore(rig.redis)
        for window in Window.allCases {
            #expect(try await store.senderCount(over: window, endingAt: later) == 0)
        }
        for _ in 0..<3 { _ = try await house.sweep(at: later) }
        for shard in 0..<Keys.shardCount {
            for key in [
                Keys.senders(shard), Keys.history(shard), Keys.rank(shard), Keys.listed(shard),
                Keys.heard(shard),
            ] {
                #expect(
                    try await rig.redis.send(RedisCommand("EXISTS", key)).integer == 0,
                    "\(key)"
                )
            }
        }
    }
}
