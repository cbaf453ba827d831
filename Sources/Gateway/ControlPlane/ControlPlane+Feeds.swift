internal import Configuration
internal import FeedFormats
internal import HTTPServer
internal import Redis
internal import RedisStore
internal import SpamReporting

/// Who answers for feeds.
extension ControlPlane {
    /// `GET /v1/feeds`: the feeds that the partner may read.
    func feeds(_ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        var index = FeedIndex(now: request.now, try await backlog(for: request))
        var refusal: Problem?
        for name in FeedName.allCases {
            let disclosure: Disclosure
            do throws(Problem) {
                disclosure = try self.disclosure(for: request.partner, of: name, at: request.now)
            } catch {
                refusal = refusal ?? error
                continue
            }
            let tally = try await subscriptionTally(for: request, of: name)
            switch name {
            case .senders, .hosts:
                try await index.add(FeedStore(redis, of: name), disclosure, tally)
            case .campaigns:
                try await index.add(CampaignFeed(campaignsOf: redis), disclosure, tally)
            }
        }
        if index.isEmpty, let refusal { throw refusal }
        return index.response
    }

    /// `GET /v1/feeds/{feed}`.
    func feedPage(
        _ name: FeedName,
        _ form: FeedForm?,
        _ request: ControlRequest
    ) async throws -> HTTPResponse {
        switch name {
        case .senders, .hosts:
            try await feedResponder(for: request, of: name).page(form, request)
        case .campaigns: try await campaignResponder(for: request).page(form, request)
        }
    }

    /// `GET /v1/feeds/{feed}/snapshot`.
    func feedSnapshot(
        _ name: FeedName,
        _ form: FeedForm?,
        _ request: ControlRequest
    ) async throws -> HTTPResponse {
        switch name {
        case .senders, .hosts:
            try await feedResponder(for: request, of: name).snapshot(form, request)
        case .campaigns: try await campaignResponder(for: request).snapshot(form, request)
        }
    }

    /// Answers about what is counted of senders, or of hosts.
    func statistics(of name: FeedName) -> StatisticsResponder {
        StatisticsResponder(
            name: name,
            statistics: StatisticsStore(redis, of: name),
            feed: FeedStore(redis, of: name),
            sightings: SightingStore(redis),
            holds: HoldStore(redis),
            rules: rules,
            provenance: provenance,
            disclosure: Disclosure(marking: TrafficLight(configuration.feeds.marking))
        )
    }

    /// Answers about the feed of senders or hosts, to the partner that asks.
    func feedResponder(
        for request: ControlRequest,
        of name: FeedName = .senders
    ) throws(Problem) -> FeedResponder<FeedEntry> {
        try responder(FeedStore(redis, of: name), request)
    }

    /// Answers about the feed of campaigns, to the partner that asks.
    private func campaignResponder(
        for request: ControlRequest
    ) throws(Problem) -> FeedResponder<CampaignEntry> {
        try responder(CampaignFeed(campaignsOf: redis), request)
    }

    private func responder<Entry>(
        _ feed: FeedLog<Entry>,
        _ request: ControlRequest
    ) throws(Problem) -> FeedResponder<Entry> {
        FeedResponder(
            feed: feed,
            waiters: feedWaiters,
            gate: gate,
            provenance: provenance,
            disclosure: try disclosure(for: request.partner, of: feed.feed, at: request.now),
            note: { [self] (entries, audience, now) throws(RedisError) in
                try await note(entries, to: audience, at: now)
            },
            pageMax: configuration.limits.feedPageMax,
            waitMax: configuration.limits.longPollMax
        )
    }
}
