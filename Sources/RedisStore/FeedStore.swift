package import Redis
package import SpamReporting

/// Reads the feed of senders.
package struct FeedStore: Sendable {
    let redis: RedisClient

    /// Reads through `redis`.
    package init(_ redis: RedisClient) {
        self.redis = redis
    }

    /// What a feed looks like from outside.
    package struct State: Equatable, Sendable {
        /// The log's present life; nil before the first entry.
        package var epoch: FeedEpoch?
        /// Sequence of the last entry, 0 when there never was one.
        package var head: UInt64
        /// Sequence of the last entry that was dropped for its age.
        package var trimmed: UInt64
        /// Senders listed at this moment, as the feed tells.
        package var listed: Int

        /// Entries that can still be read.
        package var entryCount: UInt64 { head - trimmed }
    }

    /// Some entries and where they end.
    package struct Page: Sendable {
        /// Oldest first.
        package let entries: [FeedEntry]
        /// Where the next page begins.
        package let next: FeedCursor
        /// Whether there was more in the log when this page was read.
        package let more: Bool

        /// A page of its parts.
        package init(entries: [FeedEntry], next: FeedCursor, more: Bool) {
            self.entries = entries
            self.next = next
            self.more = more
        }
    }

    /// Why there is no page.
    package enum ReadError: Error, Equatable, Sendable {
        /// The cursor is of another epoch, older than the log, or beyond its head.
        case cursorGone
        case redis(RedisError)
    }

    /// The feed's state.
    package func state() async throws(RedisError) -> State {
        let replies = try await redis.replies(to: [
            RedisCommand("HMGET", Keys.feedState, "epoch", "head", "trimmed"),
            RedisCommand("HLEN", Keys.feedCurrent),
        ])
        var state = Self.state(replies[0])
        state.listed = Int(replies[1].integer ?? 0)
        return state
    }

    static func state(_ reply: RedisValue) -> State {
        let fields = reply.array ?? []
        func number(_ index: Int) -> UInt64 {
            fields.count > index ? UInt64(max(0, fields[index].integer ?? 0)) : 0
        }
        let epoch = fields.first?.text.flatMap { FeedEpoch(text: $0) }
        return State(epoch: epoch, head: number(1), trimmed: number(2), listed: 0)
    }

    /// The entries after `cursor`, from the oldest kept when it is nil; at most `limit`.
    ///
    /// State and entries are read in one transaction, so a page never straddles two epochs.
    package func page(
        after cursor: FeedCursor?,
        limit: Int
    ) async throws(ReadError) -> Page {
        let start = cursor.map { "(\($0.sequence)-0" } ?? "-"
        let replies: [RedisValue]
        do {
            replies = try await redis.replies(to: [
                RedisCommand("MULTI"),
                RedisCommand("HMGET", Keys.feedState, "epoch", "head", "trimmed"),
                RedisCommand(
                    "XRANGE",
                    Keys.feedLog,
                    start,
                    "+",
                    "COUNT",
                    String(limit + 1)
                ),
                RedisCommand("EXEC"),
            ])
        } catch {
            throw .redis(error)
        }
        guard let results = replies[3].array, results.count == 2 else {
            throw .redis(.unexpectedReply("EXEC"))
        }
        let state = Self.state(results[0])
        if let cursor {
            guard cursor.epoch == state.epoch, cursor.sequence >= state.trimmed,
                cursor.sequence <= state.head
            else { throw .cursorGone }
        }
        var entries = try Self.entries(results[1])
        let more = entries.count > limit
        if more { entries.removeLast() }
        let last = entries.last?.sequence ?? cursor?.sequence ?? state.head
        let epoch = state.epoch ?? FeedEpoch(value: 0)
        return Page(
            entries: entries,
            next: FeedCursor(epoch: epoch, sequence: last),
            more: more
        )
    }

    /// The number that an id of the log begins with.
    private static func sequence(of id: [UInt8]) -> UInt64? {
        UInt64(String(decoding: id.prefix { $0 != 0x2D }, as: UTF8.self))
    }

    static func entries(_ reply: RedisValue) throws(ReadError) -> [FeedEntry] {
        let items = reply.array ?? []
        var entries: [FeedEntry] = []
        entries.reserveCapacity(items.count)
        for item in items {
            guard let parts = item.array, parts.count == 2,
                let sequence = parts[0].bytes.flatMap(Self.sequence(of:))
            else { throw .redis(.unexpectedReply("XRANGE")) }
            let fields = parts[1].pairs
            guard let published = fields.first(where: { $0.name == "t" })?.value.integer,
                let change = fields.first(where: { $0.name == "c" })?.value.bytes,
                let entry = FeedEntry(
                    change: change,
                    sequence: sequence,
                    publishedAt: Timestamp(milliseconds: published)
                )
            else { throw .redis(.unexpectedReply("XRANGE")) }
            entries.append(entry)
        }
        return entries
    }

    /// Every sender that is listed, with the cursor that continues from here.
    ///
    /// The log is read from that cursor on: what changes while the snapshot is read comes again as
    /// an entry, and applying it twice changes nothing.
    package func snapshot() async throws(RedisError) -> (entries: [FeedEntry], next: FeedCursor) {
        let before = try await state()
        var found: [Sender: FeedEntry] = [:]
        var position = "0"
        repeat {
            let reply = try await redis.send(
                RedisCommand("HSCAN", Keys.feedCurrent, position, "COUNT", "1000")
            )
            guard let parts = reply.array, parts.count == 2, let next = parts[0].text else {
                throw .unexpectedReply("HSCAN")
            }
            position = next
            for pair in parts[1].pairs {
                let entry = try Self.current(pair.value.bytes ?? [])
                found[entry.sender] = entry
            }
        } while position != "0"
        let epoch = before.epoch ?? FeedEpoch(value: 0)
        let entries = found.values.sorted { $0.sequence < $1.sequence }
        return (entries, FeedCursor(epoch: epoch, sequence: before.head))
    }

    /// The last entry about one sender: that of its listing, or else the latest in the log.
    package func latestEntry(about sender: Sender) async throws(RedisError) -> FeedEntry? {
        let reply = try await redis.send(
            RedisCommand("HGET", Keys.feedCurrent, sender.canonicalText)
        )
        if let packed = reply.bytes { return try Self.current(packed) }
        return try await entries(about: sender, limit: 1).first
    }

    /// Reads the current listing of a sender: sequence, publication time, change.
    static func current(_ packed: [UInt8]) throws(RedisError) -> FeedEntry {
        guard packed.count > 16,
            let entry = FeedEntry(
                change: Array(packed[16...]),
                sequence: UInt64(bigEndianBytes: packed[0..<8]),
                publishedAt: Timestamp(milliseconds: Int64(bigEndianBytes: packed[8..<16]))
            )
        else { throw .unexpectedReply("the feed's current listings") }
        return entry
    }

    /// The latest entries about one sender, newest first, among the last `depth` of the log.
    package func entries(
        about sender: Sender,
        limit: Int,
        depth: Int = 1000
    ) async throws(RedisError) -> [FeedEntry] {
        let reply = try await redis.send(
            RedisCommand("XREVRANGE", Keys.feedLog, "+", "-", "COUNT", String(depth))
        )
        // A change ends with its sender's text, so most need not be unpacked.
        let name = Array(sender.canonicalText.utf8)
        let candidates = (reply.array ?? []).filter { item in
            let change = item.array?.last?.pairs.first { $0.name == "c" }?.value.bytes
            return change?.suffix(name.count).elementsEqual(name) ?? false
        }
        do {
            let entries = try Self.entries(.array(candidates))
            return Array(entries.lazy.filter { $0.sender == sender }.prefix(limit))
        } catch {
            throw .unexpectedReply("XREVRANGE")
        }
    }
}
