internal import CarrierFormats
internal import HTTPServer
internal import JSON
internal import Redis
internal import RedisStore
internal import SpamReporting

/// Answers `/v1/partners…`.
struct PartnerResponder: Sendable {
    let store: PartnerStore
    /// Makes every worker of this gateway know the partners as they are now.
    let spread: @Sendable () async throws(RedisError) -> Void

    /// `POST /v1/partners`: the answer holds the token, for the only time.
    func add(_ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let wanted = try Self.read(request)
        let token = PartnerToken.draw()
        let partner: Partner
        do throws(PartnerStore.StoreError) {
            partner = try await store.add(
                name: wanted.name,
                role: wanted.role,
                country: wanted.country,
                tokenDigest: token.digest,
                by: request.actor,
                at: request.now
            )
        } catch {
            throw Self.problem(error, name: wanted.name)
        }
        // The partner exists, so the token must be told even if the workers hear of it later.
        try? await spread()
        return .json(201, headers: [("Cache-Control", "no-store")]) { json in
            Self.members(of: partner, to: &json)
            json.member("token", token.text)
        }
    }

    private static func read(
        _ request: ControlRequest
    ) throws(Problem) -> (name: String, role: Role, country: Country) {
        guard ComplaintForm(contentType: request.contentType) == .document else {
            throw Problem(.unsupportedMediaType, "a partner is application/json in UTF-8")
        }
        do throws(JSONError) {
            let value = try JSONReader().read(request.body)
            try value.refuseMembers(except: ["name", "role", "country"])
            let name = try value.required("name")
            guard Partner.isValid(name: try name.string()) else {
                throw name.error(.wrongType, "a name has 1 to 64 of a-z, 0-9, '-', '_' and '.'")
            }
            let role = try value.required("role")
            guard let known = Role(rawValue: try role.string()) else {
                let roles = Role.allCases.map(\.rawValue).joined(separator: ", ")
                throw role.error(.wrongType, "role is one of \(roles)")
            }
            let country = try value.required("country")
            guard let code = Country(code: try country.string()) else {
                throw country.error(.wrongType, "country is an ISO 3166-1 code such as GB")
            }
            return (try name.string(), known, code)
        } catch {
            throw Problem(error)
        }
    }

    /// `GET /v1/partners`.
    func list(_ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let (partners, _) = try await store.all()
        return .json(200) { json in
            json.key("partners")
            json.beginArray()
            for partner in partners {
                json.beginObject()
                Self.members(of: partner, to: &json)
                json.endObject()
            }
            json.endArray()
        }
    }

    /// `PATCH /v1/partners/{name}`: what the partner may hand in; null goes by the configuration.
    func set(_ name: String, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let changes = try Self.readLimits(request)
        let partner: Partner
        do throws(PartnerStore.StoreError) {
            partner = try await store.setLimits(
                name: name,
                by: request.actor,
                at: request.now
            ) { old in
                var new = old
                for (member, value) in changes { new[keyPath: member] = value }
                return new
            }
        } catch {
            throw Self.problem(error, name: name)
        }
        try await spread()
        return .json(200) { Self.members(of: partner, to: &$0) }
    }

    private typealias LimitMember = WritableKeyPath<PartnerLimits, Int?>

    private static func readLimits(
        _ request: ControlRequest
    ) throws(Problem) -> [(LimitMember, Int?)] {
        guard ComplaintForm(contentType: request.contentType) == .document else {
            throw Problem(.unsupportedMediaType, "a partner is application/json in UTF-8")
        }
        let known: [(String, LimitMember, ClosedRange<Int>)] = [
            ("rate", \.rate, PartnerLimits.rates),
            ("burst", \.burst, PartnerLimits.bursts),
            ("newSenders", \.newSenders, PartnerLimits.newSenderCounts),
        ]
        do throws(JSONError) {
            let value = try JSONReader().read(request.body)
            try value.refuseMembers(except: known.map(\.0))
            var changes: [(LimitMember, Int?)] = []
            for (name, member, range) in known {
                guard let given = value[name] else { continue }
                if given.kind == .null {
                    changes.append((member, nil))
                    continue
                }
                let number = try given.integer()
                guard range.contains(number) else {
                    throw given.error(
                        .wrongType,
                        "\(name) is from \(range.lowerBound) to \(range.upperBound), "
                            + "or null to go by the configuration"
                    )
                }
                changes.append((member, number))
            }
            return changes
        } catch {
            throw Problem(error)
        }
    }

    /// `DELETE /v1/partners/{name}`: the token stops to be valid everywhere within five seconds.
    func revoke(_ name: String, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        do throws(PartnerStore.StoreError) {
            try await store.revoke(name: name, by: request.actor, at: request.now)
        } catch {
            throw Self.problem(error, name: name)
        }
        try await spread()
        return HTTPResponse(status: 204)
    }

    private static func problem(_ error: PartnerStore.StoreError, name: String) -> any Error {
        switch error {
        case .nameTaken:
            Problem(
                .partnerExists,
                "choose another name; names of revoked partners stay taken, so that figures of "
                    + "two partners never mix",
                pointer: "/name"
            )
        case .unknownName: Problem(.notFound, "there is no partner of this name")
        case .full: Problem(.overloaded, "65,535 partners have been added, and that is the limit")
        case .redis(let error): error
        }
    }

    private static func members(of partner: Partner, to json: inout JSONWriter) {
        json.member("name", partner.name)
        json.member("role", partner.role.rawValue)
        json.member("country", partner.country.code)
        json.member("createdAt", partner.createdAt.rfc3339)
        if let moment = partner.revokedAt { json.member("revokedAt", moment.rfc3339) }
        if let rate = partner.limits.rate { json.member("rate", rate) }
        if let burst = partner.limits.burst { json.member("burst", burst) }
        if let newSenders = partner.limits.newSenders { json.member("newSenders", newSenders) }
    }
}
