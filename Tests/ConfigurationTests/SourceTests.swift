import CarrierFormats
import Foundation
import Testing

@testable import Configuration

@Suite struct SourceTests {
    /// A file with a secret on its only line.
    private final class SecretFile {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("spamgate-\(UUID().uuidString)").path

        init(_ text: String = "hunter2\n") throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private static let kannel = """
        sources:
          kannel-1:
            format: kannel
            partner: acme

        """

    /// Places, keys and what is wrong.
    private static func findings(_ yaml: String) throws -> [String] {
        try mistakes(yaml).map { "\($0.place.description.dropFirst(9)) \($0.key) \($0.problem)" }
    }

    private static func problems(_ source: String) throws -> [String] {
        try mistakes("sources:\n  x:\n" + source).map {
            "\($0.key.dropFirst("sources.x.".count)) \($0.problem)"
        }
    }
}

// MARK: - What is read

extension SourceTests {
    @Test func `a source needs a format and a partner, and has defaults for the rest`() throws {
        let source = try #require(try load(Self.kannel).sources.first)
        #expect(source.name == "kannel-1")
        #expect(source.format == .kannel)
        #expect(source.partner == "acme")
        #expect(source.authentication.scheme == .token)
        #expect(source.conversation == .off)
        #expect(source.defaultAlphabet == .gsm)
        #expect(
            try Self.findings("sources:\n  x: {}\n") == [
                ":2:3 sources.x.format is missing", ":2:3 sources.x.partner is missing",
            ]
        )
    }

    @Test func `the example in the default file is right`() throws {
        let lines = defaultConfigurationText.split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        let start = try #require(lines.firstIndex(of: "sources:"))
        let example = lines[(start + 1)...].prefix { $0.hasPrefix("#") }
        let yaml = "sources:\n" + example.map { $0.dropFirst() }.joined(separator: "\n") + "\n"
        // Its files are nobody's.
        let found = try mistakes(yaml)
        #expect(found.count == 4)
        #expect(found.allSatisfy { $0.problem.contains("does not exist") }, "\(found)")
        let file = try SecretFile()
        let here = yaml.replacing(/"\/etc\/spamgate\/[a-z.]+"/, with: "\"\(file.path)\"")
        let configuration = try load(here)
        #expect(configuration.sources.map(\.name) == ["centre", "forwarder", "handsets"])
        #expect(configuration.sources[1].mapping.timeOffset == 60)
        #expect(configuration.sources[0].reply.password?.value == "hunter2")
        #expect(configuration.sources[2].prompts[.askSender]?.hasPrefix("Thanks") == true)
        // What is printed can be loaded again, and tells no secret.
        #expect(try load(configuration.redactedYAML) == configuration)
        #expect(!configuration.redactedYAML.contains("hunter2"))
        #expect(!"\(configuration)".contains("hunter2"))
        // Each option is in the example or in its text.
        for option in SourceOption.all where !option.key.hasPrefix("mapping.acknowledgement.r") {
            let name = try #require(option.path.last)
            #expect(example.contains { $0.contains(name) }, "\(option.key) is not documented")
        }
    }

    @Test func `every preset of the formats can be named, and nothing else`() {
        let presets = Set(SourcePreset.allCases.map(\.rawValue))
        let others: Set<String> = ["kannel", "jasmin", "mm7", "mapped"]
        #expect(Set(SourceFormat.allCases.map(\.rawValue)) == presets.union(others))
        for preset in SourcePreset.allCases {
            let repliesInBand = MappedSource(preset.mapping).repliesInBand
            #expect(SourceFormat(rawValue: preset.rawValue)?.repliesInBand == repliesInBand)
        }
    }

    @Test func `a later file replaces a source whole`() throws {
        #expect(try load("sources:\n").sources.isEmpty)
        let two = Self.kannel + "  a:\n    format: twilio\n    partner: acme\n"
        #expect(try load(two).sources.map(\.name) == ["a", "kannel-1"])
    }

    @Test func `a running gateway takes the list of sources over as a whole`() throws {
        let file = try SecretFile()
        let yaml =
            Self.kannel + """
                    authentication:
                      scheme: path
                      secretFile: "\(file.path)"

                """
        let old = try load(yaml)
        try Data("other\n".utf8).write(to: URL(fileURLWithPath: file.path))
        let new = try load(yaml)
        let reloading = old.reloading(new)
        #expect(reloading.applied == ["sources: [kannel-1]"], "the secret changed")
        #expect(reloading.configuration.sources == new.sources)
        #expect(reloading.awaitingRestart.isEmpty)
        #expect(new.reloading(.standard).configuration.sources.isEmpty)
    }

    @Test func `the options of a conversation have their defaults and ranges`() throws {
        let standard = GatewayConfiguration.standard.conversation
        #expect(standard.timeout == .seconds(86_400))
        #expect(standard.language.isEmpty)
        #expect(standard.openMax == 8)
        let wrong = "conversation: {timeout: 59s, language: xx, openMax: 33}"
        #expect(
            try mistakes(wrong).map(\.key) == [
                "conversation.timeout", "conversation.language", "conversation.openMax",
            ]
        )
    }
}

// MARK: - What is refused

extension SourceTests {
    @Test func `all mistakes of all sources are told at once, each at its place`() throws {
        let yaml = """
            sources:
              Upper:
                format: kannel
              a:
                format: kanel
                partner: "not a name"
                authentication: {scheme: basik, networks: [192.0.2.1/24]}
                conversaton: off
                prompts:
                  askSenders: "x"
                  thanks: ""
              b: kannel
              c:
                format: mapped
                partner: acme
                mapping:
                  subscriber: /~
                  text: [/a, "/b/c/d/e/f/g/h/i/j"]
                  when: nothing
                  timeOffset: 1h
                  acknowledgement:
                    status: 404
                    reply: {}
              d: {format: kannel, partner: acme, reply: "http://x.example", format: mm7}
            """
        let found = try mistakes(yaml).map { "\($0.place) \($0.key) \($0.nearest ?? "-")" }
        #expect(
            found == [
                "test.yaml:2:3 sources -",
                "test.yaml:5:13 sources.a.format -",
                "test.yaml:6:14 sources.a.partner -",
                "test.yaml:7:30 sources.a.authentication.scheme -",
                "test.yaml:7:47 sources.a.authentication.networks -",
                "test.yaml:8:5 sources.a.conversaton sources.a.conversation",
                "test.yaml:10:7 sources.a.prompts.askSenders sources.a.prompts.askSender",
                "test.yaml:11:15 sources.a.prompts.thanks -",
                "test.yaml:12:3 sources.b -",
                "test.yaml:17:19 sources.c.mapping.subscriber -",
                "test.yaml:18:13 sources.c.mapping.text -",
                "test.yaml:19:13 sources.c.mapping.when -",
                "test.yaml:20:19 sources.c.mapping.timeOffset -",
                "test.yaml:22:17 sources.c.mapping.acknowledgement.status -",
                "test.yaml:23:9 sources.c.mapping.acknowledgement.reply -",
                "test.yaml:24:7 sources.d.format -",
                "test.yaml:24:45 sources.d.reply -",
            ]
        )
    }

    @Test func `a scheme needs what it is made of, and nothing else`() throws {
        let file = try SecretFile()
        let head = "    format: twilio\n    partner: acme\n    authentication: "
        let secret = "secretFile: \"\(file.path)\""
        let cases: [(String, [String])] = [
            ("{scheme: basic}", ["secretFile is missing", "user is missing"]),
            ("{scheme: path}", ["secretFile is missing"]),
            ("{scheme: token, \(secret)}", ["secretFile is set, but of no use"]),
            ("{scheme: path, user: me, \(secret)}", ["user is set, but of no use"]),
            ("{scheme: telnyx}", ["publicKey is missing"]),
            ("{scheme: hmac, \(secret)}", ["header is missing"]),
            ("{scheme: networks}", ["networks is missing"]),
            ("{scheme: sinch, \(secret), prefix: x}", ["prefix is set, but of no use"]),
            (
                "{scheme: hmac, \(secret), header: X, algorithm: md5-hash}",
                ["algorithm is md5-hash"]
            ),
            ("{scheme: sinch, \(secret), algorithm: md5}", ["algorithm is set, but of no use"]),
            (
                "{scheme: telnyx, publicKey: \"AAAA\"}",
                ["publicKey is \"AAAA\", which is not possible"]
            ),
        ]
        for (text, expected) in cases {
            let found = try Self.problems(head + text + "\n")
            #expect(found == expected.map { "authentication." + $0 }, "\(text)")
        }
        let twilio = head + "{scheme: twilio, \(secret)}\n"
        #expect(try Self.problems(twilio) == ["externalURL is missing"])
    }

    @Test func `a conversation needs a way to the subscriber`() throws {
        let head = "    partner: acme\n    format: "
        #expect(
            try Self.problems(head + "vonage\n    conversation: in-band\n") == [
                "conversation is in-band, but answers of this format carry no message"
            ]
        )
        #expect(
            try Self.problems(head + "kannel\n    conversation: out-of-band\n") == [
                "conversation is out-of-band, but there is no reply.url"
            ]
        )
        let alone = head + "kannel\n    reply: {url: \"http://127.0.0.1:1/\", username: me}\n"
        #expect(try Self.problems(alone) == ["reply.username stands alone"])
        let twilio = "sources:\n  x:\n" + head + "twilio\n    conversation: in-band\n"
        #expect(try load(twilio).sources.first?.conversation == .inBand)
    }

    @Test func `a mapping is for mapped sources, and complete`() throws {
        let head = "    partner: acme\n    format: "
        #expect(
            try Self.problems(head + "kannel\n    mapping: {id: /id}\n") == [
                "mapping is set, but of no use"
            ]
        )
        #expect(
            try Self.problems(head + "mapped\n") == [
                "mapping.subscriber is missing", "mapping.text is missing",
            ]
        )
        let parts = """
            mapped
                mapping:
                  subscriber: from
                  text: text
                  coding: dcs
                  partTotal: total
                  timeOffset: 60
                  acknowledgement: {reply: "thanks"}

            """
        let found = try Self.problems(head + parts)
        #expect(
            found == [
                "mapping.partReference is not complete", "mapping.coding is set, but of no use",
                "mapping.timeOffset is set, but of no use",
                "mapping.acknowledgement.reply has no place for the message",
                "mapping.acknowledgement.contentType is missing",
            ]
        )
    }

    @Test func `fields of a query need a scheme that signs them`() throws {
        let file = try SecretFile()
        let source = """
                format: mapped
                partner: acme
                authentication: {scheme: hmac, header: X, secretFile: "\(file.path)"}
                mapping: {carriers: [json, query], subscriber: from, text: text}

            """
        #expect(
            try Self.problems(source) == [
                "mapping.carriers has query, which a signature of the body says nothing about"
            ]
        )
    }

    @Test func `a secret comes from a file of one line`() throws {
        let file = try SecretFile("two\nlines\n")
        let source = """
                format: kannel
                partner: acme
                authentication: {scheme: path, secretFile: "\(file.path)"}

            """
        let found = try Self.problems(source)
        #expect(found == ["authentication.secretFile names a file that is not one line"])
        #expect(!"\(found)".contains("lines\n"))
    }

    @Test(arguments: [
        ("192.0.2.0/24", "192.0.2.255", true), ("192.0.2.0/24", "192.0.3.0", false),
        ("192.0.2.0/24", "::ffff:192.0.2.7", true), ("2001:db8::/33", "2001:db8:7fff::1", true),
        ("2001:db8::/33", "2001:db8:8000::", false), ("0.0.0.0/0", "203.0.113.9", true),
        ("0.0.0.0/0", "::1", false), ("192.0.2.1", "192.0.2.1", true),
        ("192.0.2.1", "192.0.2.2", false), ("192.0.2.0/24", "nowhere", false),
    ])
    func `a network has addresses`(network: String, address: String, isIn: Bool) throws {
        #expect(try #require(Network(network)).contains(address) == isIn)
    }

    @Test(arguments: ["192.0.2.1/24", "192.0.2.0/33", "x", "192.0.2.0/", "::1/64", "1.2.3/8", ""])
    func `what is no network is refused`(text: String) {
        #expect(Network(text) == nil)
    }
}
