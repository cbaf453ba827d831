@testable import Redis
@testable import RedisStore
import SpamReporting

/// What holds for every reply of Redis.
///
/// The first byte says where the bytes are cut, as a network may; the rest are the bytes.
enum ReplyProperties {
    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        guard let first = input.first else { return }
        let bytes = Array(input.dropFirst())
        try checkState(bytes, fault)
        try checkChange(bytes)
        try checkLedgerReply(bytes)
        let whole = replies([bytes[...]])
        let cut = Int(first) * bytes.count / 256
        try expect(
            "replies are the same however they arrive",
            whole == replies([bytes[..<cut], bytes[cut...]])
        )
        // hiredis looks for the end of a line from its beginning each time.
        guard bytes.count <= 512 else { return }
        let single = replies(bytes.indices.map { bytes[$0...$0] })
        try expect("even byte by byte", whole == single)
    }

    private struct Decoded: Equatable {
        var values: [RedisValue] = []
        var isMalformed = false
    }

    private static func replies(_ pieces: [ArraySlice<UInt8>]) -> Decoded {
        let decoder = ReplyDecoder()
        var decoded = Decoded()
        do {
            for piece in pieces {
                try piece.withUnsafeBytes { try decoder.feed($0) }
                while let value = try decoder.next() { decoded.values.append(value) }
            }
        } catch {
            decoded.isMalformed = true
        }
        return decoded
    }

    private static func checkState(
        _ bytes: [UInt8],
        _ fault: PlantedFault
    ) throws(Violation) {
        guard let state = SenderState(packed: bytes) else { return }
        let all = state.counts(over: .month, endingAt: state.lastSeen)
        var less = state.counts(over: .hour, endingAt: state.lastSeen)
        if fault.strikes(bytes.dropFirst()) { less.complaints = all.complaints + 1 }
        try expect("a shorter window counts no more", less.complaints <= all.complaints)
        try expect("partners are counted once", all.partners <= state.partners.count)
    }

    private static func checkChange(_ bytes: [UInt8]) throws(Violation) {
        let now = Timestamp(seconds: 1_795_000_000)
        guard let entry = FeedEntry(change: bytes, sequence: 7, publishedAt: now) else { return }
        try expect("an entry keeps its place", entry.sequence == 7)
        try expect("an entry has every window", entry.windows.count == Window.allCases.count)
    }

    private static func checkLedgerReply(_ bytes: [UInt8]) throws(Violation) {
        guard bytes.count >= 20 else { return }
        // Letters that are capitals have an id of sixteen bytes after the last letter.
        let ids = [ComplaintID](repeating: ComplaintID(bytes: Array(bytes[4..<20])), count: 3)
        guard let reply = try? LedgerCall.reply(.bytes(bytes), to: ids) else { return }
        let retries = bytes[20..<23].count { $0 & 0x20 == 0 }
        try expect("every complaint has one outcome", reply.outcomes.count == ids.count)
        try expect("a torn reply is refused", bytes.count == 23 + 16 * retries)
        try expect("changes are counted from 0", reply.changes >= 0)
    }
}
