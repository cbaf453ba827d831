internal import Reactor

/// For how long listing changes have waited in the outboxes.
///
/// Changes carry a position and no time, so their age is told by when they were first seen: to
/// within the interval at which somebody looks.
struct ChangeAges: Sendable {
    private var oldest: [(position: UInt64, time: MonotonicTime)?] = []

    /// Takes note of the oldest waiting change of each shard.
    mutating func note(_ positions: [UInt64?], at now: MonotonicTime) {
        if oldest.count != positions.count {
            oldest = Array(repeating: nil, count: positions.count)
        }
        for (shard, position) in positions.enumerated() {
            guard let position else {
                oldest[shard] = nil
                continue
            }
            if oldest[shard]?.position != position { oldest[shard] = (position, now) }
        }
    }

    /// How long the oldest change has waited at least.
    func longest(at now: MonotonicTime) -> Duration {
        oldest.compactMap { $0.map { now - $0.time } }.max() ?? .zero
    }
}
