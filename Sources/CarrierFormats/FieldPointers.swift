/// Where a carrier format keeps the fields that `Intake` may find fault with.
///
/// JSON pointers (RFC 6901) for the problems of a complaint that the format itself accepted.
package struct FieldPointers: Hashable, Sendable {
    /// The partner's id of the complaint.
    package let messageID: String
    /// Who complained.
    package let reporter: String
    /// Who the reported message came from.
    package let sender: String
    /// The reported text.
    package let text: String

    /// Those of what is no document: each is the whole of it.
    package static let none = FieldPointers(messageID: "", reporter: "", sender: "", text: "")

    /// Names the four places.
    package init(messageID: String, reporter: String, sender: String, text: String) {
        self.messageID = messageID
        self.reporter = reporter
        self.sender = sender
        self.text = text
    }

    /// The same places in an object that itself stands at `pointer`, such as `/3` of an array.
    package func within(_ pointer: String) -> FieldPointers {
        FieldPointers(
            messageID: pointer + messageID,
            reporter: pointer + reporter,
            sender: pointer + sender,
            text: pointer + text
        )
    }
}
