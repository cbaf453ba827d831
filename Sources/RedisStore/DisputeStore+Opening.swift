internal import AuditTrail
internal import Cryptography
internal import Redis
package import SpamReporting

extension DisputeStore {
    /// Seconds for which a retry key is remembered: as long as a complaint's message id.
    static let retryKeyLife = 259_200

    /// What came of a wish to open a dispute.
    package enum Opening: Sendable {
        /// It was opened.
        case opened(Dispute)
        /// It was opened before under the same retry key; this is what has become of it.
        case repeated(Dispute)
        /// No retry key was given, and the author's dispute about this waits for a decision.
        case standing(Dispute)
    }

    /// Keeps a new dispute, or finds the one that the author means.
    ///
    /// - Parameters:
    ///   - retryKey: the author's own name for this wish, which makes sending it again harmless;
    ///     without one a dispute of the author about the same sender for the same reason that waits
    ///     for a decision is the one that is meant.
    ///   - undecidedMax: most disputes that may wait for a decision.
    package func open(
        _ statement: Dispute.Statement,
        by author: String,
        retryKey: String? = nil,
        undecidedMax: Int,
        at now: Timestamp
    ) async throws(StoreError) -> Opening {
        let dispute = Dispute(
            number: 0,
            version: 1,
            statement: statement,
            author: author,
            openedAt: now,
            changedAt: now,
            state: .acknowledged,
            decision: nil
        )
        let reply: RedisValue
        do {
            reply = try await redis.send(
                Self.command(opening: dispute, retryKey, undecidedMax: undecidedMax)
            )
        } catch {
            throw .redis(error)
        }
        if let number = reply.integer.flatMap(Int.init(exactly:)) {
            switch number {
            case 0: throw .tooMany
            case -1: throw .keyUsed
            default: return .opened(dispute.numbered(number))
            }
        }
        guard let parts = reply.array, parts.count == 2, let bytes = parts[1].bytes,
            let number = parts[0].integer.flatMap(Int.init(exactly:))
        else { throw .redis(.unexpectedReply("open_dispute")) }
        let known: Dispute
        do { known = try Self.dispute(number, bytes) } catch { throw .redis(error) }
        return retryKey == nil ? .standing(known) : .repeated(known)
    }

    private static func command(
        opening dispute: Dispute,
        _ retryKey: String?,
        undecidedMax: Int
    ) -> RedisCommand {
        let (statement, author) = (dispute.statement, dispute.author)
        let event = AuditEvent(
            .disputeOpened,
            of: statement.sender.canonicalText,
            by: author,
            at: dispute.openedAt,
            // The function puts the number in its place.
            ["dispute": "?"]
        )
        var keys = [
            Keys.disputes, Keys.disputesState, Keys.disputesUndecided, Keys.disputesStated,
            Keys.auditWaiting,
        ]
        if let retryKey { keys.append(Keys.disputesRetry(digest([author, retryKey]))) }
        var command = RedisCommand("FCALL", "open_dispute_v1", String(keys.count))
        for key in keys { command.append(key) }
        command.append(record(of: dispute))
        command.append(event.bytes)
        command.append(undecidedMax)
        command.append(dispute.openedAt.seconds)
        command.append(claim(statement, by: author))
        if retryKey != nil {
            command.append(
                digest([
                    statement.sender.canonicalText, statement.reason, statement.evidence,
                    statement.contact,
                ])
            )
            command.append(retryKeyLife)
        }
        return command
    }

    /// Names what makes two wishes of one author the same dispute when no retry key is given.
    static func claim(_ statement: Dispute.Statement, by author: String) -> String {
        digest([author, statement.sender.canonicalText, statement.reason])
    }

    /// A digest of texts, each of which ends where the next begins.
    private static func digest(_ texts: [String]) -> String {
        var bytes: [UInt8] = []
        for text in texts {
            bytes += text.utf8
            bytes.append(0)
        }
        return SHA256.hexadecimal(bytes)
    }
}
