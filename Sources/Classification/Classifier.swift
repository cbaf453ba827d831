internal import DomainNames
package import MessageContent

/// Tells the categories of texts by rules; made once, and used by any thread.
///
/// Each rule whose conditions hold gives points to its category. The category with most points
/// wins, if it has ``pointsMin``; half the points of the next one of another kind are taken off its
/// confidence.
package struct Classifier: Sendable {
    /// A rule with its names as numbers.
    private struct Compiled: Sendable {
        let category: Int
        let all: [NameSet]
        let none: NameSet
        let weight: Int
        let plus: [(name: Int, points: Int)]
        let further: Int
        let lexicons: NameSet
    }

    /// What it goes by.
    package let rules: CategoryRules
    private let index: PhraseIndex
    /// The lexicon of each phrase.
    private let lexicons: [Int]
    /// Of each phrase the first one that is the same for a reader of its lexicon.
    private let originals: [Int]
    private let numbers: [String: Int]
    private let hosts: [String: [Int]]
    private let traits: [(trait: Trait, number: Int)]
    private let compiled: [Compiled]

    /// Fewer points tell nothing.
    package static let pointsMin = 30
    /// Points that are certainty; more are not counted.
    package static let pointsMax = 100
    /// Phrases beyond these are not looked at.
    static let phrasesMax = 64

    /// Makes the tables that texts are compared with.
    ///
    /// Phrases that fold to nothing are never found, and names that stand for nothing never hold;
    /// the reader of files refuses both.
    package init(_ rules: CategoryRules) {
        var numbers: [String: Int] = [:]
        for name in CategoryRules.builtIn + rules.hosts.map(\.name) + rules.phrases.map(\.lexicon)
        where numbers[name] == nil && numbers.count < CategoryRules.namesMax {
            numbers[name] = numbers.count
        }
        var hosts: [String: [Int]] = [:]
        for set in rules.hosts {
            guard let number = numbers[set.name] else { continue }
            for host in set.hosts { hosts[host, default: []].append(number) }
        }
        var kept: [CategoryRules.Phrase] = []
        var folded: [FoldedPhrase] = []
        var lexicons: [Int] = []
        var originals: [Int] = []
        var firsts: [[UInt8]: Int] = [:]
        for phrase in rules.phrases {
            guard let number = numbers[phrase.lexicon], let letters = try? FoldedPhrase(phrase.text)
            else { continue }
            // Languages share words, and a word counts once.
            let name = letters.octets + [0x20] + Array(phrase.lexicon.utf8)
            originals.append(firsts[name, default: kept.count])
            firsts[name] = originals.last
            kept.append(phrase)
            folded.append(letters)
            lexicons.append(number)
        }
        self.rules = CategoryRules(phrases: kept, hosts: rules.hosts, rules: rules.rules)
        self.numbers = numbers
        self.hosts = hosts
        traits = Trait.allCases.compactMap { trait in
            numbers[trait.rawValue].map { (trait, $0) }
        }
        self.lexicons = lexicons
        self.originals = originals
        index = PhraseIndex(folded)
        let known = Set(lexicons)
        compiled = rules.rules.map { Self.compiled($0, numbers, lexicons: known) }
    }

    private static func compiled(
        _ rule: CategoryRule,
        _ numbers: [String: Int],
        lexicons: Set<Int>
    ) -> Compiled {
        let all = rule.all.map { NameSet($0.compactMap { numbers[$0] }) }
        let wanted = rule.all.flatMap { $0 }.compactMap { numbers[$0] }
        return Compiled(
            category: categories.firstIndex(of: rule.category) ?? other,
            all: all,
            none: NameSet(rule.none.compactMap { numbers[$0] }),
            weight: rule.weight,
            plus: rule.plus.compactMap { bonus in
                numbers[bonus.name].map { ($0, bonus.points) }
            },
            further: rule.further,
            lexicons: NameSet(wanted.filter(lexicons.contains))
        )
    }

    /// The category of a text; the time grows with the text and not faster.
    package func classify(_ content: MessageContent) -> TextClassification {
        let text = JoinedText(content.matchingText.words)
        let phrases = index.phrases(in: text, upTo: Self.phrasesMax)
        var present = NameSet()
        for phrase in phrases { present.insert(lexicons[Int(phrase)]) }
        for indicator in content.indicators {
            for number in self.numbers(of: indicator) { present.insert(number) }
        }
        var sums = [Int](repeating: 0, count: Self.categories.count)
        var counted: [(rule: Int, points: Int)] = []
        for (place, rule) in compiled.enumerated()
        where rule.all.allSatisfy(present.meets) && !present.meets(rule.none) {
            var points = rule.weight
            for bonus in rule.plus where present.contains(bonus.name) { points += bonus.points }
            points += rule.further * further(rule, phrases)
            sums[rule.category] += points
            counted.append((place, points))
        }
        return decided(sums, counted, phrases)
    }

    /// How many phrases of a rule's lexicons there are beyond the first of each.
    private func further(_ rule: Compiled, _ phrases: [Int32]) -> Int {
        guard rule.further > 0 else { return 0 }
        var seen = NameSet()
        var count = 0
        var counted: Set<Int> = []
        for phrase in phrases where counted.insert(originals[Int(phrase)]).inserted {
            let lexicon = lexicons[Int(phrase)]
            guard rule.lexicons.contains(lexicon) else { continue }
            if seen.contains(lexicon) { count += 1 }
            seen.insert(lexicon)
        }
        return min(count, CategoryRule.furtherMax)
    }

    private func decided(
        _ sums: [Int],
        _ counted: [(rule: Int, points: Int)],
        _ phrases: [Int32]
    ) -> TextClassification {
        var best = Self.other
        var points = 0
        for (place, sum) in sums.enumerated()
        where min(sum, Self.pointsMax) > points && sum >= Self.pointsMin {
            best = place
            points = min(sum, Self.pointsMax)
            // Nothing weighs against a suspicion of this.
            if Self.categories[place].isSealed { break }
        }
        var next = 0
        for (place, sum) in sums.enumerated() where Self.kinds[place] != Self.kinds[best] {
            next = max(next, min(sum, Self.pointsMax))
        }
        return TextClassification(
            category: Self.categories[best],
            confidence: Double(max(0, 2 * points - next)) / Double(2 * Self.pointsMax),
            points: points,
            counted: counted,
            phrases: phrases
        )
    }

    // MARK: Names

    /// Built-in names and sets of hosts that an indicator stands for.
    private func numbers(of indicator: Indicator) -> [Int] {
        var found: [Int] = []
        for (trait, number) in traits where trait.holds(for: indicator) { found.append(number) }
        guard let host = indicator.host?.ascii else { return found }
        // The host, and every domain above it.
        var rest = host[...]
        while true {
            if let sets = hosts[String(rest)] { found += sets }
            guard let dot = rest.firstIndex(of: ".") else { return found }
            rest = rest[rest.index(after: dot)...]
        }
    }

    /// Why a text has its category: what each rule that counted found in it, the weightiest first.
    ///
    /// - Parameter content: what was classified.
    package func reasons(
        for classification: TextClassification,
        of content: MessageContent
    ) -> [CategoryReason] {
        classification.counted.map { place, points in
            reason(rules.rules[place], points, classification, content)
        }
        .sorted { $0.points > $1.points }
    }

    private func reason(
        _ rule: CategoryRule,
        _ points: Int,
        _ classification: TextClassification,
        _ content: MessageContent
    ) -> CategoryReason {
        let bonuses = Dictionary(rule.plus.map { ($0.name, $0.points) }) { $0 + $1 }
        var names: [String] = []
        for name in rule.all.flatMap({ $0 }) + rule.plus.map(\.name) where !names.contains(name) {
            names.append(name)
        }
        let evidence = names.compactMap { name -> CategoryReason.Evidence? in
            guard let number = numbers[name] else { return nil }
            let phrases = classification.phrases.filter { lexicons[Int($0)] == number }
            let indicators = content.indicators.filter { numbers(of: $0).contains(number) }
            guard !phrases.isEmpty || !indicators.isEmpty else { return nil }
            return CategoryReason.Evidence(
                name: name,
                phrases: phrases.map { rules.phrases[Int($0)] },
                indicators: indicators,
                points: bonuses[name] ?? 0
            )
        }
        return CategoryReason(
            rule: rule.name,
            about: rule.about,
            category: rule.category,
            points: points,
            weight: rule.weight,
            furtherPoints: points - rule.weight - evidence.reduce(0) { $0 + $1.points },
            evidence: evidence
        )
    }
}

extension Classifier {
    /// In the order of harm; places in this list stand for categories.
    private static let categories = Category.allCases
    private static let other = categories.firstIndex(of: .other) ?? 0
    /// Categories that are no rivals of each other have the same; the lures of smishing are alike.
    private static let kinds: [Int] = categories.map { category in
        let kind = category.rawValue.prefix { $0 != "." }
        return categories.firstIndex { $0.rawValue.hasPrefix(kind) } ?? 0
    }
}

extension Trait {
    fileprivate func holds(for indicator: Indicator) -> Bool {
        switch self {
        case .link: indicator.kind == .link
        case .telephoneNumber: indicator.kind == .telephoneNumber
        case .emailAddress: indicator.kind == .emailAddress
        case .handle: indicator.kind == .handle
        case .cryptoAddress: indicator.kind == .cryptoAddress
        case .programFile:
            indicator.kind == .link
                && indicator.value.utf8.suffix(4).elementsEqual(".apk".utf8) { $0 | 0x20 == $1 }
        }
    }
}
