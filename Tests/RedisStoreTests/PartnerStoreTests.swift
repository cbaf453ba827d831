import Redis
import RedisStore
import SpamReporting
import TestSupport
import Testing

@Suite struct PartnerStoreTests {
    private let now = Timestamp(seconds: 1_790_000_000)

    @Test func `a partner comes back as it was added, and revoked for good`() async throws {
        let rig = try await StoreRig()
        let store = PartnerStore(rig.redis)
        let country = try #require(Country(code: "GB"))
        let digest = [UInt8](repeating: 3, count: 32)
        let added = try await store.add(
            name: "acme",
            role: .carrier,
            country: country,
            tokenDigest: digest,
            by: "operator",
            at: now
        )
        #expect(added.index == 1)
        let before = try await store.all()
        #expect(before.partners == [added])
        await #expect(throws: PartnerStore.StoreError.self) {
            _ = try await store.add(
                name: "acme",
                role: .peer,
                country: country,
                tokenDigest: digest,
                by: "operator",
                at: now
            )
        }
        try await store.revoke(name: "acme", by: "operator", at: now.adding(seconds: 5))
        let after = try await store.all()
        #expect(after.partners.first?.revokedAt == now.adding(seconds: 5))
        #expect(after.version > before.version)
        try await store.revoke(name: "acme", by: "operator", at: now.adding(seconds: 9))
        #expect(try await store.all().partners == after.partners)
        await #expect(throws: PartnerStore.StoreError.self) {
            try await store.revoke(name: "nobody", by: "operator", at: now)
        }
    }

    @Test func `a Redis takes one pair of keys only`() async throws {
        let rig = try await StoreRig()
        let installation = Installation(rig.redis)
        let (key, other) = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32))
        try await installation.bind(reporterKey: key, evidenceKey: key)
        try await installation.bind(reporterKey: key, evidenceKey: key)
        await #expect(throws: Installation.BindError.self) {
            try await installation.bind(reporterKey: other, evidenceKey: key)
        }
        await #expect(throws: Installation.BindError.self) {
            try await installation.bind(reporterKey: key, evidenceKey: other)
        }
    }

    @Test func `settings that can lose complaints are told by name`() async throws {
        let rig = try await StoreRig()
        let installation = Installation(rig.redis)
        #expect(try await installation.risks().isEmpty)
        for (setting, value) in [
            ("appendfsync", "everysec"), ("no-appendfsync-on-rewrite", "yes"),
            ("maxmemory-policy", "allkeys-lru"), ("appendonly", "no"),
        ] {
            _ = try await rig.redis.send(RedisCommand("CONFIG", "SET", setting, value))
        }
        let risks = try await installation.risks()
        #expect(
            Set(risks.map(\.setting)) == [
                "appendonly", "appendfsync", "no-appendfsync-on-rewrite", "maxmemory-policy",
            ]
        )
    }

    @Test func `another code under the same name is replaced`() async throws {
        let rig = try await StoreRig()
        #expect(try await FunctionLibrary.install(on: rig.redis) == false)
        var load = RedisCommand("FUNCTION", "LOAD", "REPLACE")
        load.append(
            "#!lua name=spam_reporting_v1\n"
                + "redis.register_function('record_complaints_v1', function() return 1 end)"
        )
        _ = try await rig.redis.send(load)
        #expect(try await FunctionLibrary.install(on: rig.redis))
        #expect(try await FunctionLibrary.install(on: rig.redis) == false)
    }
}
