import CarrierFormats
import SpamReporting
import XML

/// What holds for every request that may be MM7, and for every MIME entity in one.
///
/// An input that begins with `<` is an envelope alone; one that begins with two hyphens is a
/// multipart with the boundary `edge`; any other is the content of a delivery in order.
enum MM7Properties {
    private static let source = MM7Request()

    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        switch input.first {
        case 0x3C: try check(request(input, type: "text/xml"), size: input.count)
        case 0x2D:
            let type = "multipart/related; boundary=edge; start=\"<envelope>\""
            try check(request(input, type: type), size: input.count)
        default:
            let body = delivery(id: "T-1", content: input)
            try check(request(body, type: "multipart/related; boundary=edge"), size: body.count)
            try checkIdentifier(input, fault)
        }
    }

    private static func check(_ request: MORequest, size: Int) throws(Violation) {
        let messages: [MOMessage]
        do throws(Problem) {
            messages = try source.messages(in: request)
        } catch {
            try expect("a refusal is a sentence", error.detail.hasSuffix("."))
            let answer = source.answer(.invalid(error), to: request)
            try expect("a refusal is a response or a fault", [200, 500].contains(answer.status))
            let code = try code(in: answer)
            try expect("a refusal is no success", code != "1000")
            return
        }
        try expect("a delivery is one message", messages.count == 1)
        for message in messages {
            let text = message.text.utf8
            try expect("a message says something", !text.isEmpty || !message.attachments.isEmpty)
            try expect("a text has no NUL", !text.contains(0))
            try expect("a text is not blown up", text.count <= 3 * size)
            try expect("a subscriber has an address", !message.subscriber.address.isEmpty)
            try expect("an id is short", message.id?.utf8.count ?? 1 <= 255)
            for attachment in message.attachments {
                try expect("a digest has 64 digits", attachment.sha256.utf8.count == 64)
                try expect("a file is no larger than its request", attachment.size <= size)
            }
        }
        let accepted = source.answer(.accepted(reply: nil), to: request)
        try expect("what is accepted is a success", accepted.status == 200)
        let code = try code(in: accepted)
        try expect("a success says so", code == "1000")
        let problem = Problem(.overloaded, "Later.")
        let later = source.answer(.unavailable(problem, retryAfter: 1), to: request)
        let laterCode = try self.code(in: later)
        try expect("what may be sent again is no response", later.status == 503)
        try expect("and says so", laterCode == "4006")
    }

    /// The status code in an answer, which is XML whatever it repeats.
    private static func code(in answer: MOAnswer) throws(Violation) -> String? {
        guard let root = try? XMLReader().read(Array(answer.body.utf8)) else {
            throw Violation(description: "an answer is XML")
        }
        var element = root.child("Body")?.children.first
        if let fault = element, fault.name == "Fault" {
            element = (fault.child("detail") ?? fault.child("Detail"))?.child("VASPErrorRsp")
        }
        return element?.child("Status")?.child("StatusCode")?.text
    }

    /// Whatever text identifies a request is repeated as it is.
    private static func checkIdentifier(
        _ input: [UInt8],
        _ fault: PlantedFault
    ) throws(Violation) {
        let letters = input.prefix(200).map { (0x20...0x7E).contains($0) ? $0 : 0x5F }
        var id = String(decoding: letters, as: UTF8.self)
        guard id.contains(where: { $0 != " " }) else { return }
        let body = delivery(id: escaped(id), content: Array("Content-Type: text/plain\n\na".utf8))
        let request = request(body, type: "multipart/related; boundary=edge")
        let answer = source.answer(.accepted(reply: nil), to: request)
        if fault.strikes(input) { id.removeLast() }
        let root = try? XMLReader().read(Array(answer.body.utf8))
        let repeated = root?.child("Header")?.child("TransactionID")?.text
        try expect("an identifier is repeated", repeated == id)
    }

    private static func escaped(_ text: String) -> String {
        text.map { character -> String in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            default: String(character)
            }
        }.joined()
    }

    private static func delivery(id: String, content: [UInt8]) -> [UInt8] {
        let envelope = """
            <e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header>\
            <TransactionID>\(id)</TransactionID></e:Header><e:Body><DeliverReq>\
            <Sender><Number>447700900456</Number></Sender></DeliverReq></e:Body></e:Envelope>
            """
        return Array("--edge\r\nContent-Type: text/xml\r\n\r\n\(envelope)\r\n--edge\r\n".utf8)
            + content + Array("\r\n--edge--\r\n".utf8)
    }

    private static func request(_ body: [UInt8], type: String) -> MORequest {
        MORequest(
            method: "POST",
            body: body,
            headers: { $0.lowercased() == "content-type" ? type : nil }
        )
    }
}
