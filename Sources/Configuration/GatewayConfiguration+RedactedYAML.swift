extension GatewayConfiguration {
    /// The configuration in force as a YAML file that could be loaded again, but for secrets.
    package var redactedYAML: String {
        var lines: [String] = []
        var open: [Substring] = []
        for option in ConfigurationOption.all {
            let sections = option.path.dropLast()
            let common = zip(open, sections).prefix { $0 == $1 }.count
            for depth in common..<max(common, sections.count) {
                lines.append(indentation(depth) + sections[depth] + ":")
            }
            open = Array(sections)
            let name = option.path.last ?? ""
            lines.append(indentation(sections.count) + name + ": " + option.yaml(self))
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

private func indentation(_ depth: Int) -> String {
    String(repeating: " ", count: 2 * depth)
}
