import JSON

/// `GET /v1/statistics/overview`: what the whole gateway counted over one window.
struct OverviewReport: Report {
    private let window: String
    private let figures: [(name: String, count: Int)]

    /// The members of an answer in the order in which they are shown, each with its meaning.
    private static let meanings: KeyValuePairs = [
        "complaints": "spam complaints counted, duplicates left out",
        "legit": "counter-reports: the message was no spam",
        "partial": "complaints that name no sender",
        "duplicates": "acknowledged, not counted: retries and repeats",
        "retries": "a partner sent the same complaint again",
        "repeats": "a reporter complained again of the same message",
        "conflicts": "refused: a message id used for another complaint",
        "senders": "distinct senders complained about",
        "reporters": "distinct subscribers who complained",
        "listed": "senders on the list now",
    ]

    init(_ json: JSONValue) throws(JSONError) {
        window = try json.string("window")
        var figures: [(name: String, count: Int)] = []
        for (name, _) in Self.meanings { figures.append((name, try json.integer(name))) }
        self.figures = figures
    }

    func text(in layout: Layout) -> String {
        var table = Table(columns: [
            .text("LAST \(window.uppercased())"), .number("COUNT"), .flexible("MEANING"),
        ])
        for ((name, count), (_, meaning)) in zip(figures, Self.meanings) {
            let isPart = name == "retries" || name == "repeats"
            let title = (isPart ? "  " : "") + name
            table.rows.append([Table.Cell(title), Table.Cell(count), Table.Cell(meaning, .faint)])
        }
        return table.rendered(in: layout)
    }

    var csv: CSV {
        var csv = CSV()
        csv.add(["window"] + figures.map(\.name))
        csv.add([window] + figures.map { String($0.count) })
        return csv
    }
}
