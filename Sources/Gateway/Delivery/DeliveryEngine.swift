internal import Configuration
internal import Cryptography
internal import FeedFormats
internal import Logging
internal import OperatingSystem
internal import Reactor
internal import Redis
internal import RedisStore
internal import SpamReporting

/// Sends the entries of feeds to subscribers.
///
/// A subscriber is a reader of its feed like any other: what is kept of it is its place and a retry
/// timer. The engine knows each feed's head, finds the subscriptions that are behind it, and sends
/// each its next batch, one at a time for each subscription, in a task of its own.
///
/// Several gateways share the subscriptions out among themselves (``DeliveryLeases``). What one
/// does that has lost its share without knowing it is refused by Redis, and the other sends the
/// same batch under the same id; a receiver may get a batch twice, and never misses one.
///
/// Its time is the system's, also under a simulated clock: receivers live in real time.
actor DeliveryEngine {
    /// How often Redis is asked whether there is something new; news of this gateway come at once.
    private static let pollInterval = Duration.milliseconds(250)
    /// After what time something is tried again that failed for a reason of this gateway's own.
    static let breather: Int64 = 1000
    /// How often it is looked whether a partner may see something again.
    static let withheldInterval: Int64 = 5000

    let redis: RedisClient
    let store: SubscriptionStore
    let feeds: DeliveredFeeds
    let courier: Courier
    let desk: DeliveryDesk
    let log: Logger
    private let leases: DeliveryLeases
    private let leaseDuration: Duration
    /// The options in force.
    let options: @Sendable () -> DeliveryOptions
    /// What the partner of an index may see of a feed now; nil when it is nothing.
    let disclosure: @Sendable (UInt16, FeedName) -> Disclosure?
    /// Writes down that the partner of an index is about to be told entries of a feed.
    let note: @Sendable ([any DisclosedChange], UInt16, FeedName) async throws(RedisError) -> Void
    /// Where a number belongs.
    let country: @Sendable (Sender) -> Country?

    var held = HeldSubscriptions()
    /// What is known of each feed that somebody subscribes to.
    var windows: [FeedName: FeedWindow] = [:]
    var shelves: [FeedName: SnapshotShelf] = [:]
    private var slices: [Int: DeliveryLeases.Lease] = [:]
    /// Until when the slices are this gateway's for certain.
    private var slicesEnd = MonotonicTime(nanoseconds: 0)
    private var renewAt = MonotonicTime(nanoseconds: 0)
    private var pollAt = MonotonicTime(nanoseconds: 0)
    /// The version of the subscriptions that ``held`` is of; nil when it has to be read anew.
    private var knownVersion: SubscriptionStore.Version?
    private var lanes: DeliveryLanes
    private var queue: [String] = []

    init(
        _ redis: RedisClient,
        courier: Courier,
        desk: DeliveryDesk,
        log: Logger,
        options: @escaping @Sendable () -> DeliveryOptions,
        disclosure: @escaping @Sendable (UInt16, FeedName) -> Disclosure?,
        note:
            @escaping @Sendable ([any DisclosedChange], UInt16, FeedName)
            async throws(RedisError) -> Void,
        country: @escaping @Sendable (Sender) -> Country?
    ) {
        self.redis = redis
        self.courier = courier
        self.desk = desk
        self.log = log
        self.options = options
        self.disclosure = disclosure
        self.note = note
        self.country = country
        store = SubscriptionStore(redis)
        feeds = DeliveredFeeds(redis)
        leases = DeliveryLeases(redis, holder: Hexadecimal.text(SecureRandom.nonce(8)))
        leaseDuration = options().lease
        lanes = DeliveryLanes(concurrency: options().concurrency, perHost: options().perHost)
    }

    /// The wall clock.
    static var now: Timestamp { Timestamp(milliseconds: Standard.wallClockMilliseconds()) }

    /// Delivers until the task is cancelled; what is under way then is given up and sent again by
    /// whoever goes on.
    func run() async {
        let ticker = Task { [desk] in
            while !Task.isCancelled {
                desk.tellProgress()
                try? await Task.sleep(for: Self.pollInterval)
            }
            desk.close()
        }
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for await _ in desk.wakes {
                    if Task.isCancelled { break }
                    await turn()
                    while let id = next() {
                        group.addTask { await self.deliver(id) }
                    }
                }
                group.cancelAll()
            }
        } onCancel: {
            ticker.cancel()
        }
        try? await leases.release()
    }

    // MARK: What there is

    private func turn() async {
        let now = MonotonicTime.current()
        let hasNews = desk.takeNews()
        guard hasNews || now >= pollAt else { return }
        pollAt = now + Self.pollInterval
        do throws(RedisError) {
            let version = try await store.version()
            // Where nobody ever subscribed there is nothing to share out.
            if version.changes > 0 {
                try await renewLeases()
                try await readSubscriptions(version)
                for feed in held.feeds { try await read(feed) }
            }
        } catch {
            log.debug("delivery waits for Redis", metadata: ["reason": "\(error.summary)"])
        }
        examineAll()
    }

    private func renewLeases() async throws(RedisError) {
        let now = MonotonicTime.current()
        guard now >= renewAt else { return }
        let taken = try await leases.take(for: leaseDuration)
        // A quarter less, for clocks that do not run alike.
        slicesEnd = now + leaseDuration * 0.75
        renewAt = now + leaseDuration * 0.25
        let new = Dictionary(uniqueKeysWithValues: taken.map { ($0.slice, $0) })
        guard new != slices else { return }
        slices = new
        knownVersion = nil
        log.info("delivers subscriptions", metadata: ["slices": "\(new.count)"])
    }

    private func readSubscriptions(
        _ version: SubscriptionStore.Version
    ) async throws(RedisError) {
        guard version != knownVersion else { return }
        let changed: [String]
        if let knownVersion, knownVersion.removals == version.removals {
            changed = try await store.changed(after: knownVersion)
        } else {
            let all = try await store.ids()
            let own = Set(all.filter(isOwn))
            held.keep { own.contains($0) || $1.isBusy }
            if let knownVersion {
                changed = try await store.changed(after: knownVersion)
            } else {
                changed = all
            }
        }
        let ids = changed.filter(isOwn)
        for start in stride(from: 0, to: ids.count, by: SubscriptionStore.pageSize) {
            let end = min(start + SubscriptionStore.pageSize, ids.count)
            let (stored, unreadable) = try await store.read(ids[start..<end])
            for id in unreadable {
                log.error("a subscription cannot be read", metadata: ["subscription": "\(id)"])
            }
            for one in stored { take(one) }
        }
        knownVersion = version
    }

    /// Whether this gateway delivers the subscription of an id.
    private func isOwn(_ id: String) -> Bool { slices[DeliveryLeases.slice(of: id)] != nil }

    private func take(_ one: SubscriptionStore.Stored) {
        let id = one.subscription.id
        if var known = held[id] {
            if known.isBusy { known.isStale = true } else { known.take(one) }
            held[id] = known
        } else {
            var new = HeldSubscription(one)
            new.waitingSince = one.progress.failingSince
            held[id] = new
        }
    }

    private func read(_ name: FeedName) async throws(RedisError) {
        let feed = feeds[name]
        var window = windows[name] ?? FeedWindow()
        defer { windows[name] = window }
        var missing = window.note(try await feed.state())
        while let cursor = missing {
            do throws(FeedReadError) {
                let page = try await feed.entries(after: cursor, limit: FeedWindow.pageSize)
                window.append(page)
                missing = page.more ? page.next : nil
            } catch {
                // The log was cut meanwhile; the next look begins at its head.
                window = FeedWindow()
                if case .redis(let error) = error { throw error }
                missing = nil
            }
        }
    }

    /// A feed's head; nil before the feed is known.
    func head(of feed: FeedName) -> FeedCursor? {
        guard let window = windows[feed], let epoch = window.epoch else { return nil }
        return FeedCursor(epoch: epoch, sequence: window.head)
    }

    // MARK: Who is next

    private func examineAll() {
        let now = Self.now
        var standing = DeliveryFigures.Standing()
        standing.underWay = lanes.count
        for id in held.ids {
            guard let feed = held[id]?.subscription.feed, let head = head(of: feed) else {
                continue
            }
            examine(id, head, now)
            if let one = held[id] { standing.count(one, head, now) }
        }
        desk.note(standing)
    }

    private func examine(_ id: String, _ head: FeedCursor, _ now: Timestamp) {
        guard var one = held[id] else { return }
        let isBehind = head.sequence > one.position || one.progress.cursor?.epoch != head.epoch
        if !isBehind {
            one.waitingSince = nil
        } else if one.waitingSince == nil {
            one.waitingSince = now
        }
        if one.isDue(head: head, at: now) {
            one.isQueued = true
            queue.append(id)
        }
        held[id] = one
    }

    /// The subscription that can be sent to now and has waited longest.
    private func next() -> String? {
        guard MonotonicTime.current() < slicesEnd, !lanes.isFull else { return nil }
        for (place, id) in queue.enumerated() {
            guard var one = held[id] else {
                queue.remove(at: place)
                return next()
            }
            let isDoubtful = one.isDoubtful
            guard lanes.enter(host: one.subscription.host, isDoubtful: isDoubtful) else {
                continue
            }
            queue.remove(at: place)
            one.isQueued = false
            one.isBusy = true
            held[id] = one
            return id
        }
        return nil
    }

    private func deliver(_ id: String) async {
        guard let one = held[id] else { return }
        let (host, isDoubtful) = (one.subscription.host, one.isDoubtful)
        if let lease = slices[DeliveryLeases.slice(of: id)], !Task.isCancelled {
            do {
                try await advance(one, lease)
            } catch {
                log.debug("a delivery waits for Redis", metadata: ["reason": "\(error)"])
                held[id]?.lookAgainAt = Timestamp(
                    milliseconds: Self.now.milliseconds + Self.breather
                )
            }
        }
        lanes.leave(host: host, isDoubtful: isDoubtful)
        held[id]?.isBusy = false
        if slices[DeliveryLeases.slice(of: id)] == nil {
            held[id] = nil
        } else if held[id]?.isStale == true {
            await readAgain(id)
        }
        if let head = head(of: one.subscription.feed) { examine(id, head, Self.now) }
        desk.tellProgress()
    }

    /// Reads a subscription that was changed while something was done for it.
    private func readAgain(_ id: String) async {
        held[id]?.isBusy = true
        do throws(RedisError) {
            if let stored = try await store.subscription(id) {
                held[id]?.take(stored)
            } else {
                held[id] = nil
            }
        } catch {
            knownVersion = nil
        }
        held[id]?.isBusy = false
        held[id]?.isStale = false
    }

    /// Lets go of the slice of a subscription, which another gateway has taken over.
    func lose(_ lease: DeliveryLeases.Lease) {
        guard slices[lease.slice] == lease else { return }
        slices[lease.slice] = nil
        held.keep { DeliveryLeases.slice(of: $0) != lease.slice || $1.isBusy }
        renewAt = MonotonicTime(nanoseconds: 0)
    }
}

extension DeliveryFigures.Standing {
    /// Counts one subscription.
    fileprivate mutating func count(
        _ one: HeldSubscription,
        _ head: FeedCursor,
        _ now: Timestamp
    ) {
        states[one.progress.state, default: 0] += 1
        guard one.progress.state == .active else { return }
        if one.progress.failures > 0 { failing += 1 }
        if one.isWithheld { withheld += 1 }
        let isSameLog = one.progress.cursor?.epoch == head.epoch && one.progress.snapshot == nil
        let behind = isSameLog ? Int(head.sequence - min(head.sequence, one.position)) : 0
        lagEntries = max(lagEntries, behind)
        if let since = one.waitingSince {
            lagSeconds = max(lagSeconds, Double(now.milliseconds - since.milliseconds) / 1000)
        }
    }
}
