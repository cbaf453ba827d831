internal import HTTPServer
internal import JSON
internal import RedisStore
internal import SpamReporting

/// The feeds as `GET /v1/feeds` tells of them.
struct FeedIndex {
    private let now: Timestamp
    /// What waits for an operator; nil for everybody else.
    private let backlog: DecisionBacklog?
    private var feeds: [Feed] = []

    /// What is told of one feed.
    private struct Feed {
        let name: FeedName
        let state: FeedState
        let listed: Int
        let subscriptions: SubscriptionTally
    }

    /// No feeds yet; how far subscriptions are behind is told as of `now`.
    init(now: Timestamp, _ backlog: DecisionBacklog?) {
        self.now = now
        self.backlog = backlog
    }

    /// Whether there is no feed to tell of.
    var isEmpty: Bool { feeds.isEmpty }

    /// Adds a feed.
    ///
    /// How many are listed is counted as the partner may see it; places in the log are not.
    mutating func add<Entry>(
        _ feed: FeedLog<Entry>,
        _ disclosure: Disclosure,
        _ subscriptions: SubscriptionTally
    ) async throws {
        let state = try await feed.state()
        var listed = state.listed
        if !disclosure.isComplete {
            let shown = DisclosedFeed(feed: feed, disclosure: disclosure)
            listed = try await shown.snapshot().entries.count
        }
        feeds.append(
            Feed(name: feed.feed, state: state, listed: listed, subscriptions: subscriptions)
        )
    }

    /// The answer.
    var response: HTTPResponse {
        .json(200) { json in
            json.key("feeds")
            json.beginArray()
            for feed in feeds {
                let state = feed.state
                let path = "/v1/feeds/\(feed.name.rawValue)"
                json.beginObject()
                json.member("name", feed.name.rawValue)
                json.member("href", path)
                json.member("snapshot", "\(path)/snapshot")
                if let epoch = state.epoch { json.member("epoch", epoch.text) }
                json.member("entries", Int(state.entryCount))
                json.member("oldest", Int(state.head == state.trimmed ? 0 : state.trimmed + 1))
                json.member("head", Int(state.head))
                json.member("listed", feed.listed)
                json.key("subscriptions")
                feed.subscriptions.append(at: now, to: &json)
                if feed.name == .senders, let backlog {
                    json.key("decisions")
                    json.beginObject()
                    Self.append(backlog.disputes, named: "disputes", to: &json)
                    Self.append(backlog.reviews, named: "reviews", to: &json)
                    json.endObject()
                }
                json.endObject()
            }
            json.endArray()
        }
    }

    private static func append(
        _ queue: DecisionBacklog.Queue,
        named name: String,
        to json: inout JSONWriter
    ) {
        json.key(name)
        json.beginObject()
        json.member("waiting", queue.count)
        if let oldest = queue.oldest { json.member("since", oldest.rfc3339) }
        json.endObject()
    }
}
