internal import FeedFormats
internal import Redis
internal import RedisStore
internal import SpamReporting

/// What comes next for a subscription.
extension DeliveryEngine {
    /// Entries that one look at the log goes through; the next look is others' turn first.
    private static let scanMax = 2000

    /// Finds out what is to be done for an active subscription.
    func plan(_ one: HeldSubscription) async throws(RedisError) -> DeliveryPlan {
        let feed = one.subscription.feed
        guard let disclosure = disclosure(one.subscription.partner, feed) else { return .withhold }
        guard let head = head(of: feed) else { return .skip(to: one.position) }
        if let walk = one.progress.snapshot {
            return try await snapshotPlan(one, walk, disclosure)
        }
        let start = one.progress.cursor ?? FeedCursor(epoch: head.epoch, sequence: 0)
        guard start.epoch == head.epoch, start.sequence <= head.sequence else {
            return .takeSnapshot
        }
        do throws(FeedReadError) {
            return try await logPlan(one, start, disclosure)
        } catch {
            switch error {
            case .cursorGone: return .takeSnapshot
            case .redis(let error): throw error
            }
        }
    }

    private func logPlan(
        _ one: HeldSubscription,
        _ start: FeedCursor,
        _ disclosure: Disclosure
    ) async throws(FeedReadError) -> DeliveryPlan {
        let end = one.progress.batchEnd
        let batchSize = one.subscription.batchSize
        var wanted: [any RenderedChange] = []
        var last = end == nil ? max(start.sequence, one.scanned) : start.sequence
        var seen = 0
        var isFarBehind = false
        scan: while true {
            let page = try await entries(of: one.subscription.feed, after: last, start.epoch)
            for entry in page {
                if let end, entry.sequence > end { break scan }
                last = entry.sequence
                seen += 1
                if let view = view(of: entry, for: one.subscription, disclosure) {
                    wanted.append(view)
                }
                if end == nil, wanted.count == batchSize { break scan }
            }
            if page.isEmpty { break }
            if end == nil, seen >= Self.scanMax {
                isFarBehind = true
                break
            }
        }
        if let end { last = end }
        if wanted.isEmpty { return .skip(to: last) }
        // Catching up does not wait for the interval, which gathers what is new.
        if end == nil, wanted.count < batchSize, !isFarBehind, isGathering(one) {
            return .gather(full: last + UInt64(batchSize - wanted.count))
        }
        let content = WebhookBatch(
            subscription: one.subscription.id,
            feed: one.subscription.feed,
            content: .log,
            entries: wanted,
            next: FeedCursor(epoch: start.epoch, sequence: last),
            timestamp: wanted.last?.publishedAt ?? Self.now
        )
        return .send(DeliveryBatch(content: content, start: start, walk: nil, last: last))
    }

    private func isGathering(_ one: HeldSubscription) -> Bool {
        guard let deliveredAt = one.progress.deliveredAt else { return false }
        let passed = Self.now.milliseconds - deliveredAt.milliseconds
        return passed < Int64(one.subscription.interval) * 1000
    }

    /// Entries after a place: from memory near the head, else from Redis.
    private func entries(
        of feed: FeedName,
        after sequence: UInt64,
        _ epoch: FeedEpoch
    ) async throws(FeedReadError) -> ArraySlice<any LoggedChange> {
        if let known = windows[feed]?.entries(after: sequence, limit: FeedWindow.pageSize) {
            return known
        }
        let cursor = FeedCursor(epoch: epoch, sequence: sequence)
        return try await feeds[feed].entries(after: cursor, limit: FeedWindow.pageSize).entries[...]
    }

    /// What the subscriber gets of an entry; nil when it is not for it.
    private func view(
        of entry: some LoggedChange,
        for subscription: Subscription,
        _ disclosure: Disclosure
    ) -> (any RenderedChange)? {
        guard let view = entry.view(in: disclosure),
            subscription.filter.passes(view, country: country),
            WebhookDocument.tells(of: view, as: subscription.format)
        else { return nil }
        return view
    }

    // MARK: Snapshots

    private func snapshotPlan(
        _ one: HeldSubscription,
        _ walk: SnapshotWalk,
        _ disclosure: Disclosure
    ) async throws(RedisError) -> DeliveryPlan {
        let snapshot = try await snapshot(
            of: one.subscription.feed,
            coveringAtLeast: walk.end ?? 0
        )
        let epoch = snapshot.next.epoch
        let end = walk.end ?? snapshot.next.sequence
        var position: UInt64 = 0
        if walk.end != nil, let cursor = one.progress.cursor {
            guard cursor.epoch == epoch else { return .takeSnapshot }
            position = cursor.sequence
        }
        guard position < end else {
            return .leaveSnapshot(at: FeedCursor(epoch: epoch, sequence: end))
        }
        var wanted: [any RenderedChange] = []
        var last = one.progress.batchEnd ?? end
        for entry in snapshot.entries(after: position) where entry.sequence <= last {
            if let view = view(of: entry, for: one.subscription, disclosure) {
                wanted.append(view)
            }
            if one.progress.batchEnd == nil, wanted.count == one.subscription.batchSize {
                last = entry.sequence
            }
        }
        // Where a batch has no place for what it is a part of, an empty one says nothing.
        if wanted.isEmpty, one.subscription.format.needsSamples {
            return .passSnapshot(
                to: FeedCursor(epoch: epoch, sequence: last),
                SnapshotWalk(end: end)
            )
        }
        let content = WebhookBatch(
            subscription: one.subscription.id,
            feed: one.subscription.feed,
            content: .snapshot(isFirst: position == 0, isLast: last == end),
            entries: wanted,
            next: FeedCursor(epoch: epoch, sequence: last),
            timestamp: wanted.last?.publishedAt ?? Self.now
        )
        return .send(
            DeliveryBatch(
                content: content,
                start: FeedCursor(epoch: epoch, sequence: position),
                walk: SnapshotWalk(end: end),
                last: last
            )
        )
    }

    private func snapshot(
        of feed: FeedName,
        coveringAtLeast end: UInt64
    ) async throws(RedisError) -> SnapshotShelf.Snapshot {
        if let epoch = head(of: feed)?.epoch,
            let fresh = shelves[feed, default: SnapshotShelf()].fresh(of: epoch),
            fresh.next.sequence >= end
        {
            return fresh
        }
        let listings = try await feeds[feed].listings()
        return shelves[feed, default: SnapshotShelf()].put(listings)
    }
}
