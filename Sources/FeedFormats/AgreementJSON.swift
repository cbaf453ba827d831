package import JSON
package import SpamReporting

/// Agreements as JSON; `protocols/agreements/README.md` describes the members.
package enum AgreementJSON {
    private static let members = [
        "feeds", "fields", "windows", "minimumReporters", "minimumPartners", "counts",
        "countries", "kinds", "categories", "samples", "tlp", "retentionDays", "sightings",
        "purpose", "contact", "validFrom", "validTo",
    ]

    /// Appends an agreement as an object that has every member, those without a value left out.
    package static func append(_ agreement: Agreement, to json: inout JSONWriter) {
        json.beginObject()
        append("feeds", FeedName.allCases.filter(agreement.feeds.contains), to: &json)
        append("fields", Agreement.Field.allCases.filter(agreement.fields.contains), to: &json)
        append("windows", Window.allCases.filter(agreement.windows.contains), to: &json)
        json.member("minimumReporters", agreement.minimumReporters)
        json.member("minimumPartners", agreement.minimumPartners)
        json.member("counts", agreement.counts.rawValue)
        if let countries = agreement.countries {
            json.key("countries")
            json.beginArray()
            for code in countries.map(\.code).sorted() { json.string(code) }
            json.endArray()
        }
        append("kinds", Sender.Kind.allCases.filter(agreement.kinds.contains), to: &json)
        if let categories = agreement.categories {
            json.key("categories")
            json.beginArray()
            for category in categories.sorted() { json.string(category) }
            json.endArray()
        }
        json.member("samples", agreement.includesSamples)
        json.member("tlp", agreement.ceiling.rawValue)
        if let days = agreement.retentionDays { json.member("retentionDays", days) }
        json.member("sightings", agreement.takesSightings)
        json.member("purpose", agreement.purpose)
        json.member("contact", agreement.contact)
        if let moment = agreement.validFrom { json.member("validFrom", moment.rfc3339) }
        if let moment = agreement.validTo { json.member("validTo", moment.rfc3339) }
        json.endObject()
    }

    private static func append(
        _ name: String,
        _ values: [some RawRepresentable<String>],
        to json: inout JSONWriter
    ) {
        json.key(name)
        json.beginArray()
        for value in values { json.string(value.rawValue) }
        json.endArray()
    }

    /// Reads an agreement; an unknown member is refused, and so is a value that means nothing.
    ///
    /// - Parameter leastReporters: the least that `minimumReporters` may be.
    package static func read(
        _ json: JSONValue,
        leastReporters: Int = Agreement.minimumReportersRange.lowerBound
    ) throws(JSONError) -> Agreement {
        try json.refuseMembers(except: members)
        var agreement = Agreement(
            purpose: try text(json.required("purpose")),
            contact: try text(json.required("contact"))
        )
        if let value = json["feeds"] { agreement.feeds = try set(value) }
        if let value = json["fields"] { agreement.fields = try set(value, mayBeEmpty: true) }
        if let value = json["windows"] { agreement.windows = try set(value) }
        if let value = json["kinds"] { agreement.kinds = try set(value) }
        if let value = json["countries"] { agreement.countries = try countries(value) }
        if let value = json["categories"] { agreement.categories = try categories(value) }
        if let value = json["samples"] { agreement.includesSamples = try value.boolean() }
        if let value = json["counts"] { agreement.counts = try choice(value) }
        if let value = json["tlp"] { agreement.ceiling = try choice(value) }
        let reporters =
            max(
                leastReporters,
                Agreement.minimumReportersRange.lowerBound
            )...Agreement
            .minimumReportersRange.upperBound
        if let value = json["minimumReporters"] {
            agreement.minimumReporters = try number(value, in: reporters)
        }
        if let value = json["minimumPartners"] {
            agreement.minimumPartners = try number(value, in: Agreement.minimumPartnersRange)
        }
        if let value = json["retentionDays"] {
            agreement.retentionDays = try number(value, in: Agreement.retentionDaysRange)
        }
        if let value = json["sightings"] { agreement.takesSightings = try value.boolean() }
        if let value = json["validFrom"] { agreement.validFrom = try moment(value) }
        if let value = json["validTo"] {
            agreement.validTo = try moment(value)
            if let from = agreement.validFrom, let to = agreement.validTo, to <= from {
                throw value.error(.wrongType, "validTo has to be later than validFrom.")
            }
        }
        return agreement
    }

    private static func text(_ value: JSONValue) throws(JSONError) -> String {
        let text = try value.string()
        let isPrintable = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        guard isPrintable, !text.allSatisfy(\.isWhitespace),
            text.utf8.count <= Agreement.textSizeMax
        else {
            throw value.error(
                .wrongType,
                "A text of 1 to \(Agreement.textSizeMax) bytes on one line is wanted."
            )
        }
        return text
    }

    private static func choice<Choice>(_ value: JSONValue) throws(JSONError) -> Choice
    where Choice: RawRepresentable<String> & CaseIterable {
        guard let choice = Choice(rawValue: try value.string()) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw value.error(.wrongType, "One of \(known) is wanted.")
        }
        return choice
    }

    private static func set<Choice>(
        _ value: JSONValue,
        mayBeEmpty: Bool = false
    ) throws(JSONError) -> Set<Choice>
    where Choice: RawRepresentable<String> & CaseIterable & Hashable {
        var choices: Set<Choice> = []
        for element in try value.elements() { choices.insert(try choice(element)) }
        guard mayBeEmpty || !choices.isEmpty else {
            throw value.error(.wrongType, "At least one is wanted; left out it means all.")
        }
        return choices
    }

    private static func countries(_ value: JSONValue) throws(JSONError) -> Set<Country> {
        let elements = try value.elements()
        guard (1...Agreement.countriesMax).contains(elements.count) else {
            throw value.error(
                .wrongType,
                "1 to \(Agreement.countriesMax) countries are wanted; left out it means all."
            )
        }
        var countries: Set<Country> = []
        for element in elements {
            guard let country = Country(code: try element.string()) else {
                throw element.error(
                    .wrongType,
                    "An ISO 3166-1 code such as GB is wanted, or ZZ for senders without a country."
                )
            }
            countries.insert(country)
        }
        return countries
    }

    /// Names of categories: which there are, an operator's rules decide.
    private static func categories(_ value: JSONValue) throws(JSONError) -> Set<String> {
        let elements = try value.elements()
        guard (1...Agreement.categoriesMax).contains(elements.count) else {
            throw value.error(
                .wrongType,
                "1 to \(Agreement.categoriesMax) categories are wanted; left out it means all."
            )
        }
        var categories: Set<String> = []
        for element in elements {
            let name = try element.string()
            let isName = name.utf8.allSatisfy { byte in
                (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2E
            }
            guard isName, (1...Agreement.categorySizeMax).contains(name.utf8.count) else {
                throw element.error(.wrongType, "A category such as smishing.bank is wanted.")
            }
            categories.insert(name)
        }
        return categories
    }

    private static func number(
        _ value: JSONValue,
        in range: ClosedRange<Int>
    ) throws(JSONError) -> Int {
        let number = try value.integer()
        guard range.contains(number) else {
            throw value.error(
                .wrongType,
                "A whole number from \(range.lowerBound) to \(range.upperBound) is wanted."
            )
        }
        return number
    }

    private static func moment(_ value: JSONValue) throws(JSONError) -> Timestamp {
        guard let moment = Timestamp(rfc3339: try value.string()) else {
            throw value.error(
                .wrongType,
                "A moment as in RFC 3339 is wanted, such as 2027-01-01T00:00:00Z."
            )
        }
        return moment
    }
}

/// A version of an agreement with what is kept beside it, as JSON.
package enum KeptAgreementJSON {
    /// Appends a version as an object: partner, version, changedAt, changedBy, and the agreement.
    package static func append(_ kept: KeptAgreement, to json: inout JSONWriter) {
        json.beginObject()
        members(of: kept, to: &json)
        json.endObject()
    }

    /// Appends a version as members of an object that is open already.
    package static func members(of kept: KeptAgreement, to json: inout JSONWriter) {
        json.member("partner", kept.partner)
        json.member("version", kept.version)
        json.member("changedAt", kept.changedAt.rfc3339)
        json.member("changedBy", kept.changedBy)
        guard let agreement = kept.agreement else { return }
        json.key("agreement")
        AgreementJSON.append(agreement, to: &json)
    }

    /// Reads a version of `partner` as it was written.
    package static func read(_ json: JSONValue) throws(JSONError) -> KeptAgreement {
        let moment = try json.required("changedAt")
        guard let changedAt = Timestamp(rfc3339: try moment.string()) else {
            throw moment.error(.wrongType, "A moment as in RFC 3339 is wanted.")
        }
        var agreement: Agreement?
        if let value = json["agreement"] { agreement = try AgreementJSON.read(value) }
        return KeptAgreement(
            partner: try json.required("partner").string(),
            version: try json.required("version").integer(),
            changedAt: changedAt,
            changedBy: try json.required("changedBy").string(),
            agreement: agreement
        )
    }
}
