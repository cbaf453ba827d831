import Redis
import RedisStore
import SpamReporting
import Testing

/// Conversations in a real Redis: one step at a time, together with its complaint or not at all.
@Suite struct ConversationStoreTests {
    private let sealer = ConversationSealer(key: [UInt8](repeating: 7, count: 32))
    private static let now: Int64 = 1_700_000_000

    private func record(
        _ rig: StoreRig,
        _ items: [LedgerItem],
        at seconds: Int64 = now
    ) async throws -> [LedgerOutcome] {
        let call = LedgerCall(
            rules: ListingRules(),
            sealer: EvidenceSealer(key: [UInt8](repeating: 7, count: 32))
        )
        let command = call.command(recording: items[...], at: Timestamp(seconds: seconds))
        let shapes = items.map { LedgerCall.ItemShape(of: $0) }
        return try LedgerCall.reply(try await rig.redis.send(command), to: shapes).outcomes
    }

    private func read(
        _ rig: StoreRig,
        _ reporter: ReporterToken
    ) async throws -> (state: [UInt8], version: ConversationVersion)? {
        let command = ConversationStore.read([reporter], shard: Keys.shard(of: reporter))
        let values = try ConversationStore.values(try await rig.redis.send(command), count: 1)
        return values[0].flatMap { sealer.open($0, of: reporter) }
    }

    private func item(
        _ reporter: ReporterToken,
        _ state: String,
        after version: ConversationVersion,
        complaint: LedgerItem? = nil,
        due: Int64 = now + 60,
        newSendersMax: Int = 0
    ) -> LedgerItem {
        let value =
            state.isEmpty
            ? []
            : sealer.seal(
                Array(state.utf8),
                of: reporter,
                due: due,
                at: Timestamp(seconds: Self.now)
            )
        let write = ConversationWrite(reporter: reporter, version: version, value: value)
        return LedgerItem(
            complaint: complaint?.complaint,
            partner: 1,
            id: ComplaintID(
                at: Timestamp(seconds: Self.now),
                random: (0..<10).map { _ in UInt8.random(in: 0...255) }
            ),
            newSendersMax: newSendersMax,
            write: write
        )
    }

    private func due(_ rig: StoreRig, at seconds: Int64) async throws -> [ReporterToken] {
        var found: [ReporterToken] = []
        for shard in 0..<Keys.shardCount {
            let command = ConversationStore.due(
                shard,
                at: Timestamp(seconds: seconds),
                limit: 10
            )
            found += try ConversationStore.reporters(try await rig.redis.send(command))
        }
        return found
    }

    @Test func `a state is kept, found when due, and forgotten`() async throws {
        let rig = try await StoreRig()
        let reporter = Sample.token(of: "ann")
        #expect(try await read(rig, reporter) == nil)
        let kept = try await record(rig, [item(reporter, "one", after: .none)])
        #expect(kept == [.kept])
        let one = try #require(try await read(rig, reporter))
        #expect(one.state == Array("one".utf8))
        #expect(try await due(rig, at: Self.now + 59) == [])
        #expect(try await due(rig, at: Self.now + 60) == [reporter])
        #expect(try await record(rig, [item(reporter, "", after: one.version)]) == [.kept])
        #expect(try await read(rig, reporter) == nil)
        #expect(try await due(rig, at: Self.now + 60) == [])
    }

    @Test func `a step from a state that has changed keeps nothing`() async throws {
        let rig = try await StoreRig()
        let reporter = Sample.token(of: "ann")
        let sender = Sample.sender(1)
        _ = try await record(rig, [item(reporter, "one", after: .none)])
        let complaint = Sample.complaint(nil, by: "ann", about: sender)
        let stale = item(reporter, "two", after: .none, complaint: complaint)
        #expect(try await record(rig, [stale]) == [.stale])
        #expect(try await rig.state(of: sender) == nil)
        let one = try #require(try await read(rig, reporter))
        #expect(one.state == Array("one".utf8))
        let fresh = item(reporter, "two", after: one.version, complaint: complaint)
        guard case .acknowledged(let receipt) = try await record(rig, [fresh])[0] else {
            Issue.record("it was not recorded")
            return
        }
        #expect(receipt.status == .counted)
        #expect(try await rig.state(of: sender)?.complaints == 1)
        #expect(try await read(rig, reporter)?.state == Array("two".utf8))
    }

    @Test func `a complaint that is refused leaves the conversation as it was`() async throws {
        let rig = try await StoreRig()
        let reporter = Sample.token(of: "ann")
        let first = Sample.complaint("1", by: "bob", about: Sample.sender(1))
        let capped = LedgerItem(
            complaint: first.complaint,
            partner: 1,
            id: first.id,
            newSendersMax: 1
        )
        _ = try await record(rig, [capped])
        let complaint = Sample.complaint(nil, by: "ann", about: Sample.sender(2))
        let refused = item(
            reporter,
            "one",
            after: .none,
            complaint: complaint,
            newSendersMax: 1
        )
        #expect(try await record(rig, [refused]) == [.newSenderRefused])
        #expect(try await read(rig, reporter) == nil)
    }

    @Test func `complaints and conversations of one call`() async throws {
        let rig = try await StoreRig()
        let reporters = (0..<40).map { Sample.token(of: "reporter \($0)") }
        var items: [LedgerItem] = []
        for (place, reporter) in reporters.enumerated() {
            let complaint = Sample.complaint(
                nil,
                by: "reporter \(place)",
                about: place % 3 == 0 ? nil : Sample.sender(place)
            )
            items.append(
                item(
                    reporter,
                    "state \(place)",
                    after: .none,
                    complaint: place % 2 == 0 ? complaint : nil
                )
            )
            if place % 5 == 0 {
                items.append(Sample.complaint("m\(place)", by: "zoe", about: Sample.sender(99)))
            }
        }
        let outcomes = try await record(rig, items)
        for (item, outcome) in zip(items, outcomes) {
            if item.complaint == nil {
                #expect(outcome == .kept)
            } else if case .acknowledged(let receipt) = outcome {
                #expect(receipt.id == item.id)
            } else {
                Issue.record("\(outcome)")
            }
        }
        for (place, reporter) in reporters.enumerated() {
            #expect(try await read(rig, reporter)?.state == Array("state \(place)".utf8))
        }
    }

    @Test func `a value is bound to its reporter and to the key`() {
        let reporter = Sample.token(of: "ann")
        let moment = Timestamp(seconds: Self.now)
        let value = sealer.seal([1, 2, 3], of: reporter, due: 1, at: moment)
        #expect(sealer.open(value, of: reporter)?.state == [1, 2, 3])
        #expect(sealer.open(value, of: Sample.token(of: "bob")) == nil)
        let stranger = ConversationSealer(key: [UInt8](repeating: 8, count: 32))
        #expect(stranger.open(value, of: reporter) == nil)
        #expect(stranger.version(of: value) == sealer.open(value, of: reporter)?.version)
        #expect(sealer.open([], of: reporter) == nil)
    }
}
