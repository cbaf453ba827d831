package import SpamReporting

/// Why a request is not taken for one of its source.
package enum SignatureRefusal: Error, Hashable, Sendable {
    /// What carries the signature is not there.
    case missing(String)
    /// It is there, but no signature of the scheme.
    case malformed(String)
    /// The request is older or newer than is allowed, so it may be a copy.
    case stale
    /// It is signed with another key, for another URL, or was changed on the way.
    case wrong

    /// What the caller is told; never what the right signature would be.
    package var problem: Problem {
        let detail =
            switch self {
            case .missing(let place): "The request is not signed; \(place) is wanted."
            case .malformed(let place): "\(place) is not what the scheme of this source has there."
            case .stale:
                "The signed time is too far from now; check the clocks, and sign each attempt anew."
            case .wrong:
                "The signature does not fit; check the secret and the external URL of this source."
            }
        return Problem(.unauthenticated, detail)
    }
}
