/// Who complained of each sender of one campaign, and in which five minutes last.
///
/// Most senders have one complaint, so one reporter takes no table. Of a sender with many it keeps
/// one item for each reporter, whatever the number of complaints.
struct SenderReporters: Sendable {
    private enum Reporters {
        case one(UInt64, at: UInt32)
        case many([UInt64: UInt32])
    }

    private var senders: [UInt32: Reporters] = [:]

    /// Notes that a reporter complained of a sender; of either, 0 is nobody.
    mutating func note(_ reporter: UInt64, of sender: UInt32, _ at: UInt32) {
        guard reporter != 0, sender != 0 else { return }
        switch senders.removeValue(forKey: sender) {
        case nil: senders[sender] = .one(reporter, at: at)
        case .one(reporter, let before): senders[sender] = .one(reporter, at: max(before, at))
        case .one(let other, let before): senders[sender] = .many([other: before, reporter: at])
        case .many(var reporters):
            reporters[reporter] = max(reporters[reporter] ?? 0, at)
            senders[sender] = .many(reporters)
        }
    }

    /// Notes what another one has noted.
    mutating func add(_ other: SenderReporters) {
        for (sender, reporters) in other.senders {
            switch reporters {
            case .one(let reporter, let at): note(reporter, of: sender, at)
            case .many(let all): for (reporter, at) in all { note(reporter, of: sender, at) }
            }
        }
    }

    /// Forgets who was not heard of since `oldest`.
    mutating func forget(before oldest: UInt32) {
        for (sender, reporters) in senders {
            switch reporters {
            case .one(_, let at): if at < oldest { senders[sender] = nil }
            case .many(let all):
                let kept = all.filter { $0.value >= oldest }
                guard kept.count < all.count else { continue }
                senders[sender] = kept.isEmpty ? nil : .many(kept)
            }
        }
    }

    /// How many reporters complained of a sender since `start`.
    func count(of sender: UInt32, since start: UInt32) -> Int {
        switch senders[sender] {
        case nil: 0
        case .one(_, let at): at >= start ? 1 : 0
        case .many(let all): all.values.count { $0 >= start }
        }
    }
}
