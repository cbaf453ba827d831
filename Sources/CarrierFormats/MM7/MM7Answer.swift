import XML

/// What the peer's relay is answered: a `DeliverRsp`, or a SOAP fault.
struct MM7Answer {
    /// The namespace of MM7 where a request has none that can be repeated.
    private static let namespaceDefault =
        "http://www.3gpp.org/ftp/Specs/archive/23_series/23.140/schema/REL-6-MM7-1-4"
    /// The version of MM7 where a request has none that is read here.
    private static let versionDefault = "6.8.0"

    private let soap: SOAPVersion
    private let transactionID: String?
    private let namespace: String
    private let version: String

    /// An answer to a request; nil stands for one that was not read, or cannot be.
    init(to envelope: MM7Envelope?) {
        func short(_ text: String?) -> String? {
            guard let text, !text.isEmpty, text.utf8.count <= MM7Envelope.identifierSizeMax else {
                return nil
            }
            return text
        }
        soap = envelope?.soap ?? .soap11
        transactionID = short(envelope?.transactionElement?.text)
        namespace = short(envelope?.operation.namespace) ?? Self.namespaceDefault
        version =
            envelope.flatMap { $0.hasKnownVersion ? $0.version : nil } ?? Self.versionDefault
    }

    /// The answer to a `DeliverReq` that was read, whatever became of it.
    func response(_ status: MM7Status, details: String? = nil) -> MOAnswer {
        let body = document { writer in
            write("DeliverRsp", status, details, to: &writer)
        }
        return MOAnswer(200, contentType: soap.contentType, body: body)
    }

    /// The answer to what has no response of its own.
    ///
    /// - Parameter isPeers: whether the peer has to mend something before it tries again.
    func fault(
        _ status: MM7Status,
        _ reason: String,
        isPeers: Bool,
        httpStatus: Int = 500,
        retryAfter: Int? = nil
    ) -> MOAnswer {
        let body = document { writer in
            writer.begin("env:Fault")
            switch soap {
            case .soap11:
                writer.element("faultcode", [], isPeers ? "env:Client" : "env:Server")
                writer.element("faultstring", [], reason)
                writer.begin("detail")
            case .soap12:
                writer.begin("env:Code")
                writer.element("env:Value", [], isPeers ? "env:Sender" : "env:Receiver")
                writer.end()
                writer.begin("env:Reason")
                writer.element("env:Text", [("xml:lang", "en")], reason)
                writer.end()
                writer.begin("env:Detail")
            }
            write("VASPErrorRsp", status, reason, to: &writer)
            writer.end()
            writer.end()
        }
        return MOAnswer(
            httpStatus,
            contentType: soap.contentType,
            body: body,
            retryAfter: retryAfter
        )
    }

    private func document(_ body: (inout XMLWriter) -> Void) -> String {
        var writer = XMLWriter()
        writer.begin("env:Envelope", [("xmlns:env", soap.namespace)])
        if let transactionID {
            writer.begin("env:Header")
            writer.element(
                "TransactionID",
                [("xmlns", namespace), ("env:mustUnderstand", "1")],
                transactionID
            )
            writer.end()
        }
        writer.begin("env:Body")
        body(&writer)
        writer.end()
        writer.end()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func write(
        _ name: String,
        _ status: MM7Status,
        _ details: String?,
        to writer: inout XMLWriter
    ) {
        writer.begin(name, [("xmlns", namespace)])
        writer.element("MM7Version", [], version)
        writer.begin("Status")
        writer.element("StatusCode", [], "\(status.rawValue)")
        writer.element("StatusText", [], status.text)
        if let details { writer.element("Details", [], details) }
        writer.end()
        writer.end()
    }
}
