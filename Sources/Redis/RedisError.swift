/// Why a command has no answer that can be used.
package enum RedisError: Error, Equatable, Sendable {
    /// There is no connection, and the command was not sent.
    case unavailable(RedisFault, String)
    /// The connection broke after the command was sent: whether it took effect is unknown.
    case connectionLost(String)
    /// No answer in time. The connection is given up; whether the command took effect is unknown.
    case timedOut
    /// Redis refused the command, in its own words; nothing happened.
    case refused(String)
    /// The reply is not of the form that the command promises.
    case unexpectedReply(String)

    /// The first word of a refusal, such as `LOADING`, `MISCONF`, `OOM`, `READONLY` or `NOAUTH`.
    package var code: String? {
        guard case .refused(let message) = self else { return nil }
        return message.split(separator: " ", maxSplits: 1).first.map(String.init)
    }

    /// What is the matter.
    package var fault: RedisFault {
        switch self {
        case .unavailable(let fault, _): fault
        case .connectionLost: .connectionLost
        case .timedOut: .timedOut
        case .refused(let message): RedisFault(refusal: message)
        case .unexpectedReply: .unexpectedReply
        }
    }

    /// The same without saying again that there is no connection.
    var reason: String {
        if case .unavailable(_, let why) = self { return why }
        return summary
    }

    /// One sentence for a log or for `/readyz`; it holds nothing of a command's arguments.
    package var summary: String {
        switch self {
        case .unavailable(.unreachable, let why): "Redis is not reachable: \(why)"
        case .unavailable(_, let why): "no connection to Redis: \(why)"
        case .connectionLost(let why): "the connection to Redis was lost: \(why)"
        case .timedOut: "Redis did not answer in time"
        case .refused(let message): "Redis refuses: \(message)"
        case .unexpectedReply(let what): "Redis gave an unexpected reply to \(what)"
        }
    }
}
