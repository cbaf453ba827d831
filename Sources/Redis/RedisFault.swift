/// What is the matter with a Redis, as a name that machines can go by.
///
/// The raw values are stable: they stand in problems and in `/readyz`, and label metrics.
package enum RedisFault: String, CaseIterable, Sendable {
    /// Nothing listens, the name does not resolve, or the network refuses.
    case unreachable = "redis_unreachable"
    /// It is connected and gives no answer in time.
    case timedOut = "redis_timed_out"
    /// The connection broke while an answer was awaited.
    case connectionLost = "redis_connection_lost"
    /// It still reads its data (`LOADING`).
    case loading = "redis_loading"
    /// Its `maxmemory` is reached (`OOM`).
    case outOfMemory = "redis_out_of_memory"
    /// It is a replica (`READONLY`).
    case readOnly = "redis_read_only"
    /// It is a replica that has lost its primary (`MASTERDOWN`).
    case primaryDown = "redis_primary_down"
    /// Fewer replicas follow it than it demands (`NOREPLICAS`).
    case tooFewReplicas = "redis_too_few_replicas"
    /// It cannot write to its disk (`MISCONF`).
    case cannotPersist = "redis_cannot_persist"
    /// A script or function runs for too long (`BUSY`).
    case busy = "redis_busy"
    /// It wants a password, or another one (`NOAUTH`, `WRONGPASS`).
    case notAuthenticated = "redis_not_authenticated"
    /// The user may not do what the gateway must (`NOPERM`).
    case notPermitted = "redis_not_permitted"
    /// The function library is not loaded.
    case functionMissing = "redis_function_missing"
    /// The reply is not what was asked for.
    case unexpectedReply = "redis_unexpected_reply"
    /// It was started again and has not been checked since.
    case unchecked = "redis_unchecked"
    /// It refuses for another reason, which the text gives.
    case refused = "redis_refused"

    /// Reads an error reply.
    init(refusal message: String) {
        switch message.prefix(while: { $0 != " " }) {
        case "LOADING": self = .loading
        case "OOM": self = .outOfMemory
        case "READONLY": self = .readOnly
        case "MASTERDOWN": self = .primaryDown
        case "NOREPLICAS": self = .tooFewReplicas
        case "MISCONF": self = .cannotPersist
        case "BUSY": self = .busy
        case "NOAUTH", "WRONGPASS": self = .notAuthenticated
        case "NOPERM", "DENIED": self = .notPermitted
        default:
            if message.contains("Function not found") {
                self = .functionMissing
            } else if message.hasPrefix("ERR AUTH") {
                self = .notAuthenticated
            } else {
                self = .refused
            }
        }
    }
}
