internal import CarrierFormats
internal import FeedFormats
internal import HTTPServer
internal import JSON
internal import Redis
internal import RedisStore
internal import SpamReporting

/// Answers `/v1/agreements…` and `/v1/agreement`.
struct AgreementResponder: Sendable {
    let store: AgreementStore
    /// The feed of senders or hosts.
    let feed: @Sendable (FeedName) -> FeedStore
    let campaigns: CampaignFeed
    let directory: AgreementDirectory
    /// Partners, to know with whom there can be an agreement.
    let partners: [Partner]
    let provenance: FeedProvenance
    /// The least that `minimumReporters` may be: the rule of listings, or the default if less.
    let leastReporters: Int
    /// What a partner may see of a feed at the time of a request.
    let disclosure: @Sendable (Partner, FeedName, Timestamp) throws(Problem) -> Disclosure
    /// Makes this gateway know the agreements as they are now.
    let spread: @Sendable () async throws(RedisError) -> Void

    /// The answer to a request for one of the routes of agreements.
    func answer(_ request: ControlRequest) async throws -> HTTPResponse {
        switch request.route {
        case .listAgreements: try list(request)
        case .showAgreement(let name): try show(name, request)
        case .putAgreement(let name): try await put(name, request)
        case .removeAgreement(let name): try await remove(name, request)
        case .viewAgreement(let name): try await view(name, request)
        case .ownAgreement: try own(request)
        default: preconditionFailure("a request that is about no agreement")
        }
    }

    /// `GET /v1/agreements`: those in force and those to come.
    private func list(_ request: ControlRequest) throws(Problem) -> HTTPResponse {
        try request.refuseQuery(except: [])
        return .json(200) { json in
            json.key("agreements")
            json.beginArray()
            for kept in directory.all { KeptAgreementJSON.append(kept, to: &json) }
            json.endArray()
        }
    }

    /// `GET /v1/agreements/{partner}`: the last version, or the one that `version` names.
    private func show(_ name: String, _ request: ControlRequest) throws(Problem) -> HTTPResponse {
        try request.refuseQuery(except: ["version"])
        guard request.parameter("version") != nil else {
            guard let kept = directory.current(with: name) else { throw Self.missing }
            return Self.answer(200, kept)
        }
        let number = try request.number("version", in: 1...Int(Int32.max), default: 1)
        guard let kept = directory.version(number, with: name) else {
            throw Problem(.notFound, "the agreement with this partner has no such version")
        }
        return Self.answer(200, kept)
    }

    /// `GET /v1/agreement`: the partner's own.
    private func own(_ request: ControlRequest) throws(Problem) -> HTTPResponse {
        try request.refuseQuery(except: [])
        guard let partner = request.partner, let kept = directory.current(with: partner.name),
            let agreement = kept.agreement
        else { throw ControlPlane.refusal(.missing) }
        return .json(200, headers: [("ETag", Self.tag(of: kept.version))]) { json in
            json.member("partner", kept.partner)
            json.member("version", kept.version)
            json.member("changedAt", kept.changedAt.rfc3339)
            json.key("agreement")
            AgreementJSON.append(agreement, to: &json)
        }
    }

    /// `PUT /v1/agreements/{partner}`: makes one, or a new version of it.
    ///
    /// `If-Match` and `If-None-Match: *` say which version it may replace (RFC 9110 §13.1).
    private func put(_ name: String, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let agreement = try read(request)
        try expectReader(name)
        let replacing = try Self.replacing(request)
        let current = directory.current(with: name)
        if let current, current.agreement == agreement, Self.allows(replacing, current) {
            return Self.answer(200, current)
        }
        let kept = try await keep(agreement, with: name, replacing, request)
        return Self.answer(current == nil ? 201 : 200, kept)
    }

    /// `DELETE /v1/agreements/{partner}`: from now on the partner sees nothing.
    private func remove(_ name: String, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        guard directory.current(with: name) != nil else { throw Self.missing }
        _ = try await keep(nil, with: name, try Self.replacing(request), request)
        return HTTPResponse(status: 204)
    }

    // MARK: Parts

    private static let missing = Problem(.notFound, "there is no agreement with this partner")
    static let unknownPartner = Problem(
        .notFound,
        "there is no partner of this name, or it was revoked"
    )

    private func read(_ request: ControlRequest) throws(Problem) -> Agreement {
        guard ComplaintForm(contentType: request.contentType) == .document else {
            throw Problem(.unsupportedMediaType, "an agreement is application/json in UTF-8")
        }
        do throws(JSONError) {
            let json = try JSONReader().read(request.body)
            return try AgreementJSON.read(json, leastReporters: leastReporters)
        } catch {
            throw Problem(error)
        }
    }

    /// Refuses a partner that reads no feeds.
    private func expectReader(_ name: String) throws(Problem) {
        guard let partner = partners.first(where: { $0.name == name && $0.revokedAt == nil })
        else { throw Self.unknownPartner }
        switch partner.role {
        case .regulator, .peer: return
        case .carrier, .operator:
            throw Problem(
                .invalidField,
                "an agreement is with a regulator or a peer, and this partner is "
                    + (partner.role == .carrier ? "a carrier" : "an operator")
            )
        }
    }

    private func keep(
        _ agreement: Agreement?,
        with name: String,
        _ replacing: AgreementStore.Replacing,
        _ request: ControlRequest
    ) async throws -> KeptAgreement {
        let kept: KeptAgreement
        do throws(AgreementStore.StoreError) {
            kept = try await store.put(
                agreement,
                with: name,
                by: request.partner?.name ?? "",
                replacing: replacing,
                at: request.now
            )
        } catch {
            switch error {
            case .redis(let error): throw error
            case .otherVersion(let version):
                throw Problem(
                    .agreementConflict,
                    version == 0
                        ? "there is no agreement with this partner, and If-Match names a version"
                        : "version \(version) is in force, not the one that the request replaces; "
                            + "read it and send the change again"
                )
            }
        }
        try await spread()
        return kept
    }

    private static func replacing(
        _ request: ControlRequest
    ) throws(Problem) -> AgreementStore.Replacing {
        if let condition = request.ifMatch {
            if condition == "*" { return .whatever }
            guard condition.hasPrefix("\""), condition.hasSuffix("\""), condition.utf8.count > 2,
                let version = Int(condition.dropFirst().dropLast()), version > 0
            else {
                throw Problem(
                    .malformedRequest,
                    "If-Match is the ETag of an agreement, such as \"3\", or *"
                )
            }
            return .version(version)
        }
        guard let condition = request.ifNoneMatch else { return .whatever }
        guard condition == "*" else {
            throw Problem(.malformedRequest, "If-None-Match can only be * here")
        }
        return .version(0)
    }

    private static func allows(
        _ replacing: AgreementStore.Replacing,
        _ current: KeptAgreement
    ) -> Bool {
        switch replacing {
        case .whatever: true
        case .version(let version): version == current.version
        }
    }

    private static func tag(of version: Int) -> String { "\"\(version)\"" }

    private static func answer(_ status: Int, _ kept: KeptAgreement) -> HTTPResponse {
        .json(status, headers: [("ETag", tag(of: kept.version))]) { json in
            KeptAgreementJSON.members(of: kept, to: &json)
        }
    }
}
