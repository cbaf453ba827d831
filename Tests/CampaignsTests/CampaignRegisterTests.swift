import MessageContent
import SpamReporting
import Testing

@testable import Campaigns

@Suite struct CampaignRegisterTests {
    private let key = CampaignKey(1, 2)
    private let now = Timestamp(seconds: 1_790_000_000)
    private let parcel =
        "Your parcel could not be delivered, pay the small redelivery fee today at "
    private let bank = "Your account was locked after a strange login, confirm who you are on "

    private func item(
        _ text: String,
        reporter: UInt64,
        at moment: Timestamp? = nil,
        sender: String = "+447700900001"
    ) -> CampaignRegister.Item {
        let moment = moment ?? now
        return CampaignRegister.Item(
            evidence: CampaignEvidence(of: MessageContent(text), sender: nil, key: key),
            complaint: CampaignComplaint(
                bucket: UInt32(moment.seconds / CampaignComplaint.bucketSeconds),
                reporter: reporter,
                sender: UInt32(truncatingIfNeeded: key.hash(sender)),
                partner: 1,
                isLegit: false
            ),
            arrivedAt: moment,
            names: [CampaignName(.sender, sender)],
            category: 1,
            reference: EvidenceReference(shard: 0, position: reporter, place: 0)
        )
    }

    @Test func `five reporters of one text list its campaign, whatever the sender`() throws {
        var register = CampaignRegister(liveMax: 100)
        for reporter in 1...5 as ClosedRange<UInt64> {
            let text = "\(parcel)a\(reporter).example/k"
            _ = register.take(item(text, reporter: reporter, sender: "+44770090000\(reporter)"))
        }
        register.decide(ListingRules(), at: now)
        let changes = register.takeChanges()
        #expect(changes.touched == [1])
        let news = try #require(changes.news.first)
        #expect(news.change == .listed)
        #expect(news.campaign.counts.window(.hour, at: now).senders == 5)
        #expect(register.takeChanges().isEmpty)
    }

    @Test func `campaigns become one when three complaints belong to both`() throws {
        var register = CampaignRegister(liveMax: 100)
        // Many other campaigns, so that what these have in common weighs.
        for other in 1...40 as ClosedRange<UInt64> {
            _ = register.take(item("\(other * 7919) nothing of all that \(other)", reporter: other))
        }
        let first = register.take(item("\(parcel)pay.example/1", reporter: 1))
        let second = register.take(item("\(bank)safe.example/1", reporter: 2))
        #expect(first != second)
        for reporter in 3...5 as ClosedRange<UInt64> {
            #expect(register.merged.isEmpty)
            _ = register.take(
                item("\(parcel)\(bank)pay.example safe.example", reporter: reporter)
            )
        }
        let into = register.resolve(second)
        #expect(into == register.resolve(first))
        #expect(into == min(first, second))
        let campaign = try #require(register.campaigns[into])
        #expect(campaign.counts.window(.hour, at: now).reporters == 5)
        let changes = register.takeChanges()
        #expect(changes.mergers == [.init(campaign: max(first, second), into: into)])
        #expect(changes.removed == [max(first, second)])
    }

    @Test func `a quiet campaign is forgotten after a month, and begins anew`() {
        var register = CampaignRegister(liveMax: 100)
        let first = register.take(item("\(parcel)pay.example", reporter: 1))
        let later = now.adding(seconds: 32 * 86_400)
        register.sweep(ListingRules(), at: later)
        #expect(register.campaigns.isEmpty)
        #expect(register.index.count == 0)
        #expect(register.takeChanges().removed == [first])
        let second = register.take(item("\(parcel)pay.example", reporter: 1, at: later))
        #expect(second > first)
    }

    @Test func `when there are too many, those that were quiet longest go`() {
        var register = CampaignRegister(liveMax: 10)
        for number in 1...12 as ClosedRange<UInt64> {
            let moment = now.adding(seconds: Int64(number))
            _ = register.take(
                item("text \(number) pay.a\(number).example", reporter: 1, at: moment)
            )
        }
        #expect(register.campaigns.count == 12)
        register.sweep(ListingRules(), at: now.adding(seconds: 60))
        #expect(register.campaigns.keys.sorted() == Array(4...12))
    }

    @Test func `a register made anew of what was kept goes on in the same way`() {
        var register = CampaignRegister(liveMax: 100)
        var taken: [(CampaignIndex.Number, CampaignComplaint)] = []
        for reporter in 1...9 as ClosedRange<UInt64> {
            let one = item("\(reporter % 2 == 0 ? parcel : bank)a.example", reporter: reporter)
            taken.append((register.take(one), one.complaint))
        }
        var copy = CampaignRegister(last: register.last, liveMax: 100)
        for (number, campaign) in register.campaigns {
            var kept = campaign
            kept.counts = CampaignCounts()
            copy.restore(kept, register.index[number] ?? CampaignFeatures(), as: number)
        }
        for (number, complaint) in taken { copy.recount(complaint, of: number) }
        for (number, campaign) in register.campaigns {
            let window = campaign.counts.window(.day, at: now)
            #expect(copy.campaigns[number]?.counts.window(.day, at: now) == window)
        }
        let next = item("\(parcel)b.example", reporter: 20)
        #expect(copy.take(next) == register.take(next))
    }
}
