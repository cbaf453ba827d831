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
        let replies = try await redis.replies(
            to: Self.expectations.map { RedisCommand("CONFIG", "GET", $0.setting) }
        )
        var risks: [Risk] = []
        for (expected, reply) in zip(Self.expectations, replies) {
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
        /// Why it does not serve: it still has data to read, or cannot write; nil when it serves.
        package let impediment: String?
    }

    /// Asks Redis how it is.
    package func condition() async throws(RedisError) -> Condition {
        let info = try await redis.send(RedisCommand("INFO", "server", "persistence"))
        let lines = (info.text ?? "").split(whereSeparator: \.isNewline)
        let run = lines.first { $0.hasPrefix("run_id:") }.map { String($0.dropFirst(7)) }
        var impediment: String?
        if lines.contains("aof_last_write_status:err") { impediment = "Redis cannot write its AOF" }
        if lines.contains("loading:1") { impediment = "Redis is loading its data" }
        return Condition(run: run ?? "", impediment: impediment)
    }

    /// Binds this Redis to a gateway's keys, or checks that they are the ones it is bound to.
    ///
    /// Two gateways with different reporter keys would count one reporter twice; with different
    /// evidence keys neither could open what the other sealed.
    package func bind(reporterKey: [UInt8], evidenceKey: [UInt8]) async throws(BindError) {
        guard try await bind("reporterKeyCheck", to: reporterKey),
            try await bind("evidenceKeyCheck", to: evidenceKey)
        else { throw .otherKeys }
    }

    private func bind(_ field: String, to key: [UInt8]) async throws(BindError) -> Bool {
        let check = Hexadecimal.text(
            HMACKey(key).authenticate(Array("spamgate/v1/key-check\0".utf8))
        )
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
