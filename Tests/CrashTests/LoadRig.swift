import Foundation
import TestSupport

/// Clients under load, a gateway, and somebody who breaks things meanwhile.
///
/// Used by one test at a time.
final class LoadRig {
    let gateway: GatewayProcess
    /// Socket of the Redis behind it.
    let redisSocket: String
    let clients: [ComplaintClient]
    private var random: SeededGenerator

    /// What a round came to.
    struct Round {
        let acknowledged: Int
        let repeated: Int
        let findings: [Finding]
    }

    /// - Parameter redisSocket: of an external Redis; nil for the gateway's own.
    init(
        _ gateway: GatewayProcess,
        redisSocket: String? = nil,
        clientCount: Int = 6,
        traffic: ComplaintClient.Traffic = ComplaintClient.Traffic(),
        seed: UInt64
    ) throws {
        self.gateway = gateway
        self.redisSocket = redisSocket ?? "\(gateway.dataDirectory)/redis.sock"
        random = SeededGenerator(seed: seed)
        let partners = try ["acme", "blue-tel", "coral"].map { name in
            (name: name, token: try gateway.makePartner(name, role: "carrier"))
        }
        var seeds = SeededGenerator(seed: seed &+ 1)
        clients = (0..<clientCount).map { number in
            let partner = partners[number % partners.count]
            return ComplaintClient(
                gateway,
                number: number,
                partner: partner.name,
                token: partner.token,
                seed: seeds.next(),
                traffic: traffic
            )
        }
    }

    /// Lets the clients work, breaks something at a random moment, and counts when all is well.
    ///
    /// - Parameters:
    ///   - counts: false when the caller counts by itself.
    ///   - disruption: breaks something and mends it; it is told a random number.
    func round(
        after delay: ClosedRange<Int> = 20...160,
        counts: Bool = true,
        _ disruption: (UInt64) async throws -> Void
    ) async throws -> Round {
        let before = (acknowledged, repeated)
        let over = Flag()
        let moment = Int.random(in: delay, using: &random)
        let choice = random.next()
        let clients = clients
        async let working: Void = onThreads(clients) { $0.work(until: over) }
        do {
            try await Task.sleep(for: .milliseconds(moment))
            try await disruption(choice)
        } catch {
            over.raise()
            await working
            throw error
        }
        over.raise()
        await working
        return Round(
            acknowledged: acknowledged - before.0,
            repeated: repeated - before.1,
            findings: counts ? try await findings() : []
        )
    }

    /// Everything that is wrong so far, counted once the ledger can be read.
    ///
    /// - Parameter others: clients that worked beside the rig's own.
    func findings(with others: [ComplaintClient] = []) async throws -> [Finding] {
        let acknowledged = Counts((clients + others).map(\.journal))
        let reader = LedgerReader(gateway: gateway, redisSocket: redisSocket)
        var counted = Counts()
        try await waitUntil("the ledger can be read") {
            guard let counts = try? reader.counts() else { return false }
            counted = counts
            return true
        }
        return (clients + others).flatMap(\.findings) + sharedReceipts()
            + CountCheck.findings(acknowledged: acknowledged, counted: counted)
    }

    /// Receipts that two complaints have in common.
    private func sharedReceipts() -> [Finding] {
        var owners: [String: String] = [:]
        var findings: [Finding] = []
        for entry in clients.flatMap(\.journal.entries) {
            guard let id = entry.receiptID else { continue }
            let owner = owners.updateValue(entry.complaint.messageID, forKey: id)
            guard let owner, owner != entry.complaint.messageID else { continue }
            findings.append(
                .otherReceipt("\(owner) and \(entry.complaint.messageID) have receipt \(id)")
            )
        }
        return findings
    }

    /// What the gateway says of each sender, where it is not what was acknowledged.
    func explanations() throws -> [Finding] {
        let reader = LedgerReader(gateway: gateway, redisSocket: redisSocket)
        var explained = Counts()
        let acknowledged = Counts(clients.map(\.journal))
        for sender in acknowledged.senders.keys {
            explained.senders[sender] = try reader.explained(sender)
        }
        var expected = Counts()
        expected.senders = acknowledged.senders
        return CountCheck.findings(acknowledged: expected, counted: explained)
    }

    private var acknowledged: Int {
        clients.reduce(0) { $0 + $1.journal.entries.count + $1.resent }
    }

    private var repeated: Int { clients.reduce(0) { $0 + $1.unknownOutcomes } }
}
