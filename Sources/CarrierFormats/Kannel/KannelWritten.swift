import SpamReporting
import XML

/// What Kannel has written of a message, wherever it stands.
struct KannelWritten {
    let from: String?
    let to: String?
    let octets: [UInt8]
    let udh: [UInt8]
    let charset: String?
    let coding: String?
    let time: String?

    /// Of `get-url`.
    init(query fields: FormFields) {
        from = fields.nonempty(KannelMessage.Field.from.rawValue)
        to = fields.nonempty(KannelMessage.Field.to.rawValue)
        octets = fields.bytes(KannelMessage.Field.text.rawValue) ?? []
        udh = fields.bytes(KannelMessage.Field.udh.rawValue) ?? []
        charset = fields.nonempty(KannelMessage.Field.charset.rawValue)
        coding = fields.nonempty(KannelMessage.Field.coding.rawValue)
        time = nil
    }

    /// Of `post-url`.
    init(headers request: MORequest, _ fields: FormFields, type: MediaType?) {
        from =
            fields.nonempty(KannelMessage.Field.from.rawValue)
            ?? request.header("X-Kannel-From")
        to = fields.nonempty(KannelMessage.Field.to.rawValue) ?? request.header("X-Kannel-To")
        octets = request.body
        // Kannel escapes it as in a URL.
        udh =
            request.header("X-Kannel-UDH").map { FormFields.unescaped(Array($0.utf8)[...]) } ?? []
        charset = type?.parameters["charset"]
        coding = request.header("X-Kannel-Coding")
        time = request.header("X-Kannel-Time")
    }

    /// Of `post-xml`: `ud` and `udh` are escaped as in a URL, so the document's own encoding does
    /// not matter, and `coding` says what the octets are.
    init(xml body: [UInt8]) throws(Problem) {
        let message: XMLElement
        do throws(XMLError) {
            message = try XMLReader().read(body)
        } catch {
            throw Problem(error)
        }
        guard message.name == "message", let submit = message.child("submit") else {
            throw Problem(.missingField, "the document has no message/submit")
        }
        from = submit.child("oa")?.child("number")?.trimmedText
        to = submit.child("da")?.child("number")?.trimmedText
        octets = Self.octets(submit.child("ud"))
        udh = Self.octets(submit.child("udh"))
        charset = nil
        coding = submit.child("dcs")?.child("coding")?.trimmedText
        time = submit.child("at").flatMap(Self.time)
    }

    private static func octets(_ element: XMLElement?) -> [UInt8] {
        FormFields.unescaped(Array((element?.trimmedText ?? "").utf8)[...])
    }

    /// `yyyy-MM-dd HH:mm:ss` of the numbers in an element.
    private static func time(_ element: XMLElement) -> String? {
        let names = ["year", "month", "day", "hour", "minute", "second"]
        let parts = names.compactMap { element.child($0)?.trimmedText }
        guard parts.count == names.count else { return nil }
        let padded = parts.map { String(repeating: "0", count: max(0, 2 - $0.utf8.count)) + $0 }
        return padded[..<3].joined(separator: "-") + " " + padded[3...].joined(separator: ":")
    }
}
