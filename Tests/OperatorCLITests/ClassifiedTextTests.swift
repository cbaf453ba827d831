import Classification
import Configuration
import JSON
import Testing

@testable import OperatorCLI

struct ClassifiedTextTests {
    private static let classifier = Classifier(.standard)
    private let texts = ClassifiedTexts(classifier: classifier)
    private static let parcel =
        "Your parcel could not be delivered: pay the fee at parcel.example/a7"

    private func read(_ line: String) throws -> String {
        try texts.text(of: Array(line.utf8), number: 3, file: "my.txt")
    }

    @Test func `a line is a text, or a JSON object that has one`() throws {
        #expect(try read("hello\r") == "hello")
        #expect(try read(#"{"id":1,"text":"two\nlines"}"#) == "two\nlines")
        #expect(try read("{no JSON}") == "{no JSON}")
        #expect(try read(#"{"text":"cut of"#) == #"{"text":"cut of"#)
    }

    @Test func `a JSON object without a text is refused with its line`() {
        let failure = #expect(throws: CommandFailure.self) { try read(#"{"body":"hello"}"#) }
        #expect(failure?.exitCode == .badInput)
        #expect(failure?.summary == "line 3 of my.txt has no text")
    }

    @Test func `an explanation tells category, words, indicators and reason`() {
        let text = texts.classified(Self.parcel, line: 1).explanation
        #expect(text.contains("category   smishing.delivery, confidence "))
        #expect(text.contains("link       parcel.example/a7\n"))
        #expect(text.contains("your parcei couid not be deiivered"))
        #expect(text.contains("by rule parcel-held"))
        #expect(text.contains("content/phishing, lure_type shipping_notification (XARF)"))
    }

    @Test func `JSON has the same`() throws {
        let line = texts.classified(Self.parcel, line: 7).json
        #expect(line.hasSuffix("}\n"))
        let value = try JSONReader().read(Array(line.utf8))
        #expect(try value.required("line").integer() == 7)
        #expect(try value.string("category") == "smishing.delivery")
        #expect(try value.required("confidence").number() > 0.5)
        #expect(try value.required("sealed").boolean() == false)
        let reason = try #require(try value.elements("reasons").first)
        #expect(try reason.string("rule") == "parcel-held")
        #expect(try value.elements("indicators").first?.string("value") == "parcel.example/a7")
        let xarf = try value.required("crosswalk").required("xarf")
        #expect(try xarf.string("lure_type") == "shipping_notification")
    }

    @Test func `CSV has a row for each text`() {
        let rows = ClassifiedText.csv([
            texts.classified(Self.parcel, line: 1), texts.classified("bread", line: 2),
        ])
        .split(separator: "\r\n")
        #expect(rows.first == "line,category,confidence,points,indicators,words,reasons,text")
        #expect(rows.contains { $0.hasPrefix("1,smishing.delivery,") })
        #expect(rows.contains("2,other,0.00,0,,bread,,bread"))
    }

    @Test func `what must not be seen is not printed again`() {
        let text = "child porn videos at hidden.example/x7 +44 7700 900123"
        let sealed = texts.classified(text, line: 1)
        let table = ClassifiedText.table([sealed]).rendered(in: .plain)
        for output in [sealed.explanation, sealed.json, ClassifiedText.csv([sealed]), table] {
            #expect(output.contains("childSexualAbuse"))
            for part in ["porn", "hidden", "7700"] { #expect(!output.contains(part), "\(output)") }
        }
        #expect(sealed.json.contains(#""sealed":true"#))
    }

    @Test func `rules are counted by category and language`() throws {
        let rules = try CategoryRules.read(
            """
            phrases:
              en: {parcel: [parcel, package], card: [card]}
              de: {parcel: [Paket]}
            rules:
              a: {category: smishing.delivery, about: a, all: [parcel], plus: {card: 1}, weight: 50}
            """,
            name: "my.yaml"
        )
        let report = RulesReport(rules)
        let csv = report.text(as: .csv, in: .plain)
        #expect(csv.contains("category,rules,en,de\r\n"))
        #expect(csv.contains("smishing.delivery,1,2,1\r\n"))
        #expect(csv.contains("prize,0,0,0\r\n"))
        #expect(report.text(as: .table, in: .plain).contains("1 rules, 4 phrases in 2 languages"))
    }
}
