import FeedFormats
import JSON
import SpamReporting
import Testing

/// Agreements as documents.
@Suite struct AgreementJSONTests {
    private static let whole = """
        {"feeds":["senders","campaigns"],"fields":["listedAt","reporters"],"windows":["10d","30d"],\
        "minimumReporters":10,"minimumPartners":2,"counts":"bands","countries":["GB","IE"],\
        "kinds":["msisdn","shortCode"],"categories":["romance","smishing.bank"],"samples":true,\
        "tlp":"TLP:GREEN","retentionDays":90,"sightings":true,\
        "purpose":"Consumer protection","contact":"spam@regulator.example",\
        "validFrom":"2026-01-01T00:00:00Z","validTo":"2027-01-01T00:00:00Z"}
        """

    private func read(_ text: String, least: Int = 2) throws(JSONError) -> Agreement {
        try AgreementJSON.read(JSONReader().read(Array(text.utf8)), leastReporters: least)
    }

    private func written(_ agreement: Agreement) -> String {
        var json = JSONWriter()
        AgreementJSON.append(agreement, to: &json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    @Test func `a document is written as it was read`() throws {
        let agreement = try read(Self.whole)
        #expect(agreement.fields == [.listedAt, .reporters])
        #expect(agreement.windows == [.tenDays, .month])
        #expect(agreement.countries?.count == 2)
        #expect(agreement.ceiling == .green && agreement.counts == .bands)
        #expect(agreement.takesSightings && agreement.includesSamples)
        #expect(agreement.feeds == [.senders, .campaigns])
        #expect(agreement.categories == ["smishing.bank", "romance"])
        #expect(written(agreement) == Self.whole)
    }

    @Test func `purpose and contact are enough, and what is left out has a default`() throws {
        let agreement = try read(#"{"purpose":"p","contact":"c"}"#)
        #expect(agreement == Agreement(purpose: "p", contact: "c"))
        #expect(agreement.minimumReporters == 5 && agreement.minimumPartners == 1)
        #expect(agreement.countries == nil && agreement.ceiling == .amber)
        #expect(agreement.feeds == [.senders] && !agreement.includesSamples)
        #expect(try read(written(agreement)) == agreement)
    }

    @Test func `fewer reporters than the least are refused`() throws {
        func document(_ reporters: Int) -> String {
            #"{"purpose":"p","contact":"c","minimumReporters":\#(reporters)}"#
        }
        #expect(try read(document(3), least: 3).minimumReporters == 3)
        let error = #expect(throws: JSONError.self) { try read(document(3), least: 4) }
        #expect(error?.pointer == "/minimumReporters")
    }

    @Test(arguments: [
        (#""minimumReporters":1"#, "/minimumReporters"),
        (#""minimumPartners":0"#, "/minimumPartners"),
        (#""fields":["reporter"]"#, "/fields/0"), (#""windows":[]"#, "/windows"),
        (#""kinds":[]"#, "/kinds"), (#""feeds":["news"]"#, "/feeds/0"),
        (#""counts":"rough""#, "/counts"), (#""countries":["GB","England"]"#, "/countries/1"),
        (#""countries":[]"#, "/countries"), (#""tlp":"amber""#, "/tlp"),
        (#""retentionDays":0"#, "/retentionDays"), (#""sightings":"yes""#, "/sightings"),
        (#""validFrom":"2027-01-01""#, "/validFrom"),
        (#""validTo":"soon""#, "/validTo"), (#""samples":1"#, "/samples"),
        (#""categories":[]"#, "/categories"), (#""categories":["a b"]"#, "/categories/0"),
        (#""validFrom":"2027-01-01T00:00:00Z","validTo":"2027-01-01T00:00:00Z""#, "/validTo"),
    ])
    func `what is wrong is named by its place`(member: String, pointer: String) throws {
        let error = #expect(throws: JSONError.self) {
            try read("{\"purpose\":\"p\",\"contact\":\"c\",\(member)}")
        }
        #expect(error?.pointer == pointer)
    }

    @Test(arguments: ["purpose", "contact"])
    func `purpose and contact are texts on one line`(member: String) throws {
        let other = member == "purpose" ? "contact" : "purpose"
        for value in [
            #""""#, #"" ""#, #""a\nb""#, "\"\(String(repeating: "x", count: 501))\"", "7",
        ] {
            let error = #expect(throws: JSONError.self) {
                try read("{\"\(other)\":\"x\",\"\(member)\":\(value)}")
            }
            #expect(error?.pointer == "/\(member)")
        }
        #expect(throws: JSONError.self) { try read("{\"\(other)\":\"x\"}") }
    }
}
