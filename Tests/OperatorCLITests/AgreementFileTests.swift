import Configuration
import JSON
import SpamReporting
import Testing

@testable import OperatorCLI

/// Files of agreements, and what the commands show of agreements.
@Suite struct AgreementFileTests {
    private static let yaml = """
        # Two partners.
        agreements:
          ofcom:
            purpose: Consumer protection
            contact: "spam@regulator.example"
          peer-one:
            purpose: Blocking
            contact: abuse@carrier.example
            minimumReporters: 10
            counts: bands
            fields: [listedAt, reporters]
            countries: [GB, "NO"]
            validTo: 2028-01-01T00:00:00Z

        """
    private static let json = """
        {"agreements":{"ofcom":{"purpose":"Consumer protection",\
        "contact":"spam@regulator.example"},"peer-one":{"purpose":"Blocking",\
        "contact":"abuse@carrier.example","minimumReporters":10,"counts":"bands",\
        "fields":["listedAt","reporters"],"countries":["GB","NO"],\
        "validTo":"2028-01-01T00:00:00Z"}}}
        """

    private func read(_ text: String) throws(CommandFailure) -> AgreementFile {
        try AgreementFile(Array(text.utf8), name: "agreements.yaml")
    }

    @Test func `YAML and JSON say the same`() throws {
        let (first, second) = (try read(Self.yaml), try read(Self.json))
        #expect(first.agreements.map(\.partner) == ["ofcom", "peer-one"])
        #expect(first.agreements.map(\.agreement) == second.agreements.map(\.agreement))
        let peer = first.agreements[1].agreement
        #expect(peer.minimumReporters == 10 && peer.counts == .bands)
        #expect(peer.countries?.count == 2 && peer.validTo?.seconds == 1_830_297_600)
    }

    @Test(arguments: [
        ("agreements: [1]", "object"), ("other: {}", "other"), ("a: b: c", "agreements.yaml:1"),
        ("agreements:\n  ofcom: {purpose: p}", "/agreements/ofcom/contact"),
        (
            "agreements:\n  ofcom: {purpose: p, contact: c, texts: true}",
            "/agreements/ofcom/texts"
        ),
        (
            "agreements:\n  ofcom: {purpose: p, contact: c, minimumReporters: \"5\"}",
            "minimumReporters"
        ),
        ("agreements:\n  Of Com: {purpose: p, contact: c}", "name of a partner"),
        ("agreements:\n  a: {purpose: p, contact: c}\n  a: {}", "more than once"),
        ("agreements: &x {y: *x}", "agreements.yaml"),
    ])
    func `a file that cannot be says where and why`(text: String, words: String) throws {
        let failure = #expect(throws: CommandFailure.self) { try read(text) }
        #expect(failure?.exitCode == .badInput)
        #expect(failure?.text.contains(words) == true, "\(failure?.text ?? "")")
    }

    @Test func `scalars are what YAML's core schema says`() throws {
        let text = "a: 12\nb: '12'\nc: true\nd: ~\ne: no\nf: 2028-01-01\ng: 1.5"
        #expect(
            try YAMLTree.read(text, file: "x")
                == .mapping([
                    ("a", .integer(12)), ("b", .text("12")), ("c", .boolean(true)), ("d", .null),
                    ("e", .text("no")), ("f", .text("2028-01-01")), ("g", .text("1.5")),
                ])
        )
    }

    @Test func `a difference shows the members that change and no others`() throws {
        var old = Agreement(purpose: "Blocking", contact: "abuse@carrier.example")
        old.minimumReporters = 10
        let kept = KeptAgreement(
            partner: "peer-one",
            version: 3,
            changedAt: Timestamp(seconds: 1_790_000_000),
            changedBy: "operator",
            agreement: old
        )
        var new = old
        new.counts = .bands
        new.countries = Country(code: "GB").map { [$0] }
        let changes = [
            AgreementChange(partner: "peer-one", current: kept, wanted: new),
            AgreementChange(partner: "same", current: kept, wanted: old),
        ]
        let report = AgreementDiffReport(changes)
        #expect(
            report.text(as: .table, in: .plain) == """
                peer-one
                - counts: exact
                + counts: bands
                - countries: all
                + countries: GB

                """
        )
        #expect(
            report.text(as: .csv, in: .plain)
                == "partner,member,old,new\r\npeer-one,counts,exact,bands\r\n"
                + "peer-one,countries,all,GB\r\n"
        )
        #expect(
            report.text(as: .json, in: .plain) == """
                {"changes":[{"partner":"peer-one","member":"counts","old":"exact","new":"bands"},\
                {"partner":"peer-one","member":"countries","old":"all","new":"GB"}]}

                """
        )
        let none = AgreementDiffReport([changes[1]])
        #expect(none.text(as: .table, in: .plain) == "Nothing would change.\n")
    }

    @Test func `an entry under an agreement is shown with bands and gaps`() throws {
        let text = """
            {"partner":"narrow","version":2,"sender":{"kind":"msisdn","value":"+447700900123"},
            "shown":true,"obstacles":[],"entry":{"id":"00000000000000ab-7","sequence":7,
            "publishedAt":"2026-11-21T02:14:05Z","event":"updated",
            "sender":{"kind":"msisdn","value":"+447700900123"},
            "windows":{"10d":{"reporters":{"min":500,"max":999}},
            "30d":{"reporters":{"min":100000}}},"tlp":"TLP:AMBER","origin":"gw-1"}}
            """
        let report = try AgreementViewReport(JSONReader().read(Array(text.utf8)))
        #expect(
            report.text(in: .plain) == """
                narrow sees, by version 2:
                +447700900123  updated
                entry       00000000000000ab-7
                published   2026-11-21 02:14:05
                tlp         TLP:AMBER
                origin      gw-1
                WINDOW  COMPLAINTS  REPORTERS  PARTNERS  LEGIT
                10d                   500-999
                30d                  100,000+

                """
        )
        #expect(report.csv.text.contains(",,500..999,,,,100000..,,,TLP:AMBER,gw-1,,,,\r\n"))
    }
}
