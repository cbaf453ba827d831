import SpamReporting

/// What a digest is made over: a purpose and fields whose ends cannot be confused.
///
/// The purpose and a NUL come first, so that digests for different purposes never agree; each field
/// is preceded by its length in four bytes, most significant first. One value serves for one digest
/// after the other and keeps its memory.
struct DigestInput {
    /// What a digest is for.
    enum Purpose {
        case reporter, retry, content, `repeat`, pair, message

        /// What its input begins with.
        var text: String {
            switch self {
            case .reporter: "spamgate/v1/reporter\0"
            case .retry: "retry\0"
            case .content: "content\0"
            case .repeat: "repeat\0"
            case .pair: "pair\0"
            case .message: "message\0"
            }
        }
    }

    private(set) var bytes: [UInt8] = []

    /// Forgets what was collected and begins anew.
    mutating func begin(_ purpose: Purpose) {
        bytes.removeAll(keepingCapacity: true)
        appendUnmarked(purpose.text)
    }

    /// Adds a text without its length; only for the last or only field.
    mutating func appendUnmarked(_ text: String) {
        bytes.append(utf8: text)
    }

    /// Adds a number and a NUL before a field without length.
    mutating func appendUnmarked(_ number: UInt16) {
        bytes.append(decimal: Int64(number))
        bytes.append(0)
    }

    /// Adds sixteen bytes.
    mutating func append(_ field: Bytes16) {
        appendCount(16)
        field.append(to: &bytes)
    }

    /// Adds a text; nil is another field than the empty text.
    mutating func append(_ text: String?) {
        guard let text else {
            appendCount(.max)
            return
        }
        appendCount(UInt32(text.utf8.count))
        appendUnmarked(text)
    }

    /// Adds the decimal digits of a number; nil is a field of its own, as with texts.
    mutating func append(decimal number: Int64?) {
        guard let number else {
            appendCount(.max)
            return
        }
        let start = bytes.count
        appendCount(0)
        bytes.append(decimal: number)
        // No number has more than twenty characters.
        bytes[start + 3] = UInt8(bytes.count - start - 4)
    }

    private mutating func appendCount(_ count: UInt32) {
        bytes.append(addingCapacity: 4) { output in
            output.append(UInt8(truncatingIfNeeded: count >> 24))
            output.append(UInt8(truncatingIfNeeded: count >> 16))
            output.append(UInt8(truncatingIfNeeded: count >> 8))
            output.append(UInt8(truncatingIfNeeded: count))
        }
    }
}
