import Foundation
import Synchronization
import TestSupport
import Testing

/// The token bucket of each partner.
@Suite struct RateTests {
    private let start = QuotaRig.start

    private func complaints(_ range: Range<Int>) -> [String] {
        range.map { QuotaRig.complaint($0, about: 1) }
    }

    private func limits(_ response: TestHTTPResponse) -> [String: Int] {
        let policy = RateLimitField(response.header("RateLimit-Policy"))
        let left = RateLimitField(response.header("RateLimit"))
        guard let policy, let left, policy.name == left.name else { return [:] }
        return policy.parameters.merging(left.parameters) { one, _ in one }
    }

    @Test func `a bucket empties, refuses whole requests, and fills with time`() async throws {
        let rig = try await QuotaRig(partners: ["acme", "other"])
        try rig.set("acme", #"{"rate":10,"burst":100}"#)
        let taken = try rig.post(complaints(0..<60), as: "acme", at: start)
        #expect(taken.status == 200 && QuotaRig.acknowledged(by: taken) == 60)
        #expect(limits(taken) == ["q": 100, "w": 10, "r": 40, "t": 6])

        let refused = try rig.post(complaints(60..<120), as: "acme", at: start)
        #expect(refused.status == 429)
        #expect(refused.object["type"] as? String == "urn:spamgate:problem:rate-exceeded")
        #expect(limits(refused) == ["q": 100, "w": 10, "r": 40, "t": 6])
        #expect((2...3).contains(refused.header("Retry-After").flatMap { Int($0) } ?? 0))
        #expect(try rig.counted(at: start)["acme"] == 60)

        let again = try rig.post(complaints(60..<120), as: "acme", at: start + 2)
        #expect(QuotaRig.acknowledged(by: again) == 60)
        #expect(limits(again)["r"] == 0)
        // A request of an earlier moment is no second of its own.
        let single = complaints(120..<121)
        #expect(try rig.post(single, as: "acme", at: start + 1).status == 429)
        #expect(try rig.post(single, as: "acme", at: start + 2).status == 429)
        #expect(try rig.post(single, as: "other", at: start + 2).status == 201)
        let last = try rig.post(complaints(121..<122), as: "acme", at: start + 3)
        #expect(last.status == 201 && limits(last)["r"] == 9)
        let rested = try rig.post(complaints(122..<123), as: "acme", at: start + 1000)
        #expect(limits(rested)["r"] == 99)
    }

    @Test func `a batch that can never fit is told so, and nothing of it is recorded`()
        async throws
    {
        let rig = try await QuotaRig(partners: ["acme"])
        try rig.set("acme", #"{"rate":10,"burst":100}"#)
        let response = try rig.post(complaints(0..<101), as: "acme", at: start)
        #expect(response.status == 413)
        #expect(response.object["type"] as? String == "urn:spamgate:problem:burst-exceeded")
        #expect(limits(response)["r"] == 100)
        // Bad lines count too: they cost as much.
        let bad = [String](repeating: "{}", count: 95) + complaints(0..<5)
        let mixed = try rig.post(bad, as: "acme", at: start)
        #expect(mixed.status == 200 && limits(mixed)["r"] == 0)
        #expect(try rig.counted(at: start)["acme"] == 5)
    }

    @Test func `a limit is set, shown and taken back with the commands`() async throws {
        let rig = try await QuotaRig(partners: ["acme"])
        func run(_ arguments: [String]) async throws -> CommandLineRun {
            try await CommandLineRun(
                arguments + ["--url", rig.gateway.url],
                environment: ["SPAMGATE_DATA_DIR": rig.gateway.dataDirectory]
            )
        }
        let set = try await run(["partner", "set", "acme", "--rate", "1", "--burst", "1"])
        #expect(set.status == .code(0), "\(set.errors)")
        #expect(try rig.post(complaints(0..<1), as: "acme", at: start).status == 201)
        #expect(try rig.post(complaints(1..<2), as: "acme", at: start).status == 429)
        let list = try await run(["partner", "list"])
        #expect(list.output.contains("1/s"), "\(list.output)")
        let free = try await run(["partner", "set", "acme", "--rate", "none", "--burst", "default"])
        #expect(free.status == .code(0), "\(free.errors)")
        let unlimited = try rig.post(complaints(1..<2), as: "acme", at: start)
        #expect(unlimited.status == 201 && unlimited.header("RateLimit") == nil)
        let unknown = try await run(["partner", "set", "nobody", "--rate", "5"])
        #expect(unknown.errors.contains("404"))
    }

    @Test func `while one partner floods, another is served, and the counters agree`()
        async throws
    {
        let rig = try await QuotaRig(
            "partnerRate: 50, partnerBurst: 2000, batchItems: 100",
            partners: ["flooder", "other"]
        )
        let acknowledged = Mutex(["flooder": 0, "other": 0])
        let refusals = Mutex(0)
        // Six threads hand in five times what the bucket holds, while time passes for ten seconds.
        _ = try await onThreads(7) { [start] thread in
            let connection = try rig.gateway.connect()
            for request in 0..<40 {
                let name = thread == 0 ? "other" : "flooder"
                let first = thread * 100_000 + request * 50
                let count = thread == 0 ? 1 : 50
                let response = try rig.post(
                    (first..<first + count).map { QuotaRig.complaint($0, about: thread) },
                    as: name,
                    at: start + Int64(request) / 4,
                    on: connection
                )
                if thread == 0 { #expect(response.status == 201) }
                if response.status == 429 { refusals.withLock { $0 += 1 } }
                acknowledged.withLock {
                    $0[name, default: 0] += QuotaRig.acknowledged(by: response)
                }
            }
        }
        let told = acknowledged.withLock(\.self)
        let counted = try rig.counted(at: start + 20)
        #expect(QuotaRig.differences(acknowledged: told, counted: counted).isEmpty)
        #expect(told["other"] == 40)
        // The bucket, and what ten seconds bring: nine or ten, as threads go.
        #expect((2000...2500).contains(told["flooder"] ?? 0))
        #expect(refusals.withLock(\.self) > 150)
        var wrong = told
        wrong["flooder", default: 0] += 1
        #expect(QuotaRig.differences(acknowledged: wrong, counted: counted).count == 1)
    }

    @Test(arguments: [
        "complaints;r=1;t=1", "\"complaints\";r=;t=1", "\"complaints\";r=1;r=2",
        "\"complaints\" ;r=1", "\"complaints\";r=1.5", "\"a\\\";r=1", "\"complaints\";R=1", "",
    ])
    func `the reading of the fields refuses what is not of their form`(text: String) {
        #expect(RateLimitField(text) == nil)
        #expect(RateLimitField("\"complaints\";r=1;t=20")?.parameters == ["r": 1, "t": 20])
    }
}
