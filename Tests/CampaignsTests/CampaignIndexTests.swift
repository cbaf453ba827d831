import Campaigns
import MessageContent
import Testing

@Suite struct CampaignIndexTests {
    private static let key = Fingerprint.Key(0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210)

    private func evidence(_ text: String, sender: String? = nil) -> CampaignEvidence {
        CampaignEvidence(of: MessageContent(text), sender: sender, key: Self.key)
    }

    /// The campaigns of texts that come one after the other.
    private func campaigns(_ texts: [String]) -> [CampaignIndex.Number] {
        var index = CampaignIndex()
        return texts.map { index.assign(evidence($0)).campaign }
    }

    /// Texts about other things, without which every text would be the only one of its kind.
    private let others = [
        "Congratulations, you have won a gift card, reply with the word CLAIM to get it",
        "Hi mum, I dropped my telephone in the sink, this is my new number, write to me",
        "We are hiring from home, two hours a day, ask Maria for the details on the messenger",
        "Your one-time code for the library is 4711, it is valid for ten minutes",
        "Su pedido ha sido retenido en la aduana, pague la tasa para recibirlo",
    ]

    private let parcel = "Your parcel is waiting at the depot, please pay the fee today at"

    @Test func `one text from many senders with many links is one campaign`() {
        var index = CampaignIndex()
        for other in others { _ = index.assign(evidence(other)) }
        let first = index.assign(evidence("\(parcel) a1.example/k3Jd", sender: "+447700900001"))
        #expect(first.isNew)
        for (place, text) in [
            "\(parcel) b2.example/Wq8s", "Hi Anna, \(parcel) c3.example/Pp0x 7hY2k",
            "Y0ur p4rcel is wаiting аt the deроt, ple4se p4y the fee tod4y аt d4.example/zz9",
            "SPAM: Your parcel is wait-ing at the de pot, please p.ay the fee to day e5.example/q",
        ].enumerated() {
            let sender = "+44770090001\(place)"
            let assignment = index.assign(evidence(text, sender: sender))
            #expect(assignment.campaign == first.campaign, "\(text)")
            #expect(assignment.reasons.contains { $0.kind == .text }, "\(text)")
        }
        #expect(index.count == others.count + 1)
    }

    @Test func `texts about other things are campaigns of their own`() {
        let numbers = campaigns(others + ["\(parcel) a1.example"])
        #expect(Set(numbers).count == numbers.count)
    }

    @Test func `who sends in the link only is with those who sent the text`() {
        var index = CampaignIndex()
        for other in others { _ = index.assign(evidence(other)) }
        let first = index.assign(evidence("\(parcel) toll-pay.example/k3Jd"))
        let link = index.assign(evidence("https://toll-pay.example/Wq8s"))
        #expect(link.campaign == first.campaign)
        #expect(link.reasons.map(\.kind) == [.link])
    }

    @Test func `what reporters comment alike is not one campaign`() {
        for comment in ["Text Message\nToday 9:41 AM\n", "This is a scam -- ", "FW: "] {
            for (one, other) in [("a1.example/x", "b2.example/y"), ("62345678", "69876543")] {
                let apart = campaigns(others + [comment + one, comment + other])
                #expect(apart[5] != apart[6], "\(comment)\(one)")
            }
        }
    }

    @Test func `another wording with the same link is the same campaign`() {
        let numbers = campaigns(
            others + [
                "\(parcel) toll-pay.example/k3Jd",
                "Depot notice: please pay the parcel fee today or it goes back toll-pay.example/x",
            ]
        )
        #expect(numbers[5] == numbers[6])
    }

    @Test func `a shortener's host connects nothing, and its path does`() {
        let apart = campaigns(others + ["\(parcel) bit.ly/aaa", "Win a prize now at bit.ly/bbb"])
        #expect(apart[5] != apart[6])
        let evidence = [evidence("one bit.ly/aaa"), evidence("two https://bit.ly/aaa?x=1")]
        #expect(evidence[0].links == evidence[1].links)
    }

    @Test func `a shortener without a path leads to nobody's page`() {
        #expect(evidence("see bit.ly").links.isEmpty)
        #expect(evidence("see https://bit.ly/ today").links.isEmpty)
        #expect(!evidence("see bit.ly/a").links.isEmpty)
        #expect(!evidence("see toll-pay.example").links.isEmpty)
        let apart = campaigns(others + ["\(parcel) tny.sh/ x", "Win a prize now at tny.sh/ y"])
        #expect(apart[5] != apart[6])
    }

    @Test func `a sender alone connects nothing`() {
        var index = CampaignIndex()
        let first = index.assign(evidence(others[0], sender: "+12025550101"))
        let second = index.assign(evidence(others[1], sender: "+12025550101"))
        #expect(first.campaign != second.campaign)
    }

    @Test func `what all campaigns share is little evidence`() {
        let tail = "T&Cs apply, over 18, reply STOP to end"
        let numbers = campaigns(others.map { "\($0). \(tail)" })
        #expect(Set(numbers).count == numbers.count)
    }

    @Test func `nothing at all is a campaign of its own each time`() {
        let numbers = campaigns(["", "12345", "..."])
        #expect(Set(numbers).count == 3)
    }

    @Test func `the order of complaints is the only thing that decides`() {
        let texts = (0..<200).map { "\(others[$0 % 5]) \($0 % 7).example/\($0)" }
        #expect(campaigns(texts) == campaigns(texts))
    }
}
