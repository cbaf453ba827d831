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
        sender: String = "+447700900001",
        category: UInt8 = 1
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
            category: category,
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

    @Test func `a listing keeps what categories its entries told, and another one begins anew`() {
        var register = CampaignRegister(liveMax: 100)
        var told: [Set<UInt8>] = []
        let categories: [UInt8] = [1, 2, 3]
        for (turn, category) in categories.enumerated() {
            let moment = now.adding(seconds: Int64(turn) * 7200)
            for number in 0..<UInt64(10 * (turn + 1)) {
                let reporter = UInt64(turn) * 100 + number + 1
                let complaint = item(
                    "\(parcel)pay.example",
                    reporter: reporter,
                    at: moment,
                    sender: "+4477009\(10_000 + reporter)",
                    category: category
                )
                _ = register.take(complaint)
            }
            if turn == 2 {
                _ = register.hold(1, until: moment.adding(seconds: 1), at: moment)
                _ = register.hold(1, until: nil, at: moment)
            }
            register.decide(ListingRules(), at: moment)
            told += register.takeChanges().news.map(\.campaign.listing.toldCategories)
        }
        // Listed, updated, withdrawn, and listed again.
        #expect(told == [[1], [1, 2], [1, 2], [3]])
    }

    @Test func `what was counted and not decided is decided by whoever goes on`() throws {
        var register = CampaignRegister(liveMax: 100)
        for reporter in 1...5 as ClosedRange<UInt64> {
            _ = register.take(item("\(parcel)pay.example", reporter: reporter))
        }
        // Kept, and then the gateway ends.
        #expect(register.takeChanges().news.isEmpty)
        var copy = CampaignRegister(last: register.last, liveMax: 100)
        for (number, campaign) in register.campaigns {
            copy.restore(campaign, register.index[number] ?? CampaignFeatures(), as: number)
        }
        copy.decide(ListingRules(), at: now)
        #expect(copy.takeChanges().isEmpty)
        #expect(copy.reconsider() == now)
        copy.decide(ListingRules(), at: now)
        let changes = copy.takeChanges()
        #expect(changes.news.map(\.change) == [.listed] && changes.touched == [1])
        // What was told is not told again.
        #expect(copy.reconsider() == nil)
        copy.decide(ListingRules(), at: now)
        #expect(copy.takeChanges().isEmpty)
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

    /// Reports of one text about one sender by five people, so many seconds apart.
    private func listing(
        _ text: String,
        sender: String,
        apart seconds: Int64,
        verified: Set<String> = []
    ) -> CampaignRegister {
        var register = CampaignRegister(liveMax: 100, harmless: [1])
        register.setVerified(verified)
        for reporter in 1...5 as ClosedRange<UInt64> {
            let moment = now.adding(seconds: Int64(reporter) * seconds)
            _ = register.take(item(text, reporter: reporter, at: moment, sender: sender))
            register.decide(ListingRules(), at: moment)
        }
        return register
    }

    @Test func `a campaign about a verified sender waits for review`() {
        let bank = "alphanumeric:GB:BANK"
        var register = listing(
            "\(parcel)pay.example",
            sender: bank,
            apart: 3600,
            verified: [bank]
        )
        let changes = register.takeChanges()
        #expect(changes.news.isEmpty)
        #expect(changes.reviews == [.init(number: 1, review: .verifiedSender, sender: bank)])
        #expect(register.campaigns[1]?.listing.review == .verifiedSender)
        // An operator has looked at it.
        let isKnown = register.hold(1, until: nil, at: now)
        #expect(isKnown)
        _ = register.take(item("\(parcel)pay.example", reporter: 6, sender: bank))
        register.decide(ListingRules(), at: now.adding(seconds: 20_000))
        #expect(register.takeChanges().news.map(\.change) == [.listed])
    }

    @Test(
        arguments: [
            // A harmless text from a sender with a name, within minutes.
            (
                "Your code is here, never tell it to anybody at all", "alphanumeric:GB:BANK", 60,
                true
            ),
            // The same over hours; with a link; from a number.
            (
                "Your code is here, never tell it to anybody at all", "alphanumeric:GB:BANK", 3600,
                false
            ),
            ("Your code is here, use it at pay.example", "alphanumeric:GB:BANK", 60, false),
            ("Your code is here, never tell it to anybody at all", "+447700900001", 60, false),
        ] as [(String, String, Int64, Bool)]
    )
    func `many complaints within minutes of what is harmless are looked at first`(
        text: String,
        sender: String,
        apart: Int64,
        isHeld: Bool
    ) {
        var register = listing(text, sender: sender, apart: apart)
        let changes = register.takeChanges()
        #expect(changes.news.isEmpty == isHeld)
        #expect(changes.reviews.map(\.review) == (isHeld ? [.brigade] : []))
    }

    @Test func `what goes on for hours with more people was not arranged`() {
        let text = "Your code is here, never tell it to anybody at all"
        var register = listing(text, sender: "alphanumeric:GB:BANK", apart: 60)
        #expect(register.takeChanges().reviews.map(\.review) == [.brigade])
        for reporter in 6...10 as ClosedRange<UInt64> {
            let moment = now.adding(seconds: 7 * 3600)
            let one = item(text, reporter: reporter, at: moment, sender: "alphanumeric:GB:BANK")
            _ = register.take(one)
            register.decide(ListingRules(), at: moment)
        }
        #expect(register.takeChanges().news.map(\.change) == [.listed])
    }

    @Test func `an operator takes a campaign off the list until a day`() {
        var register = listing("\(parcel)pay.example", sender: "+447700900001", apart: 60)
        #expect(register.takeChanges().news.map(\.change) == [.listed])
        let isKnown = register.hold(1, until: now.adding(seconds: 86_400), at: now)
        #expect(isKnown)
        #expect(register.takeChanges().news.map(\.change) == [.withdrawn(.operator)])
        _ = register.take(item("\(parcel)pay.example", reporter: 9))
        register.decide(ListingRules(), at: now.adding(seconds: 3600))
        #expect(register.takeChanges().news.isEmpty)
        _ = register.take(item("\(parcel)pay.example", reporter: 10))
        register.decide(ListingRules(), at: now.adding(seconds: 86_400))
        #expect(register.takeChanges().news.map(\.change) == [.listed])
        let isStranger = register.hold(99, until: nil, at: now)
        #expect(!isStranger)
    }
}
