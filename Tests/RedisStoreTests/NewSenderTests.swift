import Foundation
import RedisStore
import SpamReporting
import TestSupport
import Testing

/// The cap on senders that a partner names for the first time.
@Suite struct NewSenderTests {
    private let now: Int64 = 1_800_000_000 / 3600 * 3600 + 600

    private func item(
        _ sender: Int?,
        by reporter: String,
        id: String? = nil,
        partner: UInt16 = 1,
        cap: Int = 2
    ) -> LedgerItem {
        let item = Sample.complaint(
            id,
            by: reporter,
            about: sender.map { Sample.sender($0) },
            partner: partner
        )
        return LedgerItem(
            complaint: item.complaint,
            partner: partner,
            id: item.id,
            newSendersMax: cap
        )
    }

    @Test func `beyond the cap new senders are refused, and known ones count on`() async throws {
        let rig = try await StoreRig()
        let first = try await rig.record(
            [
                item(1, by: "a"), item(1, by: "b"), item(2, by: "a"), item(3, by: "a"),
                item(1, by: "c"), item(3, by: "b"), item(nil, by: "d"),
            ],
            at: now
        )
        #expect(first.letters == "cccncnp")
        // The count is of all calls of the hour, wherever their senders are kept.
        for sender in 4..<12 {
            #expect(try await rig.record([item(sender, by: "a")], at: now).letters == "n")
        }
        #expect(try await rig.record([item(2, by: "b")], at: now + 60).letters == "c")
        #expect(try await rig.state(of: Sample.sender(3)) == nil)
        let others = [item(3, by: "a", partner: 2), item(3, by: "b"), item(4, by: "a", cap: 0)]
        #expect(try await rig.record([others[0]], at: now).letters == "c")
        #expect(try await rig.record([others[1]], at: now).letters == "c")
        #expect(try await rig.record([others[2]], at: now).letters == "c")
        #expect(try await rig.record([item(5, by: "a")], at: now + 3000).letters == "c")
    }

    @Test func `a refused complaint leaves no trace, and is judged anew when it comes again`()
        async throws
    {
        let rig = try await StoreRig()
        let filler = [item(1, by: "a"), item(2, by: "a")]
        #expect(try await rig.record(filler, at: now).letters == "cc")
        for _ in 0..<2 {
            #expect(try await rig.record([item(3, by: "a", id: "m")], at: now).letters == "n")
        }
        // Neither the message id nor the reporter is remembered: it counts, and then is a retry.
        #expect(try await rig.record([item(3, by: "a", id: "m")], at: now + 3600).letters == "c")
        #expect(try await rig.record([item(3, by: "a", id: "m")], at: now + 3600).letters == "C")
        #expect(try await rig.record([item(3, by: "a")], at: now + 3600).letters == "d")
        let state = try #require(try await rig.state(of: Sample.sender(3)))
        #expect(state.complaints == 1)
    }

    @Test func `what was written of an hour goes with it`() async throws {
        let rig = try await StoreRig()
        try await rig.record([item(1, by: "a"), item(2, by: "a", partner: 7, cap: 9)], at: now)
        let client = try rig.server.client()
        let key = "sg:{control}:newsenders:h\(now / 3600)"
        #expect(try client.command("HGET", key, "1").integer == 1)
        #expect(try client.command("HGET", key, "7").integer == 1)
        #expect((1...7200).contains(try client.command("TTL", key).integer ?? 0))
        try await rig.record([item(3, by: "a", cap: 0)], at: now + 3600)
        #expect(
            try client.command("EXISTS", "sg:{control}:newsenders:h\(now / 3600 + 1)")
                == .integer(0)
        )
    }

    @Test func `a function without the cap is noticed`() async throws {
        let rig = try await StoreRig()
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources/RedisStore/spam_reporting.lua")
        let whole = try String(contentsOf: file, encoding: .utf8)
        let head = "local function may_name_new(work, partner)\n"
        let planted = whole.replacing(head, with: head + "    do return true end\n")
        #expect(planted != whole)
        try rig.server.client().command("FUNCTION", "LOAD", "REPLACE", planted)
        let items = [item(1, by: "a"), item(2, by: "a"), item(3, by: "a")]
        #expect(try await rig.record(items, at: now).letters == "ccc")
    }
}
