import SpamReporting

/// The `m` of a MARS report: the reported message.
struct MARSMessage {
    /// `p`, `t` and `c` as written, for the report's digest.
    let protocolName: String
    let time: String
    let content: String

    let channel: Channel
    let receivedAt: Timestamp
    let text: String
    let attachments: [Attachment]

    init(_ message: ObjectReader) throws(Problem) {
        protocolName = try message.requiredText("p")
        guard let channel = Channel(rawValue: protocolName.lowercased()) else {
            throw message.problem("p", "The protocol is \"sms\", \"mms\" or \"rcs\".")
        }
        self.channel = channel
        time = try message.requiredText("t")
        guard let receivedAt = Self.timestamp(time) else {
            let detail = "UTC to the second is wanted, such as 2026-11-19T21:14:05Z."
            throw message.problem("t", detail)
        }
        self.receivedAt = receivedAt
        content = try message.requiredText("c")
        guard !content.unicodeScalars.allSatisfy(MARSReport.isLineTerminator) else {
            throw message.problem("c", "The content is empty.")
        }
        guard MIMEReader.isEntity(content) else {
            text = content
            attachments = []
            return
        }
        do throws(MIMEError) {
            let entity = try MIMEReader.message(in: content)
            text = entity.text
            attachments = entity.attachments
        } catch {
            throw message.problem("c", error.detail)
        }
    }

    /// RFC 3339 in the one shape of the schema's pattern: UTC, capital letters, whole seconds.
    private static func timestamp(_ text: String) -> Timestamp? {
        let bytes = Array(text.utf8)
        guard bytes.count == 20, bytes[10] == 0x54, bytes[19] == 0x5A, bytes[17] != 0x36 else {
            return nil
        }
        return Timestamp(rfc3339: text)
    }
}
