internal import Yams

/// What a YAML text says, each value with its place.
struct PlacedYAML {
    /// A name, where it stands, and its value.
    struct Member {
        let name: String
        let place: ConfigurationPlace
        let value: PlacedYAML
    }

    /// The kinds of values.
    enum Value {
        case scalar(RawValue)
        case list([PlacedYAML])
        /// In the order of the text.
        case mapping([Member])
    }

    let value: Value
    let place: ConfigurationPlace

    /// Reads a text of one document; `file` is what places call it.
    init(_ text: String, file: String) throws(ConfigurationErrors) {
        guard let node = try YAMLTree.composed(text, file: file) else {
            self.init(value: .mapping([]), place: .file(path: file, line: 1, column: 1))
            return
        }
        try self.init(node, file)
    }

    private init(value: Value, place: ConfigurationPlace) {
        self.value = value
        self.place = place
    }

    private init(_ node: Node, _ file: String) throws(ConfigurationErrors) {
        place = Self.place(node.mark, file)
        switch node {
        case .scalar(let scalar):
            value = .scalar(RawValue(scalar))
        case .sequence(let sequence):
            var items: [PlacedYAML] = []
            for item in sequence { items.append(try PlacedYAML(item, file)) }
            value = .list(items)
        case .mapping(let mapping):
            var members: [Member] = []
            for (key, value) in mapping {
                guard case .scalar(let name) = key else {
                    throw Self.mistake("a key is no name", key.mark, file)
                }
                let value = try PlacedYAML(value, file)
                let place = Self.place(key.mark, file)
                members.append(Member(name: name.string, place: place, value: value))
            }
            value = .mapping(members)
        case .alias:
            throw Self.mistake("aliases are not followed", node.mark, file)
        }
    }

    private static func place(_ mark: Mark?, _ file: String) -> ConfigurationPlace {
        .file(path: file, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    private static func mistake(
        _ problem: String,
        _ mark: Mark?,
        _ file: String
    ) -> ConfigurationErrors {
        ConfigurationErrors(
            mistakes: [ConfigurationMistake(place(mark, file), key: "", problem: problem)]
        )
    }
}
