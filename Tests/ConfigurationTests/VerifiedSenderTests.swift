import SpamReporting
import Testing

@testable import Configuration

/// The section `verifiedSenders`.
@Suite struct VerifiedSenderTests {
    private static let yaml = """
        verifiedSenders:
          "alphanumeric:GB:EXBANK":
            brand: "Example Bank"
            owner: "Example Bank plc"
            expires: 2027-12-31
          "+447700900123":
            brand: B
            owner: C
            expires: "2028-02-29"

        """

    private static func findings(_ yaml: String) throws -> [String] {
        try mistakes(yaml).map { "\($0.place.description.dropFirst(9)) \($0.key) \($0.problem)" }
    }

    @Test func `senders are read with brand, owner and last day, and written back`() throws {
        let configuration = try load(Self.yaml)
        let senders = configuration.verifiedSenders
        #expect(senders.map(\.sender.canonicalText) == ["alphanumeric:GB:EXBANK", "+447700900123"])
        #expect(senders.first?.brand == "Example Bank")
        #expect(senders.first?.owner == "Example Bank plc")
        #expect(senders.first?.lastDay.text == "2027-12-31")
        #expect(try load(configuration.redactedYAML) == configuration)
        #expect(try load("verifiedSenders:\n").verifiedSenders.isEmpty)
    }

    @Test func `the example in the default file is right`() throws {
        let lines = defaultConfigurationText.split(separator: "\n")
        let begin = try #require(lines.firstIndex { $0 == "verifiedSenders:" })
        let example = lines[begin...].prefix { $0 == lines[begin] || $0.hasPrefix("  #") }
            .map { $0.replacing("  # ", with: "  ", maxReplacements: 1) }
            .joined(separator: "\n")
        #expect(try load(example + "\n").verifiedSenders.first?.brand == "Example Bank")
    }

    @Test func `every mistake is told with its place`() throws {
        let yaml = """
            verifiedSenders:
              nobody:
                brand: B
              "+447700900123":
                brand: ""
                owner: C
                expires: 2027-13-01
                more: 1
              "+447700900124": 5
            """
        let key = "verifiedSenders.+447700900123"
        #expect(
            try Self.findings(yaml) == [
                ":2:3 verifiedSenders has \"nobody\", which is no sender",
                ":5:12 \(key).brand is \"\", which is not possible",
                ":7:14 \(key).expires is \"2027-13-01\", which is no date",
                ":8:5 \(key).more is not an option",
                ":9:3 verifiedSenders.+447700900124 is a section, not a value",
            ]
        )
        let missing = try Self.findings("verifiedSenders:\n  \"+447700900123\": {brand: B}\n")
        #expect(
            missing == [
                ":2:3 \(key).owner is missing", ":2:3 \(key).expires is missing",
            ]
        )
    }

    @Test func `SIGHUP takes another registry over`() throws {
        let old = try load("")
        let reloading = old.reloading(try load(Self.yaml))
        #expect(reloading.applied == ["verifiedSenders: 2"])
        #expect(reloading.configuration.verifiedSenders.count == 2)
        #expect(reloading.awaitingRestart.isEmpty)
    }
}
