internal import AuditTrail
internal import Campaigns
internal import CarrierFormats
internal import Classification
internal import Configuration
internal import HTTPServer
internal import JSON
internal import RedisStore
internal import SpamReporting
internal import Synchronization

/// What can be asked about campaigns and their complaints.
enum CampaignRequest: Hashable, Sendable {
    case topCampaigns
    case campaign(String)
    case explainComplaint(String)
    case lookupComplaints
    case listAlerts
    case acknowledgeAlert(String)
    case holdCampaign(String)
    case releaseCampaign(String)
}

/// Answers requests about campaigns.
struct CampaignResponder: Sendable {
    let desk: CampaignDesk
    let store: CampaignStore
    let audit: AuditLog
    /// Distinct reporters without whom no text is shown.
    let minimumReporters: Int
    /// Days of a hold that says nothing else.
    let holdDays: Int
    let partners: [Partner]

    private static let topLimitMax = 1000
    private static let timelineHours = 48

    private func country(_ partner: UInt16) -> Country? {
        partners.first { $0.index == partner }?.country
    }

    /// `GET /v1/statistics/campaigns`.
    func top(_ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: ["window", "limit"])
        let window = try request.window()
        let limit = try request.number("limit", in: 1...Self.topLimitMax, default: 50)
        let top = try await desk.top(over: window, limit: limit, at: request.now)
        let backlog = try await store.backlog(of: top.places)
        return .json(200) { json in
            json.member("window", window.rawValue)
            json.member("caughtUp", backlog == 0 && top.isDecided)
            json.member("backlog", backlog)
            json.key("campaigns")
            json.beginArray()
            for (number, campaign, counts) in top.campaigns {
                json.beginObject()
                json.member("campaign", CampaignID(number)?.text ?? "")
                CampaignEntryJSON.append(counts, country, to: &json)
                if let category = campaign.category.flatMap(ComplaintAnalyst.category) {
                    json.member("category", category.rawValue)
                }
                json.member("firstSeen", building: campaign.firstSeen.appendRFC3339)
                json.member("lastSeen", building: campaign.lastSeen.appendRFC3339)
                json.member("listed", campaign.listing.state == .listed)
                json.endObject()
            }
            json.endArray()
        }
    }

    /// `GET /v1/statistics/campaigns/{id}`.
    func campaign(_ text: String, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        guard let id = CampaignID(text: text) else {
            throw Problem(.notFound, "a campaign is named by c and its number, such as c1042")
        }
        guard let shown = try await desk.campaign(id) else {
            throw Problem(.notFound, "there is no campaign \(id.text), or it is over")
        }
        let campaign = shown.campaign
        let (text, named) = try await desk.description(
            of: campaign,
            minimumReporters: minimumReporters,
            at: request.now
        )
        return .json(200) { json in
            json.member("campaign", shown.id.text)
            json.key("mergedFrom")
            json.beginArray()
            for merged in shown.mergedFrom { json.string(merged.text) }
            json.endArray()
            json.member("complaints", campaign.complaints)
            json.member("legit", campaign.legit)
            CampaignEntryJSON.append(campaign, at: request.now, country, to: &json)
            json.key("listing")
            Self.append(campaign.listing, to: &json)
            json.key("knownBy")
            json.beginObject()
            json.member("texts", shown.features.texts.count)
            json.member("links", shown.features.links.count)
            json.member("numbers", shown.features.numbers.count)
            json.member("senders", shown.features.senders.count)
            json.endObject()
            if let text { CampaignEntryJSON.append(text, to: &json) }
            json.key("categories")
            json.beginArray()
            for (number, count) in campaign.categories.items.sorted(by: { $0.count > $1.count }) {
                json.beginObject()
                json.member("name", ComplaintAnalyst.category(number)?.rawValue ?? "other")
                json.member("complaints", count)
                json.endObject()
            }
            json.endArray()
            for kind in CampaignName.Kind.allCases {
                json.key(NamedInCampaign.list(of: kind))
                json.beginArray()
                for one in named where one.name.kind == kind { one.append(to: &json) }
                json.endArray()
            }
            json.key("timeline")
            json.beginObject()
            json.member("hours", Self.timelineHours)
            json.key("complaints")
            json.beginArray()
            for count in campaign.counts.timeline(hours: Self.timelineHours, at: request.now) {
                json.integer(count)
            }
            json.endArray()
            json.endObject()
        }
    }

    /// `PUT /v1/campaigns/{id}/hold`.
    func hold(_ text: String, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let reason: String
        let end: Timestamp
        do {
            let json = try DecisionBody.read(request, "a hold")
            try json.refuseMembers(except: ["reason", "holdDays"])
            reason = try DecisionBody.reason(json)
            end = try DecisionBody.end(json, at: request.now, standardDays: holdDays)
        } catch let error as JSONError {
            throw Problem(error)
        }
        return try await decide(
            text,
            until: end,
            request,
            .campaignHeld,
            ["reason": .text(reason), "until": .text(end.rfc3339)]
        )
    }

    /// `DELETE /v1/campaigns/{id}/hold`.
    func release(_ text: String, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: ["reason"])
        let reason = try DecisionBody.reason(inQueryOf: request)
        return try await decide(
            text,
            until: nil,
            request,
            .campaignReleased,
            ["reason": .text(reason)]
        )
    }

    private func decide(
        _ text: String,
        until end: Timestamp?,
        _ request: ControlRequest,
        _ action: AuditAction,
        _ details: [String: AuditValue]
    ) async throws -> HTTPResponse {
        guard let id = CampaignID(text: text), let shown = try await desk.campaign(id) else {
            throw Problem(.notFound, "there is no such campaign, or it is over")
        }
        try await store.decide(
            CampaignDecision(campaign: shown.id.number, heldUntil: end),
            AuditEvent(action, of: shown.id.text, by: request.actor, at: request.now, details)
        )
        // The gateway that groups complaints does it within a second.
        return .json(202) { json in
            json.member("campaign", shown.id.text)
            if let end { json.member("until", building: end.appendRFC3339) }
        }
    }

    private static func append(_ listing: CampaignListing, to json: inout JSONWriter) {
        json.beginObject()
        switch listing.state {
        case .none: json.member("state", "none")
        case .listed:
            json.member("state", "listed")
            json.member("since", building: listing.listedAt.appendRFC3339)
        case .withdrawn:
            json.member("state", "withdrawn")
            if let reason = listing.reason { json.member("reason", reason.rawValue) }
        case .merged: json.member("state", "merged")
        }
        switch listing.review {
        case .verifiedSender: json.member("review", "verifiedSender")
        case .brigade: json.member("review", "brigade")
        case .cleared, nil: break
        }
        if let end = listing.heldUntil {
            json.member("heldUntil", building: end.appendRFC3339)
        }
        json.endObject()
    }
}

extension ControlPlane {
    /// Answers requests about campaigns and single complaints.
    func answerCampaigns(
        _ wanted: CampaignRequest,
        _ request: ControlRequest
    ) async throws -> HTTPResponse {
        let (desk, partners) = state.withLock { ($0.campaigns, $0.directory?.partners ?? []) }
        guard let desk else {
            throw Problem(.internalError, "the gateway is not ready to answer this yet")
        }
        let store = CampaignStore(redis)
        let campaigns = CampaignResponder(
            desk: desk,
            store: store,
            audit: audit,
            minimumReporters: configuration.listing.reporters,
            holdDays: holdDays,
            partners: partners
        )
        let complaints = ComplaintResponder(desk: desk, audit: audit, partners: partners)
        let alerts = AlertResponder(store: store, audit: audit, partners: partners)
        return switch wanted {
        case .topCampaigns: try await campaigns.top(request)
        case .campaign(let text): try await campaigns.campaign(text, request)
        case .holdCampaign(let text): try await campaigns.hold(text, request)
        case .releaseCampaign(let text): try await campaigns.release(text, request)
        case .explainComplaint(let text): try await complaints.explanation(of: text, request)
        case .lookupComplaints: try await complaints.lookup(request)
        case .listAlerts: try await alerts.list(request)
        case .acknowledgeAlert(let text): try await alerts.acknowledge(text, request)
        }
    }
}

extension Route {
    /// The routes about campaigns below `/v1`; nil when the segments are none.
    static func campaignRoutes(at rest: [String]) -> [(method: HTTPMethod, route: Route)]? {
        switch (rest.first, rest.count) {
        case ("statistics", 2) where rest[1] == "campaigns": [(.get, .campaigns(.topCampaigns))]
        case ("statistics", 3) where rest[1] == "campaigns":
            [(.get, .campaigns(.campaign(rest[2])))]
        case ("complaints", 2) where rest[1] == "lookup": [(.post, .campaigns(.lookupComplaints))]
        case ("complaints", 2): [(.get, .campaigns(.explainComplaint(rest[1])))]
        case ("campaigns", 3) where rest[2] == "hold":
            [
                (.put, .campaigns(.holdCampaign(rest[1]))),
                (.delete, .campaigns(.releaseCampaign(rest[1]))),
            ]
        case ("alerts", 1): [(.get, .campaigns(.listAlerts))]
        case ("alerts", 2): [(.delete, .campaigns(.acknowledgeAlert(rest[1])))]
        default: nil
        }
    }
}
