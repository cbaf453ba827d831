import AuditTrail
import HTTPClient

/// Reads the whole audit log of a gateway, page by page, as the bytes that were hashed.
struct AuditReading {
    private let gateway: GatewayClient

    private static let pageSize = 1000

    init(_ gateway: GatewayClient) {
        self.gateway = gateway
    }

    /// Hands over all lines after a record; returns the head that the log had with the last page.
    func read(
        after start: Int,
        _ take: ([UInt8]) throws(CommandFailure) -> Void
    ) throws(CommandFailure) -> AuditHead {
        var after = start
        while true {
            let target = Target("v1", "audit").with("after", after).with("limit", Self.pageSize)
            let page = try gateway.get(target.text, as: "application/x-ndjson")
            guard let head = page.header("Spamgate-Audit-Head").flatMap({ AuditHead($0) }),
                let next = page.header("Spamgate-Next").flatMap({ Int($0) })
            else {
                throw CommandFailure(
                    exitCode: .internalError,
                    summary: "the gateway's answer cannot be understood",
                    details: ["It does not say where the audit log ends."]
                )
            }
            try take(page.body)
            guard page.header("Spamgate-More") == "true", next > after else { return head }
            after = next
        }
    }

    /// What the log proves to be: a chain, or the first flaw in it.
    ///
    /// The head that the gateway tells is expected too, so records that are missing at the end
    /// show.
    func chain(
        expecting noted: [AuditHead]
    ) throws(CommandFailure) -> Result<AuditChain, AuditChain.Flaw> {
        var chain = AuditChain(expecting: noted)
        var flaw: AuditChain.Flaw?
        let head = try read(after: 0) { lines throws(CommandFailure) in
            guard flaw == nil else { return }
            do throws(AuditChain.Flaw) {
                for line in lines.split(separator: 0x0A) { try chain.take(Array(line)) }
            } catch {
                flaw = error
            }
        }
        if let flaw { return .failure(flaw) }
        do {
            try chain.finish()
        } catch {
            return .failure(error)
        }
        guard chain.head.sequence >= head.sequence else {
            return .failure(.endMissing(head: chain.head, expected: head))
        }
        guard chain.head == head else { return .failure(.otherHead(expected: head)) }
        return .success(chain)
    }
}
