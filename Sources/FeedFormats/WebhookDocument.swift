internal import JSON
package import SpamReporting

/// One delivery to a subscriber before it is written in the subscription's format.
package struct WebhookBatch: Sendable {
    /// Id of the subscription.
    package var subscription: String
    /// The feed that the entries are of.
    package var feed: FeedName
    /// What is in the batch.
    package var content: Content
    /// What the receiver may see of the entries, oldest first.
    package var entries: [any RenderedChange]
    /// Where the batch ends; whoever has applied it can go on pulling from here.
    package var next: FeedCursor
    /// When the last of the entries was published: the same for every attempt.
    package var timestamp: Timestamp

    /// What a batch is a part of.
    package enum Content: Hashable, Sendable {
        /// The feed's log.
        case log
        /// Everything that is listed: in place of whatever the receiver knew before.
        case snapshot(isFirst: Bool, isLast: Bool)
    }

    /// Whether ``next`` is a place of the log: in the middle of a snapshot it is none.
    package var endsAtCursor: Bool {
        if case .snapshot(_, let isLast) = content { return isLast }
        return true
    }

    /// A batch of its parts.
    package init(
        subscription: String,
        feed: FeedName = .senders,
        content: Content,
        entries: [any RenderedChange],
        next: FeedCursor,
        timestamp: Timestamp
    ) {
        self.subscription = subscription
        self.feed = feed
        self.content = content
        self.entries = entries
        self.next = next
        self.timestamp = timestamp
    }
}

/// Writes what is sent to subscribers; `protocols/outbound/webhooks/README.md` describes it.
package struct WebhookDocument: Sendable {
    private let provenance: FeedProvenance

    /// A writer for one gateway.
    package init(provenance: FeedProvenance) {
        self.provenance = provenance
    }

    /// The media type of a format's batches.
    package static func contentType(of format: SubscriptionFormat) -> String {
        switch format {
        case .json: "application/json"
        case .cloudEvents: "application/cloudevents-batch+json"
        case .syniverse: "application/json"
        }
    }

    /// Whether there is anything to send of an entry in a format.
    package static func tells(of entry: any RenderedChange, as format: SubscriptionFormat) -> Bool {
        switch format {
        case .json, .cloudEvents: true
        case .syniverse: SyniverseDatafeed.listing(entry) != nil
        }
    }

    /// The body that carries a batch.
    package func body(_ batch: WebhookBatch, as format: SubscriptionFormat) -> [UInt8] {
        switch format {
        case .json: json(batch)
        case .cloudEvents: cloudEvents(batch)
        case .syniverse: SyniverseDatafeed.body(batch.entries, of: batch.next.epoch)
        }
    }

    /// A body without entries, by which an owner sees whether deliveries arrive.
    package func test(
        subscription: String,
        feed: FeedName = .senders,
        id: String,
        at now: Timestamp,
        as format: SubscriptionFormat
    ) -> [UInt8] {
        switch format {
        case .json:
            return message("subscription.test", at: now) { json in
                json.member("subscription", subscription)
            }
        case .cloudEvents:
            var json = JSONWriter()
            json.beginArray()
            event(id: id, type: "spamgate.subscription.test", of: feed, at: now, to: &json) {
                json in
                json.member("subscription", subscription)
            }
            json.endArray()
            return json.bytes
        case .syniverse: return SyniverseDatafeed.body([], of: FeedEpoch(value: 0))
        }
    }

    /// The body that asks a receiver to answer with `token` in its body.
    package func verification(
        subscription: String,
        token: String,
        at now: Timestamp
    ) -> [UInt8] {
        message("subscription.verification", at: now) { json in
            json.member("subscription", subscription)
            json.member("token", token)
        }
    }

    private func message(
        _ type: String,
        at moment: Timestamp,
        _ data: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        JSONWriter.object(capacity: 256) { json in
            json.member("type", type)
            json.member("timestamp", moment.rfc3339)
            json.key("data")
            json.beginObject()
            data(&json)
            json.endObject()
        }
    }

    private func json(_ batch: WebhookBatch) -> [UInt8] {
        let isLog = batch.content == .log
        return message(isLog ? "feed.entries" : "feed.snapshot", at: batch.timestamp) { json in
            json.member("subscription", batch.subscription)
            json.member("feed", batch.feed.rawValue)
            if case .snapshot(let isFirst, let isLast) = batch.content {
                json.member("first", isFirst)
                json.member("last", isLast)
            }
            json.key("entries")
            json.beginArray()
            for entry in batch.entries {
                entry.append(epoch: batch.next.epoch, provenance: provenance, to: &json)
            }
            json.endArray()
            if batch.endsAtCursor { json.member("next", batch.next.text) }
        }
    }

    private func cloudEvents(_ batch: WebhookBatch) -> [UInt8] {
        var json = JSONWriter(capacity: 1024)
        json.beginArray()
        let epoch = batch.next.epoch
        if case .snapshot(let isFirst, let isLast) = batch.content {
            event(
                id: "\(epoch.text)-snapshot-\(batch.next.sequence)",
                type: "spamgate.feed.snapshot",
                of: batch.feed,
                at: batch.timestamp,
                to: &json
            ) { json in
                json.member("first", isFirst)
                json.member("last", isLast)
                if batch.endsAtCursor { json.member("next", batch.next.text) }
            }
        }
        for entry in batch.entries {
            json.beginObject()
            attributes(
                id: "\(epoch.text)-\(entry.sequence)",
                type: "spamgate.\(batch.feed.listing).\(entry.eventName)",
                of: batch.feed,
                at: entry.publishedAt,
                to: &json
            )
            json.member("subject", entry.subject)
            json.key("data")
            entry.append(epoch: epoch, provenance: provenance, to: &json)
            json.endObject()
        }
        json.endArray()
        return json.bytes
    }

    private func event(
        id: String,
        type: String,
        of feed: FeedName,
        at moment: Timestamp,
        to json: inout JSONWriter,
        _ data: (inout JSONWriter) -> Void
    ) {
        json.beginObject()
        attributes(id: id, type: type, of: feed, at: moment, to: &json)
        json.key("data")
        json.beginObject()
        data(&json)
        json.endObject()
        json.endObject()
    }

    /// CloudEvents 1.0 §3.1; the source is a URI reference that names this gateway and the feed.
    private func attributes(
        id: String,
        type: String,
        of feed: FeedName,
        at moment: Timestamp,
        to json: inout JSONWriter
    ) {
        json.member("specversion", "1.0")
        json.member("id", id)
        json.member("source", "//\(provenance.origin)/v1/feeds/\(feed.rawValue)")
        json.member("type", type)
        json.member("time", moment.rfc3339)
        json.member("datacontenttype", "application/json")
    }
}
