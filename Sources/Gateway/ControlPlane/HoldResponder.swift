internal import CarrierFormats
internal import FeedFormats
internal import HTTPServer
internal import JSON
internal import Redis
internal import RedisStore
internal import SpamReporting

/// Answers `/v1/holds…` and `/v1/reviews…`.
struct HoldResponder: Sendable {
    let store: HoldStore
    let statistics: StatisticsStore
    let rules: ListingRules
    /// The verified senders that this gateway knows of, by who sends.
    let registry: [Sender: VerifiedSender]
    /// Days for which a sender is kept off the list unless it is said.
    let holdDays: Int
    /// Brings into the audit log who was told what until now.
    let complete: @Sendable (Timestamp) async throws(RedisError) -> Void
    /// Passes on what was decided: to the feed, and to the audit log.
    let spread: @Sendable () async -> Void

    /// The answer to a request for one of the routes of holds and reviews.
    func answer(_ request: ControlRequest) async throws -> HTTPResponse {
        switch request.route {
        case .listHolds: try await list(request)
        case .putHold(let sender): try await put(sender, request)
        case .liftHold(let sender): try await lift(sender, request)
        case .listReviews: try await reviews(request)
        case .decideReview(let sender): try await decide(sender, request)
        default: preconditionFailure("a request that is about no hold")
        }
    }

    /// `GET /v1/holds`: who is kept off the list.
    private func list(_ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let holds = try await store.all(at: request.now).filter { $0.until != nil }
        return .json(200) { json in
            json.key("holds")
            json.beginArray()
            for hold in holds {
                json.beginObject()
                json.key("sender")
                SenderJSON.append(hold.sender, to: &json)
                HoldJSON.members(of: hold, to: &json)
                json.endObject()
            }
            json.endArray()
        }
    }

    /// `PUT /v1/holds/{sender}`: withdraws a listing, and keeps the sender off the list.
    private func put(_ text: String, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let sender = try DecisionBody.sender(text)
        let end: Timestamp
        let reason: String
        do {
            let json = try DecisionBody.read(request, "a hold")
            try json.refuseMembers(except: ["reason", "holdDays"])
            reason = try DecisionBody.reason(json)
            end = try DecisionBody.end(json, at: request.now, standardDays: holdDays)
        } catch let error as JSONError {
            throw Problem(error)
        }
        // Who was told before stands before the decision.
        try await complete(request.now)
        let withdrew = try await store.hold(
            sender,
            until: end,
            .init(by: request.actor, at: request.now, reason: reason)
        )
        await spread()
        return .json(200) { json in
            json.key("sender")
            SenderJSON.append(sender, to: &json)
            json.member("reason", WithdrawalReason.operator.rawValue)
            json.member("until", end.rfc3339)
            json.member("withdrawn", withdrew)
        }
    }

    /// `DELETE /v1/holds/{sender}?reason=`: the sender may be listed again.
    private func lift(_ text: String, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: ["reason"])
        let sender = try DecisionBody.sender(text)
        let reason = try DecisionBody.reason(inQueryOf: request)
        guard
            try await store.lift(
                sender,
                .init(by: request.actor, at: request.now, reason: reason)
            )
        else {
            throw Problem(.notFound, "nothing keeps this sender off the list")
        }
        await spread()
        return HTTPResponse(status: 204)
    }

    /// `GET /v1/reviews`: verified senders that would be listed, those that wait longest first.
    private func reviews(_ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let waiting = try await store.all(at: request.now).compactMap { hold in
            hold.waitingSince.map { (hold: hold, since: $0) }
        }.sorted { $0.since < $1.since }
        let states = Dictionary(
            try await statistics.states(of: waiting.map(\.hold.sender))
                .map { ($0.sender, $0.state) },
            uniquingKeysWith: { first, _ in first }
        )
        return .json(200) { json in
            json.member("window", rules.window.rawValue)
            json.key("reviews")
            json.beginArray()
            for (hold, since) in waiting {
                json.beginObject()
                json.key("sender")
                SenderJSON.append(hold.sender, to: &json)
                json.member("since", since.rfc3339)
                if let verified = registry[hold.sender] {
                    json.member("brand", verified.brand)
                    json.member("owner", verified.owner)
                }
                let counts = states[hold.sender]?.counts(over: rules.window, endingAt: request.now)
                WindowCountsJSON.members(of: counts ?? WindowCounts(), to: &json)
                json.endObject()
            }
            json.endArray()
        }
    }

    /// `POST /v1/reviews/{sender}`: lists the sender, or keeps it off the list.
    private func decide(_ text: String, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let sender = try DecisionBody.sender(text)
        let review: HoldStore.Review
        let reason: String
        do {
            let json = try DecisionBody.read(request, "a decision")
            (review, reason) = try read(json, at: request.now)
        } catch let error as JSONError {
            throw Problem(error)
        }
        try await complete(request.now)
        let outcome = try await store.decide(
            sender,
            review,
            rules: rules,
            .init(by: request.actor, at: request.now, reason: reason)
        )
        switch outcome {
        case .done: break
        case .notWaiting: throw Problem(.notFound, "this sender does not wait for review")
        case .notCounted:
            throw Problem(.notFound, "nothing is counted of this sender any more; dismiss it")
        }
        await spread()
        return .json(200) { json in
            json.key("sender")
            SenderJSON.append(sender, to: &json)
            switch review {
            case .list: json.member("decision", "list")
            case .dismiss(let end):
                json.member("decision", "dismiss")
                json.member("until", end.rfc3339)
            }
        }
    }

    private func read(
        _ json: JSONValue,
        at now: Timestamp
    ) throws(JSONError) -> (HoldStore.Review, String) {
        let decision = try json.required("decision")
        switch try decision.string() {
        case "list":
            try json.refuseMembers(except: ["decision", "reason"])
            return (.list, try DecisionBody.reason(json))
        case "dismiss":
            try json.refuseMembers(except: ["decision", "reason", "holdDays"])
            let end = try DecisionBody.end(json, at: now, standardDays: holdDays)
            return (.dismiss(until: end), try DecisionBody.reason(json))
        default: throw decision.error(.wrongType, "list or dismiss is wanted.")
        }
    }
}

/// What keeps a sender off the list, as JSON.
enum HoldJSON {
    /// Appends reason and end, and what a verification adds, as members of an open object.
    static func members(of hold: SenderHold, to json: inout JSONWriter) {
        if let reason = hold.reason { json.member("reason", reason.rawValue) }
        if let until = hold.until { json.member("until", until.rfc3339) }
        if let until = hold.verifiedUntil { json.member("verifiedUntil", until.rfc3339) }
        if let since = hold.waitingSince { json.member("reviewSince", since.rfc3339) }
    }
}
