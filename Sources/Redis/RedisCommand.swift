internal import CHiredis

/// A command and its arguments, kept in one buffer until hiredis formats them.
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
        bytes.append(contentsOf: argument.utf8)
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
        var lengths: [Int] = []
        lengths.reserveCapacity(ends.count)
        var begin = 0
        for end in ends {
            lengths.append(end - begin)
            begin = end
        }
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            var begin = 0
            var words: [UnsafePointer<CChar>?] = unsafe []
            unsafe words.reserveCapacity(ends.count)
            for end in ends {
                let word = unsafe UnsafeRawPointer(base + begin)
                unsafe words.append(word.assumingMemoryBound(to: CChar.self))
                begin = end
            }
            var formatted: UnsafeMutablePointer<CChar>?
            let size = unsafe redisFormatCommandArgv(
                &formatted,
                Int32(ends.count),
                &words,
                lengths
            )
            guard size > 0, let formatted = unsafe formatted else {
                preconditionFailure("hiredis cannot format a command")
            }
            let written = unsafe UnsafeRawBufferPointer(start: formatted, count: Int(size))
            unsafe output.append(contentsOf: written)
            unsafe redisFreeCommand(formatted)
        }
    }
}
