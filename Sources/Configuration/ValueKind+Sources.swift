// Kinds of values that only sources have.

/// Most texts in a list of a source.
private let listItemsMax = 256

/// Most steps of a path; as in `CarrierFormats`.
private let pathStepsMax = 8

/// Languages that there are questions in, by their codes (ISO 639-1).
private let languages = [
    "ar", "de", "en", "es", "fr", "hi", "id", "it", "ja", "ko", "nl", "pt", "ru", "tr", "zh",
]

extension ValueKind {
    /// A kind of lists, of a kind for one; a single value is a list of one.
    fileprivate static func list<Item: Sendable>(
        of kind: ValueKind<Item>,
        itemsMax: Int = listItemsMax
    ) -> Self where Value == [Item] {
        Self(
            parse: { (raw: RawValue) throws(ValueProblem) -> [Item] in
                guard case .list(let texts) = raw else { return [try kind.parse(raw)] }
                guard texts.count <= itemsMax else {
                    throw ValueProblem("has \(texts.count) values", "at most \(itemsMax) of them")
                }
                var items: [Item] = []
                for text in texts { items.append(try kind.parse(.plain(text))) }
                return items
            },
            yaml: { "[" + $0.map(kind.yaml).joined(separator: ", ") + "]" }
        )
    }
}

extension ValueKind where Value == SourceFormat? {
    /// The format of a source, which has none before it is read.
    static var optionalChoice: Self {
        let kind = ValueKind<SourceFormat>.choice
        return Self(
            parse: { (raw: RawValue) throws(ValueProblem) in try kind.parse(raw) },
            yaml: { $0.map(kind.yaml) ?? "\"\"" }
        )
    }
}

extension ValueKind where Value == [MappingCarrier] {
    /// One or several of the names of an enumeration.
    static var choices: Self { list(of: .choice) }
}

extension ValueKind where Value == [Network] {
    /// Networks with their prefixes.
    static var networks: Self {
        let expected = "a network such as 192.0.2.0/24 or 2001:db8::/32, with no bits behind it"
        return list(
            of: ValueKind<Network>(
                parse: { (raw: RawValue) throws(ValueProblem) -> Network in
                    let text = try raw.text(expected: expected)
                    guard let network = Network(text) else {
                        throw ValueProblem("has \(shown(text)), which is no network", expected)
                    }
                    return network
                },
                yaml: { yamlQuoted($0.description) }
            )
        )
    }
}

extension ValueKind where Value == [String] {
    /// Places of a field; the first at which there is something counts.
    static var paths: Self { list(of: .fieldPath, itemsMax: 8) }

    /// What has to hold for a message to be read.
    static var conditions: Self {
        list(
            of: .text(
                expected: "conditions such as \"/type=message-received\"",
                accepts: { text in
                    guard let sign = text.firstIndex(of: "=") else { return false }
                    return isFieldPath(String(text[..<sign])) && sign > text.startIndex
                        && isPlain(text, 1...256)
                }
            )
        )
    }
}

extension ValueKind where Value == Int {
    /// Minutes between two clocks.
    static func minutes(_ range: ClosedRange<Int>) -> Self {
        let expected = "minutes from \(range.lowerBound) to \(range.upperBound)"
        return word(
            "a whole number",
            expected: expected,
            read: { text in
                let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
                return isDecimal(digits) ? Int(text) : nil
            },
            yaml: { "\($0)" }
        )
        .within(range, expected: expected)
    }
}

extension ValueKind where Value == String {
    /// The name of a partner, as `spamgate partner add` takes it.
    static var partnerName: Self {
        let characters = "abcdefghijklmnopqrstuvwxyz0123456789-_."
        return text(
            expected: "the name of a partner, 1 to 64 of a to z, 0 to 9, -, _ and .",
            accepts: { (1...64).contains($0.utf8.count) && $0.allSatisfy(characters.contains) }
        )
    }

    /// A text on one line or several, whose size in bytes lies in a range.
    static func plainText(_ range: ClosedRange<Int>, _ noun: String) -> Self {
        text(
            expected: "\(noun) of \(range.lowerBound) to \(range.upperBound) bytes",
            accepts: { isPlain($0, range) }
        )
    }

    /// A user name as HTTP's basic authentication can send it (RFC 7617 §2), or nothing.
    static var userName: Self {
        text(
            expected: "a user name of at most 128 characters, without colon",
            accepts: { isPlain($0, 0...128) && !$0.utf8.contains(0x3A) && !$0.contains("\n") }
        )
    }

    /// The name of a header (RFC 9110 §5.1), or nothing.
    static var headerName: Self {
        text(
            expected: "the name of a header, such as X-Signature",
            accepts: { name in
                name.utf8.count <= 64
                    && name.allSatisfy { character in
                        character.isASCII
                            && (character.isLetter || character.isNumber
                                || "!#$%&'*+-.^_`|~".contains(character))
                    }
            }
        )
    }

    /// An address of HTTP without query and fragment, or nothing.
    static func httpURL(_ noun: String) -> Self {
        text(
            expected: "\(noun), such as https://gateway.example/path, without query and password",
            accepts: { text in
                if text.isEmpty { return true }
                guard text.utf8.count <= 2048, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
                    let scheme = ["http://", "https://"].first(where: text.hasPrefix)
                else { return false }
                let host = text.dropFirst(scheme.count).prefix { $0 != "/" }
                return !host.isEmpty && !host.contains("@")
                    && !text.contains { $0 == "?" || $0 == "#" }
            }
        )
    }

    /// One of the languages that there are questions in, or nothing.
    static var language: Self {
        text(
            expected: "one of \(languages.joined(separator: ", ")), or \"\"",
            accepts: { $0.isEmpty || languages.contains($0) }
        )
    }

    /// 32 bytes in base64 (RFC 4648 §4), or nothing.
    static var publicKey: Self {
        text(
            expected: "a public key of Ed25519, 32 bytes in base64",
            accepts: { text in
                text.isEmpty
                    || text.utf8.count == 44 && text.hasSuffix("=")
                        && text.dropLast().allSatisfy { character in
                            character.isASCII
                                && (character.isLetter || character.isNumber
                                    || "+/".contains(character))
                        }
            }
        )
    }

    /// A JSON pointer (RFC 6901), or the name of a field.
    static var fieldPath: Self {
        text(
            expected: "a JSON pointer such as /message/id, or a field's name",
            accepts: isFieldPath
        )
    }
}

/// Whether a text is a JSON pointer of bearable length, or a name.
private func isFieldPath(_ text: String) -> Bool {
    guard isPlain(text, 0...256) else { return false }
    guard text.hasPrefix("/") else { return true }
    let escapes = text.split(separator: "~", omittingEmptySubsequences: false).dropFirst()
    return text.utf8.count { $0 == 0x2F } <= pathStepsMax
        && escapes.allSatisfy { $0.hasPrefix("0") || $0.hasPrefix("1") }
}

/// Whether a text has so many bytes and no control characters but line ends and tabs.
private func isPlain(_ text: String, _ range: ClosedRange<Int>) -> Bool {
    range.contains(text.utf8.count)
        && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A || $0 == 0x09 }
}
