package import Redis
package import SpamReporting

extension LedgerCall {
    /// Whether a reply is the one to the call with these complaints.
    ///
    /// The ledger repeats the id of every complaint that is no retry; a retry has the id of the
    /// first time, which nobody here knows. Redis answers in order and a broken connection is never
    /// used again, so this is a second lock.
    package static func isReply(
        _ value: RedisValue,
        to ids: some Sequence<ComplaintID>
    ) -> Bool {
        guard let bytes = value.bytes else { return false }
        var start = 4
        for id in ids {
            guard start + 17 <= bytes.count else { return false }
            let isRetry = bytes[start] & 0x20 == 0
            if !isRetry, !bytes[start + 1..<start + 17].elementsEqual(id.bytes) { return false }
            start += 17
        }
        return true
    }
}
