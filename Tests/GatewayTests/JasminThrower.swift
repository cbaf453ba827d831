import Foundation
import TestSupport

/// Does what Jasmin's HTTP thrower does with a message: three tries, and then it is dropped.
///
/// A try is good when the status is below 400 and the body is `ACK/Jasmin`, white space aside.
/// Jasmin waits half a minute between two tries; this one until it is told to go on.
struct JasminThrower {
    /// What is thrown.
    let fields: String
    /// How often it was tried.
    private(set) var tries = 0
    /// Whether the gateway has it.
    private(set) var isAcknowledged = false

    static let triesMax = 3

    /// Whether nothing more is done.
    var isOver: Bool { isAcknowledged || tries == Self.triesMax }

    /// A message with a text in the GSM alphabet's ASCII part.
    init(id: String, from subscriber: String, text: String) {
        let digits = text.utf8.map { String(format: "%02x", $0) }.joined()
        fields =
            "id=\(id)&from=\(subscriber)&to=7726&origin-connector=smsc-1&priority=0&coding=0"
            + "&validity=None&content=&binary=\(digits)"
    }

    /// Tries once more.
    mutating func attempt(_ gateway: GatewayProcess, token: String) {
        tries += 1
        let answer = try? gateway.send(
            "POST",
            "/v1/mo/jasmin",
            token: token,
            type: "application/x-www-form-urlencoded",
            body: fields
        )
        guard let answer, answer.status < 400 else { return }
        isAcknowledged =
            answer.text.trimmingCharacters(in: .whitespacesAndNewlines) == "ACK/Jasmin"
    }
}
