import AuditTrail
import Foundation
import SpamReporting
import TestSupport
import Testing

/// What a chain of records proves, and every way of tampering that shows.
@Suite struct AuditChainTests {
    /// A log of some records, of which the eighth says that the first three were dropped.
    private static let whole: [AuditRecord] = {
        var records: [AuditRecord] = []
        func append(_ event: AuditEvent) {
            records.append(AuditRecord(event, after: records.last?.head ?? .none))
        }
        let start = Timestamp(seconds: 1_790_000_000)
        append(
            AuditEvent(
                .gatewayStarted,
                of: "gateway-1.carrier.example",
                by: AuditEvent.gateway,
                at: start,
                [
                    "configuration": .text(AuditDigest(of: Array("workers: 2\n".utf8)).text),
                    "version": "0.1.0",
                ]
            )
        )
        append(
            AuditEvent(
                .partnerAdded,
                of: "regulator",
                by: "operator",
                at: start.adding(seconds: 20),
                ["country": "GB", "role": "regulator"]
            )
        )
        for minute in 1...5 {
            append(
                AuditEvent(
                    .feedDisclosed,
                    of: "regulator",
                    by: "regulator",
                    at: Timestamp(milliseconds: 1_790_000_000_000 + Int64(minute) * 60_250),
                    [
                        "answers": 3, "entries": .number(40 * minute), "exact": .flag(true),
                        "feed": "senders", "first": .number(minute), "output": "pull",
                        "from": .text(start.adding(seconds: Int64(minute) * 60).rfc3339),
                        "last": .number(40 * minute + minute - 1),
                    ]
                )
            )
        }
        let third = records[2].head
        append(
            AuditEvent(
                .auditTrimmed,
                of: "audit",
                by: AuditEvent.gateway,
                at: start.adding(seconds: 400),
                ["through": .number(Int(third.sequence)), "digest": .text(third.digest.text)]
            )
        )
        append(
            AuditEvent(
                .partnerChanged,
                of: "acme \"ü\"\n",
                by: "operator",
                at: start.adding(seconds: 500),
                ["rate": .texts(["configured", "100"])]
            )
        )
        return records
    }()

    private static let lines = whole.map(\.bytes)

    private func flaw(
        _ lines: some Sequence<[UInt8]>,
        expecting heads: [AuditHead] = []
    ) -> AuditChain.Flaw? {
        var chain = AuditChain(expecting: heads)
        do throws(AuditChain.Flaw) {
            for line in lines { try chain.take(line) }
            try chain.finish()
            return nil
        } catch {
            return error
        }
    }

    @Test func `a whole log proves itself, and so does one whose beginning was dropped`() {
        #expect(flaw(Self.lines) == nil)
        #expect(flaw(Self.lines.prefix(7)) == nil)
        #expect(flaw(Self.lines.dropFirst(3)) == nil)
        #expect(flaw([]) == nil)
        let heads = [Self.whole[4].head, Self.whole[8].head]
        #expect(flaw(Self.lines.dropFirst(3), expecting: heads) == nil)
        // The head that was dropped last is still known.
        #expect(flaw(Self.lines.dropFirst(3), expecting: [Self.whole[2].head]) == nil)
    }

    @Test func `records read back are the same, and canonical`() throws {
        for record in Self.whole {
            #expect(AuditRecord(line: record.bytes) == record)
            #expect(AuditEvent(record.event.bytes) == record.event)
            let json = try JSONSerialization.jsonObject(with: Data(record.bytes))
            let again = try JSONSerialization.data(
                withJSONObject: json,
                options: [.sortedKeys, .withoutEscapingSlashes]
            )
            #expect(Array(again) == record.bytes)
        }
        #expect(AuditHead(Self.whole[3].head.text) == Self.whole[3].head)
        for text in [
            "", "1", "1:", "x:\(AuditDigest.none.text)", "1:00", "-1:\(AuditDigest.none.text)",
        ] {
            #expect(AuditHead(text) == nil, "\(text)")
        }
    }

    @Test(arguments: 0..<7)
    func `one changed byte anywhere shows`(place: Int) {
        let lines = Array(Self.lines.prefix(7))
        let head = Self.whole[6].head
        for offset in lines[place].indices {
            var changed = lines
            changed[place][offset] ^= 1
            #expect(flaw(changed, expecting: [head]) != nil, "byte \(offset)")
        }
    }

    @Test func `what is taken out, put in twice or moved shows with its place`() {
        var lines = Array(Self.lines.prefix(7))
        lines.remove(at: 3)
        #expect(flaw(lines) == .outOfOrder(expected: 4, found: 5))
        lines = Array(Self.lines.prefix(7))
        lines.insert(lines[3], at: 4)
        #expect(flaw(lines) == .outOfOrder(expected: 5, found: 4))
        lines = Array(Self.lines.prefix(7))
        lines.swapAt(2, 3)
        #expect(flaw(lines) == .outOfOrder(expected: 3, found: 4))
        #expect(flaw([Array("{}".utf8)]) == .unreadable(line: 1))
    }

    @Test func `a record written anew breaks the chain behind it`() {
        var lines = Array(Self.lines.prefix(7))
        let old = Self.whole[3]
        let forged = AuditEvent(.partnerRevoked, of: "x", by: "operator", at: old.event.time)
        lines[3] = AuditRecord(forged, after: Self.whole[2].head).bytes
        #expect(flaw(lines) == .broken(at: 5))
    }

    @Test func `a log cut at its end, or written anew as a whole, shows by a noted head`() {
        let head = Self.whole[6].head
        let cut = Array(Self.lines.prefix(5))
        #expect(flaw(cut) == nil)
        let end = Self.whole[4].head
        #expect(flaw(cut, expecting: [head]) == .endMissing(head: end, expected: head))
        var forged: [AuditRecord] = []
        for record in Self.whole.prefix(7) {
            let event = AuditEvent(.partnerAdded, of: "x", by: "y", at: record.event.time)
            forged.append(AuditRecord(event, after: forged.last?.head ?? .none))
        }
        #expect(flaw(forged.map(\.bytes)) == nil)
        #expect(
            flaw(forged.map(\.bytes), expecting: [head]) == .otherHead(expected: head)
        )
    }

    @Test func `a beginning that the log does not account for shows`() {
        #expect(flaw(Self.lines.dropFirst(2).prefix(5)) == .beginningMissing(first: 3))
        #expect(flaw(Self.lines.dropFirst(5)) == .beginningMissing(first: 6))
        let old = Self.whole[1].head
        #expect(flaw(Self.lines.dropFirst(3), expecting: [old]) == .headTooOld(expected: old))
    }

    /// `protocols/audit/sample.ndjson` is what this version writes.
    @Test func `the sample is as documented`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appendingPathComponent("protocols/audit/sample.ndjson")
        let sample = Self.lines.dropFirst(3).reduce(into: Data()) { $0 += $1 + [0x0A] }
        if ProcessInfo.processInfo.environment["UPDATE_SAMPLES"] == "1" {
            try sample.write(to: file)
        }
        #expect(try Data(contentsOf: file) == sample)
    }
}
