import Classification
import JSON

/// How many rules and phrases each category has, by language.
struct RulesReport {
    private let rules: CategoryRules
    /// In the order of the file.
    private let languages: [String]
    private let rows: [Row]

    private struct Row {
        let category: Category
        let rules: Int
        /// Of each of ``languages``.
        let phrases: [Int]
    }

    init(_ rules: CategoryRules) {
        self.rules = rules
        var languages: [String] = []
        for phrase in rules.phrases where !languages.contains(phrase.language) {
            languages.append(phrase.language)
        }
        self.languages = languages
        var counts: [String: [Int]] = [:]
        for phrase in rules.phrases {
            guard let place = languages.firstIndex(of: phrase.language) else { continue }
            counts[phrase.lexicon, default: [Int](repeating: 0, count: languages.count)][place] += 1
        }
        rows = Category.allCases.map { category in
            let own = rules.rules.filter { $0.category == category }
            // What a rule asks for; what only adds points or forbids says little of a category.
            let lexicons = Set(own.flatMap(\.all).flatMap { $0 })
            var sums = [Int](repeating: 0, count: languages.count)
            for lexicon in lexicons {
                for (place, count) in (counts[lexicon] ?? []).enumerated() { sums[place] += count }
            }
            return Row(category: category, rules: own.count, phrases: sums)
        }
    }

    func text(as format: OutputFormat, in layout: Layout) -> String {
        switch format {
        case .table: return table.rendered(in: layout) + "\n" + summary
        case .json: return json
        case .csv:
            var csv = CSV()
            csv.add(["category", "rules"] + languages)
            for row in rows {
                csv.add([row.category.rawValue, String(row.rules)] + row.phrases.map(String.init))
            }
            return csv.text
        }
    }

    private var table: Table {
        var table = Table(
            columns: [.text("CATEGORY"), .number("RULES")]
                + languages.map { .number($0.uppercased()) }
        )
        table.rows = rows.map { row in
            [Table.Cell(row.category.rawValue), Table.Cell(row.rules)]
                + row.phrases.map { Table.Cell($0) }
        }
        return table
    }

    private var summary: String {
        let hosts = rules.hosts.reduce(0) { $0 + $1.hosts.count }
        return """
            No mistakes: \(rules.rules.count) rules, \
            \(DisplayText.grouped(rules.phrases.count)) phrases in \(languages.count) languages \
            (MUL is what all have in common), \(hosts) hosts.
            A phrase counts for each category whose rules ask for its meaning.

            """
    }

    private var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("rules", rules.rules.count)
        writer.member("phrases", rules.phrases.count)
        writer.member("hosts", rules.hosts.reduce(0) { $0 + $1.hosts.count })
        writer.key("categories")
        writer.beginArray()
        for row in rows {
            writer.beginObject()
            writer.member("category", row.category.rawValue)
            writer.member("rules", row.rules)
            writer.key("phrases")
            writer.beginObject()
            for (language, count) in zip(languages, row.phrases) { writer.member(language, count) }
            writer.endObject()
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return DisplayText.safe(json: writer.bytes) + "\n"
    }
}
