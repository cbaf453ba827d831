/// Messages that say nearly the same.
///
/// Two texts are near-duplicates when they share at least half of the words that either has (their
/// Jaccard index is a half or more). Every number counts as the same word, and so does every
/// e-mail address, code and name; links count by their hosts, and signs do not count; in scripts
/// without spaces each character is a word.
package enum NearDuplicates {
    /// Most messages that are grouped at a time.
    package static let messagesMax = 100_000
    /// Most groups that a message is compared with, those with the rarest common words first.
    private static let comparisonsMax = 1000

    /// Groups texts: each joins the group whose first text it is nearest to, or begins its own.
    ///
    /// The places of the texts in each group are in order, and so are the groups by their first
    /// text. Texts without any visible character are in no group. At most ``messagesMax`` texts;
    /// time is linear in their sizes but for texts that share many words with many groups.
    package static func groups(of texts: [String]) -> [[Int]] {
        precondition(texts.count <= messagesMax, "more texts than are grouped at a time")
        var numbers = KeyNumbers()
        let features = texts.map { numbers.features(of: Tokeniser.tokens(of: $0)) }
        var grouping = Grouping(ranked(features))
        for text in texts.indices { grouping.add(text) }
        return grouping.groups
    }

    /// Whether two texts are near-duplicates, by their features in ascending order.
    static func isNear(_ one: [Int32], _ other: [Int32]) -> Bool {
        isNear(shared: shared(one, other), one.count, other.count)
    }

    private static func isNear(shared: Int, _ one: Int, _ other: Int) -> Bool {
        // shared ≥ (one + other - shared) / 2
        shared > 0 && 3 * shared >= one + other
    }

    /// How many numbers are in both; each is in ascending order.
    private static func shared(_ one: [Int32], _ other: [Int32]) -> Int {
        var (left, right, count) = (0, 0, 0)
        while left < one.count, right < other.count {
            if one[left] == other[right] {
                (left, right, count) = (left + 1, right + 1, count + 1)
            } else if one[left] < other[right] {
                left += 1
            } else {
                right += 1
            }
        }
        return count
    }

    /// The same features, numbered by how many texts have them, the rarest first.
    private static func ranked(_ features: [[Int32]]) -> [[Int32]] {
        var counts: [Int32: Int] = [:]
        for text in features { for feature in text { counts[feature, default: 0] += 1 } }
        let order = counts.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        var ranks: [Int32: Int32] = [:]
        for (rank, entry) in order.enumerated() { ranks[entry.key] = Int32(rank) }
        return features.map { text in text.compactMap { ranks[$0] }.sorted() }
    }

    /// Groups in the making.
    private struct Grouping {
        private(set) var groups: [[Int]] = []
        private let features: [[Int32]]
        /// The group of each set of features that came before.
        private var known: [[Int32]: Int] = [:]
        /// Groups by the rarer half of the features of their first text.
        private var byFeature: [Int32: [Int]] = [:]

        init(_ features: [[Int32]]) {
            self.features = features
        }

        mutating func add(_ text: Int) {
            let own = features[text]
            guard !own.isEmpty else { return }
            if let group = known[own] ?? nearest(to: own) {
                groups[group].append(text)
                known[own] = group
                return
            }
            known[own] = groups.count
            for feature in rare(own) { byFeature[feature, default: []].append(groups.count) }
            groups.append([text])
        }

        /// Near-duplicates share at least one of these: if the rarest of what they share were
        /// behind this part in one of them, less than half of that one could be shared.
        private func rare(_ features: [Int32]) -> ArraySlice<Int32> {
            features.prefix(features.count - (features.count + 1) / 2 + 1)
        }

        private func nearest(to own: [Int32]) -> Int? {
            var seen: Set<Int> = []
            var best: (group: Int, shared: Int, count: Int)?
            for feature in rare(own) {
                for group in byFeature[feature] ?? [] where seen.insert(group).inserted {
                    guard seen.count <= comparisonsMax else { return best?.group }
                    let other = features[groups[group][0]]
                    let shared = shared(own, other)
                    guard isNear(shared: shared, own.count, other.count) else { continue }
                    // Of two fractions, shared / all, the larger one; the earlier group of equals.
                    let count = own.count + other.count - shared
                    let isBetter = best.map { best in
                        (shared * best.count, best.group) > (best.shared * count, group)
                    }
                    if isBetter ?? true { best = (group, shared, count) }
                }
            }
            return best?.group
        }
    }
}
