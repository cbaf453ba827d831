package import FeedFormats
package import Redis
package import SpamReporting

/// An entry as the log of a feed keeps it.
package protocol LoggedChange: ListingChange where View: RenderedChange {
    /// Reads what the log keeps of a change; nil when it is torn.
    init?(change: [UInt8], sequence: UInt64, publishedAt: Timestamp)
}

/// What a feed looks like from outside.
package struct FeedState: Equatable, Sendable {
    /// The log's present life; nil before the first entry.
    package var epoch: FeedEpoch?
    /// Sequence of the last entry, 0 when there never was one.
    package var head: UInt64
    /// Sequence of the last entry that was dropped for its age.
    package var trimmed: UInt64
    /// What is listed at this moment, as the feed tells.
    package var listed: Int

    /// Entries that can still be read.
    package var entryCount: UInt64 { head - trimmed }
}

/// Why a part of a feed could not be read.
package enum FeedReadError: Error, Equatable, Sendable {
    /// The cursor is of another epoch, older than the log, or beyond its head.
    case cursorGone
    case redis(RedisError)
}

/// The feed of senders, or that of hosts, whose entries look the same.
package typealias FeedStore = FeedLog<FeedEntry>

/// Reads a feed.
package struct FeedLog<Entry: LoggedChange>: Sendable {
    let redis: RedisClient
    /// Which of the feeds.
    package let feed: FeedName

    /// The same for every feed.
    package typealias State = FeedState
    /// The same for every feed.
    package typealias ReadError = FeedReadError

    /// Reads `feed` through `redis`.
    package init(_ redis: RedisClient, feed: FeedName) {
        self.redis = redis
        self.feed = feed
    }

    /// Some entries and where they end.
    package struct Page: Sendable {
        /// Oldest first.
        package let entries: [Entry]
        /// Where the next page begins.
        package let next: FeedCursor
        /// Whether there was more in the log when this page was read.
        package let more: Bool

        /// A page of its parts.
        package init(entries: [Entry], next: FeedCursor, more: Bool) {
            self.entries = entries
            self.next = next
            self.more = more
        }
    }

    /// The feed's state.
    package func state() async throws(RedisError) -> State {
        let replies = try await redis.replies(to: [
            RedisCommand("HMGET", Keys.feedState(feed), "epoch", "head", "trimmed"),
            RedisCommand("HLEN", Keys.feedCurrent(feed)),
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
                RedisCommand("HMGET", Keys.feedState(feed), "epoch", "head", "trimmed"),
                RedisCommand(
                    "XRANGE",
                    Keys.feedLog(feed),
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

    static func entries(_ reply: RedisValue) throws(ReadError) -> [Entry] {
        let items = reply.array ?? []
        var entries: [Entry] = []
        entries.reserveCapacity(items.count)
        for item in items {
            guard let parts = item.array, parts.count == 2,
                let sequence = parts[0].bytes.flatMap(Self.sequence(of:))
            else { throw .redis(.unexpectedReply("XRANGE")) }
            let fields = parts[1].pairs
            guard let published = fields.first(where: { $0.name == "t" })?.value.integer,
                let change = fields.first(where: { $0.name == "c" })?.value.bytes,
                let entry = Entry(
                    change: change,
                    sequence: sequence,
                    publishedAt: Timestamp(milliseconds: published)
                )
            else { throw .redis(.unexpectedReply("XRANGE")) }
            entries.append(entry)
        }
        return entries
    }

    /// The last entry of everything that is listed, with the cursor that continues from here.
    ///
    /// The log is read from that cursor on: what changes while the snapshot is read comes again as
    /// an entry, and applying it twice changes nothing.
    package func snapshot() async throws(RedisError) -> (entries: [Entry], next: FeedCursor) {
        let before = try await state()
        var found: [String: Entry] = [:]
        var position = "0"
        repeat {
            let reply = try await redis.send(
                RedisCommand("HSCAN", Keys.feedCurrent(feed), position, "COUNT", "1000")
            )
            guard let parts = reply.array, parts.count == 2, let next = parts[0].text else {
                throw .unexpectedReply("HSCAN")
            }
            position = next
            for pair in parts[1].pairs {
                let entry = try Self.current(pair.value.bytes ?? [])
                found[entry.subject] = entry
            }
        } while position != "0"
        let epoch = before.epoch ?? FeedEpoch(value: 0)
        let entries = found.values.sorted { $0.sequence < $1.sequence }
        return (entries, FeedCursor(epoch: epoch, sequence: before.head))
    }

    /// Reads a current listing: sequence, publication time, change.
    static func current(_ packed: [UInt8]) throws(RedisError) -> Entry {
        guard packed.count > 16,
            let entry = Entry(
                change: Array(packed[16...]),
                sequence: UInt64(bigEndianBytes: packed[0..<8]),
                publishedAt: Timestamp(milliseconds: Int64(bigEndianBytes: packed[8..<16]))
            )
        else { throw .unexpectedReply("the feed's current listings") }
        return entry
    }
}

extension FeedLog where Entry == FeedEntry {
    /// Reads the feed of senders, or of hosts, through `redis`.
    package init(_ redis: RedisClient, of feed: FeedName = .senders) {
        self.init(redis, feed: feed)
    }

    /// The last entry about one sender: that of its listing, or else the latest in the log.
    package func latestEntry(about sender: Sender) async throws(RedisError) -> FeedEntry? {
        let reply = try await redis.send(
            RedisCommand("HGET", Keys.feedCurrent(feed), sender.canonicalText)
        )
        if let packed = reply.bytes { return try Self.current(packed) }
        return try await entries(about: sender, limit: 1).first
    }

    /// The latest entries about one sender, newest first, among the last `depth` of the log.
    package func entries(
        about sender: Sender,
        limit: Int,
        depth: Int = 1000
    ) async throws(RedisError) -> [FeedEntry] {
        let reply = try await redis.send(
            RedisCommand("XREVRANGE", Keys.feedLog(feed), "+", "-", "COUNT", String(depth))
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
