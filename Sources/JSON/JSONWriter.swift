/// Appends compact JSON to bytes and sets the commas itself.
///
/// The caller keeps the grammar: a key before every value in an object, as many ends as beginnings.
package struct JSONWriter: Sendable {
    /// What was written so far.
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// Makes a writer that has written nothing and has room for `capacity` bytes.
    package init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// The bytes of one object whose members `build` writes.
    package static func object(
        capacity: Int = 0,
        _ build: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: capacity)
        writer.beginObject()
        build(&writer)
        writer.endObject()
        return writer.bytes
    }

    /// Makes room for `count` bytes in all.
    package mutating func reserveCapacity(_ count: Int) {
        bytes.reserveCapacity(count)
    }

    /// Opens an object.
    package mutating func beginObject() {
        open(0x7B)
    }

    /// Closes the innermost object.
    package mutating func endObject() {
        close(0x7D)
    }

    /// Opens an array.
    package mutating func beginArray() {
        open(0x5B)
    }

    /// Closes the innermost array.
    package mutating func endArray() {
        close(0x5D)
    }

    /// Writes a member's name; its value comes next.
    package mutating func key(_ key: String) {
        string(key)
        bytes.append(0x3A)
        needsComma = false
    }

    /// Writes a string.
    package mutating func string(_ value: String) {
        let text = value.utf8.span
        guard Self.needsEscape(text) else {
            appendPlain(text)
            return
        }
        separate()
        bytes.append(0x22)
        for index in text.indices { appendEscaped(text[index]) }
        bytes.append(0x22)
    }

    /// Appends a string without escapes, and what separates it, in one go.
    private mutating func appendPlain(_ text: Span<UInt8>) {
        let separates = needsComma
        needsComma = true
        bytes.append(addingCapacity: text.count + 3) { output in
            if separates { output.append(0x2C) }
            output.append(0x22)
            unsafe output.withUnsafeMutableBufferPointer { buffer, count in
                let rest = unsafe UnsafeMutableBufferPointer(rebasing: buffer[count...])
                unsafe text.withUnsafeBytes {
                    unsafe UnsafeMutableRawBufferPointer(rest).copyMemory(from: $0)
                }
                count += text.count
            }
            output.append(0x22)
        }
    }

    /// Writes a string that `build` appends, of characters that need no escape.
    package mutating func string(building build: (inout [UInt8]) -> Void) {
        separate()
        bytes.append(0x22)
        build(&bytes)
        bytes.append(0x22)
    }

    /// Writes a whole number, as most are.
    package mutating func integer(_ value: Int) {
        separate()
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var start = digits.count
        var rest = value.magnitude
        repeat {
            start -= 1
            digits[start] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        if value < 0 { bytes.append(0x2D) }
        for place in start..<digits.count { bytes.append(digits[place]) }
    }

    /// Writes a whole number of any other size.
    package mutating func integer(_ value: some BinaryInteger) {
        separate()
        bytes.append(contentsOf: value.description.utf8)
    }

    /// Writes the shortest decimal number that reads back as `value`, which must be finite.
    package mutating func number(_ value: Double) {
        precondition(value.isFinite, "JSON has no infinity and no NaN")
        separate()
        bytes.append(contentsOf: value.description.utf8)
    }

    /// Writes `true` or `false`.
    package mutating func boolean(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// Writes `null`.
    package mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    /// Writes one value that is JSON already.
    package mutating func raw(_ json: [UInt8]) {
        separate()
        bytes.append(contentsOf: json)
    }

    /// Writes a member that is a string.
    package mutating func member(_ key: String, _ value: String) {
        self.key(key)
        string(value)
    }

    /// Writes a member that is a string, which `build` appends without anything to escape.
    package mutating func member(_ key: String, building build: (inout [UInt8]) -> Void) {
        self.key(key)
        string(building: build)
    }

    /// Writes a member that is a whole number.
    package mutating func member(_ key: String, _ value: Int) {
        self.key(key)
        integer(value)
    }

    /// Writes a member that is `true` or `false`.
    package mutating func member(_ key: String, _ value: Bool) {
        self.key(key)
        boolean(value)
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(0x2C) }
        needsComma = true
    }

    /// RFC 8259 §7: quotation mark, reverse solidus and the control characters; DEL need not be.
    private static func needsEscape(_ text: Span<UInt8>) -> Bool {
        // Eight at a time: subtracting n borrows into the highest bit of a byte less than n.
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highest = ones << 7
        let bytes = unsafe text.bytes
        var place = 0
        while place + 8 <= bytes.byteCount {
            let eight = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self)
            let quotation = eight ^ ones &* 0x22
            let solidus = eight ^ ones &* 0x5C
            let control = (eight &- ones &* 0x20) & ~eight
            let found = control | (quotation &- ones) & ~quotation | (solidus &- ones) & ~solidus
            guard found & highest == 0 else { return true }
            place += 8
        }
        for index in place..<text.count {
            let byte = text[index]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C { return true }
        }
        return false
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case 0x22: bytes += [0x5C, 0x22]
        case 0x5C: bytes += [0x5C, 0x5C]
        case 0x08: bytes += [0x5C, 0x62]
        case 0x0C: bytes += [0x5C, 0x66]
        case 0x0A: bytes += [0x5C, 0x6E]
        case 0x0D: bytes += [0x5C, 0x72]
        case 0x09: bytes += [0x5C, 0x74]
        case 0..<0x20:
            let digits = Array("0123456789abcdef".utf8)
            bytes += [0x5C, 0x75, 0x30, 0x30, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        default: bytes.append(byte)
        }
    }
}
