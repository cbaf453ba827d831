/// The name by which one request is found again in logs.
package enum RequestID {
    /// The header that carries it, in requests and answers.
    package static let header = "X-Request-Id"

    /// Longest name that is taken from a client.
    private static let sizeMax = 64
    /// So many digits in a row may be a telephone number, which no log shall hold.
    private static let digitsMax = 6

    /// Whether a client's name for its request is taken over.
    ///
    /// It is if it has 1 to 64 letters, digits, `.`, `_` and `-` and can hide no telephone number.
    /// 128 random bits in hexadecimal, as proxies and UUIDs have them, hold many digits in a row by
    /// chance; they are told by their length and their letters.
    package static func isTaken(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (1...sizeMax).contains(bytes.count), bytes.allSatisfy(isAllowed) else { return false }
        var run = 0
        let mayHideNumber = bytes.contains { byte in
            run = isDigit(byte) ? run + 1 : 0
            return run > digitsMax
        }
        return !mayHideNumber || isRandom(bytes)
    }

    private static func isRandom(_ text: String.UTF8View) -> Bool {
        let digits = text.filter { $0 != UInt8(ascii: "-") }
        guard digits.count == 32, text.count == 32 || text.count == 36 else { return false }
        let letters = digits.filter { isLetter($0, upTo: UInt8(ascii: "f")) }
        return letters.count >= 4 && letters.count + digits.filter(isDigit).count == 32
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        isDigit(byte) || isLetter(byte, upTo: UInt8(ascii: "z")) || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLetter(_ byte: UInt8, upTo last: UInt8) -> Bool {
        (UInt8(ascii: "a")...last).contains(byte | 0x20) && byte >= UInt8(ascii: "A")
    }
}

/// Draws names for a worker's requests; confined to its thread.
///
/// Names need to differ and not to be secret: a counter from a random start, well mixed
/// (splitmix64), written in thirteen letters, which Swift keeps without an allocation and which no
/// gateway takes for a telephone number.
struct RequestIDs {
    private var counter = UInt64.random(in: 0 ... .max)

    private static let size = 13

    /// The client's own name for the request, or else a new one.
    mutating func id(for exchange: Exchange) -> String {
        if let given = exchange.header(RequestID.header), RequestID.isTaken(given) { return given }
        return draw()
    }

    /// A new name.
    mutating func draw() -> String {
        counter &+= 0x9E37_79B9_7F4A_7C15
        var mixed = counter
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return unsafe String(unsafeUninitializedCapacity: Self.size) { bytes in
            for index in 0..<Self.size {
                unsafe bytes[index] = UInt8(ascii: "a") + UInt8(mixed % 26)
                mixed /= 26
            }
            return Self.size
        }
    }
}
