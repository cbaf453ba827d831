package import ShortMessages
package import SpamReporting

/// How the requests of a kind of source are read and answered, as data.
///
/// What several presets have in common and what an operator writes under `mapping` is a value of
/// this type; ``MappedSource`` does what it says.
package struct SourceMapping: Sendable {
    /// In what a request brings its fields.
    package enum Carrier: String, CaseIterable, Sendable {
        /// A JSON document as body.
        case json
        /// A body in `application/x-www-form-urlencoded`.
        case form
        /// The query of a GET.
        case query
    }

    /// In what fields may come.
    package var carriers: Set<Carrier>
    /// Where in a JSON document the messages stand, as an array or as one; the first that is there.
    package var messages: [FieldPath]
    /// How a message is read: the first whose conditions hold.
    ///
    /// A message for which none holds is of another kind, such as a receipt, and is passed over.
    package var variants: [MessageMapping]
    /// What the source is answered.
    package var acknowledgement: Acknowledgement

    /// Makes a mapping of its parts.
    package init(
        carriers: Set<Carrier>,
        messages: [FieldPath] = [""],
        variants: [MessageMapping],
        acknowledgement: Acknowledgement
    ) {
        self.carriers = carriers
        self.messages = messages
        self.variants = variants
        self.acknowledgement = acknowledgement
    }
}

/// Where the fields of a message stand, and how they are written.
///
/// Of several paths for a field the first counts at which there is something.
package struct MessageMapping: Sendable {
    /// Whether numbers without a `+` have a country code.
    package enum NumberStyle: String, CaseIterable, Sendable {
        /// They are what the partner's country takes them for.
        case asWritten = "as-written"
        /// They have one: a `+` is put in front of 8 to 15 digits that do not begin with 0.
        case international
    }

    /// What must hold for a message to be read in this way.
    package var conditions: [FieldCondition] = []
    /// The source's id of the message.
    package var id: [FieldPath] = []
    /// Who sent it.
    package var subscriber: [FieldPath]
    /// How the subscriber's number is written.
    package var numbers = NumberStyle.asWritten
    /// The code it was sent to.
    package var recipient: [FieldPath] = []
    /// By which bearer it came, as `mms` or `rcs` in any case.
    package var channel: [FieldPath] = []
    /// By which bearer it came when ``channel`` does not say so and there are no files.
    package var bearer = Channel.sms
    /// The text.
    package var text: [FieldPath] = []
    /// User data that is read when there is no text.
    package var binary: BinaryFields?
    /// Which part of a message it is.
    package var part: PartFields?
    /// When it was sent.
    package var time: [FieldPath] = []
    /// How that is written; a time that is written in another way is left out.
    package var timeFormat = TimeFormat.rfc3339
    /// Files that belong to it.
    package var files: FileFields?

    /// Makes a mapping of who sent a message and what; the other fields are set afterwards.
    package init(subscriber: [FieldPath], text: [FieldPath] = []) {
        self.subscriber = subscriber
        self.text = text
    }
}

/// A field that has one of some values.
package struct FieldCondition: Hashable, Sendable {
    /// Where the field stands.
    package let field: FieldPath
    /// What it may be, byte for byte; nothing when it need only be there.
    package let values: [String]

    /// Makes a condition.
    package init(_ field: FieldPath, _ values: [String]) {
        self.field = field
        self.values = values
    }

    /// Whether it holds; nil when there is no such field.
    func holds(for message: WrittenMessage) throws(Problem) -> Bool? {
        if values.isEmpty, message.value(field) != nil { return true }
        return try message.text([field]).map { values.isEmpty || values.contains($0) }
    }
}

/// Where the user data of a short message stands, and how it is written.
package struct BinaryFields: Hashable, Sendable {
    /// How octets are written.
    package enum Encoding: String, CaseIterable, Sendable {
        /// Hexadecimal digits of either case.
        case hex
        /// Base64 with its padding (RFC 4648 §4).
        case base64
    }

    /// The octets, without their header.
    package var data: [FieldPath]
    /// How they are written.
    package var encoding: Encoding
    /// SMPP's `data_coding` (SMPP 3.4 §5.2.19) as a number.
    package var coding: [FieldPath]
    /// What 0 means there: the GSM alphabet, a septet in each octet, or ISO-8859-1.
    package var standard: DataCoding
    /// The user data header in hexadecimal digits, with its length in front.
    package var header: [FieldPath]

    /// Describes user data.
    package init(
        data: [FieldPath],
        encoding: Encoding = .hex,
        coding: [FieldPath] = [],
        standard: DataCoding = .gsm,
        header: [FieldPath] = []
    ) {
        self.data = data
        self.encoding = encoding
        self.coding = coding
        self.standard = standard
        self.header = header
    }
}

/// Where the place of a part in its message stands.
package struct PartFields: Hashable, Sendable {
    /// What all parts of a message have in common.
    ///
    /// A number up to 65535, or a text, of which the first two bytes of its SHA-256 are taken.
    package var reference: [FieldPath]
    /// How many parts there are.
    package var total: [FieldPath]
    /// Which one it is, counted from 1.
    package var number: [FieldPath]

    /// Names the three places.
    package init(reference: [FieldPath], total: [FieldPath], number: [FieldPath]) {
        self.reference = reference
        self.total = total
        self.number = number
    }
}

/// Where the files of a message are named.
package enum FileFields: Hashable, Sendable {
    /// Values of a JSON document: lists, single objects, or addresses; all that are there.
    ///
    /// In an object the address and the media type stand at the two paths.
    case listed([FieldPath], url: FieldPath, type: FieldPath?)
    /// Fields that are numbered from 0, and one that says how many there are.
    case numbered(count: FieldPath, urlPrefix: String, typePrefix: String)
}
