internal import Classification

/// Reads files of rules for categories and collects every mistake on the way.
///
/// `protocols/categories` describes the files. Several together, as those that come with spamgate,
/// are read as if they were one.
struct CategoryRulesReader {
    private(set) var mistakes: [ConfigurationMistake] = []
    private(set) var phrases: [CategoryRules.Phrase] = []
    private(set) var hosts: [CategoryRules.HostSet] = []
    private(set) var rules: [CategoryRule] = []
    /// Whether the standard rules stand below these.
    private(set) var extendsStandard = false
    /// Where names were first given or used, to blame a place for what does not fit together.
    private var lexiconPlaces: [String: ConfigurationPlace] = [:]
    private var hostPlaces: [String: ConfigurationPlace] = [:]
    private var uses: [(name: String, rule: String, place: ConfigurationPlace)] = []

    /// Reads one file.
    mutating func read(_ text: String, file: String) {
        let document: PlacedYAML
        do throws(ConfigurationErrors) {
            document = try PlacedYAML(text, file: file)
        } catch {
            mistakes += error.mistakes
            return
        }
        for member in members(of: document, "", "phrases, hosts and rules") {
            switch member.name {
            case "extends": readExtends(member.value)
            case "phrases": readPhrases(member.value)
            case "hosts": readHosts(member.value)
            case "rules": readRules(member.value)
            default:
                let known = ["extends", "phrases", "hosts", "rules"]
                unknown(member, "", among: known)
            }
        }
    }

    /// The rules that were read, on top of `standard` if they extend it; nil after a mistake.
    mutating func finished(on standard: @autoclosure () -> CategoryRules) -> CategoryRules? {
        guard mistakes.isEmpty else { return nil }
        var result = CategoryRules(phrases: phrases, hosts: hosts, rules: rules)
        if extendsStandard { result = result.extending(standard()) }
        check(result)
        return mistakes.isEmpty ? result : nil
    }

    // MARK: Sections

    private mutating func readExtends(_ value: PlacedYAML) {
        guard case .scalar(.plain("standard")) = value.value else {
            refuse(value.place, "extends", "is not known", "standard, or leave it out")
            return
        }
        extendsStandard = true
    }

    private mutating func readPhrases(_ value: PlacedYAML) {
        for language in members(of: value, "phrases", "languages, such as en") {
            let key = "phrases.\(language.name)"
            let letters = language.name.utf8
            guard (2...3).contains(letters.count), letters.allSatisfy({ (0x61...0x7A) ~= $0 })
            else {
                let problem = "is no language"
                refuse(language.place, key, problem, "a code of ISO 639 such as en, or mul")
                continue
            }
            for lexicon in members(of: language.value, key, "names of lexicons") {
                let key = "\(key).\(lexicon.name)"
                guard isName(lexicon, key) else { continue }
                if lexiconPlaces[lexicon.name] == nil {
                    lexiconPlaces[lexicon.name] = lexicon.place
                }
                for (text, place) in texts(of: lexicon.value, key) {
                    readPhrase(text, language.name, lexicon.name, key, place)
                }
            }
        }
    }

    private mutating func readPhrase(
        _ text: String,
        _ language: String,
        _ lexicon: String,
        _ key: String,
        _ place: ConfigurationPlace
    ) {
        do throws(FoldedPhrase.Failure) {
            _ = try FoldedPhrase(text)
            guard phrases.count < CategoryRules.phrasesMax else {
                let problem = "are more than \(CategoryRules.phrasesMax)"
                if phrases.count == CategoryRules.phrasesMax {
                    refuse(place, "phrases", problem, "fewer")
                }
                return
            }
            phrases.append(.init(text, language: language, lexicon: lexicon))
        } catch {
            switch error {
            case .folds(let word):
                let problem = "has the phrase \(shown(text)), of which \(shown(word)) is no word"
                refuse(place, key, problem, "words of letters; numbers are never compared")
            case .tooLong:
                let problem = "has a phrase of more than \(CategoryRules.phraseSizeMax) octets"
                refuse(place, key, problem, "a shorter one")
            case .star:
                let problem = "has the phrase \(shown(text)) with a * within it"
                refuse(place, key, problem, "* at the beginning or the end")
            }
        }
    }

    private mutating func readHosts(_ value: PlacedYAML) {
        for set in members(of: value, "hosts", "names of sets of hosts") {
            let key = "hosts.\(set.name)"
            guard isName(set, key) else { continue }
            if hostPlaces[set.name] == nil { hostPlaces[set.name] = set.place }
            var domains: [String] = []
            for (text, place) in texts(of: set.value, key) {
                let isDomain =
                    text.contains(".") && text.utf8.count <= 253
                    && text.utf8.allSatisfy {
                        (0x61...0x7A) ~= $0 || (0x30...0x39) ~= $0 || $0 == 0x2D || $0 == 0x2E
                    }
                if isDomain {
                    domains.append(text)
                } else {
                    let remedy = "a domain in small letters, such as bit.ly"
                    refuse(place, key, "has \(shown(text)), which is no domain", remedy)
                }
            }
            if let place = hosts.firstIndex(where: { $0.name == set.name }) {
                hosts[place].hosts += domains
            } else {
                hosts.append(.init(set.name, hosts: domains))
            }
        }
    }

    private mutating func readRules(_ value: PlacedYAML) {
        for member in members(of: value, "rules", "names of rules") {
            let key = "rules.\(member.name)"
            guard isName(member, key), let rule = rule(member, key) else { continue }
            if rules.contains(where: { $0.name == rule.name }) {
                refuse(member.place, key, "is given more than once", "another name")
            } else if rules.count == CategoryRules.rulesMax {
                refuse(member.place, "rules", "are more than \(CategoryRules.rulesMax)", "fewer")
            } else {
                rules.append(rule)
            }
        }
    }

    private mutating func rule(_ member: PlacedYAML.Member, _ key: String) -> CategoryRule? {
        var draft = RuleDraft()
        for field in members(of: member.value, key, "category, about, all and weight") {
            draft.given.insert(field.name)
            let value = field.value
            let full = "\(key).\(field.name)"
            switch field.name {
            case "category": draft.category = category(value, full)
            case "about": draft.about = text(value, full)
            case "all":
                for (text, place) in texts(of: value, full) {
                    draft.all.append(alternatives(text, full, member.name, place))
                }
            case "none":
                for (text, place) in texts(of: value, full) {
                    draft.none += alternatives(text, full, member.name, place)
                }
            case "weight": draft.weight = integer(value, full, in: CategoryRule.weights)
            case "plus":
                for bonus in members(of: value, full, "names and points, such as {link: 10}") {
                    let name = alternatives(bonus.name, full, member.name, bonus.place)
                    let place = "\(full).\(bonus.name)"
                    let points = integer(bonus.value, place, in: CategoryRule.bonuses)
                    if let name = name.first, let points {
                        draft.plus.append(.init(name, points))
                    }
                }
            case "further":
                draft.further = integer(value, full, in: CategoryRule.furtherPoints) ?? 0
            default: unknown(field, key, among: RuleDraft.names)
            }
        }
        for name in RuleDraft.required where !draft.given.contains(name) {
            refuse(member.place, key, "says no \(name)", "\(name): \(RuleDraft.example(of: name))")
        }
        return draft.rule(named: member.name)
    }

    /// Names between `|`.
    private mutating func alternatives(
        _ text: String,
        _ key: String,
        _ rule: String,
        _ place: ConfigurationPlace
    ) -> [String] {
        let names = text.split(separator: "|", omittingEmptySubsequences: false).map(trimmed)
        for name in names { uses.append((name, key, place)) }
        return names
    }

    // MARK: What fits together

    /// Names that stand for nothing, and lexicons and sets that nothing uses.
    private mutating func check(_ result: CategoryRules) {
        let lexicons = Set(result.phrases.map(\.lexicon))
        let sets = Set(result.hosts.map(\.name))
        let known = lexicons.union(sets).union(CategoryRules.builtIn)
        for use in uses where !known.contains(use.name) {
            mistakes.append(
                ConfigurationMistake(
                    use.place,
                    key: use.rule,
                    problem: "names \(shown(use.name)), for which there are no phrases or hosts",
                    nearest: nearest(to: use.name, in: known.sorted())
                )
            )
        }
        let used = Set(result.rules.flatMap(\.names))
        for (name, place) in lexiconPlaces.merging(hostPlaces, uniquingKeysWith: { $1 })
        where !used.contains(name) {
            refuse(place, name, "is used by no rule", "its name in a rule, or leave it out")
        }
        for name in sets where lexicons.contains(name) || CategoryRules.builtIn.contains(name) {
            let place = hostPlaces[name] ?? .file(path: "", line: 1, column: 1)
            refuse(place, name, "is the name of something else too", "another name")
        }
        for name in lexicons where CategoryRules.builtIn.contains(name) {
            let place = lexiconPlaces[name] ?? .file(path: "", line: 1, column: 1)
            refuse(place, name, "is a built-in name", "another name")
        }
        if known.count > CategoryRules.namesMax {
            let place = lexiconPlaces.values.first ?? .file(path: "", line: 1, column: 1)
            let problem = "are more than \(CategoryRules.namesMax) names of phrases and hosts"
            refuse(place, "", problem, "fewer")
        }
    }

    // MARK: Values

    private mutating func members(
        of value: PlacedYAML,
        _ key: String,
        _ expected: String
    ) -> [PlacedYAML.Member] {
        switch value.value {
        case .mapping(let members): return members
        case .scalar(.absent): return []
        case .scalar, .list:
            refuse(value.place, key, "is no mapping", expected)
            return []
        }
    }

    /// The texts of a list, each with its place.
    private mutating func texts(
        of value: PlacedYAML,
        _ key: String
    ) -> [(text: String, place: ConfigurationPlace)] {
        guard case .list(let items) = value.value else {
            refuse(value.place, key, "is no list", "a list in brackets, such as [one, two]")
            return []
        }
        var texts: [(text: String, place: ConfigurationPlace)] = []
        for item in items {
            if let text = text(item, key) { texts.append((text, item.place)) }
        }
        return texts
    }

    private mutating func text(_ value: PlacedYAML, _ key: String) -> String? {
        switch value.value {
        case .scalar(.plain(let text)), .scalar(.quoted(let text)):
            return text
        default:
            refuse(value.place, key, "is no text", "words")
            return nil
        }
    }

    private mutating func integer(
        _ value: PlacedYAML,
        _ key: String,
        in range: ClosedRange<Int>
    ) -> Int? {
        guard case .scalar(.plain(let text)) = value.value, let number = Int(text),
            range.contains(number)
        else {
            let remedy = "a whole number from \(range.lowerBound) to \(range.upperBound)"
            refuse(value.place, key, "is no number of points", remedy)
            return nil
        }
        return number
    }

    private mutating func category(_ value: PlacedYAML, _ key: String) -> Category? {
        guard let name = text(value, key) else { return nil }
        guard let category = Category(rawValue: name) else {
            mistakes.append(
                ConfigurationMistake(
                    value.place,
                    key: key,
                    problem: "is \(shown(name)), which is no category",
                    nearest: nearest(to: name, in: Category.allCases.map(\.rawValue))
                )
            )
            return nil
        }
        return category
    }

    /// Whether a name of the operator's is one.
    private mutating func isName(_ member: PlacedYAML.Member, _ key: String) -> Bool {
        let isName =
            member.name.utf8.first.map { ($0 | 0x20) &- 0x61 < 26 } ?? false
            && member.name.utf8.count <= 64
            && member.name.utf8.allSatisfy {
                (0x61...0x7A) ~= $0 || (0x41...0x5A) ~= $0 || (0x30...0x39) ~= $0 || $0 == 0x2D
            }
        if !isName {
            let remedy = "1 to 64 letters, digits and hyphens, a letter first"
            refuse(member.place, key, "is no name", remedy)
        }
        return isName
    }

    private mutating func unknown(
        _ member: PlacedYAML.Member,
        _ path: String,
        among names: [String]
    ) {
        mistakes.append(
            ConfigurationMistake(
                member.place,
                key: path.isEmpty ? member.name : "\(path).\(member.name)",
                problem: "is not known here",
                nearest: nearest(to: member.name, in: names)
            )
        )
    }

    private mutating func refuse(
        _ place: ConfigurationPlace,
        _ key: String,
        _ problem: String,
        _ remedy: String
    ) {
        mistakes.append(ConfigurationMistake(place, key: key, problem: problem, remedy: remedy))
    }
}

/// A rule while it is read.
private struct RuleDraft {
    var category: Category?
    var about: String?
    var all: [[String]] = []
    var none: [String] = []
    var weight: Int?
    var plus: [CategoryRule.Bonus] = []
    var further = 0

    static let names = ["category", "about", "all", "none", "weight", "plus", "further"]

    /// What a rule cannot be without.
    static let required = ["category", "about", "all", "weight"]
    /// Names that the rule has.
    var given: Set<String> = []

    static func example(of name: String) -> String {
        switch name {
        case "category": "prize"
        case "about": "somebody has won something"
        case "all": "[prize, link]"
        default: "40"
        }
    }

    func rule(named name: String) -> CategoryRule? {
        guard let category, let about, let weight, !all.isEmpty else { return nil }
        return CategoryRule(
            name,
            category,
            about: about,
            all: all,
            none: none,
            weight: weight,
            plus: plus,
            further: further
        )
    }
}
