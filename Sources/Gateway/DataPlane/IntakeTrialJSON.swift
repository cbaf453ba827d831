internal import FeedFormats
internal import JSON
internal import SpamReporting

/// A complaint as `spamgate intake test` shows it.
enum IntakeTrialJSON {
    /// Appends a complaint as an object; of the reporter only whether there is one.
    ///
    /// - Parameter reported: the same before it was normalised.
    static func append(
        _ complaint: Complaint,
        as reported: ReportedComplaint?,
        to json: inout JSONWriter
    ) {
        json.beginObject()
        json.member("status", complaint.sender == nil ? "partial" : "counted")
        if let sender = complaint.sender {
            json.key("sender")
            SenderJSON.append(sender, to: &json)
        }
        if let written = reported?.sender { json.member("senderAsWritten", written) }
        json.member("hasReporter", complaint.reporter != nil)
        json.member("channel", complaint.channel.rawValue)
        json.member("disposition", complaint.disposition.rawValue)
        if let moment = complaint.receivedAt { json.member("receivedAt", moment.rfc3339) }
        if let id = reported?.messageID { json.member("messageId", id) }
        json.member("text", complaint.text)
        json.key("attachments")
        json.beginArray()
        for attachment in complaint.attachments { append(attachment, to: &json) }
        json.endArray()
        json.member("campaign", complaint.fingerprint.hexadecimal)
        json.endObject()
    }

    /// Appends an attachment as an object.
    static func append(_ attachment: Attachment, to json: inout JSONWriter) {
        json.beginObject()
        json.member("contentType", attachment.contentType)
        json.member("size", attachment.size)
        json.member("sha256", attachment.sha256)
        json.endObject()
    }
}
