internal import Configuration
internal import FeedFormats
internal import HTTPServer
internal import HTTPClient
internal import Intake
internal import Redis
internal import RedisStore
internal import SpamReporting
internal import Synchronization

extension ControlPlane {
    /// Delivers to subscribers until the task is cancelled.
    func deliver() async {
        let engine = DeliveryEngine(
            redis,
            courier: courier,
            desk: deliveryDesk,
            log: log,
            options: { [self] in configuration.delivery },
            disclosure: { [self] in try? disclosure(forPartnerAt: $0, of: $1) },
            note: { [self] (entries, index, feed) throws(RedisError) in
                let partner = state.withLock { $0.directory?.partner(at: index)?.name }
                let audience = DisclosureJournal.Audience(
                    partner: partner ?? "",
                    feed: feed.rawValue,
                    output: "push"
                )
                try await note(entries, to: audience, at: clock.now)
            },
            country: { [senderCountries] in senderCountries.country(of: $0) }
        )
        await engine.run()
    }

    /// What the partner of an index may see of a feed now; throws when that is nothing.
    private func disclosure(
        forPartnerAt index: UInt16,
        of feed: FeedName
    ) throws(Problem) -> Disclosure {
        let found = state.withLock { $0.directory?.partner(at: index) }
        guard let found, found.revokedAt == nil else {
            throw Problem(.noAgreement, "the partner is revoked", reason: "revoked")
        }
        return try disclosure(for: found, of: feed)
    }

    /// How the subscriptions of a feed stand that the partner of a request may see.
    func subscriptionTally(
        for request: ControlRequest,
        of name: FeedName
    ) async throws(RedisError) -> SubscriptionTally {
        let feed = DeliveredFeeds(redis)[name]
        let all = try await SubscriptionStore(redis).all()
        let own = all.filter { stored in
            stored.subscription.feed == name
                && (request.partner?.role == .operator
                    || stored.subscription.partner == request.partner?.index)
        }
        var tally = SubscriptionTally(own, try await feed.state())
        if let place = tally.furthest { tally.waitingSince = await feed.publication(after: place) }
        return tally
    }

    /// Answers a request for `/v1/subscriptions…`.
    func answerSubscriptions(_ request: ControlRequest) async throws -> HTTPResponse {
        let responder = SubscriptionResponder(
            store: SubscriptionStore(redis),
            feeds: DeliveredFeeds(redis),
            courier: courier,
            desk: deliveryDesk,
            options: configuration.delivery,
            partners: state.withLock { $0.directory?.partners ?? [] },
            withheld: { [self] (index, feed) in
                do throws(Problem) {
                    _ = try disclosure(forPartnerAt: index, of: feed)
                    return nil
                } catch {
                    return error.reason ?? error.kind.rawValue
                }
            },
            showsSamples: { [self] (index, feed) in
                (try? disclosure(forPartnerAt: index, of: feed))?.includesSamples ?? false
            }
        )
        switch request.route {
        case .subscriptions: return try await responder.list(request)
        case .addSubscription: return try await responder.add(request)
        case .subscription(let id): return try await responder.show(id, request)
        case .setSubscription(let id): return try await responder.set(id, request)
        case .removeSubscription(let id): return try await responder.remove(id, request)
        case .rotateSecret(let id): return try await responder.rotate(id, request)
        case .testSubscription(let id): return try await responder.test(id, request)
        case .pauseSubscription(let id): return try await responder.pause(id, request)
        case .resumeSubscription(let id): return try await responder.resume(id, request)
        case .replaySubscription(let id): return try await responder.replay(id, request)
        case .deliveries(let id): return try await responder.deliveries(id, request)
        default: throw Problem(.notFound, "there is no such resource; see protocols/openapi.yaml")
        }
    }
}

extension Courier {
    /// Test deliveries that find a place beside all others.
    private static let testPlaces = 8

    /// A courier as configured.
    init(_ configuration: GatewayConfiguration, evidenceKey: [UInt8]) {
        let options = configuration.delivery
        var rules = OutgoingRules(
            allowedHosts: Set(options.allowedHosts.map { $0.lowercased() }),
            connectTimeout: options.connectTimeout,
            timeout: options.timeout,
            caFile: options.caFile.isEmpty ? nil : options.caFile
        )
        // Who may be sent to is decided before; test deliveries come on top of that.
        rules.transfersMax = options.concurrency + Self.testPlaces
        rules.transfersPerHostMax = options.perHost + Self.testPlaces
        // However many receivers there are, few connections are kept for those that are sent to
        // often; an idle one costs more than all else about a subscription.
        rules.idleConnectionsMax = options.concurrency
        self.init(
            client: OutgoingClient(rules: rules),
            doubtfulClient: OutgoingClient(rules: rules),
            vault: SubscriptionVault(evidenceKey: evidenceKey),
            document: WebhookDocument(
                provenance: FeedProvenance(origin: configuration.origin)
            ),
            origin: configuration.origin
        )
    }
}
