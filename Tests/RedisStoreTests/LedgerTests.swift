import Redis
import RedisStore
import SpamReporting
import TestSupport
import Testing

/// What record_complaints does, against a real Redis, the clock in hand.
@Suite struct LedgerTests {
    private let now: Int64 = 1_790_000_000

    @Test func `a retry gets the first receipt again and moves nothing`() async throws {
        let rig = try await StoreRig()
        let item = Sample.complaint("m1", by: "anna", about: Sample.sender(1))
        let first = try await rig.record([item], at: now)
        let again = Sample.complaint("m1", by: "anna", about: Sample.sender(1))
        let second = try await rig.record([again], at: now + 3600)
        #expect(first.letters == "c")
        #expect(second.letters == "C")
        guard case .acknowledged(let one) = first.outcomes[0],
            case .acknowledged(let other) = second.outcomes[0]
        else {
            Issue.record("not acknowledged")
            return
        }
        #expect(one.id == other.id)
        #expect(try await rig.state(of: Sample.sender(1))?.complaints == 1)
    }

    @Test func `the same message id with another content is a conflict, whatever its shard`()
        async throws
    {
        let rig = try await StoreRig()
        try await rig.record([Sample.complaint("m1", by: "anna", about: Sample.sender(1))], at: now)
        for number in 2...20 {
            let other = Sample.complaint("m1", by: "anna", about: Sample.sender(number))
            #expect(try await rig.record([other], at: now + 1).letters == "x")
        }
        let elsewhere = Sample.complaint("m1", by: "anna", about: Sample.sender(2), partner: 2)
        #expect(try await rig.record([elsewhere], at: now + 1).letters == "c")
    }

    @Test(arguments: [(259_199, "C"), (259_200, "c")])
    func `a message id is remembered for 72 hours`(_ later: Int64, _ outcome: String) async throws {
        // Whatever the place of the first complaint within its generation.
        for start in [0, 1, 100_000, 259_199] as [Int64] {
            let rig = try await StoreRig()
            let begin = now / 259_200 * 259_200 + start
            let item = Sample.complaint("m1", by: "anna", about: Sample.sender(1))
            try await rig.record([item], at: begin)
            #expect(try await rig.record([item], at: begin + later).letters == outcome)
        }
    }

    @Test func `a retry is found although the other gateway's clock is ahead`() async throws {
        let rig = try await StoreRig()
        let boundary = (now / 259_200 + 1) * 259_200
        let item = Sample.complaint("m1", by: "anna", about: Sample.sender(1))
        try await rig.record([item], at: boundary + 1)
        #expect(try await rig.record([item], at: boundary - 1).letters == "C")
    }

    @Test func `a repeat within 24 hours of the last counted one moves nothing`() async throws {
        let rig = try await StoreRig()
        let sender = Sample.sender(1)
        func letter(_ id: String, _ at: Int64, text: String = "parcel") async throws -> String {
            let item = Sample.complaint(id, by: "anna", about: sender, text: text)
            return try await rig.record([item], at: at).letters
        }
        #expect(try await letter("a", now) == "c")
        #expect(try await letter("b", now + 86_399) == "d")
        #expect(try await letter("c", now + 10, text: "another") == "c")
        #expect(try await letter("d", now + 86_400) == "c")
        #expect(try await rig.state(of: sender)?.complaints == 3)
    }

    @Test func `everything holds within one call too`() async throws {
        let rig = try await StoreRig()
        let sender = Sample.sender(1)
        let reply = try await rig.record(
            [
                Sample.complaint("a", by: "anna", about: sender),
                Sample.complaint("a", by: "anna", about: sender),
                Sample.complaint("a", by: "ben", about: sender),
                Sample.complaint("b", by: "anna", about: sender),
                Sample.complaint("c", by: "anna", about: nil),
                Sample.complaint("d", by: "anna", about: nil),
                Sample.complaint(nil, by: "cleo", about: sender),
                Sample.complaint(nil, by: nil, about: sender),
            ],
            at: now
        )
        #expect(reply.letters == "cCxdpdcc")
        let counts = try await rig.state(of: sender)?
            .counts(over: .hour, endingAt: Timestamp(seconds: now))
        #expect(counts == WindowCounts(complaints: 3, reporters: 2, partners: 1, legit: 0))
    }

    @Test func `distinct reporters are exact beyond a thousand`() async throws {
        let rig = try await StoreRig()
        let sender = Sample.sender(1)
        for round in 0..<3 {
            for batch in 0..<6 {
                let items = (0..<250).map { index in
                    Sample.complaint(
                        "\(round)-\(batch)-\(index)",
                        by: "reporter \(batch * 250 + index)",
                        about: sender,
                        text: "text \(round)"
                    )
                }
                try await rig.record(items, at: now + Int64(round) * 7200)
            }
        }
        let moment = Timestamp(seconds: now + 14_400)
        let counts = try await rig.state(of: sender)?.counts(over: .day, endingAt: moment)
        #expect(counts == WindowCounts(complaints: 4500, reporters: 1500, partners: 1, legit: 0))
    }

    @Test func `a counter-report is counted apart and its reporter too`() async throws {
        let rig = try await StoreRig()
        let sender = Sample.sender(1)
        let reply = try await rig.record(
            [
                Sample.complaint("a", by: "anna", about: sender),
                Sample.complaint("b", by: "anna", about: sender, disposition: .legit),
                Sample.complaint("c", by: "ben", about: sender, partner: 2, disposition: .legit),
            ],
            at: now
        )
        #expect(reply.letters == "ccc")
        let state = try #require(try await rig.state(of: sender))
        let counts = state.counts(over: .hour, endingAt: Timestamp(seconds: now))
        #expect(counts == WindowCounts(complaints: 1, reporters: 1, partners: 1, legit: 2))
        #expect(state.partners.count == 2)
    }

    @Test func `the totals add up to what was acknowledged`() async throws {
        let rig = try await StoreRig()
        var acknowledged = 0
        for round in 0..<10 {
            let items = (0..<50).map { index -> LedgerItem in
                let sender = index % 7 == 0 ? nil : Sample.sender(index % 11)
                return Sample.complaint(
                    "\(round * 40 + index)",
                    by: "reporter \(index % 13)",
                    about: sender,
                    text: "text \(round % 3)",
                    partner: UInt16(index % 3 + 1),
                    disposition: index % 5 == 0 ? .legit : .spam
                )
            }
            let reply = try await rig.record(items, at: now + Int64(round) * 600)
            acknowledged += reply.outcomes.count { $0 != .conflict }
        }
        let moment = Timestamp(seconds: now + 6000)
        let store = StatisticsStore(rig.redis)
        for window in [Window.day, .week, .month] {
            var all = StatisticsStore.Totals()
            for totals in try await store.totals(over: window, endingAt: moment).values {
                all.add(totals)
            }
            let senders = try await store.topSenders(over: window, endingAt: moment, limit: 1000)
            #expect(senders.reduce(0) { $0 + $1.counts.complaints } == all.complaints)
            #expect(senders.reduce(0) { $0 + $1.counts.legit } == all.legit)
            let counted = all.complaints + all.legit + all.partial
            #expect(counted + all.duplicates == acknowledged)
            #expect(try await store.senderCount(over: window, endingAt: moment) == senders.count)
        }
    }

    @Test func `evidence goes when it has reached its age, however much there is`() async throws {
        let rig = try await StoreRig()
        let sender = Sample.sender(1)
        // More records of one shard than one call of the housekeeping looks at.
        for _ in 0..<40 {
            try await rig.record([Sample.complaint(nil, by: nil, about: sender)], at: now)
        }
        for _ in 0..<3 {
            let item = Sample.complaint(nil, by: nil, about: sender)
            try await rig.record([item], at: now + 100)
        }
        func records() async throws -> Int {
            let key = Keys.evidence(Keys.shard(of: sender))
            return Int(try await rig.redis.send(RedisCommand("XLEN", key)).integer ?? -1)
        }
        let house = Housekeeping(rig.redis, rules: ListingRules(), retention: .init(evidence: 1000))
        #expect(try await records() == 43)
        _ = try await house.sweep(at: Timestamp(seconds: now + 1000))
        #expect(try await records() == 43)
        _ = try await house.sweep(at: Timestamp(seconds: now + 1001))
        #expect(try await records() == 3)
        _ = try await house.sweep(at: Timestamp(seconds: now + 1101))
        #expect(try await records() == 0)
    }

    @Test func `evidence opens with the key and tells what was said`() async throws {
        let rig = try await StoreRig()
        let item = Sample.complaint("a", by: "anna", about: Sample.sender(1), text: "the text")
        try await rig.record([item], at: now)
        try await rig.record([item], at: now + 1)
        var records: [(shard: Int, sealed: [UInt8])] = []
        for shard in 0..<Keys.shardCount {
            let reply = try await rig.redis.send(
                RedisCommand("XRANGE", Keys.evidence(shard), "-", "+")
            )
            for entry in reply.array ?? [] {
                let fields = entry.array?[1].pairs ?? []
                let sealed = fields.first { $0.name == "s" }?.value.bytes
                records.append((shard, try #require(sealed)))
            }
        }
        #expect(records.count == 1, "a call of retries only adds no evidence")
        let record = try #require(records.first)
        let moment = Timestamp(seconds: now)
        let sealer = EvidenceSealer(key: [UInt8](repeating: 7, count: 32))
        let opened = try #require(
            sealer.open(record.sealed, shard: record.shard, writtenAt: moment)
        )
        #expect(String(decoding: opened, as: UTF8.self).contains("\"text\":\"the text\""))
        #expect(sealer.open(record.sealed, shard: record.shard + 1, writtenAt: moment) == nil)
        let stranger = EvidenceSealer(key: [UInt8](repeating: 8, count: 32))
        #expect(stranger.open(record.sealed, shard: record.shard, writtenAt: moment) == nil)
        #expect(!String(decoding: record.sealed, as: UTF8.self).contains("the text"))
    }

    @Test func `every key that rotates has a lifetime`() async throws {
        let rig = try await StoreRig()
        for batch in 0..<3 {
            let items = (0..<40).map { index in
                Sample.complaint(
                    "\(batch)-\(index)",
                    by: "reporter \(index)",
                    about: index % 9 == 0 ? nil : Sample.sender(index),
                    text: "text \(batch)"
                )
            }
            try await rig.record(items, at: now + Int64(batch))
        }
        let lasting = [
            "senders", "history", "heard", "rank", "listed", "positions", "outbox", "evidence",
        ]
        let keys = try await rig.redis.send(RedisCommand("KEYS", "sg:*")).array ?? []
        #expect(keys.count > 30)
        for key in keys.compactMap(\.text) {
            let name = key.split(separator: ":").dropFirst(2).first.map(String.init) ?? ""
            let lifetime = try await rig.redis.send(RedisCommand("TTL", key)).integer ?? -2
            #expect(lasting.contains(name) == (lifetime == -1), "\(key) lives \(lifetime) s")
        }
    }
}
