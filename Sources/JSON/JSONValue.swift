internal import CSimdjson

/// A place in a parsed document, which lives as long as any value of it.
package struct JSONValue: Sendable {
    /// What stands at a place.
    package enum Kind: String, Sendable {
        case null, bool, number, string, array, object
    }

    let document: JSONDocument
    let index: Int

    var node: spamgate_json_node { document.node(index) }

    var nodeKind: spamgate_json_kind { spamgate_json_kind(node.kind) }

    /// What stands here.
    package var kind: Kind {
        switch nodeKind {
        case SPAMGATE_JSON_NULL: .null
        case SPAMGATE_JSON_FALSE, SPAMGATE_JSON_TRUE: .bool
        case SPAMGATE_JSON_INT64, SPAMGATE_JSON_UINT64, SPAMGATE_JSON_DOUBLE: .number
        case SPAMGATE_JSON_STRING: .string
        case SPAMGATE_JSON_ARRAY: .array
        default: .object
        }
    }

    /// RFC 6901 pointer from the root to here.
    package var pointer: String { path.text }

    /// The string that stands here, or `.wrongType`.
    package func string() throws(JSONError) -> String {
        guard nodeKind == SPAMGATE_JSON_STRING else { throw wrongType("a string") }
        return text
    }

    /// `true` or `false`, or `.wrongType`.
    package func boolean() throws(JSONError) -> Bool {
        guard kind == .bool else { throw wrongType("true or false") }
        return nodeKind == SPAMGATE_JSON_TRUE
    }

    /// The whole number that stands here, exactly; `1e3` and `2.0` are whole numbers.
    ///
    /// Throws `.wrongType` for anything else and `.numberOutOfRange` beyond 64 bits, and beyond
    /// 2^53 for a number written with a fraction or exponent.
    package func integer() throws(JSONError) -> Int {
        switch nodeKind {
        case SPAMGATE_JSON_INT64: return Int(Int64(bitPattern: node.payload))
        case SPAMGATE_JSON_UINT64: throw integerOutOfRange
        case SPAMGATE_JSON_DOUBLE:
            let number = Double(bitPattern: node.payload)
            guard number == number.rounded(.towardZero) else {
                throw error(.wrongType, "The number has a fraction; a whole number is wanted.")
            }
            guard number.magnitude <= 0x1p53 else { throw integerOutOfRange }
            return Int(number)
        default: throw wrongType("a whole number")
        }
    }

    /// The number that stands here, rounded to the nearest double, or `.wrongType`.
    package func number() throws(JSONError) -> Double {
        switch nodeKind {
        case SPAMGATE_JSON_INT64: return Double(Int64(bitPattern: node.payload))
        case SPAMGATE_JSON_UINT64: return Double(node.payload)
        case SPAMGATE_JSON_DOUBLE: return Double(bitPattern: node.payload)
        default: throw wrongType("a number")
        }
    }

    /// The elements of the array that stands here, or `.wrongType`.
    package func elements() throws(JSONError) -> [JSONValue] {
        guard kind == .array else { throw wrongType("an array") }
        return Array(children)
    }

    /// The members of the object that stands here, in the order of the text, or `.wrongType`.
    package func members() throws(JSONError) -> [(key: String, value: JSONValue)] {
        guard kind == .object else { throw wrongType("an object") }
        return children.map { ($0.document.key(of: $0.index), $0) }
    }

    /// The member called `key`; nil when there is none, or when no object stands here.
    package subscript(_ key: String) -> JSONValue? {
        guard kind == .object, let place = document.member(of: index, key) else { return nil }
        return JSONValue(document: document, index: place)
    }

    /// The member called `key`.
    ///
    /// Throws `.wrongType` when no object stands here and `.missing`, with the pointer that the
    /// member would have, when there is no such member.
    package func required(_ key: String) throws(JSONError) -> JSONValue {
        guard kind == .object else { throw wrongType("an object") }
        guard let value = self[key] else {
            var path = path
            path.steps.append(.member(key))
            let name = JSONPointer.quoted(key)
            throw JSONError(.missing, at: path.boundedText, "The member \(name) is required.")
        }
        return value
    }

    /// Throws `.unknownField` for the first member that `known` does not name.
    package func refuseMembers(except known: [String]) throws(JSONError) {
        guard kind == .object else { throw wrongType("an object") }
        // No name stands twice in an object, so it is enough to count the known ones.
        let count = known.count { document.member(of: index, $0) != nil }
        guard count < node.payload else { return }
        for member in children where !known.contains(where: { document.hasKey(member.index, $0) }) {
            let name = JSONPointer.quoted(document.key(of: member.index))
            let list = known.map(JSONPointer.quoted).joined(separator: ", ")
            throw member.error(
                .unknownField,
                "The member \(name) is not known here; known are: \(list.isEmpty ? "none" : list)."
            )
        }
    }

    /// An error that points here, for a value whose shape is right and whose content is not.
    package func error(_ code: JSONError.Code, _ detail: String) -> JSONError {
        JSONError(code, at: path.boundedText, detail)
    }
}

// MARK: - Inside the document

extension JSONValue {
    /// The string's content; only for a string.
    var text: String {
        let payload = node.payload
        return document.string(at: Int(payload & 0xFFFF_FFFF), size: Int(payload >> 32))
    }

    /// What stands directly in this array or object; nothing in a scalar.
    var children: some Sequence<JSONValue> {
        let end = Int(node.end)
        return sequence(state: index + 1) { [document] next -> JSONValue? in
            guard next < end else { return nil }
            defer { next = Int(document.node(next).end) }
            return JSONValue(document: document, index: next)
        }
    }

    private var path: JSONPointer {
        var steps: [JSONPointer.Step] = []
        var place = index
        while place != 0 {
            let node = document.node(place)
            let parent = Int(node.parent)
            let isMember = document.node(parent).kind == SPAMGATE_JSON_OBJECT.rawValue
            steps.append(isMember ? .member(document.key(of: place)) : .element(Int(node.ordinal)))
            place = parent
        }
        return JSONPointer(steps: steps.reversed())
    }

    private func wrongType(_ wanted: String) -> JSONError {
        let found =
            switch kind {
            case .null: "null"
            case .bool: "true or false"
            case .number: "a number"
            case .string: "a string"
            case .array: "an array"
            case .object: "an object"
            }
        return error(.wrongType, "Found \(found); \(wanted) is wanted.")
    }

    private var integerOutOfRange: JSONError {
        error(.numberOutOfRange, "The number does not fit; a 64-bit whole number is wanted.")
    }
}
