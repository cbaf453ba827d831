import Classification
import Configuration
import MessageContent
import Testing

/// Files of rules, good and bad.
struct RulesFileTests {
    private static let good = """
        phrases:
          en:
            parcel: [parcel, package*]
          de:
            parcel: [Paket]
        hosts:
          shortener: [bit.ly]
        rules:
          held:
            category: smishing.delivery
            about: a parcel and a short link
            all: [parcel, shortener | telephoneNumber]
            none: [emailAddress]
            weight: 50
            plus: {link: 10}
            further: 5
        """

    private static func mistakes(_ text: String) -> [String] {
        do throws(ConfigurationErrors) {
            _ = try CategoryRules.read(text, name: "my.yaml")
            return []
        } catch {
            return error.mistakes.map(\.description)
        }
    }

    @Test func `a file says phrases, hosts and rules`() throws {
        let rules = try CategoryRules.read(Self.good, name: "my.yaml")
        #expect(rules.phrases.count == 3)
        #expect(rules.phrases.last == .init("Paket", language: "de", lexicon: "parcel"))
        #expect(rules.hosts == [.init("shortener", hosts: ["bit.ly"])])
        let rule = try #require(rules.rules.first)
        #expect(rule.category == .smishingDelivery)
        #expect(rule.all == [["parcel"], ["shortener", "telephoneNumber"]])
        #expect(rule.none == ["emailAddress"])
        #expect(rule.plus == [.init("link", 10)])
        #expect(rule.weight == 50 && rule.further == 5)
    }

    @Test func `a file may stand on the standard rules`() throws {
        let text = """
            extends: standard
            phrases:
              en: {parcel: [our own word for it]}
            rules:
              toll:
                category: marketing
                about: a rule in place of another
                all: [toll]
                weight: 31
            """
        let rules = try CategoryRules.read(text, name: "my.yaml")
        let standard = CategoryRules.standard
        #expect(rules.rules.count == standard.rules.count)
        #expect(rules.phrases.count == standard.phrases.count + 1)
        #expect(rules.rules.first { $0.name == "toll" }?.weight == 31)
    }

    /// What replaces a part of the good file, and the line and words of the mistake.
    static let bad: [(part: String, by: String, says: [String])] = [
        ("hosts:", "host:", ["my.yaml:6:1", "did you mean hosts?"]),
        ("    weight: 50", "    wieght: 50", ["my.yaml:14:5", "did you mean weight?"]),
        ("    weight: 50", "    weight: 500", ["my.yaml:14:13", "0 to 100"]),
        ("    weight: 50\n", "", ["my.yaml:9:3", "says no weight"]),
        (
            "smishing.delivery", "smishing.delivry",
            ["my.yaml:10", "did you mean smishing.delivery?"]
        ),
        ("[parcel, shortener", "[parcl, shortener", ["my.yaml:12", "did you mean parcel?"]),
        ("[parcel, package*]", "[parcel, pack*age]", ["my.yaml:3", "* within it"]),
        ("[parcel, package*]", "[parcel, pay 1.45]", ["my.yaml:3", "numbers are never compared"]),
        ("[parcel, package*]", "parcel", ["my.yaml:3", "is no list"]),
        ("  de:", "  german:", ["my.yaml:4:3", "is no language"]),
        ("[bit.ly]", "[Bit.ly/]", ["my.yaml:7", "which is no domain"]),
        ("shortener | telephoneNumber", "telephoneNumber", ["my.yaml:7:3", "used by no rule"]),
        ("  shortener: [bit.ly]", "  link: [bit.ly]", ["link is the name of something else too"]),
        ("phrases:\n", "phrases:\nphrases:\n", ["given more than once"]),
        ("    about: a parcel and a short link", "\tabout: x", ["my.yaml:11"]),
    ]

    @Test(arguments: bad)
    func `a mistake is told with its place`(part: String, by: String, says: [String]) {
        let text = Self.good.replacing(part, with: by, maxReplacements: 1)
        #expect(text != Self.good)
        let mistakes = Self.mistakes(text).joined(separator: "\n")
        for words in says { #expect(mistakes.contains(words), "\(mistakes)") }
    }

    @Test func `all mistakes are told together`() {
        let text = Self.good.replacing("weight: 50", with: "weight: x")
            .replacing("[bit.ly]", with: "[bitly]")
        #expect(Self.mistakes(text).count == 2)
    }

    @Test func `a file that cannot be read is named`() {
        #expect(throws: ConfigurationErrors.self) {
            try CategoryRules.load(path: "/nowhere/rules.yaml")
        }
    }
}
