internal import FeedFormats
internal import HTTPServer
internal import JSON
internal import Redis
internal import RedisStore
internal import SpamReporting

/// Answers `/v1/statistics/…`.
struct StatisticsResponder: Sendable {
    /// The feed whose listings are counted: senders or hosts.
    let name: FeedName
    let statistics: StatisticsStore
    let feed: FeedStore
    let sightings: SightingStore
    let holds: HoldStore
    let rules: ListingRules
    let provenance: FeedProvenance
    /// What an operator sees of the feed.
    let disclosure: Disclosure

    private static let topLimitMax = 1000
    private static let entriesShown = 10
    private static let lookAlikesShown = 20

    /// Answers `GET /v1/statistics/overview`.
    ///
    /// A carrier sees its own figures only.
    func overview(_ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: ["window"])
        let window = try request.window()
        let byPartner = try await statistics.totals(over: window, endingAt: request.now)
        if let partner = request.partner, partner.role == .carrier {
            return .json(200) { json in
                json.member("window", window.rawValue)
                json.member("partner", partner.name)
                Self.members(of: byPartner[partner.index] ?? .init(), to: &json)
            }
        }
        let senders = try await statistics.senderCount(over: window, endingAt: request.now)
        let reporters = try await statistics.reporters(over: window, endingAt: request.now)
        let listed = try await statistics.listedCount()
        var all = StatisticsStore.Totals()
        for totals in byPartner.values { all.add(totals) }
        return .json(200) { json in
            json.member("window", window.rawValue)
            Self.members(of: all, to: &json)
            json.member("senders", senders)
            json.member("reporters", reporters)
            json.member("listed", listed)
        }
    }

    private static func members(of totals: StatisticsStore.Totals, to json: inout JSONWriter) {
        json.member("complaints", totals.complaints)
        json.member("duplicates", totals.duplicates)
        json.member("retries", totals.retries)
        json.member("repeats", totals.repeats)
        json.member("conflicts", totals.conflicts)
        json.member("partial", totals.partial)
        json.member("legit", totals.legit)
    }

    /// `GET /v1/statistics/senders` and `…/hosts`.
    func topSenders(_ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: ["window", "limit"])
        let window = try request.window()
        let limit = try request.number("limit", in: 1...Self.topLimitMax, default: 50)
        let senders = try await statistics.topSenders(
            over: window,
            endingAt: request.now,
            limit: limit
        )
        return .json(200) { json in
            json.member("window", window.rawValue)
            json.key(name.rawValue)
            json.beginArray()
            for ranked in senders {
                json.beginObject()
                SenderJSON.member(ranked.sender, of: &json)
                WindowCountsJSON.members(of: ranked.counts, to: &json)
                json.member("firstSeen", ranked.state.firstSeen.rfc3339)
                json.member("lastSeen", ranked.state.lastSeen.rfc3339)
                json.member("listed", ranked.state.listing.isListed)
                json.endObject()
            }
            json.endArray()
        }
    }

    /// Answers `GET /v1/statistics/partners`.
    ///
    /// A carrier sees itself only.
    func partners(_ request: ControlRequest, _ all: [Partner]) async throws -> HTTPResponse {
        try request.refuseQuery(except: ["window"])
        let window = try request.window()
        let totals = try await statistics.totals(over: window, endingAt: request.now)
        let shown = all.filter { partner in
            if request.partner?.role == .carrier { return partner.index == request.partner?.index }
            return partner.role == .carrier || totals[partner.index] != nil
        }
        return .json(200) { json in
            json.member("window", window.rawValue)
            json.key("partners")
            json.beginArray()
            for partner in shown {
                json.beginObject()
                json.member("name", partner.name)
                json.member("role", partner.role.rawValue)
                json.member("country", partner.country.code)
                Self.members(of: totals[partner.index] ?? .init(), to: &json)
                json.endObject()
            }
            json.endArray()
        }
    }

    /// The sender or host that a path names.
    private func subject(_ text: String) throws(Problem) -> Sender {
        let canonical = Sender(canonicalText: text)
        switch name {
        case .senders, .campaigns:
            if let canonical, Sender.Kind.senders.contains(canonical.kind) { return canonical }
            throw Problem(
                .invalidParameter,
                "a sender is written +447700900123, shortCode:GB:60123, alphanumeric:GB:PAYPAL, "
                    + "email:a@b.example or bot:name@platform"
            )
        case .hosts:
            if let canonical, Sender.Kind.hosts.contains(canonical.kind) { return canonical }
            // As people write them.
            if let host = Sender.callBack(international: text) ?? Sender.host(text.lowercased()) {
                return host
            }
            throw Problem(
                .invalidParameter,
                "a host is written host:pay.example or pay.example, and a number to call "
                    + "callBack:+447700900123 or +447700900123"
            )
        }
    }

    /// `GET /v1/statistics/senders/{sender}` and `…/hosts/{host}`: one of them explained.
    func sender(
        _ text: String,
        _ request: ControlRequest,
        _ all: [Partner]
    ) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let sender = try subject(text)
        guard let state = try await statistics.state(of: sender) else {
            throw Problem(.notFound, "nothing was reported of it in the last 30 days")
        }
        let entries = try await feed.entries(about: sender, limit: Self.entriesShown)
        let epoch = try await feed.state().epoch ?? FeedEpoch(value: 0)
        let names = Dictionary(uniqueKeysWithValues: all.map { ($0.index, $0.name) })
        let sighted = try await sightings.sightings(of: sender)
        let lookAlikes = try await statistics.states(of: sender.lookAlikes())
        let hold = try await holds.hold(of: sender, at: request.now)
        return .json(200) { json in
            SenderJSON.member(sender, of: &json)
            if let skeleton = sender.skeleton {
                json.member("skeleton", skeleton)
                append(lookAlikes, endingAt: request.now, to: &json)
            }
            json.key("windows")
            json.beginObject()
            for window in Window.allCases {
                json.key(window.rawValue)
                let counts = state.counts(over: window, endingAt: request.now)
                WindowCountsJSON.append(counts, to: &json)
            }
            json.endObject()
            json.key("total")
            json.beginObject()
            json.member("complaints", state.complaints)
            json.member("legit", state.legit)
            json.endObject()
            json.member("firstSeen", state.firstSeen.rfc3339)
            json.member("lastSeen", state.lastSeen.rfc3339)
            json.key("partners")
            json.beginArray()
            for part in state.partners.sorted(by: { $0.complaints > $1.complaints }) {
                json.beginObject()
                json.member("name", names[part.partner] ?? "partner \(part.partner)")
                json.member("complaints", part.complaints)
                json.member("legit", part.legit)
                if let seen = part.lastSeen { json.member("lastSeen", seen.rfc3339) }
                json.endObject()
            }
            json.endArray()
            append(sighted, to: &json)
            json.key("listing")
            append(state, hold, endingAt: request.now, to: &json)
            json.key("entries")
            json.beginArray()
            for entry in entries.compactMap({ disclosure.view(of: $0) }) {
                FeedEntryJSON.append(entry, epoch: epoch, provenance: provenance, to: &json)
            }
            json.endArray()
        }
    }

    /// What peers say that they saw of the sender.
    private func append(_ sightings: [SightingStore.Sighting], to json: inout JSONWriter) {
        json.key("sightings")
        json.beginArray()
        for sighting in sightings {
            json.beginObject()
            json.member("partner", sighting.origin)
            json.member("count", sighting.count)
            if let moment = sighting.firstSeen { json.member("firstSeen", moment.rfc3339) }
            if let moment = sighting.lastSeen { json.member("lastSeen", moment.rfc3339) }
            json.member("receivedAt", sighting.receivedAt.rfc3339)
            json.endObject()
        }
        json.endArray()
    }

    /// The names that a reader takes for this one, those with most complaints first.
    private func append(
        _ others: [(sender: Sender, state: SenderState)],
        endingAt now: Timestamp,
        to json: inout JSONWriter
    ) {
        let counted = others.map {
            ($0.sender, $0.state, $0.state.counts(over: .month, endingAt: now))
        }
        .sorted { $0.2.complaints > $1.2.complaints }
        json.key("lookAlikes")
        json.beginArray()
        for (sender, state, counts) in counted.prefix(Self.lookAlikesShown) {
            json.beginObject()
            json.key("sender")
            SenderJSON.append(sender, to: &json)
            WindowCountsJSON.members(of: counts, to: &json)
            json.member("listed", state.listing.isListed)
            json.endObject()
        }
        json.endArray()
    }

    private func append(
        _ state: SenderState,
        _ hold: SenderHold?,
        endingAt now: Timestamp,
        to json: inout JSONWriter
    ) {
        let counts = state.counts(over: rules.window, endingAt: now)
        let rule = "\(rules.reporters) distinct reporters in \(rules.window.rawValue)"
        json.beginObject()
        switch state.listing {
        case .unlisted:
            json.member("state", "unlisted")
            json.member("reason", "\(counts.reporters) of \(rule), net of counter-reports")
        case .listed(let since):
            json.member("state", FeedEvent.listed.rawValue)
            json.member("since", since.rfc3339)
            json.member(
                "reason",
                "reached \(rule); \(state.reportersAtEntry) at the last feed entry, "
                    + "\(counts.reporters) now"
            )
        case .withdrawn(let moment, let reason):
            json.member("state", FeedEvent.withdrawn.rawValue)
            json.member("since", moment.rfc3339)
            json.member("reason", reason.sentence)
        }
        if let hold {
            json.key("hold")
            json.beginObject()
            HoldJSON.members(of: hold, to: &json)
            json.endObject()
        }
        json.endObject()
    }
}

extension SenderState.Listing {
    var isListed: Bool {
        if case .listed = self { return true }
        return false
    }
}

extension WithdrawalReason {
    /// The reason for people.
    var sentence: String {
        switch self {
        case .expired: "expired: no complaint for the whole quiet period"
        case .disputed: "disputed: the listed party's dispute was upheld"
        case .legit: "legit: counter-reports outweighed the complaints"
        case .operator: "operator: an operator's decision"
        }
    }
}
