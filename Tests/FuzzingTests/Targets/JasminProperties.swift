import CarrierFormats
import ShortMessages
import SpamReporting

/// What holds for every request that may be of Jasmin's HTTP thrower.
///
/// An input that begins with `GET` or `POST` is a request as the samples have it; any other is the
/// text of a message in order.
enum JasminProperties {
    private static let formats = [
        JasminMessage(standard: .gsm), JasminMessage(standard: .latin1),
    ]
    private static let problem = Problem(.overloaded, "later")
    /// It is read sixteen times, escaped.
    private static let textSizeMax = 8192

    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        guard let request = FuzzedRequest(input)?.request else {
            return try checkText(input, fault)
        }
        for format in formats {
            let message = try MessageProperties.message(in: request, format)
            try expect("a message has its id", message.map { $0.id != nil } ?? true)
            try checkAnswers(to: request, format)
        }
    }

    /// Jasmin takes for success what its thrower takes for it, and nothing else.
    private static func checkAnswers(
        to request: MORequest,
        _ format: JasminMessage
    ) throws(Violation) {
        for outcome in [MOOutcome.accepted(reply: nil), .invalid(problem)] {
            let isTaken = isAcknowledged(format.answer(outcome, to: request))
            try expect("what a retry cannot mend is acknowledged", isTaken)
        }
        let stranger = Problem(.unauthenticated, "ACK/Jasmin")
        for outcome in [MOOutcome.refused(stranger), .unavailable(problem, retryAfter: 7)] {
            let isTaken = isAcknowledged(format.answer(outcome, to: request))
            try expect("what is not recorded is not acknowledged", !isTaken)
        }
    }

    private static func isAcknowledged(_ answer: MOAnswer) -> Bool {
        answer.status < 400 && answer.body == "ACK/Jasmin"
    }

    /// A text is the same as `content` and as octets of UCS-2, in a query and in a form.
    private static func checkText(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        guard input.count <= textSizeMax,
            let text = String(validating: input, as: UTF8.self), !text.isEmpty,
            !FuzzedRequest.beginsWithMark(text)
        else { return }
        let head = "id=a1&from=447700900456&to=7726"
        let content = "\(head)&content=\(FuzzedRequest.escaped(input))"
        let units = Array(text.utf16)
        var octets = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        if fault.strikes(input) { octets.removeLast(2) }
        let digits = FuzzedRequest.escaped(octets).split(separator: "%").joined()
        for format in formats {
            for fields in [content, "\(head)&coding=8&content=&binary=\(digits)"] {
                let bytes = Array(fields.utf8)
                let requests = [
                    MORequest(method: "GET", query: bytes), MORequest(method: "POST", body: bytes),
                ]
                for request in requests {
                    let message = try MessageProperties.message(in: request, format)
                    let isKept = message?.text.hasBytes(of: text) ?? false
                    try expect("a text is kept as it is", isKept)
                }
            }
        }
    }
}
