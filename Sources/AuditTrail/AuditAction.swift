/// What an audit record says was done; `protocols/audit/README.md` says what each one tells.
package enum AuditAction: String, CaseIterable, Sendable {
    case gatewayStarted = "gateway.started"
    case configurationReloaded = "configuration.reloaded"
    case partnerAdded = "partner.added"
    case partnerChanged = "partner.changed"
    case partnerRevoked = "partner.revoked"
    case agreementPut = "agreement.put"
    case agreementRemoved = "agreement.removed"
    case subscriptionAdded = "subscription.added"
    case subscriptionChanged = "subscription.changed"
    case subscriptionRemoved = "subscription.removed"
    case disputeOpened = "dispute.opened"
    /// An operator works on the dispute.
    case disputeTaken = "dispute.taken"
    case disputeUpheld = "dispute.upheld"
    case disputeRejected = "dispute.rejected"
    case senderHeld = "sender.held"
    case senderReleased = "sender.released"
    /// A listed sender became a verified one, was withdrawn, and waits for review.
    case reviewOpened = "review.opened"
    case reviewListed = "review.listed"
    case reviewDismissed = "review.dismissed"
    /// An operator was told what the evidence has of complaints.
    case evidenceRead = "evidence.read"
    case campaignHeld = "campaign.held"
    case campaignReleased = "campaign.released"
    case alertAcknowledged = "alert.acknowledged"
    case feedDisclosed = "feed.disclosed"
    case auditTrimmed = "audit.trimmed"
    /// An event that waited to be recorded and could not be read when its turn came.
    case auditUnreadable = "audit.unreadable"
}
