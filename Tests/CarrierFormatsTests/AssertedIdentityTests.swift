@testable import CarrierFormats
import JSON
import SpamReporting
import Testing

/// Who reports a chatbot, as headers and envelopes say.
@Suite struct AssertedIdentityTests {
    private static let report = """
        <SR xmlns="urn:gsma:params:xml:ns:rcs:rcs:spamreport"><Chatbot>sip:bot@platform.example\
        </Chatbot></SR>
        """

    private static func complaint(
        _ headers: [String: String],
        _ report: String = report,
        type: String = "text/xml"
    ) throws(Problem) -> ReportedComplaint? {
        let request = ReportRequest(
            contentType: type,
            body: Array(report.utf8),
            reader: JSONReader(),
            headers: { headers[$0] }
        )
        guard case .one(let item) = try RCSReport.content(of: request) else { return nil }
        return try item.result.get()
    }

    @Test(arguments: [
        ("<sip:+447700900456@ims.mobile.example;user=phone>", "+447700900456"),
        ("\"Ana, \\\"<x>\\\"\" <sip:+447700900456;phone-context=a@ims.example>", "+447700900456"),
        ("sip:+447700900456@ims.mobile.example", "+447700900456"),
        ("SIPS:ana.b@ims.mobile.example:5061;x=y", "ana.b@ims.mobile.example"),
        ("<sip:ana@ims.mobile.example>, <tel:+447700900456;npdi>", "+447700900456"),
        ("tel:+44-7700-900456", "+44-7700-900456"),
        ("<bogus:1>,<sip:ana@ims.mobile.example>", "ana@ims.mobile.example"),
    ])
    func `an asserted identity is an address without what surrounds it`(
        value: String,
        address: String
    ) throws {
        #expect(AssertedIdentity.read(value) == .address(address))
        #expect(try Self.complaint(["P-Asserted-Identity": value])?.reporter?.address == address)
    }

    @Test(arguments: [
        "<sip:anonymous@anonymous.invalid>", "\"Anonymous\" <sip:Anonymous@mobile.example>",
        "sip:a1@anonymous.invalid",
    ])
    func `who asked the network for anonymity is no reporter`(value: String) throws {
        #expect(AssertedIdentity.read(value) == .anonymous)
        let complaint = try Self.complaint(["P-Asserted-Identity": value])
        #expect(complaint != nil && complaint?.reporter == nil)
    }

    @Test(arguments: ["", "nobody", "<>", "sip:", "sip:@", "sip:a", "tel:", "\"", ","])
    func `a header without an address is a problem that names it`(value: String) {
        #expect(AssertedIdentity.read(value) == .none)
        #expect(throws: Problem.self) { try Self.complaint(["P-Asserted-Identity": value]) }
    }

    @Test func `an overlong header is no address`() {
        let long = "<sip:" + String(repeating: "a", count: 3000) + "@mobile.example>"
        #expect(AssertedIdentity.read(long) == .none)
    }

    @Test func `the network's headers count before the gateway's own`() throws {
        let all = [
            "P-Asserted-Identity": "<tel:+447700900451>",
            "X-3GPP-Asserted-Identity": "<tel:+447700900452>", "Spamgate-Reporter": "device-3",
        ]
        #expect(try Self.complaint(all)?.reporter?.address == "+447700900451")
        let two = all.filter { $0.key != "P-Asserted-Identity" }
        #expect(try Self.complaint(two)?.reporter?.address == "+447700900452")
        let one = two.filter { $0.key == "Spamgate-Reporter" }
        #expect(try Self.complaint(one)?.reporter?.address == "device-3")
        #expect(try Self.complaint([:])?.reporter == nil)
        #expect(throws: Problem.self) { try Self.complaint(["Spamgate-Reporter": " "]) }
    }

    @Test func `a report is a retry only where its subscriber can be told`() throws {
        let plain = try Self.complaint([:])
        #expect(plain?.messageID == nil)
        let named = try Self.complaint(["Spamgate-Reporter": "a"])?.messageID
        #expect(named?.hasPrefix("rcs:") == true)
        #expect(try named == Self.complaint(["Spamgate-Reporter": "a"])?.messageID)
        #expect(try named != Self.complaint(["Spamgate-Reporter": "b"])?.messageID)
        let withID = Self.report.replacing("</SR>", with: "<Message-ID>1</Message-ID></SR>")
        let other = Self.report.replacing("</SR>", with: "<Message-ID>2</Message-ID></SR>")
        let first = try Self.complaint([:], withID)?.messageID
        #expect(first != nil)
        #expect(try first != Self.complaint([:], other)?.messageID)
    }

    @Test(arguments: ["text/html", "application/vnd.gsma.rcslink-report+xml", "", "xml"])
    func `other media types are not taken`(type: String) {
        #expect(!RCSReport.takes(contentType: type))
    }

    @Test func `the character set of the media type counts before the declaration`() throws {
        let text = "<?xml version='1.0' encoding='ISO-8859-1'?><SR><Chatbot>tel:+447700900123"
        let report = text + "</Chatbot><free-text>é</free-text></SR>"
        let unicode = try Self.complaint([:], report, type: "text/xml; charset=\"utf-8\"")
        #expect(unicode?.text == "é")
        #expect(try Self.complaint([:], report)?.text == "Ã©")
    }
}
