internal import AuditTrail
internal import Cryptography
internal import JSON
package import Redis
package import SpamReporting

/// Keeps partners in Redis.
package struct PartnerStore: Sendable {
    private let redis: RedisClient

    /// Keeps them through `redis`.
    package init(_ redis: RedisClient) {
        self.redis = redis
    }

    /// Why a partner could not be kept.
    package enum StoreError: Error, Sendable {
        /// A partner of this name exists, perhaps revoked.
        case nameTaken
        /// There is no partner of this name.
        case unknownName
        /// All 65,535 indexes have been given.
        case full
        case redis(RedisError)
    }

    /// All partners, revoked ones included, and the version that names this state.
    package func all() async throws(RedisError) -> (partners: [Partner], version: Int64) {
        // The version is read first: a change in between shows as a newer version next time.
        let replies = try await redis.replies(to: [
            RedisCommand("HGET", Keys.partnersState, "version"),
            RedisCommand("HGETALL", Keys.partners),
        ])
        var partners: [Partner] = []
        for (name, value) in replies[1].pairs {
            guard let text = value.text, let partner = Self.partner(named: name, stored: text)
            else { throw .unexpectedReply("HGETALL of the partners") }
            partners.append(partner)
        }
        return (partners.sorted { $0.index < $1.index }, replies[0].integer ?? 0)
    }

    /// The version of the partner records, for noticing a change cheaply.
    package func version() async throws(RedisError) -> Int64 {
        try await redis.send(RedisCommand("HGET", Keys.partnersState, "version")).integer ?? 0
    }

    /// Adds a partner whose token has the given digest, and records who did.
    package func add(
        name: String,
        role: Role,
        country: Country,
        tokenDigest: [UInt8],
        by actor: String,
        at now: Timestamp
    ) async throws(StoreError) -> Partner {
        func partner(_ index: UInt16) -> Partner {
            Partner(
                index: index,
                name: name,
                role: role,
                country: country,
                createdAt: now,
                revokedAt: nil,
                tokenDigest: tokenDigest
            )
        }
        let event = AuditEvent(
            .partnerAdded,
            of: name,
            by: actor,
            at: now,
            ["country": .text(country.code), "role": .text(role.rawValue)]
        )
        var command = RedisCommand("FCALL", "add_partner_v1", "3")
        for key in [Keys.partners, Keys.partnersState, Keys.auditWaiting] { command.append(key) }
        command.append(name)
        command.append(Self.record(of: partner(0)))
        command.append(event.bytes)
        let reply: RedisValue
        do { reply = try await redis.send(command) } catch { throw .redis(error) }
        guard let index = reply.integer else { throw .redis(.unexpectedReply("add_partner")) }
        if index == 0 { throw .nameTaken }
        guard let index = UInt16(exactly: index), index > 0 else { throw .full }
        return partner(index)
    }

    /// Revokes a partner's token and records who did; one that is revoked already stays so.
    package func revoke(
        name: String,
        by actor: String,
        at now: Timestamp
    ) async throws(StoreError) {
        let event = AuditEvent(.partnerRevoked, of: name, by: actor, at: now)
        _ = try await change(name) { old in
            (old.revokedAt == nil ? old.revoked(at: now) : old, event)
        }
    }

    /// Changes what a partner may hand in and records who did; returns the partner as it is then.
    package func setLimits(
        name: String,
        by actor: String,
        at now: Timestamp,
        _ change: (PartnerLimits) -> PartnerLimits
    ) async throws(StoreError) -> Partner {
        try await self.change(name) { old in
            let new = old.limited(to: change(old.limits))
            let details = Self.details(from: old.limits, to: new.limits)
            return (new, AuditEvent(.partnerChanged, of: name, by: actor, at: now, details))
        }
    }

    /// The limits that differ, as they were and as they are; what is not set goes by the
    /// configuration.
    private static func details(
        from old: PartnerLimits,
        to new: PartnerLimits
    ) -> [String: AuditValue] {
        let limits: [(String, Int?, Int?)] = [
            ("rate", old.rate, new.rate), ("burst", old.burst, new.burst),
            ("newSenders", old.newSenders, new.newSenders),
        ]
        var details: [String: AuditValue] = [:]
        for (name, before, after) in limits where before != after {
            let texts = [before, after].map { $0.map(String.init) ?? "configured" }
            details[name] = .texts(texts)
        }
        return details
    }

    private func change(
        _ name: String,
        _ changed: (Partner) -> (Partner, AuditEvent)
    ) async throws(StoreError) -> Partner {
        // Another change in between makes the replacement fail, and the record is read again.
        for _ in 0..<10 {
            let stored = try await stored(name)
            guard let text = stored.text, let old = Self.partner(named: name, stored: text) else {
                throw .unknownName
            }
            let (new, event) = changed(old)
            if new == old { return old }
            if try await replace(text, of: old, with: new, event) { return new }
        }
        throw .redis(.unexpectedReply("replace_partner"))
    }

    private func stored(_ name: String) async throws(StoreError) -> RedisValue {
        do {
            return try await redis.send(RedisCommand("HGET", Keys.partners, name))
        } catch {
            throw .redis(error)
        }
    }

    /// Whether the record was still `text` and has been replaced.
    private func replace(
        _ text: String,
        of old: Partner,
        with new: Partner,
        _ event: AuditEvent
    ) async throws(StoreError) -> Bool {
        var command = RedisCommand("FCALL", "replace_partner_v1", "3")
        for key in [Keys.partners, Keys.partnersState, Keys.auditWaiting] { command.append(key) }
        command.append(old.name)
        command.append(text)
        command.append("\(new.index) " + String(decoding: Self.record(of: new), as: UTF8.self))
        command.append(event.bytes)
        do {
            return try await redis.send(command).integer == 1
        } catch {
            throw .redis(error)
        }
    }

    private static func record(of partner: Partner) -> [UInt8] {
        JSONWriter.object { json in
            json.member("role", partner.role.rawValue)
            json.member("country", partner.country.code)
            json.member("createdAt", partner.createdAt.rfc3339)
            if let moment = partner.revokedAt { json.member("revokedAt", moment.rfc3339) }
            json.member("tokenSHA256", Hexadecimal.text(partner.tokenDigest))
            let limits = partner.limits
            if let rate = limits.rate { json.member("rate", rate) }
            if let burst = limits.burst { json.member("burst", burst) }
            if let newSenders = limits.newSenders { json.member("newSenders", newSenders) }
        }
    }

    private static func partner(named name: String, stored: String) -> Partner? {
        let parts = stored.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let index = UInt16(parts[0]),
            let record = try? JSONReader().read(Array(parts[1].utf8)),
            let role = try? record.required("role").string(), let role = Role(rawValue: role),
            let country = try? record.required("country").string(),
            let country = Country(code: country),
            let created = try? record.required("createdAt").string(),
            let createdAt = Timestamp(rfc3339: created),
            let digest = try? record.required("tokenSHA256").string(),
            let tokenDigest = Hexadecimal.bytes(digest)
        else { return nil }
        let revoked = try? record["revokedAt"]?.string()
        return Partner(
            index: index,
            name: name,
            role: role,
            country: country,
            createdAt: createdAt,
            revokedAt: revoked.flatMap { Timestamp(rfc3339: $0) },
            tokenDigest: tokenDigest,
            limits: PartnerLimits(
                rate: try? record["rate"]?.integer(),
                burst: try? record["burst"]?.integer(),
                newSenders: try? record["newSenders"]?.integer()
            )
        )
    }
}
