import CarrierFormats
import ShortMessages
import SpamReporting
import Testing

@Suite struct MappedSourceTests {
    private static func post(_ body: String, _ type: String? = "application/json") -> MORequest {
        MORequest(method: "POST", body: Array(body.utf8)) {
            $0.lowercased() == "content-type" ? type : nil
        }
    }

    /// A forwarder as there are many, with what can be told of a message.
    private static var forwarder: SourceMapping {
        var message = MessageMapping(subscriber: ["/from"], text: ["/text"])
        message.id = ["/id"]
        message.recipient = ["/to"]
        message.binary = BinaryFields(
            data: ["/data"],
            encoding: .hex,
            coding: ["/dcs"],
            header: ["/udh"]
        )
        message.part = PartFields(reference: ["/ref"], total: ["/total"], number: ["/number"])
        message.time = ["/at"]
        message.timeFormat = .unixSeconds
        return SourceMapping(
            carriers: [.json],
            variants: [message],
            acknowledgement: Acknowledgement()
        )
    }

    private static func message(_ body: String) throws -> MOMessage {
        let messages = try MappedSource(forwarder).messages(in: post(body))
        return try #require(messages.first)
    }

    private static func problem(_ body: String) throws -> Problem {
        let source = MappedSource(forwarder)
        let problem = #expect(throws: Problem.self) { try source.messages(in: post(body)) }
        return try #require(problem)
    }
}

// MARK: - Reading

extension MappedSourceTests {
    @Test func `user data is read in the coding that it names`() throws {
        let codings = [
            ("0", "1B65204A", "€ J"), ("3", "E9", "é"), ("8", "D83DDCE6", "📦"),
            ("4", "C3A9", "é"), ("4", "E9", "é"), ("1", "41", "A"),
        ]
        for (coding, data, text) in codings {
            let message = try Self.message(
                #"{"from":"+447700900456","data":"\#(data)","dcs":\#(coding)}"#
            )
            #expect(message.text == text, "data_coding \(coding)")
        }
        let latin = BinaryFields(data: ["/data"], coding: ["/dcs"], standard: .latin1)
        var mapping = Self.forwarder
        mapping.variants[0].binary = latin
        let request = Self.post(#"{"from":"+447700900456","data":"E9","dcs":"0"}"#)
        #expect(try MappedSource(mapping).messages(in: request).first?.text == "é")
    }

    @Test func `a header of user data tells the part and the alphabet`() throws {
        let message = try Self.message(
            #"{"from":"+447700900456","data":"1B63","dcs":0,"udh":"080003A70201240101"}"#
        )
        #expect(message.text == "ç", "a Turkish single shift")
        #expect(message.part?.reference == 0xA7)
        #expect(message.part?.units == Array("ç".utf16))
    }

    @Test func `half a pair of surrogates stays in its part`() throws {
        let message = try Self.message(
            #"{"from":"+447700900456","data":"0041D83D","dcs":8,"ref":"x","total":2,"number":1}"#
        )
        #expect(message.part?.units == [0x41, 0xD83D])
        #expect(message.text == "A\u{FFFD}")
    }

    @Test func `what cannot be read is a problem at its place`() throws {
        let problems = [
            (#"{"from":"+447700900456","data":"4","dcs":0}"#, "/data"),
            (#"{"from":"+447700900456","data":"41","dcs":5}"#, "/dcs"),
            (#"{"from":"+447700900456","data":"41","dcs":"GSM"}"#, "/dcs"),
            (#"{"from":"+447700900456","data":"41","udh":"05"}"#, "/udh"),
            (#"{"from":"+447700900456","text":"x","ref":1,"total":0.5,"number":1}"#, "/total"),
            (#"{"from":"+447700900456","text":{}}"#, "/text"),
            (#"{"from":"","text":"x"}"#, "/from"), (#"{"from":" tel:","text":"x"}"#, "/from"),
            (#"{"from":"+447700900456"}"#, "/text"),
        ]
        for (body, pointer) in problems {
            #expect(try Self.problem(body).pointer == pointer, "\(body)")
        }
    }

    @Test func `a problem repeats no number`() throws {
        let body = #"{"from":"+447700900456447700900456\#(String(repeating: "4", count: 256))"}"#
        let problem = try Self.problem(body)
        #expect(problem.pointer == "/from")
        #expect(!problem.detail.contains("4477"))
    }

    @Test func `a message without an id has none`() throws {
        #expect(try Self.message(#"{"from":"+447700900456","text":"x","id":""}"#).id == nil)
        #expect(try Self.message(#"{"from":"+447700900456","text":"x","id":17}"#).id == "17")
        let long = String(repeating: "a", count: 191)
        let message = try Self.message(#"{"from":"+447700900456","text":"x","id":"\#(long)"}"#)
        #expect(message.id?.hasPrefix("sha256:") == true)
    }

    @Test func `a list in which one message is bad keeps the others`() throws {
        let source = MappedSource(Self.forwarder)
        let body = #"[{"from":"+447700900456","text":"x"},{"from":"+447700900457"}]"#
        let reading = try source.reading(of: Self.post(body))
        #expect(reading.messages.map(\.text) == ["x"])
        #expect(reading.problems.map(\.pointer) == ["/1/text"])
    }

    @Test func `a method or type that the source does not use is refused`() {
        let source = MappedSource(Self.forwarder)
        let get = #expect(throws: Problem.self) {
            try source.messages(in: MORequest(method: "GET"))
        }
        #expect(get?.kind == .methodNotAllowed)
        let form = Self.post("from=x", "application/x-www-form-urlencoded")
        let refused = #expect(throws: Problem.self) { try source.messages(in: form) }
        #expect(refused?.kind == .unsupportedMediaType)
        #expect(throws: Never.self) { try source.messages(in: Self.post("[]", nil)) }
    }

    @Test func `a POST without a body has its fields in the query`() throws {
        var mapping = Self.forwarder
        mapping.carriers = [.query, .json]
        let source = MappedSource(mapping)
        let query = Array("from=%2B447700900456&text=q".utf8)
        let empty = MORequest(method: "POST", query: query)
        #expect(try source.messages(in: empty).map(\.text) == ["q"])
        let body = Array(#"{"from":"+447700900456","text":"b"}"#.utf8)
        let both = MORequest(method: "POST", query: query, body: body)
        #expect(try source.messages(in: both).map(\.text) == ["b"])
        mapping.carriers = [.query]
        let refused = #expect(throws: Problem.self) {
            try MappedSource(mapping).messages(in: both)
        }
        #expect(refused?.kind == .unsupportedMediaType)
    }

    @Test func `a path is a JSON pointer or a name`() throws {
        let body = Self.post(#"{"a/b":{"~":["x",{"from":"+447700900456","text":"y"}]}}"#)
        var mapping = Self.forwarder
        mapping.messages = ["/none", "/a~1b/~0/1"]
        #expect(try MappedSource(mapping).messages(in: body).map(\.text) == ["y"])
        #expect(FieldPath(written: "/a~2") == nil)
        #expect(FieldPath(written: "/~") == nil)
        #expect(FieldPath(written: "/\u{301}") != FieldPath(written: "\u{301}/"))
        #expect(FieldPath(written: String(repeating: "/a", count: 9)) == nil)
        #expect(FieldPath(written: "from") == FieldPath(written: "/from"))
    }

    private static let times: [(TimeFormat, String, String?)] = [
        (.rfc3339, "2026-11-19T21:14:05.000+0000", "2026-11-19T21:14:05Z"),
        (.rfc3339, "2026-11-19T21:14:05-05:00", "2026-11-20T02:14:05Z"),
        (.dateTime(offset: 0), "2026-11-19 21:14:05", "2026-11-19T21:14:05Z"),
        (.dateTime(offset: 480), "2026-11-20 05:14:05", "2026-11-19T21:14:05Z"),
        (.unixSeconds, "1795122845", "2026-11-19T21:14:05Z"),
        (.unixMilliseconds, "1795122845123", "2026-11-19T21:14:05.123Z"),
        (.rfc3339, "yesterday", nil), (.dateTime(offset: 0), "2026-11-19 25:14:05", nil),
        (.unixSeconds, "-1", nil), (.unixSeconds, "99999999999999", nil),
    ]

    @Test(arguments: times)
    func `a time is read as its source writes it`(
        format: TimeFormat,
        written: String,
        expected: String?
    ) {
        #expect(format.moment(written)?.rfc3339 == expected)
    }
}

// MARK: - Answering

extension MappedSourceTests {
    /// Success, invalid, refused, unavailable.
    private static let statuses: [SourcePreset: [Int]] = [
        .twilio: [200, 400, 403, 503], .vonage: [200, 200, 401, 503],
        .vonageMessages: [200, 200, 401, 503], .bandwidth: [200, 200, 401, 503],
        .infobip: [200, 200, 401, 503], .sinch: [200, 200, 503, 503],
        .telnyx: [200, 200, 401, 503], .oneAPI: [200, 400, 401, 503],
        .alibaba: [200, 200, 401, 503],
    ]

    @Test(arguments: SourcePreset.allCases)
    func `each preset is answered so that it drops what is lost and repeats what is not`(
        preset: SourcePreset
    ) throws {
        let source = MappedSource(preset.mapping)
        let request = MORequest(method: "POST")
        let outcomes: [MOOutcome] = [
            .accepted(reply: nil), .invalid(Problem(.missingField, "A field is missing.")),
            .refused(Problem(.unauthenticated, "Not signed.")),
            .unavailable(Problem(.storeUnavailable, "Redis is away."), retryAfter: 7),
        ]
        let answers = outcomes.map { source.answer($0, to: request) }
        #expect(answers.map(\.status) == Self.statuses[preset])
        #expect(answers.map(\.retryAfter) == [nil, nil, nil, 7])
        #expect(answers[1].body.contains("A field is missing."))
        #expect(source.repliesInBand == (preset == .twilio))
    }

    @Test func `Sinch is told to slow down when a partner sends too much`() {
        let problem = Problem(.rateExceeded, "Too many.")
        let answer = MappedSource(SourcePreset.sinch.mapping)
            .answer(.unavailable(problem, retryAfter: 1), to: MORequest(method: "POST"))
        #expect(answer.status == 429)
    }

    @Test func `a reply is text in TwiML, whatever it says`() {
        let answer = MappedSource(SourcePreset.twilio.mapping)
            .answer(.accepted(reply: "A & B </Message> {reply}"), to: MORequest(method: "POST"))
        let head = #"<?xml version="1.0" encoding="UTF-8"?>"#
        let text = "A &amp; B &lt;/Message&gt; {reply}"
        #expect(answer.body == head + "<Response><Message>\(text)</Message></Response>")
    }

    @Test func `a template writes a text as its type needs it`() {
        func body(_ type: String) -> String {
            let template = AnswerTemplate(200, contentType: type, body: "{x} {reply} {")
            var acknowledgement = Acknowledgement()
            acknowledgement.reply = template
            return acknowledgement.answer(.accepted(reply: "\"<\n")).body
        }
        #expect(body("application/json") == "{x} \\\"<\\n {")
        #expect(body("application/xml; charset=utf-8") == "{x} &quot;&lt;&#10; {")
        #expect(body("text/plain") == "{x} \"<\n {")
        let marked = AnswerTemplate(200, contentType: "text/plain", body: "{reply}\u{301}")
        let answer = Acknowledgement(reply: marked).answer(.accepted(reply: "x"))
        #expect(answer.body == "x\u{301}", "a mark after the brace")
    }
}
