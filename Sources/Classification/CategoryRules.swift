/// By what words and indicators categories are told: phrases, hosts, and rules that weigh them.
///
/// `protocols/categories` describes the files that it is read from.
package struct CategoryRules: Equatable, Sendable {
    /// Words of a language that mean a thing.
    package struct Phrase: Hashable, Sendable {
        /// As it is written in the file, a `*` at its ends included.
        package let text: String
        /// A language (ISO 639), or `mul` for what is the same in all of them.
        package let language: String
        /// The thing that is meant, by which rules name it.
        package let lexicon: String

        /// A phrase as a file has it.
        package init(_ text: String, language: String, lexicon: String) {
            self.text = text
            self.language = language
            self.lexicon = lexicon
        }
    }

    /// Domains that have something in common.
    package struct HostSet: Equatable, Sendable {
        /// By which rules name it.
        package let name: String
        /// Domains in ASCII; what is below one belongs to it.
        package var hosts: [String]

        /// A set as a file has it.
        package init(_ name: String, hosts: [String]) {
            self.name = name
            self.hosts = hosts
        }
    }

    /// In the order of the files.
    package var phrases: [Phrase]
    /// In the order of the files.
    package var hosts: [HostSet]
    /// In the order of the files, by which reasons of the same points are told.
    package var rules: [CategoryRule]

    /// Rules that fit together; ``Classifier`` passes over names that stand for nothing.
    package init(phrases: [Phrase], hosts: [HostSet], rules: [CategoryRule]) {
        self.phrases = phrases
        self.hosts = hosts
        self.rules = rules
    }

    /// Names of what a text may hold without anybody having listed it.
    package static let builtIn: [String] = Trait.allCases.map(\.rawValue)

    /// Most lexicons, sets of hosts and built-in names together.
    package static let namesMax = 256
    /// Most rules.
    package static let rulesMax = 512
    /// Most phrases.
    package static let phrasesMax = 50_000
    /// Most octets of a folded phrase.
    package static let phraseSizeMax = 96
}

/// What a text may hold besides words: the kinds of indicators, and files of programs.
enum Trait: String, CaseIterable {
    case link, telephoneNumber, emailAddress, handle, cryptoAddress
    /// A link to an Android package.
    case programFile
}

/// What speaks for a category, and how much.
package struct CategoryRule: Equatable, Sendable {
    /// Points for something that need not be there.
    package struct Bonus: Equatable, Sendable {
        /// A lexicon, a set of hosts, or a built-in name.
        package let name: String
        /// Below zero it speaks against the category.
        package let points: Int

        /// Points for a name.
        package init(_ name: String, _ points: Int) {
            self.name = name
            self.points = points
        }
    }

    /// By which a file of an operator replaces it.
    package let name: String
    /// The category that gets its points.
    package let category: Category
    /// What it recognises, for a person to read.
    package let about: String
    /// What a text must hold for the rule to count: of each of these at least one.
    package let all: [[String]]
    /// What it must not hold.
    package let none: [String]
    /// Points for all that.
    package let weight: Int
    /// Points for what may be there as well.
    package let plus: [Bonus]
    /// Points for each further phrase of the lexicons in ``all``, ``furtherMax`` times at most.
    package let further: Int

    /// How many further phrases count.
    package static let furtherMax = 4
    /// Points of a weight.
    package static let weights = 0...100
    /// Points of a bonus.
    package static let bonuses = -100...100
    /// Points of a further phrase.
    package static let furtherPoints = 0...50

    /// A rule as a file has it.
    package init(
        _ name: String,
        _ category: Category,
        about: String,
        all: [[String]],
        none: [String] = [],
        weight: Int,
        plus: [Bonus] = [],
        further: Int = 0
    ) {
        self.name = name
        self.category = category
        self.about = about
        self.all = all
        self.none = none
        self.weight = weight
        self.plus = plus
        self.further = further
    }

    /// Every name that the rule is about.
    package var names: [String] { all.flatMap { $0 } + none + plus.map(\.name) }
}
