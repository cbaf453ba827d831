/// How the requests of a source are read and answered, as an operator describes it.
///
/// `protocols/inbound/mapped` says what each does. A path is a JSON pointer or the name of a field;
/// of several the first counts at which there is something.
package struct MappingOptions: Sendable, Equatable {
    /// In what requests bring their fields.
    package var carriers: [MappingCarrier] = [.json]
    /// Where messages stand in a JSON document.
    package var messages = [""]
    /// `PATH=VALUE`: what has to hold; several values of one path are alternatives.
    package var when: [String] = []
    /// The id.
    package var id: [String] = []
    /// Who sent the message.
    package var subscriber: [String] = []
    /// Whether numbers without `+` have a country code.
    package var numbers = MappingNumbers.asWritten
    /// The code it was sent to.
    package var recipient: [String] = []
    /// The text.
    package var text: [String] = []
    /// User data, read when there is no text.
    package var binary: [String] = []
    /// How that is written.
    package var binaryEncoding = CodeEncoding.hex
    /// SMPP's `data_coding` of the user data.
    package var coding: [String] = []
    /// Its header in hexadecimal digits.
    package var header: [String] = []
    /// What the parts of a message have in common.
    package var partReference: [String] = []
    /// How many there are.
    package var partTotal: [String] = []
    /// Which one it is.
    package var partNumber: [String] = []
    /// When it was sent.
    package var time: [String] = []
    /// How that is written.
    package var timeFormat = MappingTimeFormat.rfc3339
    /// Minutes that the clock of ``MappingTimeFormat/dateTime`` is ahead of UTC; may be negative.
    package var timeOffset = 0
    /// Lists of files.
    package var files: [String] = []
    /// Address of a file in its list.
    package var fileURL = "/url"
    /// Media type of a file in its list; empty when it is not told.
    package var fileType = ""
    /// What the source is answered.
    package var acknowledgement = AcknowledgementOptions()

    /// A mapping that finds nothing.
    package static let none = MappingOptions()

    init() {}
}

/// In what a request brings its fields.
package enum MappingCarrier: String, CaseIterable, Sendable {
    case json, form, query
}

/// Whether numbers without `+` have a country code.
package enum MappingNumbers: String, CaseIterable, Sendable {
    case asWritten = "as-written"
    case international
}

/// How a moment is written.
package enum MappingTimeFormat: String, CaseIterable, Sendable {
    case rfc3339
    case dateTime = "date-time"
    case unixSeconds = "unix-seconds"
    case unixMilliseconds = "unix-milliseconds"
}

/// What a source of the operator's own is answered.
package struct AcknowledgementOptions: Sendable, Equatable {
    /// Status when everything is recorded.
    package var status = 200
    /// Type of that answer's body; empty for no body.
    package var contentType = ""
    /// The body.
    package var body = ""
    /// The body with `{reply}` in it; empty when replies do not go in the answer.
    package var reply = ""
    /// Status when a request can never be recorded.
    package var invalidStatus = 400
    /// Status when it is not known to come from the source.
    package var refusedStatus = 403
    /// Status when it may be sent again later.
    package var unavailableStatus = 503

    init() {}
}
