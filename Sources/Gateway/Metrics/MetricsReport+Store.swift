internal import RedisStore

extension MetricsReport {
    /// What Redis said of itself; left out as a whole while it cannot be asked.
    func appendStore(_ store: PolledStore, to text: inout MetricsText) {
        let figures = store.figures
        appendFeed(store, to: &text)
        appendBacklog(figures.backlog, to: &text)
        append(figures.campaigns, to: &text)
        text.value(
            "spamgate_redis_memory_used_bytes",
            .gauge,
            "Memory of Redis' data.",
            Double(figures.memoryUsed)
        )
        text.value(
            "spamgate_redis_memory_max_bytes",
            .gauge,
            "Redis' maxmemory; 0 is no limit.",
            Double(figures.memoryMax)
        )
        text.value(
            "spamgate_redis_memory_fragmentation_ratio",
            .gauge,
            "Memory of the Redis process for each byte of data.",
            figures.fragmentation
        )
        text.value(
            "spamgate_redis_aof_size_bytes",
            .gauge,
            "Size of Redis' append-only file.",
            Double(figures.appendOnlySize)
        )
        text.value(
            "spamgate_redis_aof_ok",
            .gauge,
            "1 when there is an append-only file and the last write to it worked.",
            figures.isAppendOnlySound ? 1 : 0
        )
        text.value(
            "spamgate_redis_aof_rewrite_in_progress",
            .gauge,
            "1 while the append-only file is being rewritten.",
            figures.isRewriting ? 1 : 0
        )
        text.value(
            "spamgate_redis_aof_rewrite_ok",
            .gauge,
            "1 when the last rewriting of the append-only file worked.",
            figures.wasRewritten ? 1 : 0
        )
        text.value(
            "spamgate_redis_evicted_keys_total",
            .counter,
            "Keys that Redis threw away for lack of memory; must stay 0.",
            Double(figures.evictedKeys)
        )
    }

    private func append(_ campaigns: CampaignStore.Figures, to text: inout MetricsText) {
        text.value(
            "spamgate_campaigns",
            .gauge,
            "Campaigns that are under way, those of a single complaint included.",
            Double(campaigns.live)
        )
        text.value(
            "spamgate_campaigns_backlog",
            .gauge,
            "Records of evidence whose complaints are in no campaign yet.",
            Double(campaigns.backlog)
        )
        text.value(
            "spamgate_alerts_open",
            .gauge,
            "Reports of child sexual abuse that nobody has acknowledged.",
            Double(campaigns.alerts)
        )
    }

    private func appendBacklog(_ backlog: DecisionBacklog, to text: inout MetricsText) {
        text.value(
            "spamgate_disputes_undecided",
            .gauge,
            "Disputes that wait for a decision by an operator.",
            Double(backlog.disputes.count)
        )
        text.value(
            "spamgate_disputes_oldest_seconds",
            .gauge,
            "How long ago the oldest undecided dispute was opened; 0 when there is none.",
            Double(backlog.disputes.age(at: now))
        )
        text.value(
            "spamgate_reviews_waiting",
            .gauge,
            "Verified senders that would be listed and wait for review by an operator.",
            Double(backlog.reviews.count)
        )
        text.value(
            "spamgate_reviews_oldest_seconds",
            .gauge,
            "How long the verified sender that has waited longest waits; 0 when none does.",
            Double(backlog.reviews.age(at: now))
        )
    }

    private func appendFeed(_ store: PolledStore, to text: inout MetricsText) {
        let feed = store.figures.feed
        text.value(
            "spamgate_feed_head",
            .gauge,
            "Sequence number of the feed's last entry; begins again with a new epoch.",
            Double(feed.head)
        )
        text.value(
            "spamgate_feed_listed_senders",
            .gauge,
            "Senders that the feed lists now.",
            Double(feed.listed)
        )
        text.value(
            "spamgate_relay_waiting_entries",
            .gauge,
            "Listing changes in the outboxes, not yet in the feed's log.",
            Double(store.figures.waitingChanges)
        )
        text.value(
            "spamgate_relay_lag_seconds",
            .gauge,
            "How long the oldest of them has waited, to within two seconds.",
            Double(store.relayLag.components.seconds)
        )
    }
}
