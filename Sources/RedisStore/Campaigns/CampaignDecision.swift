package import AuditTrail
package import Redis
package import SpamReporting

/// An operator's decision about a campaign, which the gateway that groups complaints heeds.
package struct CampaignDecision: Hashable, Sendable {
    /// About which campaign.
    package let campaign: UInt32
    /// Until when it is kept off the list; nil lets it be listed.
    package let heldUntil: Timestamp?

    /// A decision of its parts.
    package init(campaign: UInt32, heldUntil: Timestamp?) {
        self.campaign = campaign
        self.heldUntil = heldUntil
    }

    /// As it waits.
    var text: String { "\(campaign) \(heldUntil?.seconds ?? 0)" }

    init?(_ text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let campaign = UInt32(parts[0]), let end = Int64(parts[1]) else {
            return nil
        }
        self.init(campaign: campaign, heldUntil: end == 0 ? nil : Timestamp(seconds: end))
    }
}

extension CampaignStore {
    /// Decisions that are heeded at once.
    private static let decisionsAtOnce = 100

    /// Has a decision heeded as soon as may be; the event is recorded with it.
    package func decide(
        _ decision: CampaignDecision,
        _ event: AuditEvent
    ) async throws(RedisError) {
        // The event first: what is done and not recorded would be worse than the contrary.
        var record = RedisCommand("RPUSH", Keys.auditWaiting)
        record.append(event.bytes)
        _ = try await redis.replies(to: [
            record, RedisCommand("RPUSH", Keys.campaignsDecisions, decision.text),
        ])
    }

    /// The decisions that wait, the earliest first; nil in place of what is none.
    package func decisions() async throws(RedisError) -> [CampaignDecision?] {
        let reply = try await redis.send(
            RedisCommand("LRANGE", Keys.campaignsDecisions, "0", "\(Self.decisionsAtOnce - 1)")
        )
        return (reply.array ?? []).map { $0.text.flatMap { CampaignDecision($0) } }
    }
}
