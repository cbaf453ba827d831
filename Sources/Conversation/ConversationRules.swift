package import SpamReporting

/// By what a conversation goes.
package struct ConversationRules: Hashable, Sendable {
    /// How long a reported text waits for its sender, in seconds; then it is counted without.
    package var timeout: Int64
    /// Most texts that wait for one reporter; one more, and the oldest is counted without sender.
    package var openMax: Int

    /// How long a message is known again, in seconds; sources retry for a day.
    package static let seenKept: Int64 = 72 * 3600
    /// How long the same text from the same reporter is a retry whatever its id, in seconds.
    package static let sameTextKept: Int64 = 4 * 3600
    /// Most messages that are known again.
    package static let seenMax = 64
    /// How long a long message waits for its missing parts, in seconds, as Kannel waits.
    package static let partsTimeout: Int64 = 1800
    /// Most long messages of one reporter that wait for parts.
    package static let assembliesMax = 4
    /// Most bytes of the parts of one reporter that wait for others; 255 full ones have 83,130.
    package static let partsSizeMax = 96 * 1024
    /// Most UTF-16 units of a part, more than a short message has; what is longer is read alone.
    package static let partUnitsMax = 160
    /// Most bytes of texts of one reporter that wait; beyond, the oldest is counted without sender.
    package static let openSizeMax = 64 * 1024
    /// Most files of a message that are kept with it, as many as a mail may have parts.
    package static let attachmentsMax = 64
    /// Longest media type that is kept, in bytes (RFC 6838 §4.2); a longer one is none.
    package static let contentTypeSizeMax = 255
    /// How long a sender that came first waits for its text, in seconds.
    ///
    /// Networks deliver some messages an hour or two late, and so out of order.
    package static let looseKept: Int64 = 2 * 3600
    /// Most senders of a reporter that wait for a text; one more, and the oldest is forgotten.
    package static let looseMax = 8
    /// How old a text may be, in seconds, for a sender to be its answer at once.
    ///
    /// For an older one it first waits whether a text of its own comes.
    package static let answeredAtOnce: Int64 = 3600
    /// How long after a text something short is taken for an answer that failed, in seconds.
    package static let answerExpected: Int64 = 900
    /// Longest text of a complaint, in bytes; what is longer is cut, and counts all the same.
    package static let textSizeMax = 16 * 1024
    /// Most bytes of a message that are read; what follows is no part of a text that fits.
    package static let readSizeMax = 2 * textSizeMax
    /// How long it is remembered that a reporter wants no answers, in seconds.
    package static let silenceKept: Int64 = 30 * 86_400

    /// Rules of these values.
    package init(timeout: Int64 = 86_400, openMax: Int = 8) {
        self.timeout = timeout
        self.openMax = openMax
    }
}

/// A message as a conversation takes it: read by nobody else, and with its digests.
package struct IncomingMessage: Sendable {
    /// The message, its parts joined if it had any.
    package var message: MOMessage
    /// Index of the partner that handed it over.
    package var partner: UInt16
    /// Digest of partner and message id; 0 when it has none.
    package var id: UInt64
    /// Digest of what it says.
    package var content: UInt64
    /// Whether subscribers of its source are asked for what is missing.
    ///
    /// Who is not asked does not try to answer, so that nothing short is taken for that.
    package var isAsked: Bool

    /// Makes a message of its parts.
    package init(
        message: MOMessage,
        partner: UInt16,
        id: UInt64,
        content: UInt64,
        isAsked: Bool = true
    ) {
        self.message = message
        self.partner = partner
        self.id = id
        self.content = content
        self.isAsked = isAsked
    }
}

/// What comes of a step of a conversation.
package struct ConversationStep: Sendable {
    /// A complaint to be recorded together with the new state.
    package var complaint: ReportedComplaint?
    /// Index of the partner that the complaint is of.
    package var partner: UInt16 = 0
    /// Whether there is more to do, with the state that was kept; the same message again.
    package var isUnfinished = false
    /// What to answer; nil for nothing.
    package var reply: Prompt?
    /// Whether the message was taken before; then nothing has changed.
    package var isRetry = false
    /// How the message, with all its parts, was read.
    ///
    /// Nil when it was not: of a retry, and of a part while others are missing.
    package var reading: MessageReading?
}
