import TestSupport
import Testing

@testable import Redaction

/// Nothing that fewer reporters have than the minimum is ever shown, whatever is sent.
@Suite struct MinimumPropertyTests {
    /// A group that was drawn, with what was shown of it.
    struct Case {
        let seed: UInt64
        let minimum: Int
        let messages: [Template.Message]
        let sample: RedactedSample?

        init(seed: UInt64) throws {
            self.seed = seed
            var random = SeededGenerator(seed: seed)
            minimum = Int.random(in: 2...5, using: &random)
            let template = Template(&random)
            let reporters = Int.random(in: minimum - 1...9, using: &random)
            let percent = [0, 0, 3, 10][Int.random(in: 0..<4, using: &random)]
            var messages: [Template.Message] = []
            for reporter in 0..<reporters {
                for _ in 0..<(random.chance(20) ? 2 : 1) {
                    messages.append(template.message(to: "reporter \(reporter)", &random))
                }
            }
            self.messages = messages.shuffled(using: &random)
            let reported = try self.messages.map { message in
                let text = Respelling.respelled(message.text, percent: percent, &random)
                return try ReportedText(reporter: message.reporter, text: text)
            }
            sample = Redactor(minimumReporters: minimum).sample(of: reported)
        }

        /// What is shown outside of slots.
        var shownText: String {
            guard let sample else { return "" }
            var bytes = Array(sample.text.utf8)
            for span in sample.hidden {
                for place in span.place { bytes[place] = 0x2E }
            }
            return String(decoding: bytes, as: UTF8.self)
        }

        /// How many reporters have a message of which `holds` is true.
        func reporters(_ holds: (Template.Message) -> Bool) -> Int {
            Set(messages.filter(holds).map(\.reporter)).count
        }
    }

    private static let seeds = 1...400 as ClosedRange<UInt64>
    private static let cases = seeds.compactMap { seed in try? Case(seed: seed) }

    /// Words that are shown and that fewer than `minimum` reporters have.
    private func strangers(_ drawn: Case, minimum: Int) -> [String] {
        let words = drawn.messages.map { Set(Respelling.words($0.text)) }
        return Respelling.words(drawn.shownText).filter { word in
            let holders = zip(drawn.messages, words).filter { $1.contains(word) }
            return Set(holders.map(\.0.reporter)).count < minimum
        }
    }

    @Test func `no word survives that fewer reporters have than the minimum`() {
        var shown = 0
        var words = 0
        for drawn in Self.cases {
            guard let sample = drawn.sample else { continue }
            shown += 1
            words += Respelling.words(drawn.shownText).count
            let strangers = strangers(drawn, minimum: drawn.minimum)
            #expect(strangers.isEmpty, "seed \(drawn.seed), \(drawn.minimum): \(sample.text)")
        }
        #expect(Self.cases.count == Self.seeds.count)
        #expect(shown > Self.seeds.count / 2, "most groups have a sample")
        #expect(words > shown * 10, "samples have words")
    }

    @Test func `all that is shown stands together in the messages of enough reporters`() {
        for drawn in Self.cases {
            guard let sample = drawn.sample else { continue }
            let words = Respelling.words(drawn.shownText)
            let holders = drawn.reporters { message in
                var rest = words[...]
                for word in Respelling.words(message.text) where word == rest.first {
                    rest.removeFirst()
                }
                return rest.isEmpty
            }
            #expect(holders >= drawn.minimum, "seed \(drawn.seed): \(sample.text)")
            #expect(holders >= sample.cohort && sample.cohort >= drawn.minimum)
        }
    }

    @Test func `what was filled in for few recipients is not shown`() {
        for drawn in Self.cases {
            guard let sample = drawn.sample else { continue }
            let shown = " " + Respelling.words(drawn.shownText).joined(separator: " ") + " "
            for value in Set(drawn.messages.flatMap(\.personal)) {
                let words = Respelling.words(value)
                let holders = drawn.reporters { message in
                    let all = " " + Respelling.words(message.text).joined(separator: " ") + " "
                    return all.contains(" " + words.joined(separator: " ") + " ")
                }
                guard holders < drawn.minimum else { continue }
                let isShown = shown.contains(" " + words.joined(separator: " ") + " ")
                #expect(!isShown, "seed \(drawn.seed), \(value): \(sample.text)")
            }
        }
    }

    /// The check itself: measured by one reporter more, there are strangers.
    @Test func `the check finds what is short of the minimum`() {
        let found = Self.cases.count { drawn in
            !strangers(drawn, minimum: drawn.minimum + 1).isEmpty
        }
        #expect(found > 20)
    }
}
