internal import Cryptography
internal import HTTPServer
internal import SpamReporting

/// The partners whose `Authorization` a worker has verified by the present directory.
///
/// Taking a token apart and digesting it twice costs as much as reading the complaint. Only what
/// was found in the directory is kept, and it is forgotten with each new word of the control plane,
/// so nobody is admitted longer than without it. Credentials stay in the process' memory, where
/// each request brings them anyway, and are compared in constant time; where one is kept depends
/// on a hash that is seeded anew for each process.
struct AuthenticationCache {
    private struct Entry {
        let credentials: [UInt8]
        let partner: Partner
    }

    /// Partners in turn displace each other only when there are many; a power of two.
    private static let slotCount = 64
    /// Nobody's header is longer who is known.
    private static let sizeMax = 256

    private var entries = [Entry?](repeating: nil, count: slotCount)
    private var isEmpty = true

    /// Forgets everybody.
    mutating func forget() {
        guard !isEmpty else { return }
        entries = [Entry?](repeating: nil, count: Self.slotCount)
        isEmpty = true
    }

    /// Notes that the value of the header was verified to be this partner's.
    mutating func note(_ partner: Partner, presenting value: String) {
        let credentials = Array(value.utf8)
        guard credentials.count <= Self.sizeMax else { return }
        entries[Self.slot(of: credentials.span)] = Entry(
            credentials: credentials,
            partner: partner
        )
        isEmpty = false
    }

    /// Whose credentials a request carries, if they were noted.
    func partner(presenting exchange: Exchange) -> Partner? {
        guard !isEmpty else { return nil }
        return exchange.withHeader("Authorization") { value in
            guard value.count <= Self.sizeMax, let entry = entries[Self.slot(of: value)],
                constantTimeEqual(value, entry.credentials)
            else { return nil }
            return entry.partner
        }
    }

    private static func slot(of value: Span<UInt8>) -> Int {
        var hasher = Hasher()
        // Eight bytes at a time.
        var word: UInt64 = 0
        for index in value.indices {
            word = word << 8 | UInt64(value[index])
            if index & 7 == 7 { hasher.combine(word) }
        }
        hasher.combine(word)
        return hasher.finalize() & (slotCount - 1)
    }
}
