import Testing

@testable import Campaigns

@Suite struct PostingsTests {
    private func numbers(_ postings: Postings<UInt32>, _ key: UInt32) -> [UInt32] {
        var found: [UInt32] = []
        postings.forEach(key) { found.append($0) }
        return found.sorted()
    }

    @Test func `what was added is found, and what was removed is not`() {
        var postings = Postings<UInt32>(listedMax: 8)
        for number in 1...6 as ClosedRange<UInt32> {
            for key in 0..<number { postings.add(number, to: key) }
        }
        #expect(numbers(postings, 0) == [1, 2, 3, 4, 5, 6])
        #expect(numbers(postings, 4) == [5, 6])
        postings.remove(3, from: 0)
        postings.remove(6, from: 0)
        postings.remove(1, from: 0)
        #expect(numbers(postings, 0) == [2, 4, 5])
        #expect(postings.count(of: 0) == 3)
        // Places that were given back are used again.
        postings.add(9, to: 70)
        postings.add(8, to: 0)
        #expect(numbers(postings, 70) == [9])
        #expect(numbers(postings, 0) == [2, 4, 5, 8])
    }

    @Test func `of a hash that too many have only the number is kept`() {
        var postings = Postings<UInt32>(listedMax: 3)
        for number in 1...5 as ClosedRange<UInt32> { postings.add(number, to: 1) }
        #expect(numbers(postings, 1) == [])
        #expect(postings.count(of: 1) == 5)
        for number in 1...5 as ClosedRange<UInt32> { postings.remove(number, from: 1) }
        #expect(postings.count(of: 1) == 0)
        postings.add(7, to: 1)
        #expect(numbers(postings, 1) == [7])
    }
}
