/// Somebody's statement that a sender is listed wrongly, and what an operator made of it.
package struct Dispute: Hashable, Sendable {
    /// How far a dispute has come.
    package enum State: String, CaseIterable, Sendable {
        /// It was received.
        case acknowledged
        /// An operator works on it.
        case open
        /// The sender was listed wrongly, and is kept off the list for a time.
        case upheld
        /// The listing was right.
        case rejected

        /// Whether nothing more comes of it.
        package var isDecided: Bool { self == .upheld || self == .rejected }
    }

    /// What an operator decided.
    package struct Decision: Hashable, Sendable {
        /// Name of the operator.
        package let author: String
        /// When.
        package let moment: Timestamp
        /// Why, in words for whoever opened the dispute.
        package let reason: String
        /// Until when the sender is kept off the list; nil when the dispute was rejected.
        package let heldUntil: Timestamp?

        /// A decision of its parts.
        package init(author: String, moment: Timestamp, reason: String, heldUntil: Timestamp?) {
            self.author = author
            self.moment = moment
            self.reason = reason
            self.heldUntil = heldUntil
        }
    }

    /// What whoever opens a dispute says.
    package struct Statement: Hashable, Sendable {
        /// Who is listed wrongly.
        package let sender: Sender
        /// Why it should not be listed.
        package let reason: String
        /// What shows that; empty when nothing was said.
        package let evidence: String
        /// Who answers questions, such as an e-mail address.
        package let contact: String

        /// A statement of its parts.
        package init(sender: Sender, reason: String, evidence: String, contact: String) {
            self.sender = sender
            self.reason = reason
            self.evidence = evidence
            self.contact = contact
        }
    }

    /// Number by which it is called, from 1.
    package let number: Int
    /// Counts its changes, from 1.
    package let version: Int
    /// What was said when it was opened.
    package let statement: Statement
    /// Name of the partner that opened it.
    package let author: String
    /// When it was opened.
    package let openedAt: Timestamp
    /// When it was changed last.
    package let changedAt: Timestamp
    /// How far it has come.
    package let state: State
    /// What was decided; nil before.
    package let decision: Decision?

    /// Most bytes of a reason, of the dispute's as of a decision's.
    package static let reasonSizeMax = 2000
    /// Most bytes of the evidence.
    package static let evidenceSizeMax = 20_000
    /// Most bytes of the contact.
    package static let contactSizeMax = 500
    /// Most bytes of a retry key.
    package static let retryKeySizeMax = 255

    /// A dispute of its parts.
    package init(
        number: Int,
        version: Int,
        statement: Statement,
        author: String,
        openedAt: Timestamp,
        changedAt: Timestamp,
        state: State,
        decision: Decision?
    ) {
        self.number = number
        self.version = version
        self.statement = statement
        self.author = author
        self.openedAt = openedAt
        self.changedAt = changedAt
        self.state = state
        self.decision = decision
    }

    /// The same dispute under a number.
    package func numbered(_ number: Int) -> Dispute {
        Dispute(
            number: number,
            version: version,
            statement: statement,
            author: author,
            openedAt: openedAt,
            changedAt: changedAt,
            state: state,
            decision: decision
        )
    }

    /// What the dispute becomes.
    package func changed(
        to state: State,
        _ decision: Decision?,
        at now: Timestamp
    ) -> Dispute {
        Dispute(
            number: number,
            version: version + 1,
            statement: statement,
            author: author,
            openedAt: openedAt,
            changedAt: now,
            state: state,
            decision: decision
        )
    }
}
