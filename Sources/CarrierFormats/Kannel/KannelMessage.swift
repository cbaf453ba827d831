import ShortMessages
package import SpamReporting

/// MO messages as Kannel's smsbox hands them over, by `get-url`, `post-url` or `post-xml`.
///
/// With `post-url` the text is the body, and everything else comes in `X-Kannel-*` headers; with
/// `post-xml` all of it is in a document. Id and time are put into the URL (`?id=%I&ts=%T`). With
/// `get-url` everything is in the query, under the names of ``Field``. What a field of the query
/// says goes before a header.
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

    /// Kannel texts the subscriber what it is answered.
    package var repliesInBand: Bool { true }

    /// The type of the body, and Kannel's own.
    package var headerNames: [String] {
        [
            "Content-Type", "X-Kannel-From", "X-Kannel-To", "X-Kannel-Time", "X-Kannel-UDH",
            "X-Kannel-Coding",
        ]
    }

    /// The message of a request; there is one in each.
    package func messages(in request: MORequest) throws(Problem) -> [MOMessage] {
        let fields = FormFields(request.query)
        let written = try Self.written(fields, request)
        guard let from = written.from, !from.isEmpty else {
            throw Problem(
                .missingField,
                request.method == "POST"
                    ? "there is no subscriber; the sms-service needs send-sender = true"
                    : "the query has no \"from\"; get-url needs from=%q"
            )
        }
        let coding = try Self.coding(written)
        let body = try ShortMessageBody(
            coding == .utf8 ? Self.mended(written.octets) : written.octets,
            coding: coding,
            header: try Self.header(written.udh)
        )
        return [
            MOMessage(
                id: fields.nonempty(Field.id.rawValue),
                subscriber: ReportedReporter(from),
                recipient: written.to,
                text: body.text,
                part: body.part,
                attachments: body.attachments,
                sentAt: Self.time(fields, written)
            )
        ]
    }

    private static func written(
        _ fields: FormFields,
        _ request: MORequest
    ) throws(Problem) -> KannelWritten {
        guard request.method == "POST" else { return KannelWritten(query: fields) }
        let type = request.header("Content-Type").flatMap {
            $0 == usualType.text ? usualType.type : MediaType($0)
        }
        guard type?.name == "text/xml" else {
            return KannelWritten(headers: request, fields, type: type)
        }
        return try KannelWritten(xml: request.body)
    }

    /// What Kannel says of nearly every text, read once.
    private static let usualType: (text: String, type: MediaType?) = {
        let text = "text/plain; charset=\"UTF-8\""
        return (text, MediaType(text))
    }()

    // MARK: Octets

    /// What the octets are encoded in: as the character set says, or else the coding.
    private static func coding(_ written: KannelWritten) throws(Problem) -> DataCoding {
        switch written.coding ?? "0" {
        case "1": return .binary
        case "0", "2", "-1":
            guard let name = written.charset else {
                return written.coding == "2" ? .utf16 : .utf8
            }
            if name == "UTF-8" { return .utf8 }
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

    /// UTF-8 of what says that it is: with another `alt-charset` Kannel sends Latin-1 all the same,
    /// but for the letters that this does not have.
    private static func mended(_ octets: [UInt8]) -> [UInt8] {
        guard String(validating: octets, as: UTF8.self) == nil else { return octets }
        var mended: [UInt8] = []
        var rest = octets[...]
        while let first = rest.first {
            let size = [0xC0...0xDF: 2, 0xE0...0xEF: 3, 0xF0...0xF7: 4]
                .first { $0.key.contains(first) }?.value
            let letter = rest.prefix(size ?? 1)
            if String(validating: letter, as: UTF8.self) != nil {
                mended += letter
                rest = rest.dropFirst(letter.count)
            } else {
                let other = (try? DataCoding.windows1252.text(of: [first])) ?? "\u{FFFD}"
                mended += other.utf8
                rest = rest.dropFirst()
            }
        }
        return mended
    }

    /// A header as octets, whose first one tells how many follow, or in hexadecimal digits.
    private static func header(_ octets: [UInt8]) throws(Problem) -> UserDataHeader {
        do throws(ShortMessageError) {
            guard let first = octets.first else { return .none }
            if Int(first) + 1 == octets.count { return try UserDataHeader(octets) }
            return try UserDataHeader(hexadecimal: String(decoding: octets, as: UTF8.self))
        } catch {
            throw Problem(.invalidField, error.detail)
        }
    }

    private static func time(_ fields: FormFields, _ written: KannelWritten) -> Timestamp? {
        let seconds = fields.nonempty(Field.ts.rawValue)
        if let moment = seconds.flatMap(TimeFormat.unixSeconds.moment) { return moment }
        return written.time.flatMap { Timestamp(rfc3339: $0.replacing(" ", with: "T") + "Z") }
    }

    // MARK: Answers

    /// A 200 with the reply or nothing, and 503 for what is to be sent again.
    ///
    /// Kannel texts the subscriber what it is answered, and an excuse for every status but 200 and
    /// 202. So whatever a retry would not mend is an empty 200; only what is to be sent again is
    /// not, and deploy/kannel has it retried without an excuse. Letters outside the GSM alphabet
    /// arrive only when their coding is told.
    package func answer(_ outcome: MOOutcome, to request: MORequest) -> MOAnswer {
        let type = "text/plain; charset=utf-8"
        switch outcome {
        case .accepted(let reply?):
            let isGSM =
                reply.utf8.allSatisfy(DataCoding.isPlain)
                || MessageLength(of: reply).coding == .gsm
            return MOAnswer(
                200,
                contentType: type,
                body: reply,
                headers: isGSM ? [:] : ["X-Kannel-Coding": "2"]
            )
        case .accepted(nil), .invalid, .refused: return MOAnswer(200, contentType: type)
        case .unavailable(_, let seconds):
            return MOAnswer(503, contentType: type, retryAfter: seconds)
        }
    }
}
