package import Redis
package import SpamReporting

extension CampaignStore {
    /// What is to be said of a sender's messages.
    package struct SenderDescription: Hashable, Sendable {
        /// Who sent them.
        package let sender: Sender
        /// Id of a campaign that is to be said of them no more; nil for none.
        package let gone: String?
        /// The campaign that they belong to; nil when nothing is to be said in place of ``gone``.
        package let campaign: SenderCampaign?

        /// A description of its parts.
        package init(of sender: Sender, gone: String? = nil, campaign: SenderCampaign?) {
            self.sender = sender
            self.gone = gone
            self.campaign = campaign
        }
    }

    /// Says of listed senders what campaign their messages belong to.
    ///
    /// Of a sender that is not listed nothing is kept. Where another campaign was said before, it
    /// stays unless more reporters name the sender in the new one. Saying the same again changes
    /// nothing.
    ///
    /// - Parameter descriptions: those of one sender are heeded in their order.
    /// - Returns: how many listings changed and wait to be relayed.
    package func describe(
        _ descriptions: [SenderDescription],
        rules: ListingRules,
        at now: Timestamp
    ) async throws(RedisError) -> Int {
        let shards = Dictionary(grouping: descriptions) { Keys.shard(of: $0.sender) }
        var changes = 0
        let commands = shards.flatMap { shard, descriptions in
            stride(from: 0, to: descriptions.count, by: Self.descriptionsAtOnce).map { start in
                let some = descriptions[start...].prefix(Self.descriptionsAtOnce)
                return Self.command(some, shard, rules, now)
            }
        }
        for reply in try await redis.replies(to: commands) {
            guard let count = reply.integer else { throw .unexpectedReply("describe_senders") }
            changes += Int(count)
        }
        return changes
    }

    /// Senders that one call describes.
    private static let descriptionsAtOnce = 100

    private static func command(
        _ descriptions: ArraySlice<SenderDescription>,
        _ shard: Int,
        _ rules: ListingRules,
        _ now: Timestamp
    ) -> RedisCommand {
        var command = RedisCommand("FCALL", "describe_senders_v1", "1", Keys.senders(shard))
        command.append(now.seconds)
        rules.append(to: &command)
        for description in descriptions {
            command.append(description.sender.canonicalText)
            command.append(description.gone ?? "")
            command.append(description.campaign?.packed ?? [])
        }
        return command
    }

    /// The senders of whose messages one of these campaigns is said, each with its campaign.
    ///
    /// It reads what is said of all listed senders.
    package func senders(
        of campaigns: Set<String>
    ) async throws(RedisError) -> [(sender: Sender, campaign: String)] {
        var found: [(sender: Sender, campaign: String)] = []
        for shard in 0..<Keys.shardCount {
            try await scan(Keys.described(shard)) { name, value in
                guard let campaign = PackedDescription(value.bytes ?? [])?.campaign?.campaign,
                    campaigns.contains(campaign), let sender = Sender(canonicalText: name)
                else { return }
                found.append((sender, campaign))
            }
        }
        return found
    }

    /// What is said of a sender's messages; nil when nothing is.
    package func campaign(of sender: Sender) async throws(RedisError) -> SenderCampaign? {
        let key = Keys.described(Keys.shard(of: sender))
        let reply = try await redis.send(RedisCommand("HGET", key, sender.canonicalText))
        return reply.bytes.flatMap { PackedDescription($0)?.campaign }
    }
}
