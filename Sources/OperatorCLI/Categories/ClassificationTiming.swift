import Campaigns
import Classification
import JSON
import MessageContent
import OperatingSystem

/// What it costs to look into a text, in processor time.
struct ClassificationTiming {
    /// How many texts were looked into again and again.
    let texts: Int
    /// Microseconds for each text: its words, links and numbers.
    let content: Double
    /// Microseconds for each text: what tells its campaign.
    let evidence: Double
    /// Microseconds for each text: its category.
    let category: Double

    /// Processor time after which a step has been measured long enough, in seconds.
    private static let leastSeconds = 0.5

    /// Times each step over all texts, for half a second or more; there is at least one text.
    init(of texts: [String], by classifier: Classifier) {
        // Nobody sees these sketches, so their key is no secret.
        let key = Fingerprint.Key(1, 2)
        let contents = texts.map(MessageContent.init)
        self.texts = texts.count
        content = Self.microseconds(of: texts) { MessageContent($0).indicators.count }
        evidence = Self.microseconds(of: contents) {
            CampaignEvidence(of: $0, sender: nil, key: key).text.count
        }
        category = Self.microseconds(of: contents) { Int(classifier.classify($0).points) }
    }

    /// `step` returns something of its result, so that the compiler cannot leave it out.
    private static func microseconds<Item>(of items: [Item], _ step: (Item) -> Int) -> Double {
        var sum = 0
        // Once before the clock starts: caches fill, pages are touched.
        for item in items { sum &+= step(item) }
        let start = ProcessFigures.now().processorSeconds
        var seconds = 0.0
        var count = 0
        while seconds < leastSeconds {
            for item in items { sum &+= step(item) }
            count += items.count
            seconds = ProcessFigures.now().processorSeconds - start
        }
        return withExtendedLifetime(sum) { seconds * 1_000_000 / Double(count) }
    }

    private var total: Double { content + evidence + category }

    private var rows: [(name: String, microseconds: Double)] {
        [("content", content), ("evidence", evidence), ("category", category), ("total", total)]
    }

    /// With one decimal place.
    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// For people, or as JSON or CSV.
    func text(as output: OutputFormat, in layout: Layout) -> String {
        let cells = rows.map { [$0.name, Self.tenths($0.microseconds)] }
        switch output {
        case .table:
            var table = Table(columns: [.text("STEP"), .number("µs A TEXT")])
            table.rows = cells.map { $0.map { Table.Cell($0) } }
            return table.rendered(in: layout)
        case .json:
            var members = "\"texts\":\(texts)"
            for cell in cells { members += ",\"\(cell[0])\":\(cell[1])" }
            return "{\(members)}\n"
        case .csv:
            return "step,microseconds\r\n" + cells.map { "\($0[0]),\($0[1])\r\n" }.joined()
        }
    }
}
