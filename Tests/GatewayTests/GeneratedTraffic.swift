import TestSupport

/// Weeks of complaints of our own making, the same for the same seed.
///
/// Campaigns of several senders, one sender with more than a thousand reporters, retries, repeats
/// just under and just over a day, message ids used twice, partial complaints, counter-reports, and
/// the same sender and reporter spelled in many ways.
struct GeneratedTraffic {
    static let countries = ["GB", "US", "GB", "US"]

    private static let start: Int64 = 1_767_571_200  // 2026-01-05T00:00:00Z
    /// Less than the 31 days after which a sender is forgotten: the second pass begins anew.
    private static let weeks: Int64 = 4
    private static let reporterCount = 2400
    private static let areas = Array(205...219) + [224]

    private(set) var complaints: [TrafficComplaint] = []
    private var random: SeededGenerator
    private var messageCount = 0

    /// About `count` complaints, in the order of their arrival.
    init(seed: UInt64, count: Int) {
        random = SeededGenerator(seed: seed)
        flood(count: count * 2 / 5)
        counterReported()
        var campaign = 0
        while complaints.count < count {
            spread(campaign: campaign, count: 10 + random.below(90))
            campaign += 1
        }
        complaints.sort { $0.at < $1.at }
    }

    /// One sender that everybody gets messages from for three weeks.
    private mutating func flood(count: Int) {
        let template = Template(number: 1000)
        for number in 0..<count {
            let at = Self.start + 3 * Recount.day + Int64(random.below(21 * 86_400))
            add(at, reporter: number % 1300, sender: .number("447700900123"), template)
        }
    }

    /// A sender that is no spammer for most, and one that is listed, then vouched for.
    private mutating func counterReported() {
        let template = Template(number: 1001)
        for number in 0..<40 {
            let at = Self.start + Int64(number) * 7200
            add(
                at,
                reporter: 1400 + number,
                sender: .word("ALDERBANK"),
                template,
                isLegit: number % 10 != 0
            )
            add(
                at,
                reporter: 1500 + number,
                sender: .short("60123"),
                template,
                isLegit: number > 25
            )
        }
    }

    private mutating func spread(campaign: Int, count: Int) {
        let template = Template(number: campaign)
        let begin = Self.start + Int64(random.below(Int(Self.weeks - 2) * 7 * 86_400))
        let length = 3600 * (1 + random.below(11 * 24))
        let senders = (0..<(1 + random.below(5))).map { place in
            Spelled.make(campaign * 7 + place, &random)
        }
        for _ in 0..<count {
            add(
                begin + Int64(random.below(length)),
                reporter: random.below(Self.reporterCount),
                sender: senders[random.below(senders.count)],
                template
            )
        }
    }

    /// What stays the same between a complaint and what follows it.
    private struct Subject {
        let partner: Int
        let reporter: Int
        let sender: (identity: String?, written: String?)
        let isLegit: Bool
    }

    /// Adds a complaint, and by chance what may follow one.
    private mutating func add(
        _ at: Int64,
        reporter: Int,
        sender: Spelled,
        _ template: Template,
        isLegit: Bool = false
    ) {
        let partner = random.below(10) == 0 ? random.below(4) : reporter % 4
        let isPartial = random.below(25) == 0 && !isLegit
        let blanks = [nil, "", "Likely-SCAM", "likely scam", "   ", "Anonymous"]
        let written: (identity: String?, written: String?) =
            isPartial
            ? (nil, random.pick(blanks))
            : sender.written(in: Self.countries[partner], &random)
        messageCount += 1
        let messageID = random.below(10) == 0 ? nil : "m-\(messageCount)"
        let subject = Subject(
            partner: partner,
            reporter: reporter,
            sender: written,
            isLegit: isLegit
        )
        let first = complaint(subject, at, messageID, template)
        complaints.append(first)
        if let second = following(first, subject, template) { complaints.append(second) }
    }

    private mutating func complaint(
        _ subject: Subject,
        _ at: Int64,
        _ messageID: String?,
        _ template: Template
    ) -> TrafficComplaint {
        let country = Self.countries[subject.partner]
        return TrafficComplaint(
            partner: subject.partner,
            at: at,
            reporter: Self.reporter(subject.reporter, in: country, &random),
            sender: subject.sender,
            template: template.identity,
            text: template.variant(&random),
            messageID: messageID,
            isLegit: subject.isLegit
        )
    }

    private mutating func following(
        _ first: TrafficComplaint,
        _ subject: Subject,
        _ template: Template
    ) -> TrafficComplaint? {
        var again = first
        let second = "m-\(messageCount)-2"
        switch random.below(40) {
        case 0...2 where first.messageID != nil:  // a retry, at once to 70 hours later
            again.at += random.pick([0, 1, 60, 600, 86_400, 70 * 3600])
        case 3 where first.messageID != nil:  // too late to be a retry
            again.at += random.pick([3 * Recount.day, 3 * Recount.day + 7])
        case 4 where first.messageID != nil:  // the id again, with another content
            again = complaint(subject, first.at + 600, first.messageID, Template(number: 2000))
        case 5...6:  // just a repeat
            let later: Int64 = random.pick([1, 300, 86_000, 86_399])
            again = complaint(subject, first.at + later, second, template)
        case 7...8:  // just no repeat
            let later: Int64 = random.pick([86_400, 86_401, 90_000])
            again = complaint(subject, first.at + later, second, template)
        case 9:  // another text of the same sender
            again = complaint(subject, first.at + 120, second, Template(number: 2001))
        default: return nil
        }
        return again
    }

    /// The reporter's number as it might be written.
    private static func reporter(
        _ number: Int,
        in country: String,
        _ random: inout SeededGenerator
    ) -> (identity: String, written: String) {
        let digits =
            number < 800
            ? "447700900\(padded(200 + number, 3))"
            : "1\(areas[(number - 800) / 100])55501\(padded((number - 800) % 100, 2))"
        return ("+\(digits)", Spelled.number(digits).written(in: country, &random).written ?? "")
    }
}

/// Zeros before a number.
func padded(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
}

/// A sender or reporter, with the ways to write it.
private enum Spelled {
    case number(String)
    case short(String)
    case word(String)
    case address(String)

    static func make(_ number: Int, _ random: inout SeededGenerator) -> Spelled {
        switch random.below(5) {
        case 0: .short(String(61_000 + number))
        case 1: .word(Template.words[number % 40].uppercased() + Template.words[number / 40])
        case 2: .address("offer.\(Template.words[number % 40])\(number)@mail-\(number).example")
        case 3: .number("44770090\(padded(number % 124, 4))")
        default: .number("1\(303 + number / 100 % 20)55501\(padded(number % 100, 2))")
        }
    }

    /// The canonical text, and one spelling of it.
    func written(
        in country: String,
        _ random: inout SeededGenerator
    ) -> (identity: String?, written: String?) {
        switch self {
        case .number(let digits):
            let rest = digits.dropFirst(2)
            var spellings = [
                "+\(digits)", "+\(digits)", "00\(digits)", "tel:+\(digits)",
                "+\(digits.prefix(2)) \(rest.prefix(4))-\(rest.dropFirst(4))",
            ]
            if country == "US" { spellings.removeAll { $0.hasPrefix("00") } }
            if country == "GB", digits.hasPrefix("44") { spellings.append("0\(rest)") }
            return ("+\(digits)", random.pick(spellings))
        case .short(let digits): return ("shortCode:\(country):\(digits)", digits)
        case .word(let word):
            let word = word.uppercased().prefix(11)
            let spellings = [
                "\(word)", word.lowercased(), " \(word.prefix(1))\(word.dropFirst().lowercased()) ",
            ]
            return ("alphanumeric:\(country):\(word)", random.pick(spellings))
        case .address(let address):
            let at = address.firstIndex(of: "@") ?? address.endIndex
            let shout = address[..<at] + address[at...].uppercased()
            return ("email:\(address)", random.pick([address, "mailto:\(address)", "\(shout)"]))
        }
    }
}

/// A text with what varies in it; two templates never agree.
private struct Template {
    static let words = [
        "alder", "birch", "cedar", "dogwood", "elm", "fir", "gorse", "hazel", "ivy", "juniper",
        "kale", "larch", "maple", "nettle", "oak", "pine", "quince", "rowan", "spruce", "teak",
        "umber", "vine", "willow", "yew", "zinnia", "aspen", "beech", "clover", "daisy", "ebony",
        "fern", "ginkgo", "holly", "iris", "jasmine", "kapok", "lilac", "moss", "nutmeg", "olive",
    ]

    let number: Int

    private var name: String {
        "\(Self.words[number % 40]) \(Self.words[number / 40 % 40]) \(Self.words[number / 1600])"
    }

    var identity: String { name }

    func variant(_ random: inout SeededGenerator) -> String {
        let amount = "\(1 + random.below(90)).\(padded(random.below(100), 2))"
        let path = random.pick(["x7Qk", "a", "z/q?u=\(random.below(1000))"])
        let text = "Your \(name) parcel is held: pay \(amount) at https://fee.example/\(path)"
        return random.below(3) == 0 ? text.replacing("Your", with: "YOUR ") : text
    }
}

extension SeededGenerator {
    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }
}
