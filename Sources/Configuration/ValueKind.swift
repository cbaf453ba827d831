/// A value as some source wrote it, before its option has read it.
enum RawValue: Sendable {
    /// Written without quotes, or in the environment or on the command line.
    case plain(String)
    /// Written in quotes.
    case quoted(String)
    case list([String])
    /// Nothing after the colon.
    case absent
    /// Keys where a value should be, or a list of something other than plain values.
    case nested
}

/// Why a value is refused: what is wrong, and what would be right.
struct ValueProblem: Error, Sendable, Equatable {
    let problem: String
    let remedy: String

    init(_ problem: String, _ remedy: String) {
        self.problem = problem
        self.remedy = remedy
    }
}

/// How values of one type are read and written.
struct ValueKind<Value: Sendable>: Sendable {
    /// Reads a raw value.
    let parse: @Sendable (RawValue) throws(ValueProblem) -> Value
    /// Writes a value as YAML.
    let yaml: @Sendable (Value) -> String

    /// A kind whose values are single words without quotes.
    ///
    /// - Parameters:
    ///   - expected: what would be right, for every mistake.
    ///   - read: gives nil for a word that is not of this kind.
    static func word(
        _ noun: String,
        expected: String,
        read: @escaping @Sendable (String) -> Value?,
        yaml: @escaping @Sendable (Value) -> String
    ) -> Self {
        Self(
            parse: { (raw: RawValue) throws(ValueProblem) -> Value in
                let text = try raw.text(expected: expected)
                guard case .plain = raw else {
                    throw ValueProblem("is a text in quotes, not \(noun)", "\(expected), unquoted")
                }
                guard let value = read(text) else {
                    throw ValueProblem("is \(shown(text)), which is not \(noun)", expected)
                }
                return value
            },
            yaml: yaml
        )
    }

    /// The same kind with a range, both ends included.
    func within(
        _ range: ClosedRange<Value>,
        expected: String
    ) -> Self where Value: Comparable {
        Self(
            parse: { [parse, yaml] (raw: RawValue) throws(ValueProblem) -> Value in
                let value = try parse(raw)
                guard range.contains(value) else {
                    throw ValueProblem("is \(yaml(value)), which is out of range", expected)
                }
                return value
            },
            yaml: yaml
        )
    }
}

extension RawValue {
    /// The single value; refuses lists, sections and nothing.
    func text(expected: String) throws(ValueProblem) -> String {
        switch self {
        case .plain(let text), .quoted(let text): return text
        case .list: throw ValueProblem("is a list", "one value: \(expected)")
        case .absent: throw ValueProblem("has no value", expected)
        case .nested: throw ValueProblem("has keys below it", "one value: \(expected)")
        }
    }
}

extension ValueKind where Value == Int {
    /// A whole number in a range.
    static func integer(_ range: ClosedRange<Int>) -> Self {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return word(
            "a whole number",
            expected: expected,
            read: { decimal($0, 0...Int.max) },
            yaml: { "\($0)" }
        )
        .within(range, expected: expected)
    }

    /// A size in bytes, written with its unit.
    static func size(_ range: ClosedRange<Int>) -> Self {
        let limits = [range.lowerBound, range.upperBound]
            .map { quantityText($0, in: QuantityUnit.size) }
        let expected = "a size from \(limits[0]) to \(limits[1]) with its unit: B, KiB, MiB or GiB"
        return word(
            "a size",
            expected: expected,
            read: { quantity($0, in: QuantityUnit.size) },
            yaml: { quantityText($0, in: QuantityUnit.size) }
        )
        .within(range, expected: expected)
    }
}

extension ValueKind where Value == Duration {
    /// A span of time, written with its unit.
    static func duration(_ range: ClosedRange<Duration>) -> Self {
        let expected = """
            a duration from \(range.lowerBound.configurationText) to \
            \(range.upperBound.configurationText) with its unit: ms, s, m, h or d
            """
        return word(
            "a duration",
            expected: expected,
            read: { text in
                quantity(text, in: QuantityUnit.time).map { .milliseconds($0) }
            },
            yaml: \.configurationText
        )
        .within(range, expected: expected)
    }
}

extension ValueKind where Value == Bool {
    /// Yes or no.
    static var boolean: Self {
        word(
            "true or false",
            expected: "true or false",
            read: { ["true": true, "false": false][$0] },
            yaml: { "\($0)" }
        )
    }
}

extension ValueKind where Value: CaseIterable & RawRepresentable<String> {
    /// One of the names of an enumeration.
    static var choice: Self {
        let expected = "one of " + Value.allCases.map(\.rawValue).joined(separator: ", ")
        return Self(
            parse: { (raw: RawValue) throws(ValueProblem) -> Value in
                let text = try raw.text(expected: expected)
                guard let value = Value(rawValue: text) else {
                    throw ValueProblem("is \(shown(text)), which is not known", expected)
                }
                return value
            },
            yaml: { $0.rawValue }
        )
    }
}

extension ValueKind where Value == String {
    /// A text, quoted or not, that a rule accepts.
    static func text(
        expected: String,
        accepts: @escaping @Sendable (String) -> Bool
    ) -> Self {
        Self(
            parse: { (raw: RawValue) throws(ValueProblem) -> String in
                let text = try raw.text(expected: expected)
                guard accepts(text) else {
                    throw ValueProblem("is \(shown(text)), which is not possible", expected)
                }
                return text
            },
            yaml: yamlQuoted
        )
    }

    /// A path; an empty one only where `emptyMeans` says what that does.
    static func path(emptyMeans: String? = nil) -> Self {
        text(
            expected: "a path without control characters"
                + (emptyMeans.map { ", or \"\" for \($0)" } ?? ""),
            accepts: { text in
                (emptyMeans != nil || !text.isEmpty) && text.utf8.allSatisfy { $0 >= 0x20 }
                    && text.utf8.count < 4096
            }
        )
    }
}

extension ValueKind where Value == [String] {
    /// A list of texts; one comma-separated text in the environment and on the command line.
    static func list(itemsMax: Int) -> Self {
        let expected = "a list of at most \(itemsMax) texts, such as [\"Likely-SCAM\"]"
        return Self(
            parse: { (raw: RawValue) throws(ValueProblem) -> [String] in
                let items: [String]
                switch raw {
                case .list(let texts): items = texts
                case .plain(let text):
                    items = text.split(separator: ",").map { trimmed($0) }
                case .quoted, .nested: throw ValueProblem("is not a list of texts", expected)
                case .absent: throw ValueProblem("has no value", expected)
                }
                guard items.count <= itemsMax else {
                    throw ValueProblem("has \(items.count) texts", expected)
                }
                guard !items.contains(where: { trimmed($0[...]).isEmpty }) else {
                    throw ValueProblem("has an empty text", expected)
                }
                return items
            },
            yaml: { "[" + $0.map(yamlQuoted).joined(separator: ", ") + "]" }
        )
    }
}

extension ValueKind where Value == [String] {
    /// A list of countries by their codes.
    static func countries(itemsMax: Int) -> Self {
        let texts = list(itemsMax: itemsMax)
        return Self(
            parse: { (raw: RawValue) throws(ValueProblem) -> [String] in
                let items = try texts.parse(raw)
                for item in items
                where item.utf8.count != 2 || !item.utf8.allSatisfy({ (0x41...0x5A).contains($0) })
                {
                    throw ValueProblem(
                        "has \(shown(item)), which is no country",
                        "codes of two capital letters (ISO 3166-1), such as [\"GB\", \"IE\"]"
                    )
                }
                return items
            },
            yaml: texts.yaml
        )
    }
}

/// A value as a mistake repeats it: quoted, on one line, not longer than a glance.
func shown(_ text: String) -> String {
    yamlQuoted(text.count > 60 ? text.prefix(60) + "…" : text)
}

/// A text as a double-quoted YAML scalar.
func yamlQuoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": quoted += "\\\""
        case "\\": quoted += "\\\\"
        case _ where scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value):
            let hexadecimal = String(scalar.value, radix: 16)
            quoted += "\\x" + (hexadecimal.count == 1 ? "0" : "") + hexadecimal
        default: quoted.unicodeScalars.append(scalar)
        }
    }
    return quoted + "\""
}

func trimmed(_ text: Substring) -> String {
    let head = text.drop { $0 == " " }
    return String(head.reversed().drop { $0 == " " }.reversed())
}
