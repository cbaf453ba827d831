package import Redis
internal import SpamReporting

/// Which subscriptions this gateway delivers, among the gateways that share a Redis.
///
/// Subscriptions are cut into ``sliceCount`` slices by their ids. A gateway holds a slice under a
/// lease, which it renews; one that does not come back in time loses it to the others. Each holding
/// has a number of its own, the fence, and progress is written under it: what a gateway still does
/// that has lost its lease, without knowing, is refused.
package struct DeliveryLeases: Sendable {
    private let redis: RedisClient
    /// Names this run of this gateway.
    package let holder: String

    /// How many slices there are; fixed for the life of the data.
    package static let sliceCount = 16

    /// The right to deliver one slice.
    package struct Lease: Hashable, Sendable {
        /// From 0 to ``DeliveryLeases/sliceCount``, exclusively.
        package let slice: Int
        /// Higher for every later holder of the slice.
        package let fence: Int64

        /// A lease of its parts.
        package init(slice: Int, fence: Int64) {
            self.slice = slice
            self.fence = fence
        }
    }

    /// Leases for a gateway.
    ///
    /// - Parameter holder: a name without spaces, another one after each start.
    package init(_ redis: RedisClient, holder: String) {
        self.redis = redis
        self.holder = holder
    }

    /// The slice that a subscription belongs to.
    package static func slice(of id: String) -> Int {
        Int(StableHash.of(id) % UInt64(sliceCount))
    }

    /// Takes this gateway's share of the slices, and renews what it has, for `duration` from now.
    package func take(for duration: Duration) async throws(RedisError) -> [Lease] {
        let reply = try await call(max(1, duration.wholeMilliseconds))
        let numbers = (reply.array ?? []).compactMap(\.integer)
        return stride(from: 0, to: numbers.count - 1, by: 2).map { index in
            Lease(slice: Int(numbers[index]), fence: numbers[index + 1])
        }
    }

    /// Lets everything go, for others to take at once.
    package func release() async throws(RedisError) {
        _ = try await call(0)
    }

    private func call(_ milliseconds: Int64) async throws(RedisError) -> RedisValue {
        var command = RedisCommand("FCALL", "lease_slices_v1", "2")
        command.append(Keys.deliveryLeases)
        command.append(Keys.subscriptionsState)
        command.append(holder)
        command.append(milliseconds)
        command.append(Self.sliceCount)
        return try await redis.send(command)
    }
}
