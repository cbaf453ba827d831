internal import Cryptography
package import Redis

/// What a gateway makes sure of before it uses a Redis.
package struct Installation: Sendable {
    private let redis: RedisClient

    /// Looks at the Redis behind `redis`.
    package init(_ redis: RedisClient) {
        self.redis = redis
    }

    /// Something about a Redis that can lose acknowledged complaints.
    package struct Risk: Equatable, Sendable {
        /// The setting, such as `appendfsync`.
        package let setting: String
        /// What it is.
        package let value: String
        /// What it should be.
        package let wanted: String
        /// What happens otherwise.
        package let consequence: String

    }

    private static let expectations: [(setting: String, wanted: String, consequence: String)] = [
        ("appendonly", "yes", "nothing survives a restart of Redis"),
        ("appendfsync", "always", "complaints acknowledged in the last second may be lost"),
        (
            "no-appendfsync-on-rewrite", "no",
            "complaints acknowledged while the AOF is rewritten may be lost"
        ),
        ("maxmemory-policy", "noeviction", "Redis may throw counters and evidence away"),
    ]

    /// Compares Redis' settings with those that the promises need.
    ///
    /// Empty when all is well. Where `CONFIG GET` is refused, as by some hosted services, that
    /// itself is the error.
    package func risks() async throws(RedisError) -> [Risk] {
        try Self.risks(await redis.replies(to: Self.settings))
    }

    private static let settings = expectations.map { RedisCommand("CONFIG", "GET", $0.setting) }

    private static func risks(_ replies: [RedisValue]) -> [Risk] {
        var risks: [Risk] = []
        for (expected, reply) in zip(expectations, replies) {
            let value = reply.pairs.first?.value.text ?? "unknown"
            guard value != expected.wanted else { continue }
            risks.append(
                Risk(
                    setting: expected.setting,
                    value: value,
                    wanted: expected.wanted,
                    consequence: expected.consequence
                )
            )
        }
        return risks
    }

    /// How a Redis is at one moment.
    package struct Condition: Equatable, Sendable {
        /// Another one after every start of Redis.
        package let run: String
        /// Why it does not serve, although it answers; nil when it serves.
        package let impediment: RedisError?
        /// Bytes of data, as they are compared with ``memoryMax``.
        package let memory: Int64
        /// Its `maxmemory` in bytes; 0 for none.
        package let memoryMax: Int64
        /// What its settings risk; see ``Installation/risks()``.
        package let risks: [Risk]
    }

    private static let info = RedisCommand("INFO", "server", "memory", "persistence")

    /// Asks Redis how it is, and how it is set.
    package func condition() async throws(RedisError) -> Condition {
        let replies = try await redis.replies(to: [Self.info] + Self.settings)
        let info = replies[0]
        func number(_ name: String) -> Int64 { info.infoField(name).flatMap { Int64($0) } ?? 0 }
        var impediment: RedisError?
        if info.infoField("aof_last_write_status") == "err" {
            impediment = .refused("MISCONF Redis cannot write its append-only file")
        }
        if info.infoField("loading") == "1" {
            impediment = .refused("LOADING Redis is loading its data")
        }
        return Condition(
            run: info.infoField("run_id") ?? "",
            impediment: impediment,
            memory: number("used_memory") - number("mem_not_counted_for_evict"),
            memoryMax: number("maxmemory"),
            risks: Self.risks(Array(replies.dropFirst()))
        )
    }

    /// Asks for a write that changes nothing, because a Redis that answers may refuse writes.
    ///
    /// Returns whether this Redis still knows that it was bound: when not, it was emptied.
    package func tryWrite(reporterKey: [UInt8]) async throws(RedisError) -> Bool {
        let command = RedisCommand(
            "HSETNX",
            Keys.installation,
            Self.reporterField,
            Self.check(reporterKey)
        )
        return try await redis.send(command).integer == 0
    }

    private static let reporterField = "reporterKeyCheck"

    private static func check(_ key: [UInt8]) -> String {
        Hexadecimal.text(HMACKey(key).authenticate(Array("spamgate/v1/key-check\0".utf8)))
    }

    /// Binds this Redis to a gateway's keys, or checks that they are the ones it is bound to.
    ///
    /// Two gateways with different reporter keys would count one reporter twice; with different
    /// evidence keys neither could open what the other sealed.
    package func bind(reporterKey: [UInt8], evidenceKey: [UInt8]) async throws(BindError) {
        guard try await bind(Self.reporterField, to: reporterKey),
            try await bind("evidenceKeyCheck", to: evidenceKey)
        else { throw .otherKeys }
    }

    /// Whether this Redis is bound to these keys; nil when it is bound to none.
    ///
    /// Changes nothing.
    package func isBound(
        reporterKey: [UInt8],
        evidenceKey: [UInt8]
    ) async throws(RedisError) -> Bool? {
        let reply = try await redis.send(
            RedisCommand("HMGET", Keys.installation, "reporterKeyCheck", "evidenceKeyCheck")
        )
        let bound = (reply.array ?? []).map(\.text)
        guard bound.contains(where: { $0 != nil }) else { return nil }
        return bound == [Self.check(reporterKey), Self.check(evidenceKey)]
    }

    private func bind(_ field: String, to key: [UInt8]) async throws(BindError) -> Bool {
        let check = Self.check(key)
        do throws(RedisError) {
            _ = try await redis.send(RedisCommand("HSETNX", Keys.installation, field, check))
            return try await redis.send(RedisCommand("HGET", Keys.installation, field)).text
                == check
        } catch {
            throw .redis(error)
        }
    }

    /// Why a Redis cannot be used with a key.
    package enum BindError: Error, Sendable {
        /// This Redis was filled under another reporter key or evidence key.
        case otherKeys
        case redis(RedisError)
    }
}
