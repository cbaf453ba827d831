import Redis
import RedisStore
import SpamReporting
import TestSupport
import Testing

/// Entries that are kept from one reading of the log to the next.
@Suite struct LogEntryCacheTests {
    private let now: Int64 = 1_790_000_000

    private func list(_ rig: StoreRig, _ senders: Range<Int>, at seconds: Int64) async throws {
        for number in senders {
            let items = (0..<5).map { reporter in
                Sample.complaint(
                    "\(number)-\(reporter)-\(seconds)",
                    by: "reporter \(reporter)",
                    about: Sample.sender(number)
                )
            }
            try await rig.record(items, at: seconds)
        }
        _ = try await rig.entries(at: seconds)
    }

    /// A log that is read to its end by pages.
    private struct Reading: Equatable {
        var entries: [FeedEntry] = []
        var previous: [UInt64?] = []
        var current: [FeedEntry?] = []

        init(_ rig: StoreRig, from start: UInt64, _ limit: Int, _ cache: LogEntryCache<FeedEntry>)
            async throws
        {
            let feed = FeedStore(rig.redis)
            while true {
                let place = start + UInt64(entries.count)
                let page = try await feed.history(from: place, limit: limit, using: cache)
                entries += page.entries.map(\.entry)
                previous += page.entries.map(\.previous)
                current += page.entries.map { $0.current?.entry }
                guard page.entries.count == limit else { return }
            }
        }
    }

    /// How often Redis has run a command.
    private func calls(_ command: String, _ rig: StoreRig) async throws -> Int {
        let statistics = try await rig.redis.send(RedisCommand("INFO", "commandstats"))
        let field = statistics.infoField("cmdstat_\(command)") ?? "calls=0,"
        return Int(field.dropFirst(6).prefix { $0 != "," }) ?? -1
    }

    @Test(arguments: [1, 7, 40, 100])
    func `what was read before is the same as what is read anew`(limit: Int) async throws {
        let rig = try await StoreRig()
        try await list(rig, 0..<40, at: now)
        let cache = LogEntryCache<FeedEntry>()
        let first = try await Reading(rig, from: 1, limit, cache)
        #expect(first.entries.map(\.sequence) == (1...40).map { UInt64($0) })
        #expect(first.current == first.entries)
        #expect(try await Reading(rig, from: 1, limit, cache) == first)
        #expect(try await Reading(rig, from: 18, limit, cache).entries == first.entries.suffix(23))
    }

    @Test func `a page that was read before costs one exchange, and the next is read ahead`()
        async throws
    {
        let rig = try await StoreRig()
        try await list(rig, 0..<40, at: now)
        let feed = FeedStore(rig.redis)
        let cache = LogEntryCache<FeedEntry>()
        /// Commands for a page: transactions, and readings of current listings in all.
        func cost(_ start: UInt64) async throws -> [Int] {
            _ = try await rig.redis.send(RedisCommand("CONFIG", "RESETSTAT"))
            _ = try await feed.history(from: start, limit: 10, using: cache)
            return [try await calls("exec", rig), try await calls("hmget", rig)]
        }
        // The feed's state and the listings, which must be asked for once the senders are known.
        #expect(try await cost(1) == [1, 2])
        #expect(cache.count == 20)
        // As many commands, but all in the one transaction.
        let transaction = try await cost(11)
        #expect(transaction == [1, 2] && cache.count == 30)
        _ = try await rig.redis.send(RedisCommand("CONFIG", "RESETSTAT"))
        _ = try await feed.history(from: 1, limit: 10, using: cache)
        // Of the log no more than the newest entry that is kept.
        #expect(try await calls("xrange", rig) == 1)
    }

    @Test func `what happened to a listing since is told of an entry that is kept`() async throws {
        let rig = try await StoreRig()
        try await list(rig, 0..<3, at: now)
        let cache = LogEntryCache<FeedEntry>()
        let first = try await Reading(rig, from: 1, 10, cache)
        let more = (20..<60).map { reporter in
            Sample.complaint("more-\(reporter)", by: "other \(reporter)", about: Sample.sender(1))
        }
        try await rig.record(more, at: now + 7200)
        let entries = try await rig.entries(at: now + 7200)
        #expect(entries.map(\.event) == [.listed, .listed, .listed, .updated])
        let second = try await Reading(rig, from: 1, 10, cache)
        let place = try #require(first.entries.firstIndex { $0.sender == Sample.sender(1) })
        #expect(second.entries == entries)
        #expect(second.current[place] == entries[3])
        #expect(second.previous[3] == entries[place].sequence)
    }

    @Test func `nothing is kept of a log that has lost its end and gone on otherwise`()
        async throws
    {
        let rig = try await StoreRig()
        try await list(rig, 0..<20, at: now)
        let cache = LogEntryCache<FeedEntry>()
        let before = try await Reading(rig, from: 1, 5, cache)
        // As after a loss of the last second: the last five entries never were.
        for sequence in 16...20 {
            _ = try await rig.redis.send(
                RedisCommand("XDEL", Keys.feedLog(.senders), "\(sequence)-0")
            )
        }
        _ = try await rig.redis.send(RedisCommand("XSETID", Keys.feedLog(.senders), "15-0"))
        _ = try await rig.redis.send(RedisCommand("HSET", Keys.feedState(.senders), "head", "15"))
        try await list(rig, 20..<40, at: now + 1)
        let fresh = try await Reading(rig, from: 1, 5, LogEntryCache<FeedEntry>())
        #expect(fresh.entries.count == 35 && fresh.entries[15] != before.entries[15])
        // From a place before the loss, and from what was lost.
        #expect(try await Reading(rig, from: 1, 5, cache) == fresh)
        #expect(try await Reading(rig, from: 17, 5, cache).entries == fresh.entries.suffix(19))
        #expect(try await Reading(rig, from: 1, 5, cache) == fresh)
    }

    @Test func `the cache stays within its size, whatever is read`() async throws {
        let rig = try await StoreRig()
        try await list(rig, 0..<200, at: now)
        let cache = LogEntryCache<FeedEntry>(entriesMax: 40)
        for limit in [3, 10, 50] {
            let all = try await Reading(rig, from: 1, limit, cache)
            #expect(all.entries.count == 200)
            #expect(cache.count <= 40)
        }
    }
}
