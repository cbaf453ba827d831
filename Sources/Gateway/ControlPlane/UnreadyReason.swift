internal import Redis

/// Why the gateway cannot keep its promises, as a name that machines can go by.
///
/// The names are stable: clients find them as `reason` of a problem and in `/readyz`, and metrics
/// take them as labels. `protocols/problems.md` lists them.
enum UnreadyReason: Hashable, Sendable {
    /// Redis itself.
    case redis(RedisFault)
    /// Redis was not asked yet.
    case starting
    /// Redis is nearly full: complaints are refused early, so that everything else goes on.
    case memory
    /// Redis' settings are weaker than the promises.
    case durability
    /// Redis was filled under other keys.
    case keys
    /// The partners were not read, or too long ago.
    case partners
    /// The gateway is about to stop.
    case shutdown

    /// The name.
    var name: String {
        switch self {
        case .redis(let fault): fault.rawValue
        case .starting: "starting"
        case .memory: "redis_near_maxmemory"
        case .durability: "redis_not_durable"
        case .keys: "redis_other_keys"
        case .partners: "partners_unread"
        case .shutdown: "shutting_down"
        }
    }

    /// Every one there is.
    static let all: [UnreadyReason] =
        [.starting, .memory, .durability, .keys, .partners, .shutdown]
        + RedisFault.allCases.map { .redis($0) }
}
