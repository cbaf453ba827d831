package import ArgumentParser
import AuditTrail
import JSON
import OperatingSystem

/// `spamgate audit`: who did what, and who was told what.
package struct AuditCommand: ParsableCommand {
    /// Name, help and subcommands.
    package static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Read, export and prove the audit log.",
        discussion: ExitCodes.help,
        subcommands: [AuditList.self, AuditVerify.self, AuditExport.self]
    )

    /// Made by the argument parser.
    package init() {}
}

struct AuditList: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show records of the audit log, oldest first.",
        discussion: """
            In json each record is one line, byte for byte as it is hashed. Without --after the \
            latest records are shown.

            \(ExitCodes.help)
            """
    )

    @Option(help: ArgumentHelp("Begin after this record.", valueName: "number"))
    var after: Int?
    @Option(name: [.short, .long], help: "How many records, 1 to 1000.")
    var limit = 50
    @OptionGroup var format: OutputOptions
    @OptionGroup var client: ClientOptions

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit is 1 to 1000") }
        guard after ?? 0 >= 0 else { throw ValidationError("--after is 0 or more") }
    }

    func execute(_ session: Session) throws(CommandFailure) {
        let gateway = try client.client(in: session.environment)
        let start = if let after { after } else { try latest(gateway) }
        let target = Target("v1", "audit").with("after", start).with("limit", limit)
        let answer = try gateway.get(target.text)
        guard format.output == .json else {
            session.console.write(
                try format.output.text(of: answer, as: AuditReport.self, in: session.layout)
            )
            return
        }
        do throws(JSONError) {
            for record in try answer.elements("records") {
                session.console.write(DisplayText.safe(json: record.serialized()) + "\n")
            }
        } catch {
            throw .misunderstood(error)
        }
    }

    /// The number after which the last `limit` records stand.
    private func latest(_ gateway: GatewayClient) throws(CommandFailure) -> Int {
        let answer = try gateway.get(Target("v1", "audit").with("limit", 1).text)
        do throws(JSONError) {
            guard let head = AuditHead(try answer.string("head")) else { return 0 }
            return max(0, Int(head.sequence) - limit)
        } catch {
            throw .misunderstood(error)
        }
    }
}

struct AuditVerify: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove that no record of the audit log was changed, moved or taken away.",
        discussion: """
            Computes every digest anew, and tells the head: number and digest of the last record. \
            Note it somewhere else, and give it to a later run as --expect-head: then it is \
            proven too that nothing was taken away from the end, or written anew as a whole.

            \(ExitCodes.help)
            """
    )

    @Option(
        name: .customLong("expect-head"),
        help: ArgumentHelp(
            "A head that was noted before; may be given several times.",
            valueName: "number:digest"
        )
    )
    var expectedHeads: [HeadArgument] = []
    @Option(
        help: ArgumentHelp("An export to prove, instead of the gateway's log.", valueName: "path"),
        completion: .file()
    )
    var file: String?
    @OptionGroup var client: ClientOptions

    func execute(_ session: Session) throws(CommandFailure) {
        let noted = expectedHeads.map(\.head)
        let outcome: Result<AuditChain, AuditChain.Flaw>
        if let file {
            outcome = try Self.chain(of: file, noted)
        } else {
            let log = AuditReading(try client.client(in: session.environment))
            outcome = try log.chain(expecting: noted)
        }
        switch outcome {
        case .success(let chain):
            session.console.write(Self.text(of: chain))
        case .failure(let flaw):
            throw CommandFailure(
                exitCode: .refuted,
                summary: "the audit log is not as it was written",
                details: [flaw.text]
            )
        }
    }

    private static func text(of chain: AuditChain) -> String {
        guard chain.count > 0 else { return "The log has no records.\n" }
        let begin = (chain.beginning?.sequence ?? 0) + 1
        let before =
            begin == 1 ? "" : " Those before were dropped for their age, as the log itself says."
        return """
            \(DisplayText.grouped(chain.count)) records, \(begin) to \(chain.head.sequence), and \
            each goes with the one before it.\(before)
            head \(chain.head.text)

            """
    }

    private static func chain(
        of file: String,
        _ noted: [AuditHead]
    ) throws(CommandFailure) -> Result<AuditChain, AuditChain.Flaw> {
        var reader = try LineReader(path: file)
        var chain = AuditChain(expecting: noted)
        while let line = try reader.next() {
            do throws(AuditChain.Flaw) {
                try chain.take(line)
            } catch {
                return .failure(error)
            }
        }
        do {
            try chain.finish()
            return .success(chain)
        } catch {
            return .failure(error)
        }
    }
}

/// A noted head on the command line.
struct HeadArgument: ExpressibleByArgument {
    let head: AuditHead

    init?(argument: String) {
        guard let head = AuditHead(argument) else { return nil }
        self.head = head
    }
}

struct AuditExport: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the whole audit log as lines, byte for byte as they are hashed.",
        discussion: """
            To the standard output: spamgate audit export > audit.ndjson. The head is told on the \
            standard error. `spamgate audit verify --file audit.ndjson` proves it, and so does \
            protocols/audit/verify.py.

            \(ExitCodes.help)
            """
    )

    @Option(help: ArgumentHelp("Begin after this record.", valueName: "number"))
    var after = 0
    @OptionGroup var client: ClientOptions

    func validate() throws {
        guard after >= 0 else { throw ValidationError("--after is 0 or more") }
    }

    func execute(_ session: Session) throws(CommandFailure) {
        let log = AuditReading(try client.client(in: session.environment))
        let head = try log.read(after: after) { lines throws(CommandFailure) in
            Terminal.output.write(lines)
        }
        session.console.write("head \(head.text)\n", to: .error)
    }
}
