import AuditTrail
import Redis
import RedisStore
import SpamReporting
import TestSupport
import Testing

/// The audit log in Redis: one chain, whoever appends, and nothing that was told is left out.
@Suite struct AuditLogTests {
    private let now = Timestamp(seconds: 1_790_000_000)

    private func event(_ name: String, at time: Timestamp? = nil) -> AuditEvent {
        AuditEvent(.partnerAdded, of: name, by: "operator", at: time ?? now, ["role": "peer"])
    }

    private func records(_ log: AuditLog) async throws -> [AuditRecord] {
        var records: [AuditRecord] = []
        while true {
            let page = try await log.page(after: records.last?.sequence ?? 0, limit: 7)
            records += page.records
            if !page.more { return records }
        }
    }

    /// The chain that the records in Redis make, ending with the head that is kept apart.
    private func verify(_ log: AuditLog) async throws -> AuditChain {
        let head = try await log.page(after: 0, limit: 1).state.head
        var chain = AuditChain(expecting: [head])
        for record in try await records(log) { try chain.take(record.bytes) }
        try chain.finish()
        return chain
    }

    @Test func `many appending at once make one chain, with every event in it once`() async throws {
        let rig = try await StoreRig()
        let log = AuditLog(rig.redis)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    for number in 0..<25 { try await log.append(event("\(writer)-\(number)")) }
                }
            }
            try await group.waitForAll()
        }
        try await log.fold()
        let records = try await records(log)
        #expect(records.map(\.sequence) == (1...200).map { UInt64($0) })
        #expect(Set(records.map(\.event.object)).count == 200)
        // What one writer recorded keeps its order.
        for writer in 0..<8 {
            let mine = records.map(\.event.object).filter { $0.hasPrefix("\(writer)-") }
            #expect(mine == (0..<25).map { "\(writer)-\($0)" })
        }
        #expect(try await verify(log).count == 200)
    }

    @Test func `what somebody else put among the waiting events is recorded as unreadable`()
        async throws
    {
        let rig = try await StoreRig()
        let log = AuditLog(rig.redis)
        _ = try await rig.redis.send(RedisCommand("RPUSH", "sg:{control}:audit:waiting", "?"))
        try await log.append(event("acme"))
        let records = try await records(log)
        #expect(records.map(\.event.action) == ["audit.unreadable", "partner.added"])
        #expect(try await verify(log).count == 2)
    }

    @Test func `old records go by the day, and the rest proves itself`() async throws {
        let rig = try await StoreRig()
        let log = AuditLog(rig.redis)
        for hour in 0..<120 {
            try await log.append(event("\(hour)", at: now.adding(seconds: Int64(hour) * 3600)))
        }
        let end = now.adding(seconds: 120 * 3600)
        // Nothing is older than the cutoff by a day.
        #expect(try await log.trim(before: now.adding(seconds: 80_000), at: end) == 0)
        let cutoff = now.adding(seconds: 50 * 3600)
        #expect(try await log.trim(before: cutoff, at: end) == 50)
        #expect(try await log.trim(before: cutoff, at: end) == 0)
        let left = try await records(log)
        #expect(left.first?.event.object == "50")
        #expect(left.last?.event.action == "audit.trimmed")
        let chain = try await verify(log)
        #expect(chain.count == 71 && chain.beginning?.sequence == 50)
        let state = try await log.page(after: 0, limit: 1).state
        #expect(state.checkpoint == chain.beginning)
        try await log.append(event("later", at: end))
        #expect(try await log.trim(before: now.adding(seconds: 90 * 3600), at: end) == 40)
        #expect(try await verify(log).count == 33)
    }

    @Test func `partners are recorded in the step in which they change`() async throws {
        let rig = try await StoreRig()
        let store = PartnerStore(rig.redis)
        let country = try #require(Country(code: "GB"))
        let digest = [UInt8](repeating: 3, count: 32)
        _ = try await store.add(
            name: "acme",
            role: .carrier,
            country: country,
            tokenDigest: digest,
            by: "operator",
            at: now
        )
        _ = try await store.setLimits(name: "acme", by: "mary", at: now) { old in
            var new = old
            new.rate = 100
            return new
        }
        try await store.revoke(name: "acme", by: "operator", at: now)
        // What is so already is no change.
        try await store.revoke(name: "acme", by: "operator", at: now)
        let log = AuditLog(rig.redis)
        try await log.fold()
        let events = try await records(log).map(\.event)
        #expect(
            events == [
                AuditEvent(
                    .partnerAdded,
                    of: "acme",
                    by: "operator",
                    at: now,
                    ["country": "GB", "role": "carrier"]
                ),
                AuditEvent(
                    .partnerChanged,
                    of: "acme",
                    by: "mary",
                    at: now,
                    ["rate": .texts(["configured", "100"])]
                ),
                AuditEvent(.partnerRevoked, of: "acme", by: "operator", at: now),
            ]
        )
    }
}
