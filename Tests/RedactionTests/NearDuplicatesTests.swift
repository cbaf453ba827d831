import TestSupport
import Testing

@testable import Redaction

@Suite struct NearDuplicatesTests {
    @Test func `a template with other numbers, names and links is one group`() {
        let texts = [
            "Hi Anna, your parcel is held. Pay £1.45 at parcel.example/x7Qk",
            "Mum my phone broke, text me on 07700 900456",
            "HI BILL, YOUR PARCEL IS HELD. PAY £2.99 AT PARCEL.EXAMPLE/k2Pm",
            "Mum my phone broke, text me on 07700 900789 please",
            "Your refund of £120 is ready at refunds.example",
        ]
        #expect(NearDuplicates.groups(of: texts) == [[0, 2], [1, 3], [4]])
    }

    @Test func `half of the words is near, less is not`() {
        #expect(NearDuplicates.groups(of: ["one two three", "one two four"]) == [[0, 1]])
        #expect(NearDuplicates.groups(of: ["one two three", "one five four"]) == [[0], [1]])
    }

    @Test func `texts in scripts without spaces are compared by characters`() {
        let texts = ["您的包裹在北京等候领取", "您的包裹在上海等候领取", "银行账户已被冻结请尽快处理"]
        #expect(NearDuplicates.groups(of: texts) == [[0, 1], [2]])
    }

    @Test func `texts with nothing in them are in no group`() {
        #expect(NearDuplicates.groups(of: ["", " \u{200B}", "!!", "!!"]) == [[2, 3]])
    }

    /// Every text is where a comparison with every earlier group would have put it.
    @Test func `no group is missed by looking only at rare words`() {
        var random = SeededGenerator(seed: 11)
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        let words = (0..<40).map { "word\(letters[$0 % 26])\(letters[$0 / 26])" }
        let texts = (0..<400).map { _ in
            let length = Int.random(in: 1...9, using: &random)
            return (0..<length).map { _ in
                let rank = Int.random(in: 0..<40, using: &random)
                return words[min(rank, Int.random(in: 0..<40, using: &random))]
            }
            .joined(separator: " ")
        }
        var expected: [[Int]] = []
        for (place, text) in texts.enumerated() {
            let own = Set(text.split(separator: " "))
            var best: (group: Int, shared: Int, all: Int)?
            for (group, members) in expected.enumerated() {
                let other = Set(texts[members[0]].split(separator: " "))
                let (shared, all) = (own.intersection(other).count, own.union(other).count)
                guard 2 * shared >= all else { continue }
                if let known = best, shared * known.all <= known.shared * all { continue }
                best = (group, shared, all)
            }
            if let best { expected[best.group].append(place) } else { expected.append([place]) }
        }
        #expect(NearDuplicates.groups(of: texts) == expected)
        #expect(expected.count > 20 && expected.contains { $0.count > 3 })
    }
}

@Suite struct AlignmentTests {
    /// The length of a longest common subsequence, by the textbook.
    private func longest(_ one: [Int32], _ other: [Int32]) -> Int {
        var row = [Int](repeating: 0, count: other.count + 1)
        for first in one {
            var diagonal = 0
            for (place, second) in other.enumerated() {
                let above = row[place + 1]
                row[place + 1] = first == second ? diagonal + 1 : max(above, row[place])
                diagonal = above
            }
        }
        return row.last ?? 0
    }

    private func tokens(_ count: Int, _ random: inout SeededGenerator) -> [Int32] {
        (0..<count).map { _ in Int32.random(in: 0..<8, using: &random) }
    }

    private func check(_ one: [Int32], _ other: [Int32]) -> Int {
        var last = -1
        var count = 0
        for (place, partner) in Alignment(of: one, with: other).partners.enumerated()
        where partner >= 0 {
            #expect(one[place] == other[partner])
            #expect(partner > last, "partners cross")
            last = partner
            count += 1
        }
        return count
    }

    @Test func `short texts are aligned as well as they can be`() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<300 {
            let one = tokens(Int.random(in: 0...20, using: &random), &random)
            let other = tokens(Int.random(in: 0...20, using: &random), &random)
            #expect(check(one, other) == longest(one, other))
        }
    }

    @Test func `long texts with few differences are aligned nearly as well`() {
        var random = SeededGenerator(seed: 6)
        for _ in 0..<3 {
            let one = (0..<1000).map { _ in Int32.random(in: 0..<500, using: &random) }
            var other = one
            for _ in 0..<50 {
                let place = Int.random(in: 0..<other.count, using: &random)
                if random.chance(50) {
                    other[place] = Int32.random(in: 500..<1000, using: &random)
                } else {
                    other.remove(at: place)
                }
            }
            #expect(check(one, other) >= longest(one, other) * 99 / 100)
        }
    }
}
