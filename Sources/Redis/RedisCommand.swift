/// A command and its arguments, kept in one buffer until they are sent.
package struct RedisCommand: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    /// Begins a command with its name, such as `HMGET`.
    package init(_ name: StaticString) {
        name.withUTF8Buffer { buffer in unsafe bytes.append(contentsOf: buffer) }
        ends.append(bytes.count)
    }

    /// Begins a command with its name and text arguments.
    package init(_ name: StaticString, _ arguments: String...) {
        self.init(name)
        for argument in arguments { append(argument) }
    }

    /// Makes room, so that appending does not copy.
    package mutating func reserve(arguments: Int, bytes size: Int) {
        ends.reserveCapacity(ends.count + arguments)
        bytes.reserveCapacity(bytes.count + size)
    }

    /// How many words the command has, its name included.
    package var wordCount: Int { ends.count }

    /// Appends an argument.
    package mutating func append(_ argument: [UInt8]) {
        bytes.append(contentsOf: argument)
        ends.append(bytes.count)
    }

    /// Appends an argument as UTF-8.
    package mutating func append(_ argument: String) {
        let text = argument.utf8.span
        unsafe text.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        ends.append(bytes.count)
    }

    /// Appends a number in decimal.
    package mutating func append(_ argument: some BinaryInteger) {
        append(String(argument))
    }

    /// Appends one argument that `build` writes piece by piece.
    package mutating func append(building build: (inout [UInt8]) -> Void) {
        build(&bytes)
        ends.append(bytes.count)
    }

    /// Appends the command in RESP to `output`.
    func format(onto output: inout [UInt8]) {
        Self.append(0x2A, ends.count, to: &output)
        var begin = 0
        for end in ends {
            Self.append(0x24, end - begin, to: &output)
            output.append(contentsOf: bytes[begin..<end])
            output.append(0x0D)
            output.append(0x0A)
            begin = end
        }
    }

    /// Appends what tells how many words or bytes follow.
    private static func append(_ kind: UInt8, _ count: Int, to output: inout [UInt8]) {
        output.append(kind)
        var unit = 1
        while count / unit >= 10 { unit *= 10 }
        while unit > 0 {
            output.append(0x30 + UInt8(truncatingIfNeeded: count / unit % 10))
            unit /= 10
        }
        output.append(0x0D)
        output.append(0x0A)
    }
}
