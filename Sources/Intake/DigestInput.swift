/// What a digest is made over: a purpose and fields whose ends cannot be confused.
///
/// The purpose (`spamgate/v1/…`) and a NUL come first, so that digests for different purposes never
/// agree; each field is preceded by its length in four bytes, most significant first.
struct DigestInput {
    private(set) var bytes: [UInt8]

    init(purpose: String) {
        bytes = Array("spamgate/v1/\(purpose)\0".utf8)
    }

    /// Adds bytes without their length; only for the last or only field.
    mutating func appendUnmarked(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(_ field: some Collection<UInt8>) {
        appendCount(UInt32(field.count))
        bytes.append(contentsOf: field)
    }

    /// Adds a text; nil is another field than the empty text.
    mutating func append(_ text: String?) {
        guard let text else {
            appendCount(.max)
            return
        }
        append(text.utf8)
    }

    private mutating func appendCount(_ count: UInt32) {
        for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
    }
}
