package import Classification

/// How the categories of reported texts are told.
package struct CategoryOptions: Sendable, Equatable {
    /// By which rules.
    package var rules = RulesFile()

    /// A file of rules as it was when it was read.
    package struct RulesFile: Sendable, Equatable {
        /// Empty for the rules that come with spamgate.
        package var path = ""
        /// What the file says; nil without one.
        private var own: CategoryRules?

        init() {}

        init(path: String) throws(ConfigurationErrors) {
            self.path = path
            own = path.isEmpty ? nil : try CategoryRules.load(path: path)
        }

        /// The rules in force.
        package var rules: CategoryRules { own ?? .standard }
    }
}

extension ConfigurationOption {
    /// The options of categories.
    static let categories: [ConfigurationOption] = [
        .init("categories.rules", \.categories.rules, rulesFile)
    ]

    /// A path that names a good file; the file's mistakes are mistakes of the option.
    private static let rulesFile = ValueKind<CategoryOptions.RulesFile>(
        parse: { (raw) throws(ValueProblem) in
            let path = try ValueKind<String>.path(emptyMeans: "the rules of spamgate").parse(raw)
            do throws(ConfigurationErrors) {
                return try CategoryOptions.RulesFile(path: path)
            } catch {
                let first = error.mistakes.prefix(mistakesShown).map { "\($0)" }
                let rest = error.mistakes.count - first.count
                throw ValueProblem(
                    "names a file with mistakes: " + first.joined(separator: "; ")
                        + (rest > 0 ? "; and \(rest) more" : ""),
                    "spamgate classify --check --rules FILE to see them all"
                )
            }
        },
        yaml: { yamlQuoted($0.path) }
    )

    /// Mistakes of a file of rules that are told with those of the configuration.
    private static let mistakesShown = 8
}

/// The part of ``defaultConfigurationText`` about categories.
let categoriesConfigurationText = #"""

    # How the categories of reported texts are told, such as smishing.delivery or gambling.
    categories:
      # File of rules and phrases that takes the place of those that come with spamgate, or adds to
      # them. protocols/categories describes it; spamgate classify tries it out.
      # Range: a path; empty for the rules of spamgate. Default: "".
      # Change it when your subscribers report what the rules do not know.
      # SIGHUP applies it. A file with mistakes is refused, and what was in force stays so.
      rules: ""

    """#
