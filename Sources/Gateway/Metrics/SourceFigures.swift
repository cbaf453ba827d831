internal import JSON
internal import SpamReporting

/// What became of a message, as metrics tell it.
enum MessageFate: Int, CaseIterable, Sendable {
    /// It is durable, whatever comes of it.
    case taken
    /// The source, or the subscriber's network, had sent it before.
    case retry
    /// A complaint came of it that the same reporter had made before.
    case `repeat`
    /// It could not be read.
    case invalid
    /// Who sent it did not prove who it is, or may not.
    case refused
    /// It was not recorded, and the source was told to send it again where it can be told.
    case failed

    /// The label's value.
    var label: String {
        switch self {
        case .taken: "taken"
        case .retry: "retry"
        case .repeat: "repeat"
        case .invalid: "invalid"
        case .refused: "refused"
        case .failed: "failed"
        }
    }

    init(_ problem: Problem) {
        switch problem.kind.status {
        case 401, 403: self = .refused
        case 429, 503: self = .failed
        default: self = .invalid
        }
    }

    init(_ outcome: MessageOutcome) {
        self = outcome.isRetry ? .retry : outcome.isRepeat ? .repeat : .taken
    }
}

/// What a worker has seen of one source since it began.
struct SourceFigures: Sendable {
    private var counts = [Int](repeating: 0, count: MessageFate.allCases.count)
    /// When something came last, in seconds since 1970; 0 for never.
    private(set) var lastSeen: Int64 = 0
    /// Minutes since 1970 of the last two counts.
    private var minute: Int64 = 0
    private var inMinute = 0
    private var inMinuteBefore = 0

    /// Counts a message that came at a moment.
    mutating func count(_ fate: MessageFate, at now: Timestamp) {
        counts[fate.rawValue] &+= 1
        lastSeen = max(lastSeen, now.seconds)
        turn(to: now.seconds / 60)
        inMinute += 1
    }

    private mutating func turn(to now: Int64) {
        guard now > minute else { return }
        inMinuteBefore = now == minute + 1 ? inMinute : 0
        inMinute = 0
        minute = now
    }

    /// Messages with this fate.
    func count(_ fate: MessageFate) -> Int { counts[fate.rawValue] }

    /// Messages of the last whole minute before a moment.
    func perMinute(at now: Timestamp) -> Int {
        var copy = self
        copy.turn(to: now.seconds / 60)
        return copy.inMinuteBefore
    }

    /// Takes in what another worker has seen, by a moment.
    mutating func add(_ other: SourceFigures, at now: Timestamp) {
        var other = other
        other.turn(to: now.seconds / 60)
        turn(to: now.seconds / 60)
        for (place, count) in other.counts.enumerated() { counts[place] += count }
        lastSeen = max(lastSeen, other.lastSeen)
        inMinute += other.inMinute
        inMinuteBefore += other.inMinuteBefore
    }
}

extension SourceFigures {
    /// Appends what was seen to an object.
    func append(to json: inout JSONWriter, at now: Timestamp) {
        if lastSeen > 0 {
            json.member("lastSeen", building: Timestamp(seconds: lastSeen).appendRFC3339)
        }
        json.member("perMinute", perMinute(at: now))
        json.key("messages")
        json.beginObject()
        for fate in MessageFate.allCases { json.member(fate.label, count(fate)) }
        json.endObject()
    }
}
