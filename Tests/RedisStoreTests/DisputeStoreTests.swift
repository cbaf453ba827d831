import AuditTrail
import Redis
import RedisStore
import SpamReporting
import TestSupport
import Testing

/// What becomes of disputes, one step after the other and all at once.
@Suite struct DisputeStoreTests {
    private let now = Timestamp(seconds: 1_790_000_000)
    private let sender = Sample.sender(1)

    private func statement(_ reason: String = "it is ours") -> Dispute.Statement {
        Dispute.Statement(
            sender: sender,
            reason: reason,
            evidence: "a letter\nin two lines",
            contact: "abuse@peer.example"
        )
    }

    /// Opens another dispute each time, under a key of its own.
    private func open(
        _ store: DisputeStore,
        by author: String = "acme",
        undecidedMax: Int = 1000
    ) async throws -> Dispute {
        let opening = try await store.open(
            statement(),
            by: author,
            retryKey: "\(UInt64.random(in: 0 ... .max))",
            undecidedMax: undecidedMax,
            at: now
        )
        guard case .opened(let dispute) = opening else { throw Unexpected(opening) }
        return dispute
    }

    private struct Unexpected: Error {
        let opening: DisputeStore.Opening

        init(_ opening: DisputeStore.Opening) {
            self.opening = opening
        }
    }

    private func take(
        _ store: DisputeStore,
        _ step: DisputeStore.Step,
        on number: Int,
        version: Int? = nil,
        by author: String = "mary"
    ) async -> String {
        do throws(DisputeStore.StoreError) {
            let dispute = try await store.take(
                step,
                on: number,
                version: version,
                by: author,
                at: now.adding(seconds: 60)
            )
            return "\(dispute.state) \(dispute.version)"
        } catch {
            switch error {
            case .decided(let dispute): return "decided: \(dispute.state)"
            case .otherVersion(let version): return "version \(version)"
            case .unknown: return "unknown"
            default: return "\(error)"
            }
        }
    }

    private func listed(_ rig: StoreRig) async throws {
        for reporter in 0..<5 {
            let item = Sample.complaint(nil, by: "reporter \(reporter)", about: sender)
            try await rig.record([item], at: now.seconds)
        }
    }

    @Test func `a dispute is read back as it was opened, and taken step by step`() async throws {
        let rig = try await StoreRig()
        let store = DisputeStore(rig.redis)
        let dispute = try await open(store)
        #expect(dispute.number == 1 && dispute.state == .acknowledged && dispute.version == 1)
        #expect(try await store.dispute(1) == dispute)
        #expect(try await store.dispute(2) == nil)
        #expect(await take(store, .open, on: 1, version: 1) == "open 2")
        #expect(await take(store, .open, on: 1) == "open 2")
        #expect(await take(store, .reject(reason: "no"), on: 1, version: 1) == "version 2")
        #expect(await take(store, .reject(reason: "no"), on: 1, version: 2) == "rejected 3")
        #expect(await take(store, .open, on: 1) == "decided: rejected")
        #expect(await take(store, .open, on: 2) == "unknown")
        let decision = try #require(try await store.dispute(1)?.decision)
        #expect(
            decision
                == Dispute.Decision(
                    author: "mary",
                    moment: now.adding(seconds: 60),
                    reason: "no",
                    heldUntil: nil
                )
        )
        let log = AuditLog(rig.redis)
        try await log.fold()
        let events = try await log.page(after: 0, limit: 10).records.map(\.event)
        #expect(
            events.map { "\($0.action) \($0.actor) \($0.object)" } == [
                "dispute.opened acme \(sender.canonicalText)",
                "dispute.taken mary \(sender.canonicalText)",
                "dispute.rejected mary \(sender.canonicalText)",
            ]
        )
        #expect(events[0].details == AuditDetails(["dispute": 1]))
        #expect(events[2].details == AuditDetails(["dispute": 1, "reason": "no"]))
    }

    @Test func `upheld withdraws the listing, and never shortens a hold`() async throws {
        let rig = try await StoreRig()
        let store = DisputeStore(rig.redis)
        let holds = HoldStore(rig.redis)
        try await listed(rig)
        for _ in 0..<2 { _ = try await open(store) }
        let end = now.adding(seconds: 90 * 86_400)
        #expect(await take(store, .uphold(reason: "yes", until: end), on: 1) == "upheld 2")
        let entries = try await rig.entries(at: now.seconds + 60)
        #expect(entries.map(\.event) == [.listed, .withdrawn])
        #expect(entries.last?.reason == .disputed)
        #expect(entries.last?.peak == entries.first?.peak)
        let earlier = now.adding(seconds: 86_400)
        #expect(await take(store, .uphold(reason: "yes", until: earlier), on: 2) == "upheld 2")
        let hold = try await holds.hold(of: sender, at: now)
        #expect(hold?.until == end && hold?.reason == .disputed)
        // Nothing was listed any more.
        #expect(try await rig.entries(at: now.seconds + 60).count == 2)
    }

    @Test func `of operators that decide at once one is first, and the others are told`()
        async throws
    {
        let rig = try await StoreRig()
        let store = DisputeStore(rig.redis)
        try await listed(rig)
        _ = try await open(store)
        let end = now.adding(seconds: 86_400)
        let outcomes = await withTaskGroup(of: String.self) { group in
            for number in 0..<8 {
                group.addTask {
                    await take(
                        store,
                        number % 2 == 0
                            ? .uphold(reason: "yes", until: end) : .reject(reason: "no"),
                        on: 1,
                        by: "operator-\(number)"
                    )
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let decided = outcomes.filter { !$0.hasPrefix("decided: ") }
        #expect(decided.count == 1, "\(outcomes)")
        let log = AuditLog(rig.redis)
        try await log.fold()
        let actions = try await log.page(after: 0, limit: 100).records.map(\.event.action)
        #expect(actions.count == 2)
        let withdrawn = try await rig.entries(at: now.seconds).count { $0.event == .withdrawn }
        #expect(withdrawn == (decided.first == "upheld 2" ? 1 : 0))
    }

    @Test func `only so many disputes wait for a decision`() async throws {
        let rig = try await StoreRig()
        let store = DisputeStore(rig.redis)
        for _ in 0..<3 { _ = try await open(store, undecidedMax: 3) }
        await #expect(throws: DisputeStore.StoreError.self) {
            _ = try await open(store, undecidedMax: 3)
        }
        #expect(await take(store, .open, on: 1) == "open 2")
        await #expect(throws: DisputeStore.StoreError.self) {
            _ = try await open(store, undecidedMax: 3)
        }
        #expect(await take(store, .reject(reason: "no"), on: 1) == "rejected 3")
        #expect(try await open(store, undecidedMax: 3).number == 4)
    }

    @Test func `pages go backwards without a gap, whatever is looked for`() async throws {
        let rig = try await StoreRig()
        let store = DisputeStore(rig.redis)
        for number in 1...450 { _ = try await open(store, by: number % 3 == 0 ? "peer" : "acme") }
        var found: [Int] = []
        var before: Int?
        repeat {
            let page = try await store.page(before: before, limit: 7) { $0.author == "peer" }
            #expect(page.disputes.count <= 7)
            found += page.disputes.map(\.number)
            before = page.next
        } while before != nil
        #expect(found == (1...150).map { 3 * $0 }.reversed())
        #expect(try await store.page(limit: 10) { $0.state == .open }.disputes.isEmpty)
    }

    @Test func `decided disputes are forgotten when they are old enough, others never`()
        async throws
    {
        let rig = try await StoreRig()
        let store = DisputeStore(rig.redis)
        for _ in 0..<300 { _ = try await open(store) }
        for number in 1...250 { _ = await take(store, .reject(reason: "no"), on: number) }
        func forget(before cutoff: Timestamp) async throws {
            var place = "0"
            repeat {
                place = try await store.forget(before: cutoff, from: place)
            } while place != "0"
        }
        try await forget(before: now.adding(seconds: 60))
        #expect(try await store.page(limit: 1000) { _ in true }.disputes.count == 300)
        try await forget(before: now.adding(seconds: 61))
        let left = try await store.page(limit: 1000) { _ in true }.disputes.map(\.number)
        #expect(left == (251...300).reversed())
    }
}
