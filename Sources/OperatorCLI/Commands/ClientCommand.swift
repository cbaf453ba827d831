import ArgumentParser
import OperatingSystem

/// A command that speaks to a gateway; its failures become words and an exit code.
protocol ClientCommand: ParsableCommand {
    /// Does what was asked.
    func execute(_ session: Session) throws(CommandFailure)
}

/// What a command has at hand besides its options.
struct Session {
    let console = Console()
    let environment = ClientEnvironment.current

    /// How reports on the standard output are laid out.
    var layout: Layout { console.layout(for: .output, in: environment) }
}

extension ClientCommand {
    /// Called by the argument parser; ends with one of ``ExitCodes``.
    package mutating func run() throws {
        let session = Session()
        do {
            try execute(session)
        } catch {
            session.console.write(error.text, to: .error)
            throw ExitCode(error.exitCode.rawValue)
        }
    }
}
