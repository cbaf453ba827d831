import CarrierFormats
import SpamReporting
import XML

/// What holds for every text that may be the report of a chatbot.
///
/// An input that begins with `<` is a report, with `{` an envelope; any other is the free text of a
/// report that is otherwise in order, and the header that says who reports.
enum RCSProperties {
    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        switch input.first {
        case 0x3C: try check(input, "text/xml")
        case 0x7B: try check(input, "application/json")
        default: try checkFreeText(input, fault)
        }
    }

    private static func check(_ body: [UInt8], _ type: String) throws(Violation) {
        let items = RequestProperties.items(of: body, RCSReport.self, type)
        try expect("a report is one complaint", items.count == 1)
        for complaint in try RequestProperties.accepted(items) {
            try expect("a report is of RCS", complaint.channel == .rcs)
            try expect("a report has a sender", complaint.sender?.isEmpty == false)
        }
    }

    private static func checkFreeText(
        _ bytes: [UInt8],
        _ fault: PlantedFault
    ) throws(Violation) {
        let text = String(decoding: bytes, as: UTF8.self)
        var writer = XMLWriter()
        writer.begin("SR", [("xmlns", RCSReport.namespace)])
        writer.element("Chatbot", "sip:bot@botplatform.example")
        writer.element("free-text", fault.strikes(bytes) ? "x" + text : text)
        writer.end()
        let items = RequestProperties.items(
            of: writer.bytes,
            RCSReport.self,
            "application/xml",
            headers: { $0 == "P-Asserted-Identity" ? text : nil }
        )
        for complaint in try RequestProperties.accepted(items) {
            try expect(
                "a text keeps its beginning",
                text.isEmpty || first(text) == nil || complaint.text.first == first(text)
            )
        }
        let anonymous = RequestProperties.items(of: writer.bytes, RCSReport.self, "text/xml")
        guard let complaint = try RequestProperties.accepted(anonymous).first else {
            return try expect("only a text that is too long is refused", bytes.count > 16 << 10)
        }
        try expect("nobody is its reporter", complaint.reporter == nil)
        guard let first = first(text) else { return }
        try expect("a free text begins as it was written", complaint.text.first == first)
    }

    /// The first character, where it is one that XML and the trimming leave alone.
    private static func first(_ text: String) -> Character? {
        text.first.flatMap { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : nil }
    }
}
