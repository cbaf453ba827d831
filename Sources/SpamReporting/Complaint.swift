/// The bearer of a reported message.
package enum Channel: String, CaseIterable, Sendable {
    case sms, mms, rcs
}

/// What the reporter says the message is.
package enum Disposition: String, CaseIterable, Sendable {
    /// Unwanted: the ordinary complaint.
    case spam
    /// A counter-report: the message was wrongly taken for spam ("not junk").
    case legit
}

/// A file that came with a reported message; its bytes are never kept.
package struct Attachment: Hashable, Sendable {
    /// Media type as reported, such as `image/jpeg`.
    package let contentType: String
    /// Size of the decoded content in bytes.
    package let size: Int
    /// Lower-case hexadecimal SHA-256 of the decoded content.
    package let sha256: String

    /// Describes an attachment whose bytes the caller has already digested and dropped.
    package init(contentType: String, size: Int, sha256: String) {
        self.contentType = contentType
        self.size = size
        self.sha256 = sha256
    }
}

/// Who complained, as the carrier wrote it; held only until `Intake` has made the reporter token.
///
/// It prints redacted, because a subscriber's number must not reach a log by accident.
package struct ReportedReporter: Hashable, Sendable, CustomStringConvertible {
    /// The address or hash exactly as received.
    ///
    /// Only `Intake` may read it.
    package let address: String

    /// Wraps what the carrier wrote.
    package init(_ address: String) {
        self.address = address
    }

    package var description: String { "•••" }
}

/// A complaint as a carrier format found it: checked for shape, not yet normalised.
package struct ReportedComplaint: Sendable {
    /// The partner's own id of this complaint, the retry key; nil when the format has none.
    package var messageID: String?
    /// Who complained; nil when the format allows it to be absent and it is.
    package var reporter: ReportedReporter?
    /// The sender exactly as written; nil when absent.
    package var sender: String?
    /// The bearer of the reported message.
    package var channel: Channel
    /// When the subscriber got the message or complained, as the partner claims; never counted by.
    package var receivedAt: Timestamp?
    /// Spam, or a counter-report.
    package var disposition: Disposition
    /// The reported text; empty when there are attachments, or when the format need not have any.
    package var text: String
    /// What came with the text.
    package var attachments: [Attachment]

    /// Makes a complaint of the parts that a carrier format found.
    package init(
        messageID: String? = nil,
        reporter: ReportedReporter?,
        sender: String?,
        channel: Channel,
        receivedAt: Timestamp? = nil,
        disposition: Disposition = .spam,
        text: String,
        attachments: [Attachment] = []
    ) {
        self.messageID = messageID
        self.reporter = reporter
        self.sender = sender
        self.channel = channel
        self.receivedAt = receivedAt
        self.disposition = disposition
        self.text = text
        self.attachments = attachments
    }
}

/// A keyed pseudonym of a reporter: the only form in which one is ever stored.
package struct ReporterToken: Hashable, Sendable {
    /// Sixteen bytes: the beginning of HMAC-SHA-256 over the normalised address.
    package let bytes: Bytes16

    /// Wraps the sixteen bytes of a token.
    package init(_ bytes: Bytes16) {
        self.bytes = bytes
    }

    /// Wraps the sixteen bytes of a token.
    package init(bytes: [UInt8]) {
        self.init(Bytes16(bytes))
    }
}

/// An eight-byte keyed digest: a field name in the ledger's big hashes.
package struct Digest8: Hashable, Sendable {
    /// The digest's first byte is the most significant.
    package let value: UInt64

    /// Wraps a digest.
    package init(_ value: UInt64) {
        self.value = value
    }

    /// The first eight of `bytes`, most significant first.
    package init(prefixOf bytes: [UInt8]) {
        precondition(bytes.count >= 8, "a digest has at least eight bytes")
        self.value = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// Digest of a complaint's normalised text; equal fingerprints make an exact-text campaign.
package struct Fingerprint: Hashable, Sendable {
    /// Sixteen bytes of SHA-256.
    package let bytes: Bytes16

    /// Wraps the sixteen bytes of a fingerprint.
    package init(_ bytes: Bytes16) {
        self.bytes = bytes
    }

    /// Wraps the sixteen bytes of a fingerprint.
    package init(bytes: [UInt8]) {
        self.init(Bytes16(bytes))
    }

    /// Thirty-two lower-case hexadecimal digits.
    package var hexadecimal: String {
        var text: [UInt8] = []
        text.reserveCapacity(32)
        bytes.appendHexadecimal(to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}

/// A normalised complaint, ready for the ledger.
///
/// Everything that identifies the reporter has become a keyed digest by now.
package struct Complaint: Sendable {
    /// Digest of partner and message id; nil when the complaint carries no retry key.
    package var retryKey: Digest8?
    /// Digest of everything the partner said; a retry with another one is a conflict.
    package var contentDigest: Digest8
    /// Who complained; nil when unknown, and then it counts for no distinct reporter.
    package var reporter: ReporterToken?
    /// Digest of reporter, sender, fingerprint and disposition; nil when the reporter is unknown.
    package var repeatKey: Digest8?
    /// Digest of reporter, sender and disposition; nil without a reporter or without a sender.
    package var pairKey: Digest8?
    /// Who the message came from; nil makes the complaint partial.
    package var sender: Sender?
    /// The bearer of the reported message.
    package var channel: Channel
    /// What the partner claims; kept as evidence, never counted by.
    package var receivedAt: Timestamp?
    /// Spam, or a counter-report.
    package var disposition: Disposition
    /// The text as reported; it goes into the sealed evidence and nowhere else.
    package var text: String
    /// What came with the text.
    package var attachments: [Attachment]
    /// Digest of the normalised text.
    package var fingerprint: Fingerprint

    /// Makes a normalised complaint; `Intake` is the only caller outside tests.
    package init(
        retryKey: Digest8?,
        contentDigest: Digest8,
        reporter: ReporterToken?,
        repeatKey: Digest8?,
        pairKey: Digest8?,
        sender: Sender?,
        channel: Channel,
        receivedAt: Timestamp?,
        disposition: Disposition,
        text: String,
        attachments: [Attachment],
        fingerprint: Fingerprint
    ) {
        self.retryKey = retryKey
        self.contentDigest = contentDigest
        self.reporter = reporter
        self.repeatKey = repeatKey
        self.pairKey = pairKey
        self.sender = sender
        self.channel = channel
        self.receivedAt = receivedAt
        self.disposition = disposition
        self.text = text
        self.attachments = attachments
        self.fingerprint = fingerprint
    }
}
