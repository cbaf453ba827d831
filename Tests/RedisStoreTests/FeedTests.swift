import Redis
import RedisStore
import SpamReporting
import TestSupport
import Testing

/// The feed's one order, its cursors and its epochs.
@Suite struct FeedTests {
    private let now: Int64 = 1_790_000_000

    private func list(_ rig: StoreRig, _ senders: Range<Int>, at seconds: Int64) async throws {
        for number in senders {
            let items = (0..<5).map { reporter in
                Sample.complaint(
                    "\(number)-\(reporter)",
                    by: "reporter \(reporter)",
                    about: Sample.sender(number)
                )
            }
            try await rig.record(items, at: seconds)
        }
    }

    @Test func `relaying at the same time publishes everything once, in one order`() async throws {
        let rig = try await StoreRig()
        try await list(rig, 0..<60, at: now)
        let relay = FeedRelay(rig.redis)
        let moment = Timestamp(seconds: now)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    _ = try await relay.relay(at: moment, newEpoch: FeedEpoch(value: 5))
                }
            }
            try await group.waitForAll()
        }
        let page = try await FeedStore(rig.redis).page(after: nil, limit: 1000)
        #expect(page.entries.map(\.sequence) == (1...60).map { UInt64($0) })
        #expect(Set(page.entries.map(\.sender)).count == 60)
        let times = page.entries.map(\.publishedAt)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        #expect(!page.more)
    }

    @Test func `pages follow each other without a gap`() async throws {
        let rig = try await StoreRig()
        try await list(rig, 0..<25, at: now)
        let all = try await rig.entries(at: now)
        let store = FeedStore(rig.redis)
        var read: [FeedEntry] = []
        var cursor: FeedCursor?
        var more = true
        while more {
            let page = try await store.page(after: cursor, limit: 7)
            read += page.entries
            (cursor, more) = (page.next, page.more)
        }
        #expect(read == all)
        let last = try await store.page(after: cursor, limit: 7)
        #expect(last.entries.isEmpty)
        #expect(last.next == cursor)
    }

    @Test func `a cursor of another epoch, too old or too new is gone`() async throws {
        let rig = try await StoreRig()
        try await list(rig, 0..<3, at: now)
        _ = try await rig.entries(at: now)
        let store = FeedStore(rig.redis)
        let good = try await store.page(after: nil, limit: 10).next
        for cursor in [
            FeedCursor(epoch: FeedEpoch(value: 99), sequence: 1),
            FeedCursor(epoch: good.epoch, sequence: good.sequence + 1),
        ] {
            await #expect(throws: FeedStore.ReadError.cursorGone) {
                _ = try await store.page(after: cursor, limit: 10)
            }
        }
        let house = Housekeeping(
            rig.redis,
            rules: ListingRules(),
            retention: Housekeeping.Retention(feed: 86_400)
        )
        _ = try await house.sweep(at: Timestamp(seconds: now + 86_401))
        await #expect(throws: FeedStore.ReadError.cursorGone) {
            let first = FeedCursor(epoch: good.epoch, sequence: 1)
            _ = try await store.page(after: first, limit: 10)
        }
        #expect(try await store.page(after: good, limit: 10).entries.isEmpty)
    }

    @Test func `a log shorter than it was begins a new epoch`() async throws {
        let rig = try await StoreRig()
        try await list(rig, 0..<3, at: now)
        _ = try await rig.entries(at: now)
        let head = try await FeedStore(rig.redis).page(after: nil, limit: 10).next
        let relay = FeedRelay(rig.redis)
        let epoch = FeedEpoch(value: 42)
        let same = try await relay.checkContinuity(known: head, newEpoch: epoch)
        #expect(!same.renewed)
        let later = FeedCursor(epoch: head.epoch, sequence: head.sequence + 1)
        let renewed = try await relay.checkContinuity(known: later, newEpoch: epoch)
        #expect(renewed.renewed)
        #expect(renewed.state.epoch == epoch)
        await #expect(throws: FeedStore.ReadError.cursorGone) {
            _ = try await FeedStore(rig.redis).page(after: head, limit: 10)
        }
    }

    @Test func `the snapshot is the fold of the log`() async throws {
        let rig = try await StoreRig()
        try await list(rig, 0..<10, at: now)
        let legit = Sample.complaint("l", by: "zoe", about: Sample.sender(4), disposition: .legit)
        try await rig.record([legit], at: now + 5)
        let entries = try await rig.entries(at: now + 5)
        var listed: [Sender: FeedEntry] = [:]
        for entry in entries {
            listed[entry.sender] = entry.event == .withdrawn ? nil : entry
        }
        let snapshot = try await FeedStore(rig.redis).snapshot()
        #expect(snapshot.entries == listed.values.sorted { $0.sequence < $1.sequence })
        #expect(snapshot.entries.count == 9)
        #expect(snapshot.next.sequence == entries.last?.sequence)
    }
}
