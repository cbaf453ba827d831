import ArgumentParser
import JSON
import OperatingSystem
import SpamReporting

/// A command that reads one answer and shows it, once or with `--watch`.
protocol ReportCommand: ClientCommand {
    associatedtype Shown: Report

    var client: ClientOptions { get }
    var format: OutputOptions { get }
    var watching: WatchOptions { get }

    /// What to read; throws for arguments that cannot be.
    func target() throws(CommandFailure) -> Target
}

extension ReportCommand {
    func execute(_ session: Session) throws(CommandFailure) {
        let target = try target()
        let client = try client.client(in: session.environment)
        guard watching.watch else {
            session.console.write(try report(client, target, session.layout))
            return
        }
        while true {
            try show(client, target, session)
            session.console.pause(.seconds(watching.interval))
        }
    }

    private func report(
        _ client: GatewayClient,
        _ target: Target,
        _ layout: Layout
    ) throws(CommandFailure) -> String {
        try format.output.text(of: client.get(target.text), as: Shown.self, in: layout)
    }

    /// One reading of a watch; a gateway that is away for a while does not end it.
    private func show(
        _ client: GatewayClient,
        _ target: Target,
        _ session: Session
    ) throws(CommandFailure) {
        let layout = session.layout
        let text: String
        do {
            text = try report(client, target, layout)
        } catch  where error.isTemporary {
            session.console.write(error.text, to: .error)
            return
        }
        guard format.output == .table else {
            session.console.write(text)
            return
        }
        let now = session.console.now.rfc3339.prefix(19).replacing("T", with: " ")
        let address = self.client.address(in: session.environment)
        let title = "\(DisplayText.safe(address))  \(now) UTC  every \(watching.interval) s"
        session.console.clear()
        session.console.write(layout.painter.paint(title, .faint) + "\n\n" + text)
        if !Terminal.output.isInteractive { session.console.write("\n") }
    }
}
