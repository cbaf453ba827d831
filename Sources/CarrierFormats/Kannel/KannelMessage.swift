import ShortMessages
package import SpamReporting

/// MO messages as Kannel's smsbox hands them over, by `get-url` or `post-url`.
///
/// With `post-url` the text is the body, and everything else comes in `X-Kannel-*` headers; the id
/// and the time are put into the URL (`?id=%I&ts=%T`). With `get-url` all of it is in the query,
/// under the names of ``Field``. What a field of the query says goes before a header.
package struct KannelMessage: MOFormat {
    /// The names of the query's fields, each with the escape code that Kannel puts there.
    package enum Field: String, CaseIterable {
        /// `%q` or `%p`: the subscriber.
        case from
        /// `%Q` or `%P`: the reporting code.
        case to
        /// `%b`: the text, as its octets are.
        case text
        /// `%C`: what the octets are encoded in.
        case charset
        /// `%c`: 0 for seven bits, 1 for eight, 2 for UCS-2.
        case coding
        /// `%u`: the user data header.
        case udh
        /// `%I`: the message's UUID, the same in each try.
        case id
        /// `%T`: when it came, in seconds since 1970.
        case ts
    }

    /// Makes the format; it has no settings.
    package init() {}

    package var repliesInBand: Bool { true }

    package var headerNames: [String] {
        [
            "Content-Type", "X-Kannel-From", "X-Kannel-To", "X-Kannel-Time", "X-Kannel-UDH",
            "X-Kannel-Coding",
        ]
    }

    package func messages(in request: MORequest) throws(Problem) -> [MOMessage] {
        let fields = FormFields(request.query)
        let isQuery = request.method != "POST"
        let from = fields.nonempty(Field.from.rawValue) ?? request.header("X-Kannel-From")
        guard let from, !from.isEmpty else {
            throw Problem(
                .missingField,
                isQuery
                    ? "the query has no \"from\"; get-url has from=%q"
                    : "there is no X-Kannel-From; the sms-service needs send-sender = true"
            )
        }
        let octets = isQuery ? fields.bytes(Field.text.rawValue) ?? [] : request.body
        let body = try ShortMessageBody(
            octets,
            coding: try coding(fields, request),
            header: try header(fields, request)
        )
        return [
            MOMessage(
                id: fields.nonempty(Field.id.rawValue),
                subscriber: ReportedReporter(from),
                recipient: fields.nonempty(Field.to.rawValue) ?? request.header("X-Kannel-To"),
                text: body.text,
                part: body.part,
                attachments: body.attachments,
                sentAt: time(fields, request)
            )
        ]
    }

    /// What the octets are encoded in: as the character set says, or else the coding.
    private func coding(_ fields: FormFields, _ request: MORequest) throws(Problem) -> DataCoding {
        let written =
            fields.nonempty(Field.coding.rawValue) ?? request.header("X-Kannel-Coding") ?? "0"
        let name =
            fields.nonempty(Field.charset.rawValue)
            ?? request.header("Content-Type").flatMap { MediaType($0)?.parameters["charset"] }
        switch written {
        case "1": return .binary
        case "0", "2", "-1":
            guard let name else { return written == "2" ? .utf16 : .utf8 }
            do throws(ShortMessageError) {
                return try DataCoding(charset: name)
            } catch {
                throw Problem(.invalidField, error.detail)
            }
        default:
            throw Problem(
                .invalidField,
                "the coding is none of 0 (seven bits), 1 (eight bits) and 2 (UCS-2)"
            )
        }
    }

    /// The header: in hexadecimal digits in a header of HTTP, in the query as octets or digits.
    private func header(
        _ fields: FormFields,
        _ request: MORequest
    ) throws(Problem) -> UserDataHeader {
        do throws(ShortMessageError) {
            if let octets = fields.bytes(Field.udh.rawValue), !octets.isEmpty {
                // The first octet tells how many follow.
                if Int(octets[0]) + 1 == octets.count { return try UserDataHeader(octets) }
                return try UserDataHeader(hexadecimal: String(decoding: octets, as: UTF8.self))
            }
            return try UserDataHeader(hexadecimal: request.header("X-Kannel-UDH") ?? "")
        } catch {
            throw Problem(.invalidField, error.detail)
        }
    }

    private func time(_ fields: FormFields, _ request: MORequest) -> Timestamp? {
        if let seconds = fields.nonempty(Field.ts.rawValue).flatMap({ Int64($0) }) {
            return Timestamp(seconds: seconds)
        }
        guard let written = request.header("X-Kannel-Time") else { return nil }
        return Timestamp(rfc3339: written.replacing(" ", with: "T") + "Z")
    }

    /// Kannel texts the subscriber what it is answered, and an excuse for every status but 200 and
    /// 202. So whatever a retry would not mend is an empty 200; only what is to be sent again is
    /// not, and deploy/kannel has it retried without an excuse.
    package func answer(_ outcome: MOOutcome, to request: MORequest) -> MOAnswer {
        switch outcome {
        case .accepted(let reply):
            MOAnswer(200, contentType: "text/plain; charset=utf-8", body: reply ?? "")
        case .invalid, .refused:
            MOAnswer(200, contentType: "text/plain; charset=utf-8")
        case .unavailable(_, let seconds):
            MOAnswer(503, contentType: "text/plain; charset=utf-8", retryAfter: seconds)
        }
    }
}
