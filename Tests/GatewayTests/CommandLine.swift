import Foundation
import TestSupport

/// The built program as an operator runs it.
struct CommandLineRun {
    let status: ExitStatus
    let output: String
    let errors: String

    /// Runs `spamgate` with arguments and waits for its end.
    init(
        _ arguments: [String],
        environment: [String: String] = [:]
    ) async throws {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        try await self.init(
            program: URL(fileURLWithPath: tests).deletingLastPathComponent()
                .appendingPathComponent("spamgate").path,
            arguments,
            environment: environment
        )
    }

    /// Runs any program with arguments and waits for its end.
    init(
        program: String,
        _ arguments: [String],
        environment: [String: String] = [:]
    ) async throws {
        let directory = try TemporaryDirectory()
        let process = try ChildProcess(
            program,
            arguments,
            environment: environment.merging(ChildProcess.bareEnvironment) { one, _ in one },
            output: directory.path("output"),
            errors: directory.path("errors")
        )
        status = try await process.wait(deadline: .seconds(60))
        output = directory.contents("output") ?? ""
        errors = directory.contents("errors") ?? ""
    }

    /// The output as JSON, to be compared.
    var json: NSObject? {
        try? JSONSerialization.jsonObject(with: Data(output.utf8)) as? NSObject
    }
}
