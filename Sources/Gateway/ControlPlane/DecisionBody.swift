internal import CarrierFormats
internal import Intake
internal import JSON
internal import SpamReporting

/// What requests about disputes, holds and reviews have in their bodies and paths.
enum DecisionBody {
    /// The JSON object in a request's body.
    static func read(_ request: ControlRequest, _ noun: String) throws -> JSONValue {
        guard ComplaintForm(contentType: request.contentType) == .document else {
            throw Problem(.unsupportedMediaType, "\(noun) is application/json in UTF-8")
        }
        return try JSONReader().read(request.body)
    }

    /// A text of 1 to `sizeMax` bytes that says something.
    static func text(_ value: JSONValue, sizeMax: Int) throws(JSONError) -> String {
        let text = try value.string()
        guard says(text, sizeMax) else {
            throw value.error(
                .wrongType,
                "A text of 1 to \(sizeMax) bytes is wanted, without control characters but for "
                    + "line feeds and tabs."
            )
        }
        return text
    }

    private static func says(_ text: String, _ sizeMax: Int) -> Bool {
        text.utf8.count <= sizeMax && !text.allSatisfy(\.isWhitespace)
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" || $0 == "\t" }
    }

    /// Why something is decided by a request that has no body.
    static func reason(inQueryOf request: ControlRequest) throws(Problem) -> String {
        guard let text = request.parameter("reason"), says(text, Dispute.reasonSizeMax) else {
            throw Problem(
                .invalidParameter,
                "reason says why, in 1 to \(Dispute.reasonSizeMax) bytes without control "
                    + "characters but for line feeds and tabs"
            )
        }
        return text
    }

    /// Why something is decided.
    static func reason(_ json: JSONValue) throws(JSONError) -> String {
        try text(json.required("reason"), sizeMax: Dispute.reasonSizeMax)
    }

    /// The end of the hold that a body asks for with `holdDays`.
    static func end(
        _ json: JSONValue,
        at now: Timestamp,
        standardDays: Int
    ) throws(JSONError) -> Timestamp {
        var days = standardDays
        if let value = json["holdDays"] {
            days = try value.integer()
            guard SenderHold.days.contains(days) else {
                let range = SenderHold.days
                throw value.error(
                    .wrongType,
                    "A number of days from \(range.lowerBound) to \(range.upperBound) is wanted."
                )
            }
        }
        return Timestamp(seconds: now.seconds).adding(seconds: Int64(days) * 86_400)
    }

    static let senderForms =
        "a sender is written +447700900123, shortCode:GB:60123, alphanumeric:GB:PAYPAL, "
        + "email:a@b.example or bot:name@platform"

    /// The sender that a canonical text in a path names.
    static func sender(_ text: String) throws(Problem) -> Sender {
        guard let sender = Sender(canonicalText: text) else {
            throw Problem(.invalidParameter, senderForms)
        }
        return sender.counted
    }
}

extension Sender {
    /// The sender under which complaints are counted, when this one was written by hand: names in
    /// capitals, look-alikes folded.
    var counted: Sender {
        guard kind == .alphanumeric || kind == .email else { return self }
        let finding = SenderNormaliser(overstamps: [])
            .normalise(value, country: country ?? .none)
        guard case .sender(let sender) = finding, sender.kind == kind else { return self }
        return sender
    }
}
