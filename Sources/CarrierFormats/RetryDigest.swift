import Cryptography

/// A retry key for reports that have no id: a report that comes again word for word is a retry.
enum RetryDigest {
    /// The format's name, `:`, and the SHA-256 of the fields, each behind its length in four bytes
    /// (2^32 - 1 when absent).
    static func messageID(_ format: String, _ fields: [String?]) -> String {
        var input: [UInt8] = []
        for field in fields {
            let count = field.map { UInt32($0.utf8.count) } ?? .max
            for shift in [24, 16, 8, 0] {
                input.append(UInt8(truncatingIfNeeded: count >> shift))
            }
            input.append(contentsOf: (field ?? "").utf8)
        }
        return format + ":" + SHA256.hexadecimal(input)
    }
}
