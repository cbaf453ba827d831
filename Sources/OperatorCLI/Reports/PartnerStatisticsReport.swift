import JSON

/// `GET /v1/statistics/partners`: what each partner handed in over one window.
struct PartnerStatisticsReport: Report {
    private let window: String
    private let partners: [(words: [String], counts: [Int])]

    private static let words = ["name", "role", "country"]
    private static let counts = [
        "complaints", "legit", "partial", "repeats", "retries", "conflicts",
    ]

    init(_ json: JSONValue) throws(JSONError) {
        window = try json.string("window")
        var partners: [(words: [String], counts: [Int])] = []
        for partner in try json.elements("partners") {
            var words: [String] = []
            for name in Self.words { words.append(try partner.string(name)) }
            var counts: [Int] = []
            for name in Self.counts { counts.append(try partner.integer(name)) }
            partners.append((words, counts))
        }
        self.partners = partners
    }

    func text(in layout: Layout) -> String {
        guard !partners.isEmpty else {
            return "No partner yet. Add one with: spamgate partner add NAME --role carrier\n"
        }
        var table = Table(
            columns: [.flexible("PARTNER"), .text("ROLE"), .text("COUNTRY")]
                + Self.counts.map { .number($0.uppercased()) }
        )
        for partner in partners {
            table.rows.append(
                partner.words.map { Table.Cell($0) } + partner.counts.map { Table.Cell($0) }
            )
        }
        return table.rendered(in: layout)
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(["window"] + Self.words + Self.counts)
        for partner in partners {
            csv.add([window] + partner.words + partner.counts.map(String.init))
        }
        return csv
    }
}
