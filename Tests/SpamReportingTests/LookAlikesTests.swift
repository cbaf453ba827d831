import SpamReporting
import Testing

@Suite struct LookAlikesTests {
    private func named(_ value: String, in code: String = "GB") throws -> Sender {
        let country = try #require(Country(code: code))
        return try #require(Sender.alphanumeric(value, in: country))
    }

    @Test(arguments: [
        ("PAYPAL", "PAYPA1"), ("PAYPAL", "PAYPAI"), ("PAYPAL", "PAY-PAL"), ("PAYPAL", "P4YP@L"),
        ("AMAZON", "ARNAZ0N"), ("WALLET", "VVALLET"), ("HMRC", "HRNRC"), ("BOOTS", "800T5"),
        ("P0ST OFFICE", "POSTOFFICE"), ("ROYALMAIL", "ROYAL MAIL"), ("LLOYDS", "IIOYD5"),
        ("ÅLAND", "ALAND"),
    ])
    func `names that a reader takes for one another share a skeleton`(
        first: String,
        second: String
    ) throws {
        let (one, other) = (try named(first), try named(second))
        #expect(one.skeleton == other.skeleton)
        #expect(one != other)
        let isSeen = (one.lookAlikes().contains(other), other.lookAlikes().contains(one))
        #expect(isSeen == (true, true))
    }

    @Test(arguments: [("PAYPAL", "PAYPAT"), ("DHL", "UPS"), ("EVRI", "EVRIS"), ("O2", "OZZ")])
    func `other names have other skeletons`(first: String, second: String) throws {
        #expect(try named(first).skeleton != named(second).skeleton)
        let isSeen = try named(first).lookAlikes().contains(named(second))
        #expect(!isSeen)
    }

    @Test func `look-alikes are of the same country, each once, the nearest first`() throws {
        let sender = try named("AMAZON", in: "US")
        let others = sender.lookAlikes()
        #expect(others.count == Sender.lookAlikesMax)
        #expect(Set(others).count == others.count)
        let strangers = others.filter {
            $0 == sender || $0.country != sender.country || $0.skeleton != sender.skeleton
        }
        #expect(strangers.isEmpty)
        let near = try others.firstIndex(of: named("AMAZ0N", in: "US"))
        let far = try others.firstIndex(of: named("4MA20N", in: "US"))
        #expect(try #require(near) < #require(far))
        #expect(sender.lookAlikes(max: 3).count == 3)
    }

    @Test func `what is no name has no look-alikes`() throws {
        let number = try #require(Sender(canonicalText: "+447700900123"))
        #expect(number.skeleton == nil)
        #expect(number.lookAlikes().isEmpty)
        let code = try #require(Sender(canonicalText: "shortCode:GB:60123"))
        #expect(code.lookAlikes().isEmpty)
    }
}
