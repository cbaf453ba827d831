import CarrierFormats
import JSON
import SpamReporting

/// What holds for every request of a source that a mapping describes, with all presets.
///
/// An input that begins with `{` or `[` is a document; any other is a form, a query, and a text
/// that a subscriber sent.
enum MappedProperties {
    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        for preset in SourcePreset.allCases {
            let source = MappedSource(preset.mapping)
            for request in requests(input) { try checkReading(of: request, source) }
        }
        let text = String(decoding: input, as: UTF8.self)
        // Nobody sends a subscriber a longer one.
        try checkReply(String(String.UnicodeScalarView(text.unicodeScalars.prefix(2000))))
        let written = fault.strikes(input) ? text + "!" : text
        try checkText(text, written: written)
    }

    private static func requests(_ input: [UInt8]) -> [MORequest] {
        if input.first == 0x7B || input.first == 0x5B {
            return [post(input, "application/json")]
        }
        return [
            post(input, "application/x-www-form-urlencoded"),
            MORequest(method: "GET", query: input), MORequest(method: "POST", body: input),
        ]
    }

    private static func post(_ body: [UInt8], _ type: String) -> MORequest {
        MORequest(method: "POST", body: body) { $0.lowercased() == "content-type" ? type : nil }
    }

    private static func checkReading(
        of request: MORequest,
        _ source: MappedSource
    ) throws(Violation) {
        let reading: MOReading
        do throws(Problem) {
            reading = try source.reading(of: request)
        } catch {
            return try checkProblem(error, request, source)
        }
        for problem in reading.problems { try checkProblem(problem, request, source) }
        for message in reading.messages {
            let address = message.subscriber.address.utf8.count
            try expect(
                "somebody sent it",
                (1...MappedSource.addressSizeMax + 1).contains(address)
            )
            try expect(
                "an id is neither empty nor long",
                message.id.map { (1...MappedSource.idSizeMax).contains($0.utf8.count) } ?? true
            )
            try expect("a code is not empty", message.recipient?.isEmpty != true)
            try expect("files are few", message.linkedFiles.count <= LinkedFile.countMax)
            guard let part = message.part else { continue }
            try expect("a part is one of several", part.total >= 2 && part.number <= part.total)
            try expect(
                "a part says what its message says",
                String(decoding: part.units, as: UTF16.self).hasBytes(of: message.text)
            )
        }
        let again = (try? source.reading(of: request).messages.map(\.text)) ?? []
        try expect(
            "a request is always read in the same way",
            again == reading.messages.map(\.text)
        )
    }

    private static func checkProblem(
        _ problem: Problem,
        _ request: MORequest,
        _ source: MappedSource
    ) throws(Violation) {
        try expect("a problem is a sentence", problem.detail.hasSuffix("."))
        let answer = source.answer(.invalid(problem), to: request)
        let value = try? JSONReader().read(Array(answer.body.utf8))
        try expect("a problem is told in JSON", value?.kind == .object)
    }

    /// A reply is nothing but text in the answer, whatever it says.
    private static func checkReply(_ text: String) throws(Violation) {
        let source = MappedSource(SourcePreset.twilio.mapping)
        let answer = source.answer(.accepted(reply: text), to: MORequest(method: "POST"))
        let head = #"<?xml version="1.0" encoding="UTF-8"?><Response><Message>"#.utf8
        let tail = "</Message></Response>".utf8
        let body = answer.body.utf8
        try expect(
            "a reply is one message",
            body.starts(with: head) && body.suffix(tail.count).elementsEqual(tail)
        )
        let bytes = body.dropFirst(head.count).dropLast(tail.count)
        try expect("a reply has no markup", !bytes.contains(0x3C))
        let content = String(decoding: bytes, as: UTF8.self)[...]
        try expect("a reply reads back", readXML(content).hasBytes(of: xmlText(text)))
    }

    /// What XML can say of a text.
    private static func xmlText(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.value {
            case 9, 10, 13: scalar
            case 0..<32, 0xFFFE, 0xFFFF: "\u{FFFD}"
            default: scalar
            }
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// Reads the content of an element, in another way than it was written.
    private static func readXML(_ content: Substring) -> String {
        let names: [Substring: Unicode.Scalar] = [
            "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "#9": "\t", "#10": "\n",
            "#13": "\r",
        ]
        var view = String.UnicodeScalarView()
        for (index, piece) in content.unicodeScalars
            .split(separator: "&", omittingEmptySubsequences: false).enumerated()
        {
            guard index > 0, let end = piece.firstIndex(of: ";"),
                let scalar = names[Substring(piece[..<end])]
            else {
                view.append(contentsOf: piece)
                continue
            }
            view.append(scalar)
            view.append(contentsOf: piece[piece.index(after: end)...])
        }
        return String(view)
    }

    /// A text arrives as it was sent, in a form and in a document.
    private static func checkText(_ text: String, written: String) throws(Violation) {
        var requests: [(SourcePreset, MORequest)] = []
        let digits = Array("0123456789ABCDEF".utf8)
        let encoded = written.utf8.flatMap { byte in
            [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        let form = Array("From=%2B447700900456&Body=".utf8) + encoded
        requests.append((.twilio, post(form, "application/x-www-form-urlencoded")))
        if !written.utf8.contains(0) {
            let document = JSONWriter.object { json in
                json.member("type", "mo_text")
                json.member("from", "447700900456")
                json.member("body", written)
            }
            requests.append((.sinch, post(document, "application/json")))
        }
        for (preset, request) in requests {
            let found = try? MappedSource(preset.mapping).messages(in: request)
            try expect("a text is one message", found?.count == 1)
            try expect("a text arrives as it is", found?.first?.text.hasBytes(of: text) == true)
            let address = found?.first?.subscriber.address
            try expect("the subscriber has a country code", address == "+447700900456")
        }
    }
}
