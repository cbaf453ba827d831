internal import Cryptography
internal import Reactor
internal import SpamReporting

/// All partners at one moment, as every worker holds them.
struct PartnerDirectory: Sendable {
    /// How old a directory may be before nobody is admitted by it: revocation is promised in 5 s.
    static let ageMax = Duration.seconds(5)

    /// When Redis was last known to hold this version.
    let confirmedAt: MonotonicTime
    /// The version in Redis.
    let version: Int64
    private let byDigest: [[UInt8]: Partner]
    private let byName: [String: Partner]
    /// All partners, revoked ones included, by index.
    let partners: [Partner]

    init(_ partners: [Partner], version: Int64, confirmedAt: MonotonicTime) {
        self.partners = partners
        self.version = version
        self.confirmedAt = confirmedAt
        byName = Dictionary(
            partners.filter { $0.revokedAt == nil }.map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        byDigest = Dictionary(
            partners.filter { $0.revokedAt == nil }.map { ($0.tokenDigest, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The same partners, known to be current at a later moment.
    func confirmed(at moment: MonotonicTime) -> PartnerDirectory {
        PartnerDirectory(self, confirmedAt: moment)
    }

    private init(_ other: PartnerDirectory, confirmedAt: MonotonicTime) {
        self.confirmedAt = confirmedAt
        version = other.version
        byDigest = other.byDigest
        byName = other.byName
        partners = other.partners
    }

    /// The partner with this token, unless it was revoked.
    ///
    /// The look-up goes by a digest that nobody can choose, and the digests are compared in
    /// constant time.
    func partner(withTokenDigest digest: [UInt8]) -> Partner? {
        guard let partner = byDigest[digest], constantTimeEqual(partner.tokenDigest, digest) else {
            return nil
        }
        return partner
    }

    /// The partner of this name, unless it was revoked.
    func partner(named name: String) -> Partner? { byName[name] }

    /// The partner of this index.
    func partner(at index: UInt16) -> Partner? {
        partners.first { $0.index == index }
    }
}
