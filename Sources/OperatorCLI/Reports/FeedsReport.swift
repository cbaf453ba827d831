import JSON

/// `GET /v1/feeds`: the feeds and how far their logs reach.
struct FeedsReport: Report {
    private let feeds: [(name: String, counts: [Int], epoch: String)]

    private static let counts = ["entries", "oldest", "head", "listed"]

    init(_ json: JSONValue) throws(JSONError) {
        var feeds: [(name: String, counts: [Int], epoch: String)] = []
        for feed in try json.elements("feeds") {
            var counts: [Int] = []
            for name in Self.counts { counts.append(try feed.integer(name)) }
            feeds.append((try feed.string("name"), counts, try feed.string("epoch")))
        }
        self.feeds = feeds
    }

    func text(in layout: Layout) -> String {
        var table = Table(
            columns: [.text("FEED")] + Self.counts.map { .number($0.uppercased()) }
                + [.flexible("EPOCH")]
        )
        for feed in feeds {
            table.rows.append(
                [Table.Cell(feed.name)] + feed.counts.map { Table.Cell($0) }
                    + [Table.Cell(feed.epoch, .faint)]
            )
        }
        return table.rendered(in: layout)
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(["name"] + Self.counts + ["epoch"])
        for feed in feeds {
            csv.add([feed.name] + feed.counts.map(String.init) + [feed.epoch])
        }
        return csv
    }
}
