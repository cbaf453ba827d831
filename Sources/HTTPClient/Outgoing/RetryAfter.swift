/// When a server asks to be tried again (RFC 9110 §10.2.3).
package enum RetryAfter: Hashable, Sendable {
    /// After so many seconds from the answer, 0 to ``secondsMax``.
    case seconds(Int)
    /// At a moment, in seconds since 1970.
    case at(unixSeconds: Int)

    /// What larger numbers of seconds are read as (RFC 9111 §1.2.2).
    package static let secondsMax = 2_147_483_648

    /// Reads a field's value; nil when it is neither seconds nor a date.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        if !bytes.isEmpty, bytes.allSatisfy({ (0x30...0x39).contains($0) }) {
            self = .seconds(min(Int(text) ?? Self.secondsMax, Self.secondsMax))
        } else if let moment = HTTPDate.unixSeconds(text) {
            self = .at(unixSeconds: moment)
        } else {
            return nil
        }
    }

    /// How long to wait from `unixSeconds` on; zero when the moment has passed.
    package func delay(from unixSeconds: Int) -> Duration {
        switch self {
        case .seconds(let seconds): .seconds(seconds)
        case .at(let moment): .seconds(max(0, moment - unixSeconds))
        }
    }
}
