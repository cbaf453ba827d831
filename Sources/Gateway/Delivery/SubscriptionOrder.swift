internal import CarrierFormats
internal import JSON
internal import SpamReporting

/// What a request wants a subscription to be; what it does not say is nil.
struct SubscriptionOrder {
    /// Where delivery begins.
    enum Start {
        /// What is listed now, then what changes.
        case snapshot
        /// What changes from now on.
        case now
        /// Everything that the log still has.
        case oldest
        /// What comes after a cursor.
        case after(FeedCursor)
    }

    /// Name of the partner it is for; operators only.
    var partner: JSONValue?
    var feed = FeedName.senders
    var name: String?
    var url: String?
    var countries: Set<Country>??
    var kinds: Set<Sender.Kind>??
    var minimumReporters: Int?
    var format: SubscriptionFormat?
    var batchSize: Int?
    var interval: Int?
    var signing: SubscriptionSigning?
    var start: Start?
    /// What the receiver wants to see of whoever calls; `.some(nil)` when it wants nothing more.
    var token: String??

    private static let changeable = [
        "name", "url", "countries", "kinds", "minimumReporters", "batchSize", "interval",
        "bearerToken",
    ]
    private static let fixed = ["partner", "feed", "format", "signing", "start"]

    /// Reads the body of `POST /v1/subscriptions` or of a `PATCH`.
    init(_ request: ControlRequest, isNew: Bool) throws(Problem) {
        let value = try Self.document(request)
        do throws(JSONError) {
            try value.refuseMembers(except: Self.changeable + (isNew ? Self.fixed : []))
            if isNew { _ = try value.required("url") }
            try readPlace(value)
            try readFilter(value)
            try readManner(value)
            try readStart(value)
        } catch {
            throw Problem(error)
        }
    }

    /// The JSON object of a request.
    static func document(_ request: ControlRequest) throws(Problem) -> JSONValue {
        guard ComplaintForm(contentType: request.contentType) == .document else {
            throw Problem(.unsupportedMediaType, "the body is application/json in UTF-8")
        }
        do throws(JSONError) {
            return try JSONReader().read(request.body)
        } catch {
            throw Problem(error)
        }
    }

    private mutating func readPlace(_ value: JSONValue) throws(JSONError) {
        partner = value["partner"]
        if let given = value["name"] {
            let text = try given.string()
            guard (1...Subscription.nameSizeMax).contains(text.utf8.count),
                text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
            else {
                throw given.error(
                    .wrongType,
                    "a name has 1 to \(Subscription.nameSizeMax) bytes and no control characters"
                )
            }
            name = text
        }
        if let given = value["url"] {
            let text = try given.string()
            guard text.utf8.count <= Subscription.urlSizeMax else {
                throw given.error(
                    .wrongType,
                    "a URL has at most \(Subscription.urlSizeMax) bytes"
                )
            }
            url = text
        }
        if let feed: FeedName = try Self.choice(value["feed"]) { self.feed = feed }
    }

    private mutating func readFilter(_ value: JSONValue) throws(JSONError) {
        if let given = value["countries"] {
            countries = .some(nil)
            if given.kind != .null {
                let elements = try given.elements()
                guard (1...SubscriptionFilter.countriesMax).contains(elements.count) else {
                    throw given.error(
                        .wrongType,
                        "countries are 1 to \(SubscriptionFilter.countriesMax), or null for all"
                    )
                }
                var found: Set<Country> = []
                for element in elements {
                    guard let country = Country(code: try element.string()) else {
                        throw element.error(.wrongType, "an ISO 3166-1 code such as GB is wanted")
                    }
                    found.insert(country)
                }
                countries = found
            }
        }
        if let given = value["kinds"] {
            kinds = .some(nil)
            if given.kind != .null {
                let names = Sender.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                var found: Set<Sender.Kind> = []
                for element in try given.elements() {
                    guard let kind = Sender.Kind(rawValue: try element.string()) else {
                        throw element.error(.wrongType, "kinds are \(names)")
                    }
                    found.insert(kind)
                }
                guard !found.isEmpty else {
                    throw given.error(.wrongType, "kinds are some of \(names), or null for all")
                }
                kinds = found
            }
        }
        minimumReporters = try Self.number(
            value["minimumReporters"],
            in: SubscriptionFilter.reporterCounts
        )
    }

    private mutating func readManner(_ value: JSONValue) throws(JSONError) {
        format = try Self.choice(value["format"])
        signing = try Self.choice(value["signing"])
        batchSize = try Self.number(value["batchSize"], in: Subscription.batchSizes)
        interval = try Self.number(value["interval"], in: Subscription.intervals)
        guard let given = value["bearerToken"] else { return }
        token = .some(nil)
        if given.kind != .null { token = try Self.token(given) }
    }

    /// The characters of a token: RFC 6750 §2.1.
    private static func token(_ value: JSONValue) throws(JSONError) -> String {
        let text = try value.string()
        let isToken = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte) || "-._~+/=".utf8.contains(byte)
        }
        guard isToken, (1...Subscription.tokenSizeMax).contains(text.utf8.count) else {
            throw value.error(
                .wrongType,
                "a token has 1 to \(Subscription.tokenSizeMax) letters, digits and -._~+/=, "
                    + "without Bearer before it; null is none"
            )
        }
        return text
    }

    private mutating func readStart(_ value: JSONValue) throws(JSONError) {
        guard let given = value["start"] else { return }
        switch try given.string() {
        case "snapshot": start = .snapshot
        case "now": start = .now
        case "oldest": start = .oldest
        case let text:
            guard let cursor = FeedCursor(text) else {
                throw given.error(
                    .wrongType,
                    "start is snapshot, now, oldest, or a cursor from next of the feed"
                )
            }
            start = .after(cursor)
        }
    }

    private static func number(
        _ value: JSONValue?,
        in range: ClosedRange<Int>
    ) throws(JSONError) -> Int? {
        guard let value else { return nil }
        let number = try value.integer()
        guard range.contains(number) else {
            throw value.error(
                .wrongType,
                "a whole number from \(range.lowerBound) to \(range.upperBound) is wanted"
            )
        }
        return number
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ value: JSONValue?
    ) throws(JSONError) -> Choice? {
        guard let value else { return nil }
        guard let choice = Choice(rawValue: try value.string()) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: " or ")
            throw value.error(.wrongType, "\(known) is wanted")
        }
        return choice
    }

    /// Takes what is said over into a subscription.
    func change(_ subscription: inout Subscription) {
        if let name { subscription.name = name }
        if let url { subscription.url = url }
        if let countries { subscription.filter.countries = countries }
        if let kinds { subscription.filter.kinds = kinds }
        if let minimumReporters { subscription.filter.minimumReporters = minimumReporters }
        if let batchSize { subscription.batchSize = batchSize }
        if let interval { subscription.interval = interval }
    }
}

/// The place of the feed that a replay begins at.
enum ReplayPlace {
    case after(FeedCursor)
    case from(Timestamp)
    case snapshot

    private static let names = ["after", "from", "snapshot"]

    /// Reads the body of `POST /v1/subscriptions/{id}/replay`.
    init(_ request: ControlRequest) throws(Problem) {
        let value = try SubscriptionOrder.document(request)
        do throws(JSONError) {
            try value.refuseMembers(except: Self.names)
            guard Self.names.count(where: { value[$0] != nil }) == 1 else {
                throw value.error(.missing, "one of after, from and snapshot is wanted")
            }
            if let after = value["after"] {
                guard let cursor = FeedCursor(try after.string()) else {
                    throw after.error(.wrongType, "after is a cursor from next of the feed")
                }
                self = .after(cursor)
            } else if let from = value["from"] {
                guard let moment = Timestamp(rfc3339: try from.string()) else {
                    throw from.error(.wrongType, "from is an RFC 3339 time")
                }
                self = .from(moment)
            } else {
                let snapshot = try value.required("snapshot")
                guard try snapshot.boolean() else {
                    throw snapshot.error(.wrongType, "snapshot is true, or left out")
                }
                self = .snapshot
            }
        } catch {
            throw Problem(error)
        }
    }
}
