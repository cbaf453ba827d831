internal import SpamReporting

extension GatewayConfiguration {
    /// The configuration in force as a YAML file that could be loaded again, but for secrets.
    ///
    /// Of a source only what differs from the defaults is written.
    package var redactedYAML: String {
        var lines = yamlLines(ConfigurationOption.all.map { ($0.path, $0.yaml(self)) }, depth: 0)
        if !sources.isEmpty { lines.append("sources:") }
        let plain = SourceOptions()
        for source in sources {
            lines.append(indentation(1) + yamlQuoted(source.name) + ":")
            let options = SourceOption.all.filter { $0.yaml(source) != $0.yaml(plain) }
            lines += yamlLines(options.map { ($0.path, $0.yaml(source)) }, depth: 2)
        }
        if !verifiedSenders.isEmpty { lines.append("verifiedSenders:") }
        for verified in verifiedSenders {
            lines += [
                indentation(1) + yamlQuoted(verified.sender.canonicalText) + ":",
                indentation(2) + "brand: " + yamlQuoted(verified.brand),
                indentation(2) + "owner: " + yamlQuoted(verified.owner),
                indentation(2) + "expires: " + verified.lastDay.text,
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Lines for values by their paths, those of one section beside each other.
private func yamlLines(_ values: [(path: [Substring], yaml: String)], depth: Int) -> [String] {
    var lines: [String] = []
    var open: [Substring] = []
    for (path, yaml) in values {
        let sections = path.dropLast()
        let common = zip(open, sections).prefix { $0 == $1 }.count
        for place in common..<max(common, sections.count) {
            lines.append(indentation(depth + place) + sections[place] + ":")
        }
        open = Array(sections)
        lines.append(indentation(depth + sections.count) + (path.last ?? "") + ": " + yaml)
    }
    return lines
}

private func indentation(_ depth: Int) -> String {
    String(repeating: " ", count: 2 * depth)
}
