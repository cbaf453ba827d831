internal import SpamReporting

extension ConfigurationLoader {
    /// Most verified senders of a gateway.
    private static let verifiedSendersMax = 10_000
    private static let section = "verifiedSenders"

    /// Reads the section `verifiedSenders`, in which names are senders' canonical texts.
    mutating func readVerifiedSenders(_ entry: YAMLDocument.Entry) {
        switch entry.value {
        case .section(let entries):
            if entries.count > Self.verifiedSendersMax {
                let problem = "has \(entries.count) senders"
                refuse(entry.place, Self.section, problem, "at most \(Self.verifiedSendersMax)")
            }
            for entry in entries { readVerifiedSender(entry) }
        case .value(.absent, _): break
        case .value(_, let place):
            let remedy = "indented canonical texts of senders below it"
            refuse(place, Self.section, "is a section, not a value", remedy)
        }
    }

    private mutating func readVerifiedSender(_ entry: YAMLDocument.Entry) {
        guard let sender = Sender(canonicalText: entry.name) else {
            return refuse(
                entry.place,
                Self.section,
                "has \(shown(entry.name)), which is no sender",
                "a canonical text such as \"alphanumeric:GB:EXBANK\" or \"+447700900123\""
            )
        }
        let key = "\(Self.section).\(entry.name)"
        guard case .section(let entries) = entry.value else {
            let remedy = "indented keys below it: brand, owner and expires"
            return refuse(entry.place, key, "is a section, not a value", remedy)
        }
        let text = ValueKind<String>.plainText(1...200, "a text")
        var (brand, owner, day): (String?, String?, UTCDay?)
        for option in entries {
            do {
                switch option.name {
                case "brand": brand = try text.parse(option.raw)
                case "owner": owner = try text.parse(option.raw)
                case "expires": day = try ValueKind.day.parse(option.raw)
                default:
                    let remedy = "brand, owner or expires"
                    refuse(option.place, "\(key).\(option.name)", "is not an option", remedy)
                }
            } catch {
                refuse(option.valuePlace, "\(key).\(option.name)", error.problem, error.remedy)
            }
        }
        for name in ["brand", "owner", "expires"]
        where !entries.contains(where: { $0.name == name }) {
            refuse(entry.place, "\(key).\(name)", "is missing", "it; all three are required")
        }
        guard let brand, let owner, let day else { return }
        let verified = VerifiedSender(sender: sender, brand: brand, owner: owner, lastDay: day)
        change { $0.verifiedSenders.append(verified) }
    }

    private mutating func refuse(
        _ place: ConfigurationPlace,
        _ key: String,
        _ problem: String,
        _ remedy: String
    ) {
        add(ConfigurationMistake(place, key: key, problem: problem, remedy: remedy))
    }
}

extension YAMLDocument.Entry {
    /// What stands after the key, as an option reads it.
    fileprivate var raw: RawValue {
        switch value {
        case .section: .nested
        case .value(let raw, _): raw
        }
    }

    fileprivate var valuePlace: ConfigurationPlace {
        switch value {
        case .section: place
        case .value(_, let place): place
        }
    }
}

extension ValueKind where Value == UTCDay {
    /// A day of the calendar.
    fileprivate static var day: Self {
        let expected = "a date such as 2027-12-31"
        return Self(
            parse: { (raw: RawValue) throws(ValueProblem) -> UTCDay in
                let text = try raw.text(expected: expected)
                guard let day = UTCDay(text) else {
                    throw ValueProblem("is \(shown(text)), which is no date", expected)
                }
                return day
            },
            yaml: \.text
        )
    }
}
