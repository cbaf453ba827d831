/// All mistakes of a configuration, found in one go; never empty.
package struct ConfigurationErrors: Error, Sendable, Equatable {
    /// The mistakes, in the order of the sources: files by line, then environment, then flags.
    package let mistakes: [ConfigurationMistake]
}

/// One thing that is wrong, where it is, and what would be right.
package struct ConfigurationMistake: Sendable, Equatable, CustomStringConvertible {
    /// Where the value was written.
    package let place: ConfigurationPlace
    /// The dotted name of the option; empty when the mistake is not about one.
    package let key: String
    /// What is wrong, to be read after the key.
    package let problem: String
    /// What would be right; empty when ``problem`` says it.
    package let remedy: String
    /// The known key that is nearest to an unknown one.
    package let nearest: String?

    /// One line for a person.
    package var description: String {
        var line = "\(place): "
        if !key.isEmpty { line += "\(key) " }
        line += problem
        if let nearest { line += "; did you mean \(nearest)?" }
        if !remedy.isEmpty { line += "; use \(remedy)" }
        return line
    }

    init(
        _ place: ConfigurationPlace,
        key: String,
        problem: String,
        remedy: String = "",
        nearest: String? = nil
    ) {
        self.place = place
        self.key = key
        self.problem = problem
        self.remedy = remedy
        self.nearest = nearest
    }
}

/// Where a value was written; lines and columns count from 1.
package enum ConfigurationPlace: Sendable, Equatable, CustomStringConvertible {
    /// A place in a YAML file.
    case file(path: String, line: Int, column: Int)
    /// A variable, by its name.
    case environment(variable: String)
    /// A command line override, by the dotted key.
    case flag(key: String)

    package var description: String {
        switch self {
        case .file(let path, let line, let column): "\(path):\(line):\(column)"
        case .environment(let variable): "environment variable \(variable)"
        case .flag(let key): "command line (\(key))"
        }
    }
}

/// Says all mistakes to a person: one line each, preceded by how many there are.
package func report(_ errors: ConfigurationErrors) -> String {
    let count = errors.mistakes.count
    var lines = [
        count == 1
            ? "There is 1 mistake in the configuration:"
            : "There are \(count) mistakes in the configuration:"
    ]
    lines += errors.mistakes.map { "  \($0)" }
    return lines.joined(separator: "\n") + "\n"
}
