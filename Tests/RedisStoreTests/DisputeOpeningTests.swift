import AuditTrail
import Redis
import RedisStore
import SpamReporting
import TestSupport
import Testing

/// When a dispute that is sent again is the one that there is, and when it is another.
@Suite struct DisputeOpeningTests {
    private let now = Timestamp(seconds: 1_790_000_000)

    /// What comes of opening a dispute, in a word and its number.
    private func open(
        _ rig: StoreRig,
        _ key: String? = nil,
        by author: String = "acme",
        about sender: Int = 1,
        because reason: String = "it is ours",
        evidence: String = "",
        undecidedMax: Int = 1000
    ) async throws -> String {
        let statement = Dispute.Statement(
            sender: Sample.sender(sender),
            reason: reason,
            evidence: evidence,
            contact: "abuse@peer.example"
        )
        do throws(DisputeStore.StoreError) {
            let opening = try await DisputeStore(rig.redis).open(
                statement,
                by: author,
                retryKey: key,
                undecidedMax: undecidedMax,
                at: now
            )
            return switch opening {
            case .opened(let dispute): "opened \(dispute.number)"
            case .repeated(let dispute): "repeated \(dispute.number) \(dispute.state)"
            case .standing(let dispute): "standing \(dispute.number) \(dispute.state)"
            }
        } catch {
            switch error {
            case .keyUsed: return "key used"
            case .tooMany: return "too many"
            default: throw error
            }
        }
    }

    private func take(_ rig: StoreRig, _ step: DisputeStore.Step, on number: Int) async throws {
        _ = try await DisputeStore(rig.redis).take(
            step,
            on: number,
            version: nil,
            by: "mary",
            at: now.adding(seconds: 60)
        )
    }

    @Test func `a retry key names one dispute of its partner, whatever has become of it`()
        async throws
    {
        let rig = try await StoreRig()
        #expect(try await open(rig, "k") == "opened 1")
        #expect(try await open(rig, "k") == "repeated 1 acknowledged")
        try await take(rig, .open, on: 1)
        #expect(try await open(rig, "k") == "repeated 1 open")
        try await take(rig, .reject(reason: "no"), on: 1)
        #expect(try await open(rig, "k") == "repeated 1 rejected")
        #expect(try await open(rig, "k", by: "peer") == "opened 2")
        #expect(try await open(rig, "l") == "opened 3")
        let log = AuditLog(rig.redis)
        try await log.fold()
        let actions = try await log.page(after: 0, limit: 10).records.map(\.event.action)
        #expect(actions.count { $0 == "dispute.opened" } == 3)
    }

    @Test func `a retry key with any other statement is refused`() async throws {
        let rig = try await StoreRig()
        #expect(try await open(rig, "k", evidence: "a letter") == "opened 1")
        #expect(try await open(rig, "k", about: 2, evidence: "a letter") == "key used")
        #expect(try await open(rig, "k", because: "other", evidence: "a letter") == "key used")
        #expect(try await open(rig, "k", evidence: "another letter") == "key used")
        #expect(try await open(rig, "k", evidence: "a letter") == "repeated 1 acknowledged")
        #expect(try await open(rig, "k2", evidence: "another letter") == "opened 2")
    }

    @Test func `without a key the undecided dispute of the same partner and reason is meant`()
        async throws
    {
        let rig = try await StoreRig()
        #expect(try await open(rig) == "opened 1")
        #expect(try await open(rig, evidence: "more") == "standing 1 acknowledged")
        #expect(try await open(rig, by: "peer") == "opened 2")
        #expect(try await open(rig, about: 2) == "opened 3")
        #expect(try await open(rig, because: "it is theirs") == "opened 4")
        #expect(try await open(rig, "k") == "opened 5")
        try await take(rig, .open, on: 1)
        #expect(try await open(rig) == "standing 1 open")
        try await take(rig, .reject(reason: "no"), on: 1)
        #expect(try await open(rig) == "standing 5 acknowledged")
        try await take(rig, .uphold(reason: "yes", until: now.adding(seconds: 1)), on: 5)
        #expect(try await open(rig) == "opened 6")
    }

    @Test func `one retry from many places at once opens one dispute`() async throws {
        let rig = try await StoreRig()
        for key in ["k", nil] {
            let outcomes = await withTaskGroup(of: String?.self) { group in
                for _ in 0..<16 {
                    group.addTask { try? await open(rig, key, by: key ?? "peer") }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0?.hasPrefix("opened") == true } == 1, "\(outcomes)")
            #expect(outcomes.count { $0?.hasSuffix("acknowledged") == true } == 15)
        }
    }

    @Test func `a retry is answered although no further dispute may wait`() async throws {
        let rig = try await StoreRig()
        #expect(try await open(rig, "k", undecidedMax: 1) == "opened 1")
        #expect(try await open(rig, "l", undecidedMax: 1) == "too many")
        #expect(try await open(rig, "k", undecidedMax: 1) == "repeated 1 acknowledged")
        #expect(try await open(rig, undecidedMax: 1) == "standing 1 acknowledged")
        try await take(rig, .reject(reason: "no"), on: 1)
        // What was refused used up no key.
        #expect(try await open(rig, "l", undecidedMax: 1) == "opened 2")
    }

    @Test func `a key is free when its dispute was forgotten, and does not stay for ever`()
        async throws
    {
        let rig = try await StoreRig()
        #expect(try await open(rig, "k") == "opened 1")
        let keys = try await rig.redis.send(RedisCommand("KEYS", "*:disputes:retry:*")).array ?? []
        let key = try #require(keys.first?.text)
        #expect(keys.count == 1 && !key.contains("acme"))
        let life = try await rig.redis.send(RedisCommand("TTL", key)).integer
        #expect((1...259_200).contains(life ?? 0))
        try await take(rig, .reject(reason: "no"), on: 1)
        _ = try await DisputeStore(rig.redis).forget(before: now.adding(seconds: 61), from: "0")
        #expect(try await open(rig, "k", because: "another reason") == "opened 2")
        #expect(try await open(rig, "k", because: "another reason") == "repeated 2 acknowledged")
    }
}
