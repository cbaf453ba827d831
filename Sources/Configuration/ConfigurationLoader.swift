/// Puts sources on top of each other and collects every mistake on the way.
struct ConfigurationLoader {
    private(set) var configuration = GatewayConfiguration()
    private(set) var mistakes: [ConfigurationMistake] = []
    /// Where the value of each option now in force was written.
    private(set) var places: [String: ConfigurationPlace] = [:]
    /// Options whose last value was refused; relations with them are not judged.
    private(set) var refused: Set<String> = []

    private let options = Dictionary(
        uniqueKeysWithValues: ConfigurationOption.all.map { ($0.key, $0) }
    )
    private let sections = Set(
        ConfigurationOption.all.flatMap { option in
            (1..<option.path.count).map { option.path.prefix($0).joined(separator: ".") }
        }
    )

    /// Reads a YAML text; `file` is what places call it.
    mutating func read(yaml text: String, file: String) {
        let document = YAMLDocument(text, file: file)
        let before = mistakes.count
        read(document.entries, under: "")
        let found = document.mistakes + mistakes[before...]
        mistakes.removeSubrange(before...)
        mistakes += found.sorted { $0.place.line < $1.place.line }
    }

    private mutating func read(_ entries: [YAMLDocument.Entry], under path: String) {
        for entry in entries {
            let key = path.isEmpty ? entry.name : "\(path).\(entry.name)"
            if let option = options[key] {
                switch entry.value {
                case .value(let raw, let place): apply(option, raw, at: place)
                case .section: apply(option, .nested, at: entry.place)
                }
            } else if key == "sources" {
                readSources(entry)
            } else if key == "verifiedSenders" {
                readVerifiedSenders(entry)
            } else if sections.contains(key) {
                readSection(entry, key)
            } else {
                unknown(key, at: entry.place)
            }
        }
    }

    private mutating func readSection(_ entry: YAMLDocument.Entry, _ key: String) {
        switch entry.value {
        case .section(let entries): read(entries, under: key)
        case .value(.absent, _): break
        case .value(_, let place):
            let example = options.keys.filter { $0.hasPrefix(key + ".") }.sorted().first ?? ""
            mistakes.append(
                ConfigurationMistake(
                    place,
                    key: key,
                    problem: "is a section, not a value",
                    remedy: "indented keys below it, such as \(example.dropFirst(key.count + 1))"
                )
            )
        }
    }

    /// Reads the variables that begin with `SPAMGATE_`; all others belong to somebody else.
    mutating func read(environment: [String: String]) {
        let byVariable = Dictionary(
            uniqueKeysWithValues: ConfigurationOption.all.map { ($0.environmentVariable, $0) }
                + [(dataDirectoryAlias, options["dataDirectory"])].compactMap { name, option in
                    option.map { (name, $0) }
                }
        )
        for (variable, value) in environment.sorted(by: { $0.key < $1.key })
        where variable.hasPrefix("SPAMGATE_") && !clientVariables.contains(variable) {
            let place = ConfigurationPlace.environment(variable: variable)
            if let option = byVariable[variable] {
                apply(option, .plain(value), at: place)
            } else {
                mistakes.append(
                    ConfigurationMistake(
                        place,
                        key: "",
                        problem: "sets no option",
                        nearest: nearest(to: variable, in: Array(byVariable.keys))
                    )
                )
            }
        }
        let long = options["dataDirectory"]?.environmentVariable ?? ""
        if let one = environment[long], let other = environment[dataDirectoryAlias], one != other {
            mistakes.append(
                ConfigurationMistake(
                    .environment(variable: dataDirectoryAlias),
                    key: "dataDirectory",
                    problem: "differs from \(long), which sets the same option",
                    remedy: "one of the two"
                )
            )
        }
    }

    /// Reads values given on the command line, by dotted key.
    mutating func read(overrides: [(key: String, value: String)]) {
        for (key, value) in overrides {
            let place = ConfigurationPlace.flag(key: key)
            if let option = options[key] {
                apply(option, .plain(value), at: place)
            } else {
                unknown(key, at: place)
            }
        }
    }

    /// Adds a mistake that is not about the value of one option.
    mutating func add(_ mistake: ConfigurationMistake) {
        mistakes.append(mistake)
    }

    /// Judges one option in the light of others, unless one of them was refused.
    mutating func require(
        _ holds: Bool,
        _ key: String,
        with others: [String] = [],
        _ problem: String,
        _ remedy: String
    ) {
        guard !holds, refused.isDisjoint(with: [key] + others) else { return }
        // Whoever wrote the weightier source made the relation wrong, so that place is shown.
        let all = ([key] + others).compactMap { places[$0] }
        guard let place = all.max(by: { $0.rank < $1.rank }) else { return }
        mistakes.append(ConfigurationMistake(place, key: key, problem: problem, remedy: remedy))
    }

    /// Changes the configuration after all sources are read.
    mutating func change(_ body: (inout GatewayConfiguration) -> Void) {
        body(&configuration)
    }

    private mutating func apply(
        _ option: ConfigurationOption,
        _ raw: RawValue,
        at place: ConfigurationPlace
    ) {
        do {
            try option.read(raw, &configuration)
            places[option.key] = place
            refused.remove(option.key)
        } catch {
            refused.insert(option.key)
            mistakes.append(
                ConfigurationMistake(
                    place,
                    key: option.key,
                    problem: error.problem,
                    remedy: error.remedy
                )
            )
        }
    }

    private mutating func unknown(_ key: String, at place: ConfigurationPlace) {
        let candidates = Array(options.keys) + Array(sections) + ["sources", "verifiedSenders"]
        mistakes.append(
            ConfigurationMistake(
                place,
                key: key,
                problem: "is not an option",
                nearest: nearest(to: key, in: candidates)
            )
        )
    }
}

/// Short name of the variable for `dataDirectory`, as the flag `--data-dir`.
private let dataDirectoryAlias = "SPAMGATE_DATA_DIR"

/// Variables of the client commands, which share the environment with `serve`.
private let clientVariables: Set<String> = ["SPAMGATE_URL", "SPAMGATE_TOKEN_FILE"]

extension ConfigurationPlace {
    fileprivate var line: Int {
        guard case .file(_, let line, _) = self else { return .max }
        return line
    }

    /// Which source wins over which.
    fileprivate var rank: Int {
        switch self {
        case .file(defaultConfigurationName, _, _): 0
        case .file: 1
        case .environment: 2
        case .flag: 3
        }
    }
}
