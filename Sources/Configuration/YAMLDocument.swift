import Yams

/// A YAML mapping as the loader needs it: every key and value with its place.
struct YAMLDocument {
    /// A key, its value, and where the key stands.
    struct Entry {
        let name: String
        let place: ConfigurationPlace
        let value: Value
    }

    /// What stands after a key.
    enum Value {
        case section([Entry])
        case value(RawValue, ConfigurationPlace)
    }

    /// The entries of the top level, in their order.
    private(set) var entries: [Entry] = []
    /// What is wrong with the text itself: syntax, duplicate keys.
    private(set) var mistakes: [ConfigurationMistake] = []

    private let file: String
    /// Characters put in place of first letters of duplicate keys, and those letters.
    private var substituted: [Unicode.Scalar: Unicode.Scalar] = [:]

    /// Parses a text; `file` is what places call it.
    init(_ text: String, file: String) {
        self.file = file
        guard let root = parse(text) else { return }
        switch root {
        case .mapping(let mapping):
            entries = read(mapping, path: "")
        case .scalar(let scalar) where RawValue(scalar).isAbsent:
            break
        case .scalar, .sequence, .alias:
            mistakes.append(
                ConfigurationMistake(
                    place(root.mark),
                    key: "",
                    problem: "the file is not a mapping",
                    remedy: "lines such as \"workers: 4\""
                )
            )
        }
    }

    /// Parses, and where Yams stops at a key given twice, renames the earlier one and goes on.
    ///
    /// The new name begins with a character for private use in place of its first letter, which
    /// leaves all lines and columns as they are; ``read(_:path:)`` reports and drops it.
    private mutating func parse(_ text: String) -> Node? {
        var text = text
        while true {
            do {
                // The encoding is named because the default asks the environment, and prints.
                return try Yams.compose(yaml: text, .default, .default, .utf8)
            } catch YamlError.duplicatedKeysInMapping(let names, let context)
                where substituted.count < duplicatesMax
            {
                guard let next = renaming(at: context.mark, in: text) else {
                    let list = names.joined(separator: ", ")
                    mistakes.append(
                        ConfigurationMistake(
                            place(context.mark),
                            key: list,
                            problem: "is given more than once"
                        )
                    )
                    return nil
                }
                text = next
            } catch {
                mistakes.append(syntaxMistake(error))
                return nil
            }
        }
    }

    private mutating func renaming(at mark: Mark, in text: String) -> String? {
        guard let substitute = Unicode.Scalar(UInt32(firstPrivateScalar + substituted.count))
        else { return nil }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.indices.contains(mark.line - 1) else { return nil }
        var scalars = Array(lines[mark.line - 1].unicodeScalars)
        var index = mark.column - 1
        guard scalars.indices.contains(index) else { return nil }
        if scalars[index] == "\"" || scalars[index] == "'" { index += 1 }
        guard scalars.indices.contains(index), scalars[index].properties.isAlphabetic else {
            return nil
        }
        substituted[substitute] = scalars[index]
        scalars[index] = substitute
        var line = String.UnicodeScalarView()
        line.append(contentsOf: scalars)
        lines[mark.line - 1] = Substring(String(line))
        return lines.joined(separator: "\n")
    }

    private func syntaxMistake(_ error: any Error) -> ConfigurationMistake {
        let problem: String
        var place = self.place(nil)
        switch error {
        case YamlError.scanner(let context, let text, let mark, _),
            YamlError.parser(let context, let text, let mark, _),
            YamlError.composer(let context, let text, let mark, _):
            problem = [text, context?.text].compactMap(\.self).joined(separator: " ")
            place = self.place(mark)
        case YamlError.reader(let text, let offset, _, let yaml):
            problem = text
            let lines = yaml.prefix(offset ?? 0)
                .split(separator: "\n", omittingEmptySubsequences: false)
            place = .file(
                path: file,
                line: max(lines.count, 1),
                column: (lines.last?.count ?? 0) + 1
            )
        default:
            problem = "it cannot be parsed"
        }
        return ConfigurationMistake(place, key: "", problem: "not valid YAML: \(problem)")
    }

    private mutating func read(_ mapping: Node.Mapping, path: String) -> [Entry] {
        var entries: [Entry] = []
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key else {
                mistakes.append(
                    ConfigurationMistake(
                        place(key.mark),
                        key: path,
                        problem: "has a key that is no name"
                    )
                )
                continue
            }
            let name = scalar.string
            let full = path.isEmpty ? name : "\(path).\(name)"
            if let first = name.unicodeScalars.first, let letter = substituted[first] {
                let original = String(letter) + name.dropFirst()
                mistakes.append(duplicate(original, path: path, at: key.mark, in: mapping))
                continue
            }
            entries.append(
                Entry(name: name, place: place(key.mark), value: self.value(value, path: full))
            )
        }
        return entries
    }

    private func duplicate(
        _ name: String,
        path: String,
        at mark: Mark?,
        in mapping: Node.Mapping
    ) -> ConfigurationMistake {
        let twin = mapping.first { key, _ in key.string == name }?.key
        return ConfigurationMistake(
            place(mark),
            key: path.isEmpty ? name : "\(path).\(name)",
            problem: "is given again" + (twin?.mark.map { " on line \($0.line)" } ?? ""),
            remedy: "each key once"
        )
    }

    private mutating func value(_ node: Node, path: String) -> Value {
        switch node {
        case .mapping(let mapping):
            return .section(read(mapping, path: path))
        case .scalar(let scalar):
            return .value(RawValue(scalar), place(node.mark))
        case .sequence(let sequence):
            let texts = sequence.map { item -> String? in
                guard case .scalar(let scalar) = item, !RawValue(scalar).isAbsent else {
                    return nil
                }
                return scalar.string
            }
            let items = texts.compactMap(\.self)
            return .value(items.count == texts.count ? .list(items) : .nested, place(node.mark))
        case .alias:
            return .value(.nested, place(node.mark))
        }
    }

    private func place(_ mark: Mark?) -> ConfigurationPlace {
        .file(path: file, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }
}

/// First of the Unicode scalars for private use.
private let firstPrivateScalar = 0xE000

/// Most duplicate keys that are found one by one.
private let duplicatesMax = 100

extension RawValue {
    init(_ scalar: Node.Scalar) {
        let plain = scalar.style == .plain || scalar.style == .any
        if plain, ["", "~", "null", "Null", "NULL"].contains(scalar.string) {
            self = .absent
        } else {
            self = plain ? .plain(scalar.string) : .quoted(scalar.string)
        }
    }

    fileprivate var isAbsent: Bool {
        guard case .absent = self else { return false }
        return true
    }
}
