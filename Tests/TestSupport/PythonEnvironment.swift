import Foundation
import Synchronization

/// A virtual environment of Python with packages from PyPI, made once under `.build`.
///
/// Where PyPI is not reached there is none, and the tests that need it are skipped.
package struct PythonEnvironment: Sendable {
    /// Its interpreter.
    package let python: String

    /// What a program printed and complained of, and how it ended.
    package struct Run: Sendable {
        package let status: ExitStatus
        package let output: String
        package let errors: String

        /// Whether the program was content.
        package var succeeds: Bool { status == .code(0) }
    }

    private static let makings = Mutex<[String: Task<PythonEnvironment?, Never>]>([:])

    /// The environment `name` with what `requirements` lists, each as `package==version`.
    ///
    /// - Returns: nil when it cannot be made.
    package static func named(_ name: String, _ requirements: [String]) async -> Self? {
        await makings.withLock { makings in
            if let making = makings[name] { return making }
            let making = Task { await make(name, requirements) }
            makings[name] = making
            return making
        }.value
    }

    /// The interpreter of the system, with nothing but its own library; nil when there is none.
    package static func plain() async -> Self? {
        let system = PythonEnvironment(python: "python3")
        return (try? await system.run("").succeeds) == true ? system : nil
    }

    /// Runs a program text; arguments follow it.
    package func run(
        _ program: String,
        _ arguments: [String] = [],
        deadline: Duration = .seconds(120)
    ) async throws -> Run {
        try await Self.run(python, ["-c", program] + arguments, deadline)
    }

    private static func make(_ name: String, _ requirements: [String]) async -> Self? {
        let build = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent(".build")
        let directory = build.appendingPathComponent("python-\(name)")
        let stamp = directory.appendingPathComponent("requirements.txt")
        let python = directory.appendingPathComponent("bin/python").path
        let wanted = requirements.joined(separator: "\n") + "\n"
        if (try? String(contentsOf: stamp, encoding: .utf8)) == wanted {
            return PythonEnvironment(python: python)
        }
        try? FileManager.default.removeItem(at: directory)
        let install = [
            "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--timeout", "15",
            "--retries", "1",
        ]
        let isMade =
            (try? await run("python3", ["-m", "venv", directory.path], .seconds(120)).succeeds)
            == true
        guard isMade,
            (try? await run(python, install + requirements, .seconds(300)).succeeds) == true,
            (try? wanted.write(to: stamp, atomically: true, encoding: .utf8)) != nil
        else {
            try? FileManager.default.removeItem(at: directory)
            return nil
        }
        return PythonEnvironment(python: python)
    }

    private static func run(
        _ program: String,
        _ arguments: [String],
        _ deadline: Duration
    ) async throws -> Run {
        let directory = try TemporaryDirectory()
        let process = try ChildProcess(
            program,
            arguments,
            output: directory.path("output"),
            errors: directory.path("errors")
        )
        let status = try await process.wait(deadline: deadline)
        return Run(
            status: status,
            output: directory.contents("output") ?? "",
            errors: directory.contents("errors") ?? ""
        )
    }
}
