/// A message that a subscriber sent to the reporting code, as a source handed it over.
///
/// It is decoded, but not yet known to be a reported text, the number that was asked for, or
/// anything else.
package struct MOMessage: Sendable {
    /// The id that the source gave it, the same in every retry; nil when it has none.
    package var id: String?
    /// Who sent it: the reporter.
    package var subscriber: ReportedReporter
    /// The code that it was sent to, such as `7726`; nil when the source does not say.
    package var recipient: String?
    /// How it came: a forwarded SMS, or an MMS.
    package var channel: Channel
    /// The whole text; that of one part, as far as it can be read alone, when ``part`` is set.
    package var text: String
    /// Which part of a longer message it is; nil when it is whole.
    package var part: MessagePart?
    /// What came with the text.
    package var attachments: [Attachment]
    /// Files that came with it and stay with the source; they are not fetched.
    package var linkedFiles: [LinkedFile]
    /// When it was sent, as the source claims; never counted by.
    package var sentAt: Timestamp?

    /// Makes a message of the parts that a carrier format found.
    package init(
        id: String? = nil,
        subscriber: ReportedReporter,
        recipient: String? = nil,
        channel: Channel = .sms,
        text: String,
        part: MessagePart? = nil,
        attachments: [Attachment] = [],
        linkedFiles: [LinkedFile] = [],
        sentAt: Timestamp? = nil
    ) {
        self.id = id
        self.subscriber = subscriber
        self.recipient = recipient
        self.channel = channel
        self.text = text
        self.part = part
        self.attachments = attachments
        self.linkedFiles = linkedFiles
        self.sentAt = sentAt
    }
}

/// A file of a message that its source keeps.
///
/// Its address may be known to nobody but the customer of the source, so it goes into no log.
package struct LinkedFile: Hashable, Sendable {
    /// Most files of a message that are taken note of.
    package static let countMax = 20

    /// Where the source keeps it.
    package let url: String
    /// Its media type as the source says it; nil when it does not.
    package let contentType: String?

    /// Takes note of a file.
    package init(url: String, contentType: String?) {
        self.url = url
        self.contentType = contentType
    }
}

/// One part of a concatenated short message (3GPP TS 23.040 §9.2.3.24.1 and .8; SMPP `sar_*`).
package struct MessagePart: Hashable, Sendable {
    /// The same for all parts of a message; one or two bytes.
    package let reference: UInt16
    /// How many parts there are, from 2 to 255.
    package let total: UInt8
    /// Which of them this is, counted from 1.
    package let number: UInt8
    /// The text of the part in UTF-16: a pair of surrogates may stand in two parts.
    package let units: [UInt16]

    /// Makes a part; nil when no message has such a one.
    package init?(reference: UInt16, total: UInt8, number: UInt8, units: [UInt16]) {
        guard total >= 2, number >= 1, number <= total else { return nil }
        self.reference = reference
        self.total = total
        self.number = number
        self.units = units
    }
}
