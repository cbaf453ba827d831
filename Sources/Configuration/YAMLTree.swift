internal import Yams

/// What a YAML text says, for whoever reads it as something else than a configuration.
///
/// Scalars are resolved by the core schema of YAML 1.2, but for numbers with a fraction, which stay
/// text: `null`, `true` and `false`, whole decimal numbers; anything else, and what is in quotes,
/// is text.
package indirect enum YAMLTree: Sendable, Equatable {
    case null
    case boolean(Bool)
    case integer(Int)
    case text(String)
    case list([YAMLTree])
    /// In the order of the text.
    case mapping([(name: String, value: YAMLTree)])

    /// Reads a text of one document; `file` is what places call it.
    package static func read(
        _ text: String,
        file: String
    ) throws(ConfigurationErrors) -> YAMLTree {
        let node = try composed(text, file: file)
        return try node.map { node throws(ConfigurationErrors) in try tree(node, file) } ?? .null
    }

    /// The document of a text; nil when there is nothing in it.
    static func composed(_ text: String, file: String) throws(ConfigurationErrors) -> Node? {
        do {
            return try Yams.compose(yaml: text, .default, .default, .utf8)
        } catch YamlError.duplicatedKeysInMapping(let names, let context) {
            throw mistake(
                "\(names.joined(separator: ", ")) is given more than once",
                context.mark,
                file
            )
        } catch YamlError.scanner(_, let problem, let mark, _) {
            throw mistake("not valid YAML: \(problem)", mark, file)
        } catch YamlError.parser(_, let problem, let mark, _) {
            throw mistake("not valid YAML: \(problem)", mark, file)
        } catch YamlError.composer(_, let problem, let mark, _) {
            throw mistake("not valid YAML: \(problem)", mark, file)
        } catch {
            throw mistake("not valid YAML", nil, file)
        }
    }

    package static func == (left: YAMLTree, right: YAMLTree) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.text(let left), .text(let right)): left == right
        case (.list(let left), .list(let right)): left == right
        case (.mapping(let left), .mapping(let right)):
            left.map(\.name) == right.map(\.name) && left.map(\.value) == right.map(\.value)
        default: false
        }
    }

    private static func tree(_ node: Node, _ file: String) throws(ConfigurationErrors) -> YAMLTree {
        switch node {
        case .scalar(let scalar): return scalarTree(scalar)
        case .sequence(let sequence):
            var items: [YAMLTree] = []
            for item in sequence { items.append(try tree(item, file)) }
            return .list(items)
        case .mapping(let mapping):
            var members: [(name: String, value: YAMLTree)] = []
            for (key, value) in mapping {
                guard case .scalar(let name) = key else {
                    throw mistake("a key is no name", key.mark, file)
                }
                members.append((name: name.string, value: try tree(value, file)))
            }
            return .mapping(members)
        case .alias: throw mistake("aliases are not followed", node.mark, file)
        }
    }

    private static func scalarTree(_ scalar: Node.Scalar) -> YAMLTree {
        guard scalar.style == .plain || scalar.style == .any else { return .text(scalar.string) }
        switch scalar.string {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .boolean(true)
        case "false", "False", "FALSE": return .boolean(false)
        case let text: return Int(text).map { .integer($0) } ?? .text(text)
        }
    }

    private static func mistake(
        _ problem: String,
        _ mark: Mark?,
        _ file: String
    ) -> ConfigurationErrors {
        let place = ConfigurationPlace.file(
            path: file,
            line: mark?.line ?? 1,
            column: mark?.column ?? 1
        )
        return ConfigurationErrors(
            mistakes: [ConfigurationMistake(place, key: "", problem: problem)]
        )
    }
}
