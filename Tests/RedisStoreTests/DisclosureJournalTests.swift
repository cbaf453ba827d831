import AuditTrail
import Redis
import RedisStore
import SpamReporting
import TestSupport
import Testing

/// What is written down of readers: before they are told, and without a write for each page.
@Suite struct DisclosureJournalTests {
    private let now = Timestamp(seconds: 1_790_000_000)
    private let reader = DisclosureJournal.Audience(
        partner: "regulator",
        feed: "senders",
        output: "pull"
    )

    private func entries(_ range: ClosedRange<UInt64>) -> DisclosureJournal.Extent {
        var extent = DisclosureJournal.Extent()
        for sequence in range {
            let entry = DisclosedEntry(
                sequence: sequence,
                publishedAt: now,
                event: .listed,
                reason: nil,
                sender: Sample.sender(1),
                listedAt: nil,
                firstSeen: nil,
                lastSeen: nil,
                windows: [:],
                tlp: .amber
            )
            extent.add(entry)
        }
        return extent
    }

    private func events(_ rig: StoreRig) async throws -> [AuditEvent] {
        let log = AuditLog(rig.redis)
        try await log.fold()
        return try await log.page(after: 0, limit: 1000).records.map(\.event)
    }

    private func claims(_ rig: StoreRig) async throws -> Int {
        Int(try await rig.redis.send(RedisCommand("HLEN", Keys.auditClaims)).integer ?? -1)
    }

    /// Writes that Redis has put into its append-only file.
    private func writes(_ rig: StoreRig) async throws -> Int {
        let stats = try await rig.redis.send(RedisCommand("INFO", "commandstats"))
        return ["hset", "fcall", "rpush"].reduce(0) { sum, command in
            let line = stats.infoField("cmdstat_\(command)") ?? "calls=0"
            return sum + (Int(line.dropFirst(6).prefix { $0 != "," }) ?? 0)
        }
    }

    private func exact(
        _ entries: Int,
        _ range: ClosedRange<Int>,
        answers: Int,
        from: Timestamp,
        to: Timestamp
    ) -> AuditEvent {
        AuditEvent(
            .feedDisclosed,
            of: "regulator",
            by: "regulator",
            at: to,
            [
                "answers": .number(answers), "entries": .number(entries), "exact": .flag(true),
                "feed": "senders", "first": .number(range.lowerBound),
                "from": .text(from.rfc3339), "last": .number(range.upperBound), "output": "pull",
            ]
        )
    }

    @Test func `pages within what is claimed cost no write, and become one exact record`()
        async throws
    {
        let rig = try await StoreRig()
        let journal = DisclosureJournal(rig.redis)
        let before = try await writes(rig)
        for page in 0..<50 {
            let first = UInt64(page * 100 + 1)
            try await journal.note(
                entries(first...first + 99),
                to: reader,
                interval: 60,
                at: now.adding(seconds: Int64(page) / 25)
            )
        }
        #expect(try await writes(rig) == before + 1)
        #expect(try await events(rig).isEmpty)
        // Nothing is exchanged before the period is over.
        try await journal.settle(all: false, interval: 60, at: now)
        #expect(try await claims(rig) == 1)
        let later = now.adding(seconds: 60)
        try await journal.settle(all: false, interval: 60, at: later)
        try await journal.settle(all: false, interval: 60, at: later)
        #expect(try await claims(rig) == 0)
        let end = now.adding(seconds: 1)
        #expect(
            try await events(rig) == [exact(5000, 1...5000, answers: 50, from: now, to: end)]
        )
    }

    @Test func `what lies beyond a claim is claimed before it is told`() async throws {
        let rig = try await StoreRig()
        let journal = DisclosureJournal(rig.redis)
        for range in [20_001...20_100, 20_050...20_100, 1...5, 29_990...30_010] {
            let range = UInt64(range.lowerBound)...UInt64(range.upperBound)
            try await journal.note(entries(range), to: reader, interval: 60, at: now)
        }
        #expect(try await claims(rig) == 3)
        // Nothing is told, so nothing is noted.
        try await journal.note(DisclosureJournal.Extent(), to: reader, interval: 60, at: now)
        try await journal.settle(all: true, interval: 60, at: now)
        #expect(
            try await events(rig) == [exact(177, 1...30_010, answers: 4, from: now, to: now)]
        )
        #expect(try await claims(rig) == 0)
    }

    @Test func `outputs, partners and periods are told apart`() async throws {
        let rig = try await StoreRig()
        let journal = DisclosureJournal(rig.redis)
        for (partner, output, seconds) in [
            ("regulator", "pull", 0), ("regulator", "snapshot", 0), ("peer", "pull", 0),
            ("peer", "pull", 60),
        ] {
            try await journal.note(
                entries(1...5),
                to: DisclosureJournal.Audience(
                    partner: partner,
                    feed: "senders",
                    output: output
                ),
                interval: 60,
                at: now.adding(seconds: Int64(seconds))
            )
        }
        try await journal.settle(all: true, interval: 60, at: now)
        #expect(try await events(rig).count == 4)
    }

    @Test func `nothing may be told when Redis does not take the note`() async throws {
        let rig = try await StoreRig()
        let journal = DisclosureJournal(rig.redis)
        _ = try await rig.redis.send(RedisCommand("SET", Keys.auditClaims, "in the way"))
        await #expect(throws: RedisError.self) {
            try await journal.note(entries(1...5), to: reader, interval: 60, at: now)
        }
        _ = try await rig.redis.send(RedisCommand("DEL", Keys.auditClaims))
        // What failed has not been told, and is in no record.
        try await journal.settle(all: true, interval: 60, at: now)
        #expect(try await events(rig).isEmpty)
    }

    @Test func `of a gateway that crashed its claims are recorded, once`() async throws {
        let rig = try await StoreRig()
        let crashed = DisclosureJournal(rig.redis)
        try await crashed.note(entries(6...9), to: reader, interval: 60, at: now)
        let others = [DisclosureJournal(rig.redis), DisclosureJournal(rig.redis)]
        try await others[0].note(entries(1...2), to: reader, interval: 60, at: now)
        for other in others { try await other.settleOrphans(at: now.adding(seconds: 100)) }
        #expect(try await events(rig).isEmpty)
        let late = now.adding(seconds: 60 + DisclosureJournal.grace)
        // A gateway that is late and alive still knows exactly, whatever others think.
        try await others[0].settle(all: false, interval: 60, at: late)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for other in others { group.addTask { try await other.settleOrphans(at: late) } }
            try await group.waitForAll()
        }
        let claimed = AuditEvent(
            .feedDisclosed,
            of: "regulator",
            by: "regulator",
            at: now,
            [
                "exact": .flag(false), "feed": "senders", "first": 6, "from": .text(now.rfc3339),
                "last": .number(5 + Int(DisclosureJournal.claimSize)), "output": "pull",
            ]
        )
        #expect(
            try await events(rig) == [exact(2, 1...2, answers: 1, from: now, to: now), claimed]
        )
        // It was only very slow: it finds its claim gone, and records nothing twice.
        try await crashed.settle(all: true, interval: 60, at: late)
        #expect(try await events(rig).count == 2)
    }
}
