internal import Reactor
internal import SpamReporting

/// All agreements at one moment, as the control plane holds them.
struct AgreementDirectory: Sendable {
    /// When Redis was asked for them.
    let askedAt: MonotonicTime
    /// The number that names this state in Redis.
    let state: Int64
    /// Every version, the oldest first.
    private let versions: [String: [KeptAgreement]]

    init(_ versions: [KeptAgreement], state: Int64, askedAt: MonotonicTime) {
        self.askedAt = askedAt
        self.state = state
        self.versions = Dictionary(grouping: versions, by: \.partner)
            .mapValues { $0.sorted { $0.version < $1.version } }
    }

    /// The agreement with a partner as it is now; nil when there is none.
    func current(with partner: String) -> KeptAgreement? {
        guard let last = versions[partner]?.last, last.agreement != nil else { return nil }
        return last
    }

    /// One version of the agreement with a partner, perhaps the one that ended it.
    func version(_ number: Int, with partner: String) -> KeptAgreement? {
        versions[partner]?.first { $0.version == number }
    }

    /// The versions before the last one.
    func past(with partner: String) -> [KeptAgreement] {
        versions[partner]?.dropLast() ?? []
    }

    /// The agreements as they are now, by partner.
    var all: [KeptAgreement] {
        versions.keys.sorted().compactMap { current(with: $0) }
    }
}
