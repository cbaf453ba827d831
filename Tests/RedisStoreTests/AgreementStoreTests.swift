import Redis
import RedisStore
import SpamReporting
import TestSupport
import Testing

/// Agreements in Redis: every version is kept, and none is lost to a colleague's change.
@Suite struct AgreementStoreTests {
    private let now = Timestamp(seconds: 1_790_000_000)

    private func agreement(_ reporters: Int) -> Agreement {
        var agreement = Agreement(purpose: "Consumer protection", contact: "a@b.example")
        agreement.minimumReporters = reporters
        agreement.validTo = Timestamp(seconds: 1_800_000_000)
        return agreement
    }

    @Test func `every version is kept as it was, the one that ends it too`() async throws {
        let rig = try await StoreRig()
        let store = AgreementStore(rig.redis)
        #expect(try await store.all().versions.isEmpty)
        var states = [try await store.state()]
        var kept: [KeptAgreement] = []
        for content in [agreement(5), agreement(10), nil, agreement(7)] {
            kept.append(
                try await store.put(
                    content,
                    with: "ofcom",
                    by: "operator",
                    replacing: .whatever,
                    at: now
                )
            )
            states.append(try await store.state())
        }
        #expect(kept.map(\.version) == [1, 2, 3, 4])
        #expect(Set(states).count == 5)
        let all = try await store.all()
        #expect(all.versions == kept)
        #expect(all.state == states.last)
    }

    @Test func `of two who replace the same version one is told of the other`() async throws {
        let rig = try await StoreRig()
        let store = AgreementStore(rig.redis)
        let now = now
        let results = await withTaskGroup(of: Int?.self) { group in
            for reporters in 10..<18 {
                let content = agreement(reporters)
                group.addTask {
                    try? await store.put(
                        content,
                        with: "ofcom",
                        by: "operator",
                        replacing: .version(0),
                        at: now
                    ).version
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.compactMap(\.self) == [1])
        do {
            _ = try await store.put(
                agreement(9),
                with: "ofcom",
                by: "operator",
                replacing: .version(2),
                at: now
            )
            Issue.record("a version that is not in force was replaced")
        } catch {
            guard case .otherVersion(1) = error else { throw error }
        }
        #expect(try await store.all().versions.count == 1)
    }

    @Test func `what is not there cannot be ended`() async throws {
        let rig = try await StoreRig()
        let store = AgreementStore(rig.redis)
        await #expect(throws: AgreementStore.StoreError.self) {
            try await store.put(
                nil,
                with: "ofcom",
                by: "operator",
                replacing: .whatever,
                at: now
            )
        }
        #expect(try await store.all().versions.isEmpty)
    }
}
