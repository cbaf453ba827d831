internal import CarrierFormats
internal import FeedFormats
internal import HTTPServer
internal import JSON
internal import Redis
internal import RedisStore
internal import SpamReporting

/// Answers `/v1/disputes…`.
struct DisputeResponder: Sendable {
    let store: DisputeStore
    /// Days for which an upheld dispute keeps a sender off the list unless it is said.
    let holdDays: Int
    /// Most disputes that may wait for a decision.
    let undecidedMax: Int
    /// Brings into the audit log who was told what until now.
    let complete: @Sendable (Timestamp) async throws(RedisError) -> Void
    /// Passes on what was decided: to the feed, and to the audit log.
    let spread: @Sendable () async -> Void

    private static let pageDefault = 100
    private static let pageMax = 1000

    /// The answer to a request for one of the routes of disputes.
    func answer(_ request: ControlRequest) async throws -> HTTPResponse {
        switch request.route {
        case .openDispute: try await open(request)
        case .listDisputes: try await list(request)
        case .showDispute(let number): try await show(number, request)
        case .changeDispute(let number): try await change(number, request)
        default: preconditionFailure("a request that is about no dispute")
        }
    }

    /// `POST /v1/disputes`; sent again it opens no second one.
    private func open(_ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let statement: Dispute.Statement
        do {
            statement = try Self.statement(DecisionBody.read(request, "a dispute"))
        } catch let error as JSONError {
            throw Problem(error)
        }
        let retryKey = try Self.retryKey(request.idempotencyKey)
        let opening: DisputeStore.Opening
        do throws(DisputeStore.StoreError) {
            opening = try await store.open(
                statement,
                by: request.actor,
                retryKey: retryKey,
                undecidedMax: undecidedMax,
                at: request.now
            )
        } catch {
            throw problem(error)
        }
        switch opening {
        case .opened(let dispute):
            await spread()
            return Self.answer(201, dispute, request, [Self.location(dispute)])
        case .repeated(let dispute):
            let replay = (name: "Idempotent-Replay", value: "true")
            return Self.answer(201, dispute, request, [Self.location(dispute), replay])
        case .standing(let dispute):
            return Self.answer(200, dispute, request, [Self.location(dispute)])
        }
    }

    private static func location(_ dispute: Dispute) -> (name: String, value: String) {
        (name: "Location", value: "/v1/disputes/\(dispute.number)")
    }

    /// The text of `Idempotency-Key`, with or without the quotation marks of a structured field's
    /// string (RFC 9651 §3.3.3).
    private static func retryKey(_ field: String?) throws(Problem) -> String? {
        guard var key = field?[...] else { return nil }
        if key.utf8.count > 1, key.hasPrefix("\""), key.hasSuffix("\"") {
            key = key.dropFirst().dropLast()
        }
        let range = 1...Dispute.retryKeySizeMax
        guard range.contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw Problem(
                .malformedRequest,
                "Idempotency-Key is a text of 1 to \(range.upperBound) visible ASCII characters "
                    + "without spaces, such as a UUID"
            )
        }
        return String(key)
    }

    private static func statement(_ json: JSONValue) throws(JSONError) -> Dispute.Statement {
        try json.refuseMembers(except: ["sender", "reason", "evidence", "contact"])
        let name = try json.required("sender")
        guard let sender = Sender(canonicalText: try name.string()) else {
            throw name.error(.wrongType, DecisionBody.senderForms)
        }
        let contact = try json.required("contact")
        var evidence = ""
        if let value = json["evidence"] {
            evidence = try DecisionBody.text(value, sizeMax: Dispute.evidenceSizeMax)
        }
        return Dispute.Statement(
            sender: sender.counted,
            reason: try DecisionBody.reason(json),
            evidence: evidence,
            contact: try DecisionBody.text(contact, sizeMax: Dispute.contactSizeMax)
        )
    }

    /// `GET /v1/disputes`: newest first; a partner that is no operator sees its own.
    private func list(_ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: ["state", "before", "limit"])
        var state: Dispute.State?
        if let text = request.parameter("state") {
            guard let known = Dispute.State(rawValue: text) else {
                let names = Dispute.State.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem(.invalidParameter, "state is one of \(names)")
            }
            state = known
        }
        let before = try request.number("before", in: 1...Int(Int32.max), default: Int(Int32.max))
        let limit = try request.number("limit", in: 1...Self.pageMax, default: Self.pageDefault)
        let page = try await store.page(before: before, limit: limit) { [state] dispute in
            Self.mayRead(dispute, request) && (state == nil || dispute.state == state)
        }
        return .json(200) { json in
            json.key("disputes")
            json.beginArray()
            for dispute in page.disputes {
                DisputeJSON.append(dispute, namesOperators: Self.isOperator(request), to: &json)
            }
            json.endArray()
            if let next = page.next { json.member("next", next) }
        }
    }

    /// `GET /v1/disputes/{id}`.
    private func show(_ number: Int, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        guard let dispute = try await store.dispute(number), Self.mayRead(dispute, request) else {
            throw Self.missing
        }
        return Self.answer(200, dispute, request)
    }

    /// `PATCH /v1/disputes/{id}`: takes it a step further.
    ///
    /// `If-Match` says which version may be changed (RFC 9110 §13.1.1).
    private func change(_ number: Int, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let step: DisputeStore.Step
        do {
            step = try read(DecisionBody.read(request, "a decision"), at: request.now)
        } catch let error as JSONError {
            throw Problem(error)
        }
        let version = try Self.version(request.ifMatch)
        // Who was told before stands before the decision.
        try await complete(request.now)
        let dispute: Dispute
        do throws(DisputeStore.StoreError) {
            dispute = try await store.take(
                step,
                on: number,
                version: version,
                by: request.actor,
                at: request.now
            )
        } catch {
            throw problem(error)
        }
        await spread()
        return Self.answer(200, dispute, request)
    }

    private func read(
        _ json: JSONValue,
        at now: Timestamp
    ) throws(JSONError) -> DisputeStore.Step {
        let state = try json.required("state")
        switch Dispute.State(rawValue: try state.string()) {
        case .open:
            try json.refuseMembers(except: ["state"])
            return .open
        case .upheld:
            try json.refuseMembers(except: ["state", "reason", "holdDays"])
            let end = try DecisionBody.end(json, at: now, standardDays: holdDays)
            return .uphold(reason: try DecisionBody.reason(json), until: end)
        case .rejected:
            try json.refuseMembers(except: ["state", "reason"])
            return .reject(reason: try DecisionBody.reason(json))
        case .acknowledged, nil:
            throw state.error(.wrongType, "A dispute becomes open, upheld or rejected.")
        }
    }

    private static func version(_ condition: String?) throws(Problem) -> Int? {
        guard let condition, condition != "*" else { return nil }
        guard condition.hasPrefix("\""), condition.hasSuffix("\""), condition.utf8.count > 2,
            let version = Int(condition.dropFirst().dropLast()), version > 0
        else {
            throw Problem(
                .malformedRequest,
                "If-Match is the ETag of a dispute, such as \"3\", or *"
            )
        }
        return version
    }

    // MARK: Parts

    private static let missing = Problem(.notFound, "there is no dispute of this number")

    private static func isOperator(_ request: ControlRequest) -> Bool {
        request.partner?.role == .operator
    }

    private static func mayRead(_ dispute: Dispute, _ request: ControlRequest) -> Bool {
        isOperator(request) || dispute.author == request.partner?.name
    }

    private func problem(_ error: DisputeStore.StoreError) -> any Error {
        switch error {
        case .tooMany:
            Problem(
                .tooManyDisputes,
                "\(undecidedMax) disputes wait for a decision (disputes.openMax); open this one "
                    + "when operators have decided some"
            )
        case .keyUsed:
            Problem(
                .retryKeyConflict,
                "the Idempotency-Key was used within 72 h for a dispute of another sender, "
                    + "reason, evidence or contact; give this one a key of its own"
            )
        case .unknown: Self.missing
        case .decided(let dispute):
            Problem(
                .disputeDecided,
                "the dispute is \(dispute.state.rawValue), and that is final; open another one"
            )
        case .otherVersion(let version):
            Problem(
                .disputeConflict,
                "the dispute has version \(version), not the one that the request changes; read "
                    + "it and send the change again"
            )
        case .redis(let error): error
        }
    }

    private static func answer(
        _ status: Int,
        _ dispute: Dispute,
        _ request: ControlRequest,
        _ headers: [(name: String, value: String)] = []
    ) -> HTTPResponse {
        .json(status, headers: [("ETag", "\"\(dispute.version)\"")] + headers) { json in
            DisputeJSON.members(of: dispute, namesOperators: isOperator(request), to: &json)
        }
    }
}
