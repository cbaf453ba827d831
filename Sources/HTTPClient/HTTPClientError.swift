/// Why a request has no answer.
///
/// Texts name host and port at most, never path or headers.
package enum HTTPClientError: Error, Hashable, Sendable {
    /// Nothing was sent: the URL or another part of the request cannot be.
    case invalidURL(String)
    /// Nothing was sent: refused, no route, or the name is not found.
    case unreachable(String)
    /// The deadline passed; whether the request took effect is unknown.
    case timedOut
    /// The exchange broke off, or the answer is too large; whether it took effect is unknown.
    case failed(String)

    /// Whether the same request may succeed later.
    package var isTemporary: Bool {
        switch self {
        case .invalidURL: false
        case .unreachable, .timedOut, .failed: true
        }
    }
}
