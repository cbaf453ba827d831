package import Classification

extension CategoryRules {
    /// The rules that come with spamgate; read when they are first used.
    package static let standard: CategoryRules = {
        var reader = CategoryRulesReader()
        for file in StandardRules.files { reader.read(file.text, file: file.name) }
        guard let rules = reader.finished(on: CategoryRules(phrases: [], hosts: [], rules: []))
        else {
            let errors = ConfigurationErrors(mistakes: reader.mistakes)
            preconditionFailure("the embedded rules are wrong:\n\(report(errors))")
        }
        return rules
    }()

    /// Reads the text of a file; `name` is what places call it.
    ///
    /// - Throws: every mistake, by line.
    package static func read(
        _ text: String,
        name: String
    ) throws(ConfigurationErrors) -> CategoryRules {
        var reader = CategoryRulesReader()
        reader.read(text, file: name)
        guard let rules = reader.finished(on: .standard) else {
            throw ConfigurationErrors(mistakes: reader.mistakes.sorted { $0.line < $1.line })
        }
        return rules
    }

    /// Reads the file at `path`, of at most 1 MiB.
    ///
    /// - Throws: every mistake, by line.
    package static func load(path: String) throws(ConfigurationErrors) -> CategoryRules {
        let text: String
        do throws(FileError) {
            text = try readText(path: path)
        } catch {
            throw ConfigurationErrors(
                mistakes: [
                    ConfigurationMistake(
                        .file(path: path, line: 1, column: 1),
                        key: "",
                        problem: "the file \(error.problem)",
                        remedy: "the path of a readable file of rules"
                    )
                ]
            )
        }
        return try read(text, name: path)
    }

    /// These rules on top of others: phrases and hosts are added, and a rule takes the place of the
    /// one with its name.
    func extending(_ other: CategoryRules) -> CategoryRules {
        var result = other
        let known = Set(other.phrases)
        result.phrases += phrases.filter { !known.contains($0) }
        for set in hosts {
            if let place = result.hosts.firstIndex(where: { $0.name == set.name }) {
                result.hosts[place].hosts += set.hosts
            } else {
                result.hosts.append(set)
            }
        }
        for rule in rules {
            if let place = result.rules.firstIndex(where: { $0.name == rule.name }) {
                result.rules[place] = rule
            } else {
                result.rules.append(rule)
            }
        }
        return result
    }

    /// The rules as a file that reads back as the same rules.
    package var yaml: String {
        var lines = ["# Rules for categories, as protocols/categories describes them.", ""]
        lines.append("phrases:")
        var languages: [String] = []
        for phrase in phrases where !languages.contains(phrase.language) {
            languages.append(phrase.language)
        }
        for language in languages {
            lines.append("  \(language):")
            let own = phrases.filter { $0.language == language }
            var lexicons: [String] = []
            for phrase in own where !lexicons.contains(phrase.lexicon) {
                lexicons.append(phrase.lexicon)
            }
            for lexicon in lexicons {
                lines.append("    \(lexicon):")
                lines += own.filter { $0.lexicon == lexicon }
                    .map { "      - \(yamlQuoted($0.text))" }
            }
        }
        lines += ["", "hosts:"]
        for set in hosts {
            lines.append("  \(set.name):")
            lines += set.hosts.map { "    - \($0)" }
        }
        lines += ["", "rules:"]
        for rule in rules { lines += rule.yamlLines }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension CategoryRule {
    fileprivate var yamlLines: [String] {
        var lines = [
            "  \(name):", "    category: \(category.rawValue)", "    about: \(yamlQuoted(about))",
            "    all: [\(all.map { $0.joined(separator: " | ") }.joined(separator: ", "))]",
        ]
        if !none.isEmpty { lines.append("    none: [\(none.joined(separator: ", "))]") }
        lines.append("    weight: \(weight)")
        if !plus.isEmpty {
            let bonuses = plus.map { "\($0.name): \($0.points)" }
            lines.append("    plus: {\(bonuses.joined(separator: ", "))}")
        }
        if further > 0 { lines.append("    further: \(further)") }
        return lines
    }
}

extension ConfigurationMistake {
    fileprivate var line: Int {
        guard case .file(_, let line, _) = place else { return .max }
        return line
    }
}
