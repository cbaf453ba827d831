import Redis
import SpamReporting
import Testing

@testable import RedisStore

@Suite struct EvidenceReaderTests {
    private let now: Int64 = 1_790_000_000
    private let key = [UInt8](repeating: 7, count: 32)

    private func item(_ number: Int, at seconds: Int64) -> LedgerItem {
        let made = Sample.complaint(
            "m\(number)",
            by: "reporter \(number)",
            about: number % 7 == 0 ? nil : Sample.sender(number % 90),
            text: "a text \"\(number)\" é\n😀"
        )
        return LedgerItem(
            complaint: made.complaint,
            partner: made.partner,
            id: ComplaintID(
                at: Timestamp(milliseconds: seconds * 1000 + Int64(number % 1000)),
                random: (0..<10).map { _ in UInt8.random(in: 0...255) }
            )
        )
    }

    private func all(_ rig: StoreRig) async throws -> [EvidenceReader.Sealed] {
        var all: [EvidenceReader.Sealed] = []
        for shard in 0..<Keys.shardCount {
            let reply = try await rig.redis.send(
                EvidenceReader.command(shard, after: 0, limit: 1000)
            )
            all += try EvidenceReader.sealed(reply, of: shard)
        }
        return all
    }

    @Test func `complaints are read back as they were recorded`() async throws {
        let rig = try await StoreRig()
        let items = [item(1, at: now), item(2, at: now), item(7, at: now), item(1, at: now)]
        #expect(try await rig.record(items, at: now).letters == "ccpC")
        let sealed = try await all(rig)
        let record = EvidenceReader(key: key).open(try #require(sealed.first))
        #expect(sealed.count == 1)
        #expect(record.isReadable)
        #expect(record.arrivedAt == Timestamp(seconds: now))
        #expect(record.complaints.map(\.id) == items.map(\.id))
        #expect(record.complaints.map(\.text) == items.map { $0.complaint?.text })
        #expect(record.complaints.map(\.sender) == items.map { $0.complaint?.sender })
        #expect(record.complaints.map(\.reporter) == items.map { $0.complaint?.reporter })
        #expect(record.complaints.map(\.status) == [.counted, .counted, .partial, nil])
        #expect(record.complaints.map(\.isCounted) == [true, true, true, false])
    }

    @Test func `what another key has sealed is told, and nothing is made up`() async throws {
        let rig = try await StoreRig()
        _ = try await rig.record([item(1, at: now)], at: now)
        let sealed = try #require(try await all(rig).first)
        let record = EvidenceReader(key: [UInt8](repeating: 8, count: 32)).open(sealed)
        #expect(!record.isReadable)
        #expect(record.complaints.isEmpty)
    }

    @Test func `complaints are found by their ids, whatever came before and after`() async throws {
        let rig = try await StoreRig()
        var items: [LedgerItem] = []
        for second in 0..<40 as Range<Int64> {
            let some = (0..<5).map { item(Int(second) * 5 + $0, at: now + 100 * second) }
            for one in some { _ = try await rig.record([one], at: now + 100 * second) }
            items += some
        }
        let reader = EvidenceReader(key: key)
        let strangers = [item(999, at: now - 5000), item(998, at: now + 50)]
        for wanted in [[items[0]], [items[199]], [items[77], items[3]], items, strangers] {
            var found: Set<ComplaintID> = []
            var read = 0
            try await EvidenceFinder(rig.redis).forEachRecord(near: wanted.map(\.id)) { sealed in
                read += 1
                for complaint in reader.open(sealed).complaints { found.insert(complaint.id) }
            }
            if wanted.first?.id != strangers.first?.id {
                #expect(found.isSuperset(of: wanted.map(\.id)))
            }
            // Those of the second and no others are read.
            #expect(read <= 5 * wanted.count)
        }
    }
}
