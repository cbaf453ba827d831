internal import AuditTrail
internal import FeedFormats
internal import JSON
package import Redis
package import SpamReporting

/// Keeps agreements in Redis, every version of them.
package struct AgreementStore: Sendable {
    private let redis: RedisClient

    /// Keeps them through `redis`.
    package init(_ redis: RedisClient) {
        self.redis = redis
    }

    /// Why a version was not kept.
    package enum StoreError: Error, Sendable {
        /// Another version is in force than the one to be replaced; 0 for none.
        case otherVersion(Int)
        case redis(RedisError)
    }

    /// Which version a new one replaces.
    package enum Replacing: Sendable {
        case whatever
        /// This version, and no other; 0 for none.
        case version(Int)
    }

    /// All versions of all agreements, and the number that names this state.
    package func all() async throws(RedisError) -> (versions: [KeptAgreement], state: Int64) {
        // The number is read first: a change in between shows as another one next time.
        let replies = try await redis.replies(to: [
            RedisCommand("HGET", Keys.agreementsState, "version"),
            RedisCommand("HGETALL", Keys.agreementsHistory),
        ])
        var versions: [KeptAgreement] = []
        for (field, value) in replies[1].pairs {
            versions.append(try Self.kept(field, value))
        }
        return (versions.sorted { $0.version < $1.version }, replies[0].integer ?? 0)
    }

    /// The number that changes with every change, for noticing one cheaply.
    package func state() async throws(RedisError) -> Int64 {
        let command = RedisCommand("HGET", Keys.agreementsState, "version")
        return try await redis.send(command).integer ?? 0
    }

    /// Keeps a new version of the agreement with `partner`; nil ends it.
    package func put(
        _ agreement: Agreement?,
        with partner: String,
        by author: String,
        replacing: Replacing,
        at now: Timestamp
    ) async throws(StoreError) -> KeptAgreement {
        var command = RedisCommand("FCALL", "put_agreement_v1", "4")
        for key in [
            Keys.agreements, Keys.agreementsHistory, Keys.agreementsState, Keys.auditWaiting,
        ] { command.append(key) }
        command.append(partner)
        switch replacing {
        case .whatever: command.append("")
        case .version(let version): command.append(version)
        }
        func kept(_ version: Int) -> KeptAgreement {
            KeptAgreement(
                partner: partner,
                version: version,
                changedAt: now,
                changedBy: author,
                agreement: agreement
            )
        }
        command.append(Self.record(of: kept(0)))
        command.append(agreement == nil ? 1 : 0)
        let event = AuditEvent(
            agreement == nil ? .agreementRemoved : .agreementPut,
            of: partner,
            by: author,
            at: now,
            // The function puts the new version in its place.
            ["version": "?"]
        )
        command.append(event.bytes)
        let reply: RedisValue
        do { reply = try await redis.send(command) } catch { throw .redis(error) }
        guard let version = reply.integer.flatMap(Int.init(exactly:)) else {
            throw .redis(.unexpectedReply("put_agreement"))
        }
        guard version > 0 else { throw .otherVersion(-version) }
        return kept(version)
    }

    private static func record(of kept: KeptAgreement) -> [UInt8] {
        JSONWriter.object { json in
            json.member("changedAt", kept.changedAt.rfc3339)
            json.member("changedBy", kept.changedBy)
            guard let agreement = kept.agreement else { return }
            json.key("agreement")
            AgreementJSON.append(agreement, to: &json)
        }
    }

    /// Reads a field of the history, `partner:version`, and its record.
    private static func kept(
        _ field: String,
        _ value: RedisValue
    ) throws(RedisError) -> KeptAgreement {
        let parts = field.split(separator: ":")
        guard parts.count == 2, let version = Int(parts[1]), let record = value.bytes,
            let json = try? JSONReader().read(record),
            let changed = try? json.required("changedAt").string(),
            let changedAt = Timestamp(rfc3339: changed),
            let changedBy = try? json.required("changedBy").string()
        else { throw .unexpectedReply("HGETALL of the agreements") }
        var agreement: Agreement?
        if let document = json["agreement"] {
            guard let read = try? AgreementJSON.read(document) else {
                throw .unexpectedReply("HGETALL of the agreements")
            }
            agreement = read
        }
        return KeptAgreement(
            partner: String(parts[0]),
            version: version,
            changedAt: changedAt,
            changedBy: changedBy,
            agreement: agreement
        )
    }
}
