/// What a partner may do.
package enum Role: String, CaseIterable, Sendable {
    /// Hands in complaints and sees its own statistics.
    case carrier
    /// Reads feeds.
    case regulator
    /// Reads feeds.
    case peer
    /// Administers partners and reads every statistic.
    case `operator`
}

/// A carrier, regulator, peer or operator with credentials and a role.
package struct Partner: Hashable, Sendable {
    /// Small number under which the partner is counted; never used again after a revocation.
    package let index: UInt16
    /// Unique name chosen by the operator: 1 to 64 of `a`–`z`, `0`–`9`, `-`, `_` and `.`.
    package let name: String
    /// What the partner may do.
    package let role: Role
    /// Where the partner is; short codes and alphanumeric IDs it reports belong there.
    package let country: Country
    /// When it was added.
    package let createdAt: Timestamp
    /// When its token stopped to be valid; nil while it is.
    package let revokedAt: Timestamp?
    /// SHA-256 of its token, 32 bytes; the token itself is never stored.
    package let tokenDigest: [UInt8]
    /// What it may hand in, where that differs from the configuration.
    package let limits: PartnerLimits

    /// Makes a partner of its parts.
    package init(
        index: UInt16,
        name: String,
        role: Role,
        country: Country,
        createdAt: Timestamp,
        revokedAt: Timestamp?,
        tokenDigest: [UInt8],
        limits: PartnerLimits = PartnerLimits()
    ) {
        self.index = index
        self.name = name
        self.role = role
        self.country = country
        self.createdAt = createdAt
        self.revokedAt = revokedAt
        self.tokenDigest = tokenDigest
        self.limits = limits
    }

    /// The same partner with its token revoked.
    package func revoked(at moment: Timestamp) -> Partner {
        changed(revokedAt: moment, limits: limits)
    }

    /// The same partner with other limits.
    package func limited(to limits: PartnerLimits) -> Partner {
        changed(revokedAt: revokedAt, limits: limits)
    }

    private func changed(revokedAt: Timestamp?, limits: PartnerLimits) -> Partner {
        Partner(
            index: index,
            name: name,
            role: role,
            country: country,
            createdAt: createdAt,
            revokedAt: revokedAt,
            tokenDigest: tokenDigest,
            limits: limits
        )
    }

    /// Whether `name` may name a partner.
    package static func isValid(name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
                    || byte == 0x2D || byte == 0x5F || byte == 0x2E
            }
    }
}
