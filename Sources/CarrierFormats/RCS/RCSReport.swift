import JSON
package import SpamReporting
import XML

/// A client's report of an RCS chatbot; see `protocols/inbound/rcs`.
///
/// The XML (`application/vnd.gsma.rcsspam-report+xml`) says which bot, and the ids of the messages
/// that are meant; who reports is said by the network, in a header or in a JSON envelope. The
/// messages' text is in neither.
package enum RCSReport: RequestFormat {
    /// Most ids of messages in one report; clients send ten.
    package static let messageIDsMax = 100

    /// Longest id of an envelope, in bytes: with its prefix it is a message id.
    package static let idSizeMax = 190

    /// The report's namespace.
    package static let namespace = "urn:gsma:params:xml:ns:rcs:rcs:spamreport"

    /// The media types, for who sends another.
    package static let mediaTypeDetail =
        "a report is application/vnd.gsma.rcsspam-report+xml, application/xml or text/xml, its "
        + "envelope application/json"

    /// A report is short.
    package static let isLong = false

    /// What an XML report may have in it.
    private static let limits = XMLLimits(depthMax: 8, elementsMax: 256, attributesMax: 16)

    private static let xmlTypes = [
        "application/vnd.gsma.rcsspam-report+xml", "application/xml", "text/xml",
    ]

    /// Headers in which a network says who reports, in the order in which they are looked at.
    private static let identityHeaders = ["P-Asserted-Identity", "X-3GPP-Asserted-Identity"]

    /// The header in which a gateway that knows the reporter in another way says so.
    private static let reporterHeader = "Spamgate-Reporter"

    /// Whether bodies of this Content-Type are read.
    package static func takes(contentType: String) -> Bool {
        guard let type = MediaType(contentType) else { return false }
        return type.name == "application/json" || xmlTypes.contains(type.name)
    }

    /// What a captured body most likely came as.
    package static func likelyContentType(of body: [UInt8]) -> String {
        let first = body.first { !" \t\r\n".utf8.contains($0) }
        return first == 0x7B ? "application/json" : xmlTypes[0]
    }

    /// The complaint in a request, or the first thing wrong with it.
    package static func content(of request: ReportRequest) throws(Problem) -> ReportContent {
        guard let type = MediaType(request.contentType), type.name != "application/json" else {
            return .one(try enveloped(request))
        }
        let report = try report(request.body, charset: type.parameters["charset"])
        let reporter = try reporter(of: request)
        let pointers = FieldPointers(
            messageID: "",
            reporter: "",
            sender: "/Chatbot",
            text: "/free-text"
        )
        return .one(
            ReportedItem(.success(complaint(report, of: reporter, id: nil)), pointers)
        )
    }

    private static func complaint(
        _ report: ChatbotReport,
        of reporter: String?,
        id: String?
    ) -> ReportedComplaint {
        ReportedComplaint(
            messageID: id.map { "rcs:" + $0 } ?? report.digest(with: reporter),
            reporter: reporter.map { ReportedReporter($0) },
            sender: report.chatbot,
            channel: .rcs,
            text: report.freeText
        )
    }

    private static func report(
        _ bytes: [UInt8],
        charset: String?
    ) throws(Problem) -> ChatbotReport {
        let root: XMLElement
        do throws(XMLError) {
            root = try XMLReader(limits: limits).read(bytes, charset: charset)
        } catch {
            throw Problem(error)
        }
        return try ChatbotReport(root)
    }

    /// Who reports, as the headers say; nil when none of them is sent, or it says "anonymous".
    private static func reporter(of request: ReportRequest) throws(Problem) -> String? {
        for name in identityHeaders {
            guard let value = request.header(name) else { continue }
            switch AssertedIdentity.read(value) {
            case .address(let address): return address
            case .anonymous: return nil
            case .none:
                let detail = "The header \(name) has no sip: or tel: address."
                throw Problem(.invalidField, detail, pointer: "")
            }
        }
        guard let value = request.header(reporterHeader) else { return nil }
        guard !BlankText.isBlank(value) else {
            throw Problem(.invalidField, "The header \(reporterHeader) is blank.", pointer: "")
        }
        return value
    }
}

// MARK: - Envelope

extension RCSReport {
    /// The JSON in which platforms for 5G messaging hand over what a subscriber sent.
    private static func enveloped(_ request: ReportRequest) throws(Problem) -> ReportedItem {
        let envelope = try request.object()
        if let written = try envelope.textOrNull("contentType") {
            guard let type = MediaType(written), xmlTypes.contains(type.name) else {
                throw envelope.problem("contentType", "The content is \(xmlTypes[0]).")
            }
        }
        guard let body = TransferEncoding.strictBase64(try envelope.requiredText("bodyText")) else {
            throw envelope.problem(
                "bodyText",
                "The report is base64 with its padding (RFC 4648 §4)."
            )
        }
        let id = try envelope.textOrNull("messageId")
        if let id, !(1...idSizeMax).contains(id.utf8.count) {
            let detail = "The id of a message has 1 to \(idSizeMax) bytes."
            throw envelope.problem("messageId", detail)
        }
        let report: ChatbotReport
        do throws(Problem) {
            report = try self.report(body, charset: nil)
        } catch {
            throw Problem(error.kind, error.detail, pointer: envelope.pointer + "/bodyText")
        }
        let pointers = FieldPointers(
            messageID: id == nil ? "" : "/messageId",
            reporter: "/senderAddress",
            sender: "/bodyText",
            text: "/bodyText"
        )
        let reporter = try subscriber(in: envelope)
        return ReportedItem(.success(complaint(report, of: reporter, id: id)), pointers)
    }

    private static func subscriber(in envelope: ObjectReader) throws(Problem) -> String? {
        guard let address = try envelope.textOrNull("senderAddress") else { return nil }
        switch AssertedIdentity.read(address) {
        case .address(let address): return address
        case .anonymous: return nil
        case .none: return address
        }
    }
}

// MARK: - XML

/// The element `SR`.
private struct ChatbotReport {
    let chatbot: String
    let freeText: String
    private let messageIDs: [String]
    private let spamType: String?

    init(_ root: XMLElement) throws(Problem) {
        guard root.name == "SR", root.namespace ?? RCSReport.namespace == RCSReport.namespace
        else {
            let detail = "The report is an element SR of \(RCSReport.namespace)."
            throw Problem(.invalidField, detail, pointer: "")
        }
        guard let bot = root.child("Chatbot") else {
            let detail = "The element Chatbot is missing; it says who is reported."
            throw Problem(.missingField, detail, pointer: "/Chatbot")
        }
        for name in ["Chatbot", "spam-type", "free-text"] where root.children(name).count > 1 {
            let detail = "There is at most one element \(name)."
            throw Problem(.invalidField, detail, pointer: "/" + name)
        }
        chatbot = bot.trimmedText
        guard !chatbot.isEmpty else {
            let detail = "The element Chatbot is empty; it says who is reported."
            throw Problem(.invalidField, detail, pointer: "/Chatbot")
        }
        messageIDs = root.children("Message-ID").map(\.trimmedText)
        guard messageIDs.count <= RCSReport.messageIDsMax else {
            let detail = "A report has at most \(RCSReport.messageIDsMax) elements Message-ID."
            throw Problem(.tooManyItems, detail, pointer: "/Message-ID")
        }
        spamType = root.child("spam-type")?.trimmedText
        freeText = root.child("free-text")?.trimmedText ?? ""
    }

    /// A retry key for the report, which has no id of its own.
    ///
    /// The messages' ids are those of one subscriber's copies; without them and without a reporter
    /// two equal reports may be of two subscribers.
    func digest(with reporter: String?) -> String? {
        guard reporter != nil || messageIDs.contains(where: { !$0.isEmpty }) else { return nil }
        let fields = [reporter, chatbot, spamType, freeText] + messageIDs
        return RetryDigest.messageID("rcs", fields)
    }
}
