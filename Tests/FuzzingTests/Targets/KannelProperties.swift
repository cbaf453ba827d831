import CarrierFormats
import ShortMessages
import SpamReporting

/// What holds for every request that may be Kannel's.
///
/// An input that begins with `GET` or `POST` is a request as the samples have it; any other is the
/// text of a message in order.
enum KannelProperties {
    private static let format = KannelMessage()
    /// It is read six times, escaped.
    private static let textSizeMax = 16_384
    private static let problem = Problem(.overloaded, "later")

    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        guard let request = FuzzedRequest(input)?.request else {
            return try checkText(input, fault)
        }
        let message = try MessageProperties.message(in: request, format)
        try checkAnswers(to: request, reply: message?.text ?? "")
    }

    /// Kannel texts what it is answered to the subscriber, so it sees nothing but replies.
    private static func checkAnswers(to request: MORequest, reply: String) throws(Violation) {
        let replied = format.answer(.accepted(reply: reply), to: request)
        try expect("a reply is the body", replied.status == 200 && replied.body.hasBytes(of: reply))
        let isGSM = MessageLength(of: reply).coding == .gsm
        try expect(
            "letters outside GSM are told",
            replied.headers["X-Kannel-Coding"] == (isGSM ? nil : "2")
        )
        for outcome in [MOOutcome.accepted(reply: nil), .invalid(problem), .refused(problem)] {
            let answer = format.answer(outcome, to: request)
            try expect("there is nothing to text", answer.status == 200 && answer.body.isEmpty)
        }
        let later = format.answer(.unavailable(problem, retryAfter: 7), to: request)
        try expect("it is kept for later", later.status == 503 && later.body.isEmpty)
        try expect("and told when", later.retryAfter == 7)
    }

    /// A text is the same in a query, in a body and in a document.
    private static func checkText(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        guard input.count <= textSizeMax,
            let text = String(validating: input, as: UTF8.self),
            !FuzzedRequest.beginsWithMark(text)
        else { return }
        var bytes = FuzzedRequest.escaped(input)
        if fault.strikes(input) { bytes.removeLast(3) }
        let query = "from=%2B447700900456&text=\(bytes)"
        let asked = try Self.text(MORequest(method: "GET", query: Array(query.utf8)))
        let posted = try Self.text(
            MORequest(method: "POST", body: input) { name in
                name == "X-Kannel-From" ? "+447700900456" : nil
            }
        )
        try expect("a body is its text", posted.utf8.elementsEqual(input))
        try expect("a query says what a body says", asked.hasBytes(of: posted))
        let document = """
            <message><submit><oa><number>447700900456</number></oa><ud>\(bytes)</ud></submit>\
            </message>
            """
        let written = try Self.text(
            MORequest(method: "POST", body: Array(document.utf8)) { name in
                name == "Content-Type" ? "text/xml" : nil
            }
        )
        try expect("a document says what a body says", written.hasBytes(of: posted))
    }

    private static func text(_ request: MORequest) throws(Violation) -> String {
        guard let message = try MessageProperties.message(in: request, format) else {
            throw Violation(description: "any text can be sent")
        }
        return message.text
    }
}
