import Testing

@testable import Classification

/// The automaton that looks for all phrases at once, against looking for each by itself.
@Suite struct PhraseIndexTests {
    /// A word of two letters, drawn by `generator`.
    private func word(_ sizes: ClosedRange<Int>, _ generator: inout Generator) -> String {
        let size = Int.random(in: sizes, using: &generator)
        return String((0..<size).map { _ in Bool.random(using: &generator) ? "a" : "b" })
    }

    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    /// How many octets of the text are read when a phrase was met for the first time.
    private func firstEnd(of phrase: [UInt8], in text: [UInt8]) -> Int? {
        (phrase.count...max(phrase.count, text.count)).first { end in
            end <= text.count && text[(end - phrase.count)..<end].elementsEqual(phrase)
        }
    }

    @Test(arguments: 0..<200)
    func `it finds what a search for each phrase finds, in the same order`(seed: UInt64) throws {
        var generator = Generator(state: seed)
        let count = Int.random(in: 0...12, using: &generator)
        // Beginnings and ends of others, and the same ones twice.
        let phrases = try (0..<count).map { _ in try FoldedPhrase("*\(word(1...5, &generator))*") }
        let index = PhraseIndex(phrases)
        for _ in 0..<20 {
            let text = JoinedText([Array(word(1...30, &generator).utf8)])
            let ends = phrases.map { firstEnd(of: $0.octets, in: text.octets) }
            let found = index.phrases(in: text, upTo: 100).map(Int.init)
            #expect(Set(found) == Set(phrases.indices.filter { ends[$0] != nil }))
            #expect(found.count == Set(found).count)
            #expect(found.map { ends[$0] ?? 0 } == found.map { ends[$0] ?? 0 }.sorted())
            #expect(index.phrases(in: text, upTo: 2).map(Int.init) == Array(found.prefix(2)))
        }
    }

    @Test func `without phrases nothing is found`() {
        #expect(PhraseIndex([]).phrases(in: JoinedText([[0x61]]), upTo: 9).isEmpty)
    }

    @Test func `many phrases that begin alike are told apart`() throws {
        let letters = (0..<60).compactMap { UnicodeScalar(0x4E00 + $0).map(String.init) }
        let index = PhraseIndex(try letters.map { try FoldedPhrase($0) })
        for (place, letter) in letters.enumerated() {
            let text = JoinedText([Array("x\(letter)y".utf8)])
            #expect(index.phrases(in: text, upTo: 9).map(Int.init) == [place])
        }
    }
}
