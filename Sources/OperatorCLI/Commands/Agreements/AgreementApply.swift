import ArgumentParser
import FeedFormats
import HTTPClient
import JSON
import SpamReporting

/// What a file would do to one agreement.
struct AgreementChange {
    /// Name of the partner.
    let partner: String
    /// What the gateway has; nil for no agreement.
    let current: KeptAgreement?
    /// What the file says.
    let wanted: Agreement

    /// Whether the file says something else.
    var isNeeded: Bool { current?.agreement != wanted }

    /// The changes of a file, in its order.
    static func changes(
        of file: AgreementFile,
        on gateway: GatewayClient
    ) throws(CommandFailure) -> [AgreementChange] {
        let answer = try gateway.get(Target("v1", "agreements").text)
        do throws(JSONError) {
            var current: [String: KeptAgreement] = [:]
            for element in try answer.elements("agreements") {
                let kept = try KeptAgreementJSON.read(element)
                current[kept.partner] = kept
            }
            return file.agreements.map { partner, agreement in
                AgreementChange(partner: partner, current: current[partner], wanted: agreement)
            }
        } catch {
            throw .misunderstood(error)
        }
    }
}

struct AgreementDiff: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what a file of agreements would change; changes nothing.",
        discussion: "Agreements that the file does not name stay as they are.\n\n"
            + ExitCodes.help
    )

    @Argument(help: "The file, YAML or JSON; - is standard input.", completion: .file())
    var file: String
    @OptionGroup var format: OutputOptions
    @OptionGroup var client: ClientOptions

    func execute(_ session: Session) throws(CommandFailure) {
        let file = try AgreementFile(file)
        let gateway = try client.client(in: session.environment)
        let changes = try AgreementChange.changes(of: file, on: gateway)
        let report = AgreementDiffReport(changes)
        session.console.write(report.text(as: format.output, in: session.layout))
    }
}

struct AgreementApply: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Make what a file of agreements says.",
        discussion: """
            The file is read whole before anything is changed. What is in force already stays as \
            it is, and so do agreements that the file does not name. If somebody else changes an \
            agreement meanwhile, theirs is left alone and the command fails; apply again.

            \(ExitCodes.help)
            """
    )

    @Argument(help: "The file, YAML or JSON; - is standard input.", completion: .file())
    var file: String
    @OptionGroup var format: OutputOptions
    @OptionGroup var client: ClientOptions

    func execute(_ session: Session) throws(CommandFailure) {
        let file = try AgreementFile(file)
        let gateway = try client.client(in: session.environment)
        var outcomes: [AgreementOutcomes.Outcome] = []
        var failure: CommandFailure?
        for change in try AgreementChange.changes(of: file, on: gateway) {
            do {
                outcomes.append(try Self.apply(change, on: gateway))
            } catch {
                let about = "agreement with \(DisplayText.safe(change.partner)): "
                failure = CommandFailure(
                    exitCode: error.exitCode,
                    summary: about + error.summary,
                    details: error.details
                )
                break
            }
        }
        // What was done is told although the rest was not.
        let report = AgreementOutcomes(outcomes)
        if !outcomes.isEmpty || failure == nil {
            session.console.write(report.text(as: format.output, in: session.layout))
        }
        if let failure { throw failure }
    }

    private static func apply(
        _ change: AgreementChange,
        on gateway: GatewayClient
    ) throws(CommandFailure) -> AgreementOutcomes.Outcome {
        if !change.isNeeded, let version = change.current?.version {
            return .init(partner: change.partner, version: version, result: "unchanged")
        }
        var body = JSONWriter()
        AgreementJSON.append(change.wanted, to: &body)
        let answer = try gateway.put(
            Target("v1", "agreements", change.partner).text,
            json: body.bytes,
            replacing: change.current.map { "\"\($0.version)\"" }
        )
        do throws(JSONError) {
            return .init(
                partner: change.partner,
                version: try answer.integer("version"),
                result: change.current == nil ? "made" : "changed"
            )
        } catch {
            throw .misunderstood(error)
        }
    }
}
