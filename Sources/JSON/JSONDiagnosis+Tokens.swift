/// What may follow the reverse solidus (RFC 8259 §7), `u` aside, and what it stands for.
private let escapes: [UInt8: UInt8] = [
    0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 0x09,
]

// MARK: - Strings (RFC 8259 §7)

extension JSONDiagnosis {
    /// Reads the string at the position and returns its decoded bytes.
    mutating func string() throws(JSONError) -> [UInt8] {
        position += 1
        var text: [UInt8] = []
        while let byte = current {
            switch byte {
            case 0x22:
                position += 1
                return text
            case 0x5C: try escape(into: &text)
            case 0x00: throw failure(.nulCharacter, "The string holds a NUL character")
            case 0x01..<0x20:
                throw failure(.syntax, "The string holds a control character that is not escaped")
            default:
                guard let size = scalarSize(at: position) else {
                    throw failure(.invalidUTF8, "The string holds bytes that are not UTF-8")
                }
                text += bytes[position..<position + size]
                position += size
            }
        }
        throw failure(.syntax, "The text ends within a string")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        let escapeStart = position
        position += 1
        guard take(0x75) else {
            guard let byte = current else { throw failure(.syntax, "The text ends in an escape") }
            guard let character = escapes[byte] else {
                position = escapeStart
                throw failure(.syntax, "The string holds an unknown escape")
            }
            text.append(character)
            position += 1
            return
        }
        var value = try fourHexadecimalDigits()
        if (0xD800..<0xDC00).contains(value), take(0x5C), take(0x75) {
            let low = try fourHexadecimalDigits()
            guard (0xDC00..<0xE000).contains(low) else {
                position = escapeStart
                throw failure(.loneSurrogate, "The string holds half of a surrogate pair")
            }
            value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else {
            position = escapeStart
            throw failure(.loneSurrogate, "The string holds half of a surrogate pair")
        }
        guard value != 0 else {
            position = escapeStart
            throw failure(.nulCharacter, "The string holds a NUL character")
        }
        text += UTF8.encode(scalar).map(Array.init) ?? []
    }

    private mutating func fourHexadecimalDigits() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current,
                let digit = Character(Unicode.Scalar(byte)).hexDigitValue
            else { throw failure(.syntax, "An escape lacks one of its four hexadecimal digits") }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    /// Bytes of the UTF-8 sequence at `index` (RFC 3629 §4); nil when there is no valid one.
    func scalarSize(at index: Int) -> Int? {
        func isTail(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            index + offset < end && range.contains(bytes[index + offset])
        }
        switch bytes[index] {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: return isTail(1) ? 2 : nil
        case 0xE0: return isTail(1, 0xA0...0xBF) && isTail(2) ? 3 : nil
        case 0xED: return isTail(1, 0x80...0x9F) && isTail(2) ? 3 : nil
        case 0xE1...0xEF: return isTail(1) && isTail(2) ? 3 : nil
        case 0xF0: return isTail(1, 0x90...0xBF) && isTail(2) && isTail(3) ? 4 : nil
        case 0xF1...0xF3: return isTail(1) && isTail(2) && isTail(3) ? 4 : nil
        case 0xF4: return isTail(1, 0x80...0x8F) && isTail(2) && isTail(3) ? 4 : nil
        default: return nil
        }
    }
}

// MARK: - Numbers (RFC 8259 §6)

extension JSONDiagnosis {
    mutating func number() throws(JSONError) {
        let numberStart = position
        let isNegative = take(0x2D)
        if take(0x30) {
            if let byte = current, (0x30...0x39).contains(byte) {
                throw failure(.syntax, "A number does not begin with a superfluous zero")
            }
        } else {
            try digits("a digit is wanted in the number")
        }
        var isWhole = true
        if take(0x2E) {
            isWhole = false
            try digits("a digit is wanted after the decimal point")
        }
        if take(0x65) || take(0x45) {
            isWhole = false
            if !take(0x2B) { _ = take(0x2D) }
            try digits("a digit is wanted in the exponent")
        }
        try checkEndOfToken("the number")

        let text = String(decoding: bytes[numberStart..<position], as: UTF8.self)
        let fits =
            if isWhole {
                isNegative ? Int64(text) != nil : UInt64(text) != nil
            } else {
                Double(text)?.isFinite ?? false
            }
        guard fits else {
            position = numberStart
            let wanted = isWhole ? "64-bit whole number" : "64-bit floating-point number"
            throw failure(.numberOutOfRange, "The number is too large for a \(wanted)")
        }
    }

    private mutating func digits(_ wanted: String) throws(JSONError) {
        let first = position
        while let byte = current, (0x30...0x39).contains(byte) { position += 1 }
        guard position > first else { throw unexpected(wanted) }
    }
}
