import Cryptography
import JSON
package import ShortMessages
package import SpamReporting

/// MO messages as the HTTP thrower of Jasmin's SMPP client hands them over.
///
/// The fields come in the query or in a form. `binary`, the octets in hexadecimal digits, goes
/// before `content`, which Jasmin has decoded without knowing how.
package struct JasminMessage: MOFormat {
    /// What Jasmin wants to see; anything else is tried again.
    private static let acknowledgement = "ACK/Jasmin"

    private let standard: DataCoding

    /// Makes the format; `standard` is what the message centre means by `coding` 0.
    package init(standard: DataCoding = .gsm) {
        self.standard = standard
    }

    /// Jasmin texts nobody what it is answered.
    package var repliesInBand: Bool { false }

    /// The message of a request; there is one in each.
    package func messages(in request: MORequest) throws(Problem) -> [MOMessage] {
        let fields = FormFields(request.method == "POST" ? request.body : request.query)
        guard let from = fields.nonempty("from") else {
            throw Problem(.missingField, "the field \"from\", the subscriber, is missing")
        }
        guard let id = fields.nonempty("id") else {
            throw Problem(.missingField, "the field \"id\", the message's UUID, is missing")
        }
        let body = try body(fields)
        return [
            MOMessage(
                id: id,
                subscriber: ReportedReporter(from),
                recipient: fields.nonempty("to"),
                text: body.text,
                part: body.part,
                attachments: body.attachments
            )
        ]
    }

    private func body(_ fields: FormFields) throws(Problem) -> ShortMessageBody {
        let concatenation = try concatenation(fields)
        guard let digits = fields.bytes("binary"), !digits.isEmpty else {
            return try ShortMessageBody(
                fields.bytes("content") ?? [],
                coding: .utf8,
                concatenation: concatenation
            )
        }
        guard let octets = Hexadecimal.bytes(String(decoding: digits, as: UTF8.self)) else {
            throw Problem(.invalidField, "the field \"binary\" is not pairs of hexadecimal digits")
        }
        let written = fields.nonempty("coding") ?? "0"
        guard let value = UInt8(written) else {
            throw Problem(.invalidField, "the field \"coding\" is not a number of 0 to 255")
        }
        let coding: DataCoding
        do throws(ShortMessageError) {
            coding = try DataCoding(smpp: value, standard: standard)
        } catch {
            // As Jasmin has decoded it.
            guard let content = fields.bytes("content"), !content.isEmpty else {
                throw Problem(.invalidField, error.detail)
            }
            return try ShortMessageBody(content, coding: .utf8, concatenation: concatenation)
        }
        return try ShortMessageBody(octets, coding: coding, concatenation: concatenation)
    }

    /// What the optional parameters of SMPP (`sar_*`) say of the part, as a header says it.
    ///
    /// Jasmin joins long messages itself, unless it is told not to.
    private func concatenation(_ fields: FormFields) throws(Problem) -> Concatenation? {
        guard let written = fields.bytes("tlv_params"), !written.isEmpty else { return nil }
        do throws(JSONError) {
            let parameters = try JSONReader().read(written)
            guard let reference = try parameters["sar_msg_ref_num"]?.integer(),
                let total = try parameters["sar_total_segments"]?.integer(),
                let number = try parameters["sar_segment_seqnum"]?.integer()
            else { return nil }
            return Concatenation(
                reference: UInt16(clamping: reference),
                total: UInt8(clamping: total),
                number: UInt8(clamping: number)
            )
        } catch {
            throw Problem(
                .invalidField,
                "the field \"tlv_params\" is no JSON object with numbers for sar_*"
            )
        }
    }

    /// `ACK/Jasmin` to whatever a retry would not mend.
    ///
    /// Jasmin tries three times, half a minute apart, whatever is not acknowledged, and then drops
    /// it. Who may not send is told so, because the operator may mend that meanwhile.
    package func answer(_ outcome: MOOutcome, to request: MORequest) -> MOAnswer {
        switch outcome {
        case .accepted, .invalid:
            MOAnswer(200, contentType: "text/plain", body: Self.acknowledgement)
        case .refused(let problem):
            MOAnswer(
                problem.kind.status,
                contentType: "text/plain; charset=utf-8",
                body: problem.detail
            )
        case .unavailable(let problem, let seconds):
            MOAnswer(
                503,
                contentType: "text/plain; charset=utf-8",
                body: problem.detail,
                retryAfter: seconds
            )
        }
    }
}
