import JSON

/// `GET /v1/feeds`: the feeds, how far their logs reach, and how they are pushed.
struct FeedsReport: Report {
    private struct Feed {
        let name: String
        let counts: [Int]
        let epoch: String
        /// Subscriptions that get it, that fail at present, and that were suspended.
        let pushed: [Int]
        /// Entries and seconds that the subscription furthest behind is behind.
        let lag: [Int]
        /// What waits for a decision: disputes, then reviews; empty when the gateway does not say.
        let waiting: [(count: Int, since: Moment)]
    }

    private let feeds: [Feed]

    private static let counts = ["entries", "oldest", "head", "listed"]
    private static let pushed = ["active", "failing", "suspended"]
    private static let decisions = [
        (name: "disputes", one: "dispute"), (name: "reviews", one: "review"),
    ]

    init(_ json: JSONValue) throws(JSONError) {
        var feeds: [Feed] = []
        for feed in try json.elements("feeds") {
            let subscriptions = try feed.required("subscriptions")
            feeds.append(
                Feed(
                    name: try feed.string("name"),
                    counts: try Self.integers(Self.counts, of: feed),
                    epoch: try feed.optionalString("epoch") ?? "",
                    pushed: try Self.integers(Self.pushed, of: subscriptions),
                    lag: try Self.integers(
                        ["entries", "seconds"],
                        of: try subscriptions.required("lag")
                    ),
                    waiting: try Self.waiting(feed["decisions"])
                )
            )
        }
        self.feeds = feeds
    }

    private static func waiting(
        _ json: JSONValue?
    ) throws(JSONError) -> [(count: Int, since: Moment)] {
        guard let json else { return [] }
        var waiting: [(count: Int, since: Moment)] = []
        for (name, _) in decisions {
            let queue = try json.required(name)
            waiting.append(
                (try queue.integer("waiting"), Moment(try queue.optionalString("since")))
            )
        }
        return waiting
    }

    private static func integers(
        _ names: [String],
        of json: JSONValue
    ) throws(JSONError) -> [Int] {
        var numbers: [Int] = []
        for name in names { numbers.append(try json.integer(name)) }
        return numbers
    }

    func text(in layout: Layout) -> String {
        var table = Table(
            columns: [.text("FEED")] + Self.counts.map { .number($0.uppercased()) }
                + [
                    .number("PUSHED TO"), .number("FAILING"), .number("SUSPENDED"),
                    .number("BEHIND"), .flexible("EPOCH"),
                ]
        )
        for feed in feeds {
            var row = [Table.Cell(feed.name)] + feed.counts.map { Table.Cell($0) }
            row.append(Table.Cell(feed.pushed[0]))
            row.append(Table.Cell("\(feed.pushed[1])", feed.pushed[1] > 0 ? .warning : .plain))
            row.append(Table.Cell("\(feed.pushed[2])", feed.pushed[2] > 0 ? .bad : .plain))
            row.append(Table.Cell(feed.lag[0]))
            row.append(Table.Cell(feed.epoch, .faint))
            table.rows.append(row)
        }
        return feeds.flatMap { Self.backlog($0.waiting) }.reduce(table.rendered(in: layout), +)
    }

    private static func backlog(_ waiting: [(count: Int, since: Moment)]) -> [String] {
        zip(decisions, waiting).compactMap { decision, queue in
            switch queue.count {
            case 0: nil
            case 1: "1 \(decision.one) waits for a decision, since \(queue.since.minute).\n"
            case let count:
                "\(count) \(decision.name) wait for a decision, the oldest since "
                    + "\(queue.since.minute).\n"
            }
        }
    }

    var csv: CSV {
        var csv = CSV()
        let lag = ["lagEntries", "lagSeconds"]
        let waiting = ["disputes", "disputesSince", "reviews", "reviewsSince"]
        csv.add(["name"] + Self.counts + ["epoch"] + Self.pushed + lag + waiting)
        for feed in feeds {
            let numbers = (feed.pushed + feed.lag).map(String.init)
            let queues = feed.waiting.flatMap { [String($0.count), $0.since.rfc3339] }
            csv.add(
                [feed.name] + feed.counts.map(String.init) + [feed.epoch] + numbers
                    + (queues.isEmpty ? waiting.map { _ in "" } : queues)
            )
        }
        return csv
    }
}
