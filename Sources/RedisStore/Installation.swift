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

    /// Whether Redis still has data to read, or cannot write; nil when it serves.
    package func impediment() async throws(RedisError) -> String? {
        let info = try await redis.send(RedisCommand("INFO", "persistence"))
        let lines = (info.text ?? "").split(whereSeparator: \.isNewline)
        if lines.contains("loading:1") { return "Redis is loading its data" }
        if lines.contains("aof_last_write_status:err") { return "Redis cannot write its AOF" }
        return nil
    }

    /// Binds this Redis to a reporter key, or checks that it is the one it is bound to.
    ///
    /// Two gateways with different keys would count one reporter twice.
    package func bind(reporterKey: [UInt8]) async throws(BindError) {
        let check = Hexadecimal.text(
            HMACKey(reporterKey).authenticate(Array("spamgate/v1/key-check\0".utf8))
        )
        do throws(RedisError) {
            _ = try await redis.send(
                RedisCommand("HSETNX", Keys.installation, "reporterKeyCheck", check)
            )
            let stored = try await redis.send(
                RedisCommand("HGET", Keys.installation, "reporterKeyCheck")
            )
            if stored.text == check { return }
        } catch {
            throw .redis(error)
        }
        throw .otherReporterKey
    }

    /// Why a Redis cannot be used with a key.
    package enum BindError: Error, Sendable {
        /// This Redis was filled under another reporter key.
        case otherReporterKey
        case redis(RedisError)
    }
}
