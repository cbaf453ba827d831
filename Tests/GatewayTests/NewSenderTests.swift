import Foundation
import TestSupport
import Testing

/// One partner that sends invented senders, through the real gateway.
@Suite struct NewSenderTests {
    private let start = QuotaRig.start
    private static let type = "urn:spamgate:problem:too-many-new-senders"

    @Test func `a flood of new senders stops at the cap, and nobody else notices`() async throws {
        let rig = try await QuotaRig("partnerNewSenders: 300", partners: ["flooder", "other"])
        var acknowledged = ["flooder": 0, "other": 0]
        var refused = 0
        for batch in 0..<10 {
            let lines = (0..<100).map { line in
                QuotaRig.complaint(line, about: batch * 100 + line)
            }
            let response = try rig.post(lines, as: "flooder", at: start)
            #expect(response.status == 200)
            acknowledged["flooder", default: 0] += QuotaRig.acknowledged(by: response)
            let rejected = response.object["rejected"] as? [[String: Any]] ?? []
            #expect(rejected.allSatisfy { $0["type"] as? String == Self.type })
            refused += rejected.count
            let honest = try rig.post(
                [QuotaRig.complaint(batch, about: 5000 + batch)],
                as: "other",
                at: start
            )
            #expect(honest.status == 201)
            acknowledged["other", default: 0] += QuotaRig.acknowledged(by: honest)
        }
        #expect(acknowledged["flooder"] == 300 && refused == 700)

        let single = try rig.post([QuotaRig.complaint(1, about: 700)], as: "flooder", at: start)
        #expect(single.status == 429)
        #expect(single.object["type"] as? String == Self.type)
        // The hour began ten minutes ago.
        let pause = single.header("Retry-After").flatMap { Int($0) } ?? 0
        #expect((3000...3060).contains(pause))
        let known = try rig.post([QuotaRig.complaint(999, about: 1)], as: "flooder", at: start)
        #expect(known.status == 201)
        acknowledged["flooder", default: 0] += QuotaRig.acknowledged(by: known)

        #expect(
            QuotaRig.differences(
                acknowledged: acknowledged,
                counted: try rig.counted(at: start + 1)
            ).isEmpty
        )
        try rig.set("flooder", #"{"newSenders":301}"#)
        let one = [QuotaRig.complaint(1, about: 700), QuotaRig.complaint(1, about: 701)]
        let raised = try rig.post(one, as: "flooder", at: start + 2)
        #expect(QuotaRig.acknowledged(by: raised) == 1)
        let next = try rig.post(
            [QuotaRig.complaint(1, about: 701)],
            as: "flooder",
            at: start + 3600
        )
        #expect(next.status == 201)
    }

    @Test func `a retry of a refused complaint is taken in the next hour, once`() async throws {
        let rig = try await QuotaRig("partnerNewSenders: 1", partners: ["acme"])
        let first = QuotaRig.complaint(1, about: 1)
        let second = QuotaRig.complaint(2, about: 2, id: "again")
        #expect(try rig.post([first], as: "acme", at: start).status == 201)
        for _ in 0..<2 { #expect(try rig.post([second], as: "acme", at: start).status == 429) }
        let taken = try rig.post([second], as: "acme", at: start + 3600)
        #expect(taken.status == 201 && taken.header("Idempotent-Replay") == nil)
        let retry = try rig.post([second], as: "acme", at: start + 3600)
        #expect(retry.status == 201 && retry.header("Idempotent-Replay") == "true")
        #expect(try rig.counted(at: start + 3600)["acme"] == 2)
    }
}
