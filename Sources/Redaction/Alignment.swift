/// Which tokens of one text correspond to which of another, in the order of both.
///
/// Each token has one partner at most, of the same key, and partners do not cross. What both texts
/// begin and end with is matched; between, tokens that are in both exactly once are anchors, as
/// many as have one order (patience); and what lies between anchors is treated alike, until it is
/// small enough for a longest common subsequence. So it takes n log n. A token without a partner
/// costs quality, never privacy: it counts as absent.
struct Alignment {
    /// Of each token of the first text, the place of its partner in the second; -1 for none.
    private(set) var partners: [Int]

    private let first: [Int32]
    private let second: [Int32]

    /// Largest product of two lengths for which the longest common subsequence is sought.
    private static let productMax = 4096
    /// How often anchors are looked for within each other.
    private static let depthMax = 8

    /// Aligns two texts, whose tokens are numbered by their keys.
    init(of first: [Int32], with second: [Int32]) {
        self.first = first
        self.second = second
        partners = [Int](repeating: -1, count: first.count)
        var gaps = [Gap(first: first.indices, second: second.indices, depth: 0)]
        while let gap = gaps.popLast() {
            let rest = matchEnds(of: gap)
            guard !rest.first.isEmpty, !rest.second.isEmpty else { continue }
            if rest.first.count * rest.second.count <= Self.productMax {
                matchCommonSubsequence(of: rest)
            } else if rest.depth < Self.depthMax {
                gaps += matchAnchors(of: rest)
            }
        }
    }

    /// A part of both texts without partners yet.
    private struct Gap {
        var first: Range<Int>
        var second: Range<Int>
        var depth: Int
    }

    private mutating func matchEnds(of gap: Gap) -> Gap {
        var rest = gap
        while let one = rest.first.first, let other = rest.second.first,
            first[one] == second[other]
        {
            partners[one] = other
            rest.first = rest.first.dropFirst()
            rest.second = rest.second.dropFirst()
        }
        while let one = rest.first.last, let other = rest.second.last,
            first[one] == second[other]
        {
            partners[one] = other
            rest.first = rest.first.dropLast()
            rest.second = rest.second.dropLast()
        }
        return rest
    }

    // MARK: Small gaps

    private mutating func matchCommonSubsequence(of gap: Gap) {
        let width = gap.second.count + 1
        // Lengths of the longest common subsequences of what is left from each pair of places.
        var lengths = [UInt16](repeating: 0, count: (gap.first.count + 1) * width)
        for row in (0..<gap.first.count).reversed() {
            for column in (0..<gap.second.count).reversed() {
                let isSame =
                    first[gap.first.lowerBound + row] == second[gap.second.lowerBound + column]
                let place = row * width + column
                lengths[place] =
                    isSame
                    ? lengths[place + width + 1] + 1
                    : max(lengths[place + width], lengths[place + 1])
            }
        }
        var (row, column) = (0, 0)
        while row < gap.first.count, column < gap.second.count {
            let (one, other) = (gap.first.lowerBound + row, gap.second.lowerBound + column)
            let place = row * width + column
            if first[one] == second[other] {
                partners[one] = other
                (row, column) = (row + 1, column + 1)
            } else if lengths[place + width] >= lengths[place + 1] {
                row += 1
            } else {
                column += 1
            }
        }
    }

    // MARK: Large gaps

    /// Matches the anchors in `gap` and returns the gaps between them.
    private mutating func matchAnchors(of gap: Gap) -> [Gap] {
        let anchors = Self.increasing(commonPlaces(of: gap))
        guard !anchors.isEmpty else { return [] }
        var gaps: [Gap] = []
        var start = (first: gap.first.lowerBound, second: gap.second.lowerBound)
        for anchor in anchors + [(gap.first.upperBound, gap.second.upperBound)] {
            gaps.append(
                Gap(
                    first: start.first..<anchor.0,
                    second: start.second..<anchor.1,
                    depth: gap.depth + 1
                )
            )
            if anchor.0 < gap.first.upperBound { partners[anchor.0] = anchor.1 }
            start = (anchor.0 + 1, anchor.1 + 1)
        }
        return gaps
    }

    /// The places of tokens that both parts have exactly once, by the place in the first.
    private func commonPlaces(of gap: Gap) -> [(Int, Int)] {
        let there = Self.singlePlaces(second, gap.second)
        let here = Self.singlePlaces(first, gap.first)
        return gap.first.compactMap { place in
            guard here[first[place]] == place, let other = there[first[place]], other >= 0
            else { return nil }
            return (place, other)
        }
    }

    /// Where each token of `range` stands; -1 for one that stands there more than once.
    private static func singlePlaces(_ tokens: [Int32], _ range: Range<Int>) -> [Int32: Int] {
        var places: [Int32: Int] = [:]
        for place in range { places[tokens[place]] = places[tokens[place]] == nil ? place : -1 }
        return places
    }

    /// A longest part of `pairs` whose second places increase, as the first ones do.
    private static func increasing(_ pairs: [(Int, Int)]) -> [(Int, Int)] {
        // Patience sorting: the last pair of the best part of each length, and who came before.
        var ends: [Int] = []
        var before = [Int](repeating: -1, count: pairs.count)
        for (index, pair) in pairs.enumerated() {
            var (low, high) = (0, ends.count)
            while low < high {
                let middle = (low + high) / 2
                if pairs[ends[middle]].1 < pair.1 { low = middle + 1 } else { high = middle }
            }
            if low > 0 { before[index] = ends[low - 1] }
            if low == ends.count { ends.append(index) } else { ends[low] = index }
        }
        var result: [(Int, Int)] = []
        var index = ends.last ?? -1
        while index >= 0 {
            result.append(pairs[index])
            index = before[index]
        }
        return result.reversed()
    }
}
