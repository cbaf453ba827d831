internal import Configuration
internal import FeedFormats
internal import Intake
internal import Logging
internal import Reactor
internal import Redis
internal import RedisStore
internal import SpamReporting
internal import Synchronization

extension ControlPlane {
    /// What a partner may see of a feed.
    ///
    /// Throws ``Problem/Kind/noAgreement`` when it may see nothing of it, with the cause in
    /// `reason`, so that nobody takes an empty page for an empty feed.
    ///
    /// - Parameter now: the time of the request; nil for the present one.
    func disclosure(
        for partner: Partner?,
        of feed: FeedName = .senders,
        at now: Timestamp? = nil
    ) throws(Problem) -> Disclosure {
        let marking = TrafficLight(configuration.feeds.marking)
        guard let partner else { throw Problem(.unauthenticated, "send a partner's token") }
        switch partner.role {
        case .operator: return Disclosure(marking: marking)
        case .carrier: throw Problem(.forbidden, "a carrier reads no feeds")
        case .regulator, .peer: break
        }
        let directory = try agreements()
        guard let kept = directory.current(with: partner.name), let agreement = kept.agreement
        else { throw Self.refusal(.missing) }
        if let cause = Self.cause(agreement, of: feed, marking, at: now ?? clock.now) {
            throw Self.refusal(cause)
        }
        return Disclosure(
            kept,
            past: directory.past(with: partner.name),
            marking: marking,
            country: { [senderCountries] in senderCountries.country(of: $0) }
        )
    }

    /// Why an agreement shows nothing of a feed; raw values are the problem's `reason`.
    enum DisclosureRefusal: String, CaseIterable {
        case missing = "missing"
        case notYetValid = "not-yet-valid"
        case expired = "expired"
        case feed = "feed"
        case marking = "tlp"

        /// What is wrong, and what would help.
        var detail: String {
            switch self {
            case .missing:
                "there is no agreement with this partner; the gateway's operator makes one with: "
                    + "spamgate agreement apply FILE"
            case .notYetValid:
                "the agreement with this partner is not in force yet; GET /v1/agreement tells "
                    + "since when"
            case .expired:
                "the agreement with this partner is over; ask the gateway's operator for another"
            case .feed: "the agreement with this partner does not name this feed"
            case .marking:
                "entries are marked more strictly (feeds.tlp) than the agreement's tlp allows"
            }
        }
    }

    static func refusal(_ cause: DisclosureRefusal) -> Problem {
        Problem(.noAgreement, cause.detail, reason: cause.rawValue)
    }

    /// Why `agreement` shows nothing of a feed at `now`; nil when it shows some.
    static func cause(
        _ agreement: Agreement,
        of feed: FeedName,
        _ marking: TrafficLight,
        at now: Timestamp
    ) -> DisclosureRefusal? {
        if let from = agreement.validFrom, now < from { return .notYetValid }
        if let to = agreement.validTo, to <= now { return .expired }
        if !agreement.feeds.contains(feed) { return .feed }
        return marking > agreement.ceiling ? .marking : nil
    }

    /// Answers about agreements.
    func agreementResponder() throws(Problem) -> AgreementResponder {
        AgreementResponder(
            store: AgreementStore(redis),
            feed: { [self] in FeedStore(redis, of: $0) },
            campaigns: CampaignFeed(campaignsOf: redis),
            directory: try agreements(),
            partners: state.withLock { $0.directory?.partners ?? [] },
            provenance: provenance,
            // A listing has had as many as its rule asks for, whatever an agreement says.
            leastReporters: min(rules.reporters, Agreement.minimumReportersDefault),
            disclosure: { [self] (partner, feed, now) throws(Problem) in
                try disclosure(for: partner, of: feed, at: now)
            },
            spread: { [self] () throws(RedisError) in try await readAgreements(force: true) }
        )
    }

    /// The agreements as they are known here.
    func agreements() throws(Problem) -> AgreementDirectory {
        guard let directory = state.withLock({ $0.agreements }) else {
            throw Problem(
                Readiness.Failure(.starting, "the agreements have not been read from Redis")
            )
        }
        return directory
    }

    /// Reads the agreements if Redis has another state of them; without them feeds are refused.
    ///
    /// Complaints are taken all the same: a record that cannot be read, such as one of a later
    /// version, concerns readers of feeds only.
    func refreshAgreements() async {
        do {
            try await readAgreements(force: false)
        } catch {
            guard case .unexpectedReply = error else { return }
            state.withLock { $0.agreements = nil }
            guard faultNotes.isNew(error.fault, at: .agreements) else { return }
            log.error("the agreements cannot be read", metadata: ["reason": "\(error.summary)"])
        }
    }

    /// Reads the agreements if Redis has another state of them.
    func readAgreements(force: Bool) async throws(RedisError) {
        let asked = MonotonicTime.current()
        let store = AgreementStore(redis)
        let known = state.withLock { $0.agreements }
        if !force, let known, try await store.state() == known.state { return }
        let (versions, number) = try await store.all()
        let read = AgreementDirectory(versions, state: number, askedAt: asked)
        state.withLock { state in
            if let newer = state.agreements, newer.askedAt > asked { return }
            state.agreements = read
        }
    }
}

extension TrafficLight {
    /// The marking that is configured.
    init(_ marking: FeedMarking) {
        self =
            switch marking {
            case .clear: .clear
            case .green: .green
            case .amber: .amber
            case .amberStrict: .amberStrict
            case .red: .red
            }
    }
}
