import CarrierFormats
import JSON
import SpamReporting

/// What holds for every text that may be a report of an iPhone.
///
/// An input that begins with `{` is the body of a request; any other is the text of a report that
/// is otherwise in order.
enum AppleProperties {
    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        if input.first == 0x7B {
            _ = try reported(in: input)
            return
        }
        let text = String(decoding: input, as: UTF8.self)
        guard !text.utf8.contains(0) else { return }
        let written = fault.strikes(input) ? text + "!" : text
        let complaints = try reported(in: report(text: written))
        guard let complaint = complaints.first else { return }
        try expect("both texts are taken", complaints.count == 2)
        try expect("a text is kept as it is", complaint.text.hasBytes(of: text))
    }

    /// The complaints of a body that were accepted.
    private static func reported(in body: [UInt8]) throws(Violation) -> [ReportedComplaint] {
        let reader = JSONReader(limits: ComplaintProperties.limits)
        guard let (_, again) = try ComplaintProperties.readTwice(body, reader) else { return [] }
        let items = RequestProperties.items(of: body, AppleReport.self, "application/json")
        let sames = RequestProperties.items(
            of: again.serialized(),
            AppleReport.self,
            "application/json"
        )
        try expect(
            "what is written again is the same report",
            items.map(\.result.fields) == sames.map(\.result.fields)
        )
        return try RequestProperties.accepted(items)
    }

    private static func report(text: String) -> [UInt8] {
        JSONWriter.object { json in
            json.member("_version", 1)
            json.key("classification")
            json.beginObject()
            json.member("sender", "+447700900123")
            json.member("action", "reportJunk")
            json.key("bodies")
            json.beginArray()
            json.string(text)
            json.string(text)
            json.endArray()
            json.endObject()
        }
    }
}

/// What holds for every format that reads whole requests.
enum RequestProperties {
    /// What a body reports; a problem with all of it is one item.
    static func items(
        of body: [UInt8],
        _ format: any RequestFormat.Type,
        _ type: String,
        headers: @escaping (String) -> String? = { _ in nil }
    ) -> [ReportedItem] {
        let request = ReportRequest(
            contentType: type,
            body: body,
            reader: JSONReader(limits: ComplaintProperties.limits),
            headers: headers
        )
        do throws(Problem) {
            switch try format.content(of: request) {
            case .one(let item): return [item]
            case .many(let items): return items
            }
        } catch {
            let nowhere = FieldPointers(messageID: "", reporter: "", sender: "", text: "")
            return [ReportedItem(.failure(error), nowhere)]
        }
    }

    /// The complaints among `items`, each of which is checked.
    static func accepted(_ items: [ReportedItem]) throws(Violation) -> [ReportedComplaint] {
        var complaints: [ReportedComplaint] = []
        for item in items {
            switch item.result {
            case .failure(let problem):
                try expect("a refusal is a sentence", problem.detail.hasSuffix("."))
            case .success(let complaint):
                try expect("a text has no NUL", !complaint.text.utf8.contains(0))
                try expect(
                    "an id has its length",
                    complaint.messageID.map { (1...200).contains($0.utf8.count) } ?? true
                )
                try NormalisedProperties.check(complaint, pointers: item.pointers)
                complaints.append(complaint)
            }
        }
        return complaints
    }
}
