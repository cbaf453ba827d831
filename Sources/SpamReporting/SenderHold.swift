/// What keeps a sender off the list, whatever is counted of it.
package struct SenderHold: Hashable, Sendable {
    /// Days for which a sender can be kept off the list.
    package static let days = 1...3660

    /// Who it is about.
    package let sender: Sender
    /// Why it is kept off: disputed or operator; nil when nothing but a verification does.
    package let reason: WithdrawalReason?
    /// When that ends; nil without ``reason``.
    package let until: Timestamp?
    /// Until when the sender is verified, and is reviewed before it is listed; nil when it is not.
    package let verifiedUntil: Timestamp?
    /// Since when a verified sender waits for review; nil when it does not.
    package let waitingSince: Timestamp?

    /// A hold of its parts.
    package init(
        sender: Sender,
        reason: WithdrawalReason?,
        until: Timestamp?,
        verifiedUntil: Timestamp?,
        waitingSince: Timestamp?
    ) {
        self.sender = sender
        self.reason = reason
        self.until = until
        self.verifiedUntil = verifiedUntil
        self.waitingSince = waitingSince
    }
}

/// A sender whose owner the operator knows, and which is reviewed before it is listed.
package struct VerifiedSender: Hashable, Sendable {
    /// Who sends.
    package let sender: Sender
    /// Under which name the public knows it.
    package let brand: String
    /// Who is responsible for it.
    package let owner: String
    /// Last day on which that is known to be so.
    package let lastDay: UTCDay

    /// A verified sender of its parts.
    package init(sender: Sender, brand: String, owner: String, lastDay: UTCDay) {
        self.sender = sender
        self.brand = brand
        self.owner = owner
        self.lastDay = lastDay
    }

    /// When the verification ends.
    package var end: Timestamp { lastDay.end }
}
