package import SpamReporting

/// What is kept of the conversation with one reporter between two of its messages.
///
/// It holds texts, so it is stored only sealed; no number of the reporter is in it.
package struct ConversationState: Equatable, Sendable {
    /// A message that was taken, so that the same one is known again.
    package struct SeenMessage: Equatable, Sendable {
        /// Digest of the source's id; 0 when it had none.
        package var id: UInt64
        /// Digest of what it said.
        package var content: UInt64
        /// When it came, in seconds.
        package var at: Int64
        /// What was answered.
        package var reply: Prompt?
    }

    /// A reported text that waits for its sender.
    package struct OpenText: Equatable, Sendable {
        /// What was reported.
        package var text: String
        /// What came with it.
        package var attachments: [Attachment]
        /// How it came.
        package var channel: Channel
        /// When it was sent, as the source claims.
        package var sentAt: Timestamp?
        /// Index of the partner that handed it over.
        package var partner: UInt16
        /// When it came, in seconds.
        package var at: Int64
        /// Whether the sender was asked for once more.
        package var isAskedAgain: Bool
        /// Whether the same text was counted just before, so that it is nothing without an answer.
        package var isEcho: Bool

        /// Bytes of the text and of what came with it.
        var size: Int {
            attachments.reduce(text.utf8.count) { size, attachment in
                size + attachment.contentType.utf8.count + attachment.sha256.utf8.count
            }
        }
    }

    /// A sender that came before its text.
    package struct LooseSender: Equatable, Sendable {
        /// The sender as the ledger takes it.
        package var written: String
        /// When it came, in seconds.
        package var at: Int64
        /// Whether older texts wait that it may be the answer to.
        package var mayAnswer: Bool
    }

    /// Parts of a long message, until all are there.
    package struct Assembly: Equatable, Sendable {
        /// The parts that are there, in any order.
        package var parts: [MessagePart]
        /// How they came.
        package var channel: Channel
        /// When the first was sent, as the source claims.
        package var sentAt: Timestamp?
        /// Index of the partner that handed them over.
        package var partner: UInt16
        /// When the first came, in seconds.
        package var at: Int64

        /// Whether all parts are there.
        package var isComplete: Bool {
            parts.first.map { parts.count == Int($0.total) } ?? false
        }

        /// What the parts say that are there.
        package var text: String {
            let units = parts.sorted { $0.number < $1.number }.flatMap(\.units)
            return String(decoding: units, as: UTF16.self)
        }
    }

    /// Messages of the last days, oldest first.
    package var seen: [SeenMessage] = []
    /// Texts that wait for a sender, oldest first.
    package var open: [OpenText] = []
    /// Senders that wait for a text, oldest first.
    package var loose: [LooseSender] = []
    /// Long messages of which parts are missing, oldest first.
    package var assemblies: [Assembly] = []
    /// Whether the reporter wants no answers.
    package var isSilent = false

    /// Most bytes of a state that a dialogue makes, whatever a reporter sends.
    package static let sizeMax = 256 * 1024

    /// A conversation in which nothing was said yet.
    package init() {}

    /// Bytes of the texts that wait for a sender, and of what came with them.
    var openSize: Int {
        open.reduce(0) { $0 + $1.size }
    }

    /// Bytes of the parts that wait for others.
    var partsSize: Int {
        assemblies.reduce(0) { size, assembly in
            assembly.parts.reduce(size) { $0 + 6 + 2 * $1.units.count }
        }
    }

    /// Whether there is nothing to keep.
    package var isEmpty: Bool {
        seen.isEmpty && open.isEmpty && loose.isEmpty && assemblies.isEmpty && !isSilent
    }
}
