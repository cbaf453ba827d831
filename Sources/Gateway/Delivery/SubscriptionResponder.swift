internal import AuditTrail
internal import CarrierFormats
internal import Configuration
internal import HTTPServer
internal import JSON
internal import HTTPClient
internal import Redis
internal import RedisStore
internal import SpamReporting

/// Answers `/v1/subscriptions…`.
///
/// Partners see and change their own subscriptions, operators all. One that is somebody else's is
/// answered as one that does not exist.
struct SubscriptionResponder: Sendable {
    let store: SubscriptionStore
    let feeds: DeliveredFeeds
    let courier: Courier
    let desk: DeliveryDesk
    let options: DeliveryOptions
    /// All partners.
    let partners: [Partner]
    /// Why a partner may see nothing of a feed now; nil when it may see something.
    let withheld: @Sendable (UInt16, FeedName) -> String?
    /// Whether a partner is shown samples in a feed now.
    let showsSamples: @Sendable (UInt16, FeedName) -> Bool

    private var signer: SubscriptionSigner { SubscriptionSigner(vault: courier.vault) }

    // MARK: Making and changing

    /// `POST /v1/subscriptions`: the answer holds the secret, for the only time.
    func add(_ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let order = try SubscriptionOrder(request, isNew: true)
        let owner = try owner(of: order, request)
        try await check(order.url)
        let signing = order.signing ?? (owner.role == .regulator ? .ed25519 : .hmac)
        let id = SubscriptionSigner.drawID()
        let (sealed, key) = signer.draw(signing, of: id, at: request.now)
        var subscription = Subscription(
            id: id,
            partner: owner.index,
            feed: order.feed,
            name: "",
            url: "",
            filter: SubscriptionFilter(),
            format: order.format ?? .json,
            batchSize: Subscription.batchSizeDefault,
            interval: 0,
            signing: signing,
            createdAt: request.now,
            secrets: [sealed]
        )
        order.change(&subscription)
        seal(order, into: &subscription)
        try Self.check(subscription)
        try checkFormat(of: subscription)
        let progress = try await start(order.start ?? .snapshot, of: order.feed, at: request.now)
        let event = event(
            .subscriptionAdded,
            subscription,
            request,
            ["host": .text(subscription.host)]
        )
        do throws(SubscriptionStore.StoreError) {
            try await store.add(
                subscription,
                progress,
                partnerMax: options.subscriptionsMax,
                recording: event
            )
        } catch {
            throw problem(error)
        }
        desk.tellNews()
        let standing = await standing(subscription, progress)
        return .json(201, headers: [("Cache-Control", "no-store")]) { json in
            members(of: standing, to: &json)
            if let secret = key.sharedSecret { json.member("secret", secret) }
        }
    }

    private func owner(
        of order: SubscriptionOrder,
        _ request: ControlRequest
    ) throws(Problem) -> Partner {
        guard let asking = request.partner else {
            throw Problem(.unauthenticated, "send a partner's token")
        }
        guard let wanted = order.partner else { return asking }
        let name: String
        do throws(JSONError) { name = try wanted.string() } catch { throw Problem(error) }
        if name == asking.name { return asking }
        guard asking.role == .operator else {
            throw Problem(
                .forbidden,
                "only operators make subscriptions of others; leave partner out",
                pointer: "/partner"
            )
        }
        let found = partners.first { $0.name == name && $0.revokedAt == nil }
        guard let found, found.role != .carrier else {
            throw Problem(
                .invalidField,
                "partner is the name of a regulator, peer or operator that is not revoked",
                pointer: "/partner"
            )
        }
        return found
    }

    private func check(_ url: String?) async throws(Problem) {
        guard let url else { return }
        do throws(OutgoingError) {
            try courier.client.check(url: url)
        } catch {
            throw Problem(.invalidField, error.summary, pointer: "/url")
        }
    }

    /// Refuses a filter that means nothing in the feed.
    private static func check(_ subscription: Subscription) throws(Problem) {
        guard let mistake = subscription.filter.mistake(in: subscription.feed) else { return }
        throw Problem(.invalidField, mistake.detail, pointer: "/\(mistake.member)")
    }

    private func start(
        _ start: SubscriptionOrder.Start,
        of feed: FeedName,
        at now: Timestamp
    ) async throws -> DeliveryProgress {
        let state = try await feeds[feed].state()
        let epoch = state.epoch ?? FeedEpoch(value: 0)
        func place(_ sequence: UInt64) -> FeedCursor {
            FeedCursor(epoch: epoch, sequence: sequence)
        }
        switch start {
        case .snapshot:
            return DeliveryProgress(at: now, cursor: place(state.head), snapshot: SnapshotWalk())
        case .now: return DeliveryProgress(at: now, cursor: place(state.head))
        case .oldest: return DeliveryProgress(at: now, cursor: place(state.trimmed))
        case .after(let cursor):
            try Self.check(cursor, state)
            return DeliveryProgress(at: now, cursor: cursor)
        }
    }

    private static func check(_ cursor: FeedCursor, _ state: FeedState) throws(Problem) {
        guard cursor.epoch == state.epoch, cursor.sequence >= state.trimmed,
            cursor.sequence <= state.head
        else {
            throw Problem(
                .cursorGone,
                "the cursor is older than the feed's log or belongs to another life of it; "
                    + "begin with the snapshot"
            )
        }
    }

    /// `PATCH /v1/subscriptions/{id}`: another URL has to be verified before it gets anything.
    func set(_ id: String, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let order = try SubscriptionOrder(request, isNew: false)
        let found = try await own(id, request)
        try await check(order.url)
        var ordered = found.subscription
        order.change(&ordered)
        try Self.check(ordered)
        let host = ordered.url == found.subscription.url ? nil : ordered.host
        return try await change(found, request, "settings", host: host) { subscription, progress in
            let old = subscription
            order.change(&subscription)
            seal(order, from: old, into: &subscription)
            if subscription.filter != old.filter { progress.filtered() }
            if subscription.url != old.url { progress.moved(at: request.now) }
        }
    }

    /// `DELETE /v1/subscriptions/{id}`.
    func remove(_ id: String, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let found = try await own(id, request).subscription
        _ = try await store.remove(
            found,
            recording: event(.subscriptionRemoved, found, request)
        )
        desk.tellNews()
        return HTTPResponse(status: 204)
    }

    /// `POST /v1/subscriptions/{id}/secret`: both secrets sign for a while.
    func rotate(_ id: String, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        try Self.refuseBody(request)
        let found = try await own(id, request)
        let (sealed, key) = signer.draw(found.subscription.signing, of: id, at: request.now)
        return try await change(found, request, "secret") { subscription, _ in
            signer.rotate(
                &subscription,
                to: sealed,
                at: request.now,
                overlap: options.secretOverlap
            )
        } more: { json in
            if let secret = key.sharedSecret { json.member("secret", secret) }
        }
    }

    /// `POST /v1/subscriptions/{id}/pause`.
    func pause(_ id: String, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        try Self.refuseBody(request)
        let found = try await own(id, request)
        return try await change(found, request, "paused") { _, progress throws(Problem) in
            try Self.refuseEnded(progress)
            progress.enter(.paused, at: request.now)
        }
    }

    /// `POST /v1/subscriptions/{id}/resume`: goes on where it stopped, at once.
    func resume(_ id: String, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        try Self.refuseBody(request)
        let found = try await own(id, request)
        return try await change(found, request, "resumed") { _, progress throws(Problem) in
            try Self.refuseEnded(progress)
            progress.resume(at: request.now)
        }
    }

    /// `POST /v1/subscriptions/{id}/replay`: delivers again from a place of the feed.
    func replay(_ id: String, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let found = try await own(id, request)
        let place = try await place(request, of: found.subscription.feed)
        return try await change(found, request, "replayed") { _, progress throws(Problem) in
            try Self.refuseEnded(progress)
            if let place {
                progress.replay(from: place)
            } else {
                progress.replays += 1
                progress.beginSnapshot()
            }
        }
    }

    /// Where to deliver from again; nil for a snapshot.
    private func place(
        _ request: ControlRequest,
        of feed: FeedName
    ) async throws -> FeedCursor? {
        switch try ReplayPlace(request) {
        case .snapshot: return nil
        case .after(let cursor):
            try Self.check(cursor, try await feeds[feed].state())
            return cursor
        case .from(let moment):
            do throws(FeedReadError) {
                return try await feeds[feed].place(of: moment)
                    ?? FeedCursor(epoch: FeedEpoch(value: 0), sequence: 0)
            } catch {
                switch error {
                case .redis(let error): throw error
                case .cursorGone:
                    throw Problem(.cursorGone, "the log changed meanwhile; ask again")
                }
            }
        }
    }

    private static func refuseEnded(_ progress: DeliveryProgress) throws(Problem) {
        guard progress.state != .ended else {
            throw Problem(
                .subscriptionState,
                "the receiver answered 410 and ended it; make a new subscription"
            )
        }
    }

    /// Refuses a body where nothing is to be said.
    private static func refuseBody(_ request: ControlRequest) throws(Problem) {
        guard !request.body.isEmpty else { return }
        let value = try SubscriptionOrder.document(request)
        do throws(JSONError) { try value.refuseMembers(except: []) } catch { throw Problem(error) }
    }

    // MARK: Looking

    /// `GET /v1/subscriptions`.
    func list(_ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let found = try await store.all()
            .filter { owns($0.subscription, request.partner) }
            .sorted {
                ($0.subscription.createdAt, $0.subscription.id) < (
                    $1.subscription.createdAt, $1.subscription.id
                )
            }
        var standings: [Standing] = []
        var states: [FeedName: FeedState] = [:]
        for feed in Set(found.map(\.subscription.feed)) {
            states[feed] = try await feeds[feed].state()
        }
        for one in found {
            let state = states[one.subscription.feed]
            standings.append(await standing(one.subscription, one.progress, state))
        }
        return .json(200) { json in
            json.key("subscriptions")
            json.beginArray()
            for standing in standings {
                json.beginObject()
                members(of: standing, to: &json)
                json.endObject()
            }
            json.endArray()
        }
    }

    /// `GET /v1/subscriptions/{id}`.
    func show(_ id: String, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let found = try await own(id, request)
        let standing = await standing(found.subscription, found.progress)
        return .json(200) { members(of: standing, to: &$0) }
    }

    /// `GET /v1/subscriptions/{id}/deliveries`: the latest attempts, newest first.
    func deliveries(_ id: String, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: ["limit"])
        let limit = try request.number(
            "limit",
            in: 1...DeliveryAttempt.keptMax,
            default: DeliveryAttempt.keptMax
        )
        _ = try await own(id, request)
        let attempts = try await store.attempts(of: id, limit: limit)
        return .json(200) { json in
            json.key("deliveries")
            json.beginArray()
            for attempt in attempts {
                json.beginObject()
                SubscriptionJSON.members(of: attempt, to: &json)
                json.endObject()
            }
            json.endArray()
        }
    }

    /// `POST /v1/subscriptions/{id}/test`: sends a message without entries, and says how that went.
    func test(_ id: String, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        try Self.refuseBody(request)
        let found = try await own(id, request)
        try Self.refuseEnded(found.progress)
        guard found.progress.isVerified else {
            throw Problem(
                .subscriptionState,
                "the receiver has not been verified; resume the subscription to ask it again"
            )
        }
        let report = await courier.test(found.subscription, at: DeliveryEngine.now)
        desk.count(report.attempt.outcome, entries: 0)
        try await store.note(report.attempt, of: id)
        return .json(200) { SubscriptionJSON.members(of: report.attempt, to: &$0) }
    }

    // MARK: Whose

    private func owns(_ subscription: Subscription, _ partner: Partner?) -> Bool {
        guard let partner else { return false }
        return partner.role == .operator || partner.index == subscription.partner
    }

    private func own(
        _ id: String,
        _ request: ControlRequest
    ) async throws -> SubscriptionStore.Stored {
        guard Subscription.isValid(id: id), let found = try await store.subscription(id),
            owns(found.subscription, request.partner)
        else { throw Problem(.notFound, "there is no subscription of this id") }
        return found
    }

    private func event(
        _ action: AuditAction,
        _ subscription: Subscription,
        _ request: ControlRequest,
        _ details: [String: AuditValue] = [:]
    ) -> AuditEvent {
        let owner = partners.first { $0.index == subscription.partner }?.name ?? ""
        return AuditEvent(
            action,
            of: subscription.id,
            by: request.actor,
            at: request.now,
            details.merging(["partner": .text(owner)]) { detail, _ in detail }
        )
    }

    /// Changes a subscription, and answers what it is then.
    ///
    /// - Parameters:
    ///   - what: names the change in the audit log.
    ///   - host: where deliveries go, when that is what changes.
    private func change(
        _ found: SubscriptionStore.Stored,
        _ request: ControlRequest,
        _ what: String,
        host: String? = nil,
        _ change: (inout Subscription, inout DeliveryProgress) throws(Problem) -> Void,
        more: (inout JSONWriter) -> Void = { _ in }
    ) async throws -> HTTPResponse {
        var details: [String: AuditValue] = ["change": .text(what)]
        if let host { details["host"] = .text(host) }
        let event = event(.subscriptionChanged, found.subscription, request, details)
        let stored: SubscriptionStore.Stored
        do {
            stored = try await store.change(found.subscription.id, recording: event, change)
        } catch let error as SubscriptionStore.StoreError {
            throw problem(error)
        }
        desk.tellNews()
        let standing = await standing(stored.subscription, stored.progress)
        return .json(200, headers: [("Cache-Control", "no-store")]) { json in
            members(of: standing, to: &json)
            more(&json)
        }
    }

    private func problem(_ error: SubscriptionStore.StoreError) -> any Error {
        switch error {
        case .unknown: Problem(.notFound, "there is no subscription of this id")
        case .full:
            Problem(
                .tooManySubscriptions,
                "there are \(SubscriptionStore.subscriptionsMax) subscriptions of all partners, "
                    + "and that is the limit"
            )
        case .partnerFull:
            Problem(
                .tooManySubscriptions,
                "a partner may have \(options.subscriptionsMax); remove one that is not needed"
            )
        case .redis(let error): error
        }
    }

    // MARK: As JSON

    private typealias Standing = SubscriptionJSON.Standing

    private func standing(
        _ subscription: Subscription,
        _ progress: DeliveryProgress,
        _ known: FeedState? = nil
    ) async -> Standing {
        var standing = Standing(subscription: subscription, progress: progress)
        let owner = partners.first { $0.index == subscription.partner }
        standing.partner = owner?.name ?? "\(subscription.partner)"
        standing.withheld = withheld(subscription.partner, subscription.feed)
        standing.publicKeys = subscription.secrets.map { signer.publicKey(of: $0, subscription) }
        let feed = feeds[subscription.feed]
        var state = known
        if state == nil { state = try? await feed.state() }
        guard let state, let cursor = progress.cursor, cursor.epoch == state.epoch,
            progress.snapshot == nil, cursor.sequence < state.head
        else { return standing }
        standing.lagEntries = Int(state.head - cursor.sequence)
        standing.waitingSince = await feed.publication(after: cursor)
        return standing
    }

    private func members(of standing: Standing, to json: inout JSONWriter) {
        SubscriptionJSON.members(of: standing, at: DeliveryEngine.now, to: &json)
    }
}
