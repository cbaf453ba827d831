/// The second pass over a refused text: reads it slowly and names the first thing that is wrong.
///
/// It applies the same rules as the fast path and never decides whether a text is accepted.
struct JSONDiagnosis {
    let bytes: [UInt8]
    let limits: JSONLimits
    private let start: Int
    let end: Int
    var position: Int
    var path = JSONPointer()

    init(of bytes: [UInt8], in range: Range<Int>, limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
        start = range.lowerBound
        end = range.upperBound
        position = range.lowerBound
    }

    /// The first error in the order of the text; nil when there is none after all.
    mutating func firstError() -> JSONError? {
        do {
            try document()
            return nil
        } catch {
            return error
        }
    }

    // MARK: Grammar (RFC 8259 §2 to §5)

    private mutating func document() throws(JSONError) {
        if bytes[position..<end].starts(with: [0xEF, 0xBB, 0xBF]) {
            throw failure(
                .syntax,
                "The text begins with a byte order mark; UTF-8 without one is wanted"
            )
        }
        skipSpace()
        guard position < end else {
            throw JSONError(.empty, at: "", "The text is empty; one JSON value is wanted.")
        }
        try value(depth: 0)
        skipSpace()
        guard position == end else {
            throw failure(.syntax, "Something follows the value; the text must end after it")
        }
    }

    private mutating func value(depth: Int) throws(JSONError) {
        guard let byte = current else {
            throw failure(.syntax, "The text ends where a value is wanted")
        }
        switch byte {
        case 0x7B: try object(depth: depth + 1)
        case 0x5B: try array(depth: depth + 1)
        case 0x22: _ = try string()
        case 0x2D, 0x30...0x39: try number()
        case 0x74: try literal("true")
        case 0x66: try literal("false")
        case 0x6E: try literal("null")
        case 0x27: throw failure(.syntax, "Strings stand in double quotes, not in single ones")
        default: throw unexpected("a value is wanted")
        }
    }

    private mutating func object(depth: Int) throws(JSONError) {
        try checkDepth(depth)
        position += 1
        skipSpace()
        if take(0x7D) { return }
        var keys: Set<[UInt8]> = []
        repeat {
            skipSpace()
            guard current == 0x22 else {
                throw unexpected(
                    keys.isEmpty
                        ? "a member's name in double quotes is wanted"
                        : "after a comma the next member's name in double quotes is wanted"
                )
            }
            let keyPosition = position
            let key = try string()
            guard keys.count < limits.membersMax else {
                let detail = "The object has more than \(limits.membersMax) members"
                throw failure(.tooManyMembers, detail)
            }
            path.steps.append(.member(String(decoding: key, as: UTF8.self)))
            guard keys.insert(key).inserted else {
                position = keyPosition
                throw failure(.duplicateKey, "The object has this member twice")
            }
            skipSpace()
            guard take(0x3A) else {
                throw unexpected("a colon is wanted after the member's name")
            }
            skipSpace()
            try value(depth: depth)
            path.steps.removeLast()
            skipSpace()
        } while take(0x2C)
        guard take(0x7D) else {
            throw unexpected("a comma or the end of the object is wanted")
        }
    }

    private mutating func array(depth: Int) throws(JSONError) {
        try checkDepth(depth)
        position += 1
        skipSpace()
        if take(0x5D) { return }
        var count = 0
        repeat {
            guard count < limits.elementsMax else {
                let detail = "The array has more than \(limits.elementsMax) elements"
                throw failure(.tooManyElements, detail)
            }
            skipSpace()
            path.steps.append(.element(count))
            try value(depth: depth)
            path.steps.removeLast()
            count += 1
            skipSpace()
        } while take(0x2C)
        guard take(0x5D) else {
            throw unexpected("a comma or the end of the array is wanted")
        }
    }

    private mutating func literal(_ word: String) throws(JSONError) {
        guard bytes[position..<end].starts(with: word.utf8) else {
            throw failure(.syntax, "Unknown word; only true, false and null are known")
        }
        position += word.utf8.count
        try checkEndOfToken("the word")
    }

    private func checkDepth(_ depth: Int) throws(JSONError) {
        guard depth <= limits.depthMax else {
            let detail = "More than \(limits.depthMax) arrays and objects lie within each other"
            throw failure(.tooDeep, detail)
        }
    }

    // MARK: Bytes

    var current: UInt8? {
        position < end ? bytes[position] : nil
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    /// Throws when a number or word runs on into something else, as in `01` or `nullx`.
    func checkEndOfToken(_ token: String) throws(JSONError) {
        switch current {
        case nil, 0x20?, 0x0A?, 0x0D?, 0x09?, 0x2C?, 0x5D?, 0x7D?, 0x3A?, 0x5B?, 0x7B?, 0x22?:
            return
        default: throw unexpected("\(token) ended before this place")
        }
    }

    // MARK: Errors

    /// The error for a byte that may not stand here.
    func unexpected(_ wanted: String) -> JSONError {
        guard let byte = current else {
            return failure(.syntax, "The text ends too early: \(wanted)")
        }
        if byte >= 0x80, scalarSize(at: position) == nil {
            return failure(.invalidUTF8, "A byte here does not belong to valid UTF-8")
        }
        return failure(.syntax, "Unexpected character: \(wanted)")
    }

    /// An error at the present place and position; `detail` lacks its full stop.
    func failure(_ code: JSONError.Code, _ detail: String) -> JSONError {
        let before = bytes[start..<position]
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? start
        let column = bytes[lineStart..<position].count { $0 & 0xC0 != 0x80 } + 1
        let line = lineStart == start ? "" : "line \(before.count { $0 == 0x0A } + 1), "
        return JSONError(code, at: path.boundedText, "\(detail) (\(line)column \(column)).")
    }
}
