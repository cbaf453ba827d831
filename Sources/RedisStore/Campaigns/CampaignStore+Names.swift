package import Campaigns
package import Redis
package import SpamReporting

extension CampaignStore {
    /// Distinct reporters within thirty days of each sender, host or number, whatever the campaign.
    package func reporters(
        of names: [CampaignName],
        at moment: Timestamp
    ) async throws(RedisError) -> [Int] {
        let replies = try await redis.replies(
            to: names.flatMap { name in
                let (values, field) = Self.place(of: name)
                return [
                    RedisCommand("HGET", values.senders, field),
                    RedisCommand("HGET", values.history, field),
                ]
            }
        )
        return names.indices.map { place in
            guard let packed = replies[2 * place].bytes,
                let state = SenderState(
                    packed: packed,
                    history: replies[2 * place + 1].bytes ?? []
                )
            else { return 0 }
            return state.counts(over: .month, endingAt: moment).reporters
        }
    }

    /// The keys that hold a name's state, and its field.
    private static func place(
        of name: CampaignName
    ) -> (values: (senders: String, history: String), field: String) {
        switch name.kind {
        case .sender:
            let shard = Sender(canonicalText: name.text).map { Keys.shard(of: $0) } ?? 0
            return ((Keys.senders(shard), Keys.history(shard)), name.text)
        case .host: return ((Keys.hosts, Keys.hostsHistory), "host:\(name.text)")
        case .callBack: return ((Keys.hosts, Keys.hostsHistory), "callBack:\(name.text)")
        }
    }
}
