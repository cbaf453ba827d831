internal import Cryptography
package import Redis
package import SpamReporting

/// Which state of a conversation was read: a write goes through only if it still is the last one.
package struct ConversationVersion: Hashable, Sendable {
    /// Twelve bytes: the nonce of the sealed state, or zeros.
    let bytes: [UInt8]

    /// That of a conversation that does not exist.
    package static let none = ConversationVersion(bytes: [UInt8](repeating: 0, count: 12))
}

/// What becomes of a conversation: a new state, or none.
package struct ConversationWrite: Sendable {
    /// Whose conversation it is.
    package let reporter: ReporterToken
    /// The state that was read; when it has changed since, nothing is written.
    package let version: ConversationVersion
    /// The sealed new state; empty when the conversation is forgotten.
    package let value: [UInt8]

    /// Makes a write of its parts.
    package init(reporter: ReporterToken, version: ConversationVersion, value: [UInt8]) {
        self.reporter = reporter
        self.version = version
        self.value = value
    }
}

/// Seals what a conversation has come to, and opens it again.
///
/// Confined to one thread. A state is sealed with AES-256-GCM under a key of its day, derived from
/// the evidence key, and bound to its reporter. A value: the second at which to look at it again
/// (4 bytes), the day of the key (2), the sealed state.
package final class ConversationSealer {
    private let master: HMACKey
    private var keys: [(day: UInt16, key: SealingKey)] = []

    private static let headSize = 6
    private static let versionSize = 12
    /// A conversation is forgotten after days, so few keys are in use.
    private static let keysMax = 8

    /// Takes the 32 bytes of the evidence key.
    package init(key: [UInt8]) {
        master = HMACKey(key)
    }

    /// Seals a state of a reporter's conversation that is to be looked at again at second `due`.
    package func seal(
        _ state: [UInt8],
        of reporter: ReporterToken,
        due: Int64,
        at now: Timestamp
    ) -> [UInt8] {
        let day = UInt16(truncatingIfNeeded: now.seconds / 86_400)
        let due = UInt32(clamping: due)
        var value: [UInt8] = []
        value.reserveCapacity(Self.headSize + state.count + SealingKey.overhead)
        for shift in [24, 16, 8, 0] { value.append(UInt8(truncatingIfNeeded: due >> shift)) }
        value.append(UInt8(day >> 8))
        value.append(UInt8(day & 0xFF))
        value += key(of: day).seal(state, context: Array(reporter.bytes))
        return value
    }

    /// Opens a value; nil when it is not authentic.
    package func open(
        _ value: [UInt8],
        of reporter: ReporterToken
    ) -> (state: [UInt8], version: ConversationVersion)? {
        guard value.count > Self.headSize + Self.versionSize else { return nil }
        let day = UInt16(value[4]) << 8 | UInt16(value[5])
        let sealed = Array(value[Self.headSize...])
        guard let state = key(of: day).open(sealed, context: Array(reporter.bytes)) else {
            return nil
        }
        return (state, ConversationVersion(bytes: Array(sealed.prefix(Self.versionSize))))
    }

    /// The version of a value that cannot be opened, by which it can be replaced all the same.
    package func version(of value: [UInt8]) -> ConversationVersion {
        let bytes = value.dropFirst(Self.headSize).prefix(Self.versionSize)
        guard bytes.count == Self.versionSize else { return .none }
        return ConversationVersion(bytes: Array(bytes))
    }

    private func key(of day: UInt16) -> SealingKey {
        if let known = keys.first(where: { $0.day == day }) { return known.key }
        let key = SealingKey(
            master.authenticate(Array("spamgate/v1/conversation\0\(day)".utf8))
        )
        if keys.count >= Self.keysMax { keys.removeFirst() }
        keys.append((day, key))
        return key
    }
}

/// Reads conversations and finds those that are due.
package enum ConversationStore {
    /// Asks for the conversations of reporters, all of one shard.
    package static func read(_ reporters: [ReporterToken], shard: Int) -> RedisCommand {
        var command = RedisCommand("HMGET", Keys.conversations(shard))
        for reporter in reporters { command.append { reporter.bytes.append(to: &$0) } }
        return command
    }

    /// The sealed values in the order of the reporters; nil for who has no conversation.
    package static func values(
        _ reply: RedisValue,
        count: Int
    ) throws(RedisError) -> [[UInt8]?] {
        guard let values = reply.array, values.count == count else {
            throw .unexpectedReply("HMGET of conversations")
        }
        return values.map { $0.bytes }
    }

    /// Asks for reporters of a shard whose conversations are due at a moment, longest ago first.
    package static func due(_ shard: Int, at now: Timestamp, limit: Int) -> RedisCommand {
        RedisCommand(
            "ZRANGEBYSCORE",
            Keys.conversationsDue(shard),
            "-inf",
            String(now.seconds),
            "LIMIT",
            "0",
            String(limit)
        )
    }

    /// Reads the reply to ``due(_:at:limit:)``.
    package static func reporters(_ reply: RedisValue) throws(RedisError) -> [ReporterToken] {
        guard let members = reply.array else {
            throw .unexpectedReply("ZRANGEBYSCORE of conversations")
        }
        return members.compactMap { member in
            guard let bytes = member.bytes, bytes.count == 16 else { return nil }
            return ReporterToken(bytes: bytes)
        }
    }
}
