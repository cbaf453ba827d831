import CarrierFormats
import Intake
import SpamReporting

/// A request with messages of subscribers as the samples of its format have it: the request's line,
/// its headers and, after an empty line, its body.
struct FuzzedRequest {
    let request: MORequest

    /// Nil for an input that begins neither with `GET` nor with `POST`.
    init?(_ input: [UInt8]) {
        var rest = input[...]
        let line = Self.line(&rest).split(separator: 0x20, omittingEmptySubsequences: false)
        guard let method = line.first.map({ String(decoding: $0, as: UTF8.self) }),
            method == "GET" || method == "POST"
        else { return nil }
        let target = line.dropFirst().first ?? []
        let query = target.split(separator: 0x3F, maxSplits: 1).dropFirst().first ?? []
        var headers: [String: String] = [:]
        while true {
            let line = Self.line(&rest)
            guard let colon = line.firstIndex(of: 0x3A) else { break }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            let value = line[line.index(after: colon)...].drop { $0 == 0x20 }
            headers[name] = String(decoding: value, as: UTF8.self)
        }
        request = MORequest(
            method: method,
            query: Array(query),
            body: Array(rest),
            headers: { [headers] in headers[$0.lowercased()] }
        )
    }

    /// Takes the first line of `bytes`, without its end.
    private static func line(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = bytes.prefix { $0 != 0x0A }
        bytes = bytes.dropFirst(line.count + 1)
        if line.last == 0x0D { line.removeLast() }
        return line
    }

    /// Whether a text begins with a mark of the byte order, which is obeyed and dropped.
    static func beginsWithMark(_ text: String) -> Bool {
        text.utf16.first.map { $0 == 0xFEFF || $0 == 0xFFFE } ?? false
    }

    /// The bytes as a query has them, each of them escaped.
    static func escaped(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let escaped = bytes.flatMap { [0x25, digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: escaped, as: UTF8.self)
    }
}

/// What holds for every format whose requests have one message.
enum MessageProperties {
    /// The message of a request, which is checked; nil for one that is rightly refused.
    static func message(
        in request: MORequest,
        _ format: some MOFormat
    ) throws(Violation) -> MOMessage? {
        let messages: [MOMessage]
        do throws(Problem) {
            messages = try format.messages(in: request)
        } catch {
            try expect("a problem says what is wrong", !error.detail.isEmpty)
            return nil
        }
        guard let message = messages.first, messages.count == 1 else {
            throw Violation(description: "a request has one message")
        }
        let again = try? format.messages(in: request).first
        try expect("a request is always read alike", again?.text == message.text)
        try expect("somebody sent it", !message.subscriber.address.isEmpty)
        try expect("an id is not empty", message.id?.isEmpty != true)
        let size = request.query.count + request.body.count
        try expect("a text is not blown up", message.text.utf8.count <= 3 * size)
        if let moment = message.sentAt {
            try expect("a time can be written", Timestamp(rfc3339: moment.rfc3339) == moment)
        }
        if let part = message.part {
            try expect("a part is one of several", part.total >= 2 && part.number <= part.total)
        }
        try checkDigests(of: message)
        return message
    }

    /// A message comes to a reporter and to digests, or is refused with a reason.
    private static func checkDigests(of message: MOMessage) throws(Violation) {
        let normaliser = ComplaintNormaliser(keys: NormalisedProperties.keys)
        do throws(Problem) {
            let partner = NormalisedProperties.partner
            _ = try normaliser.reporter(of: message, partner: partner)
            _ = normaliser.country(of: message.subscriber, partner: partner)
            let digests = try normaliser.digests(of: message, partner: partner)
            let again = try normaliser.digests(of: message, partner: partner)
            try expectOne("equal messages have equal digests", digests == again)
        } catch {
            try expect("a refusal says why", !error.detail.isEmpty)
            try expect("only a property fails", error.detail != "equal messages have equal digests")
        }
    }

    /// As ``expect(_:_:)``, where problems are thrown.
    private static func expectOne(_ property: String, _ holds: Bool) throws(Problem) {
        guard holds else { throw Problem(.invalidField, property) }
    }
}
