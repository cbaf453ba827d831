import Foundation
import Synchronization

/// How a process ended.
package enum ExitStatus: Equatable, Sendable {
    case code(Int32)
    case signal(Int32)
}

/// A child process that is known by its process ID only, and never outlives the tests.
///
/// It gets nothing of ours but its output files: no input, no open descriptor, no blocked or
/// ignored signal. Foundation's `Process` is not used, because it needs a run loop to notice an
/// exit and passes on descriptors that other threads have just opened.
package final class ChildProcess: Sendable {
    /// The ID; not to be signalled other than through this object, which knows when it was reaped.
    package let processID: Int32
    private let exit = Mutex<ExitStatus?>(nil)

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: a path, or a name to be found in `PATH`.
    ///   - environment: the whole environment of the child.
    ///   - output: file to which standard output is appended.
    ///   - errors: file to which standard error is appended; may be the same.
    package init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = ProcessInfo.processInfo.environment,
        output: String,
        errors: String
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let append = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, append, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, append, 0o600)
        addCloseFrom(&actions, 3)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var processID: pid_t = 0
        let result = withCStrings([program] + arguments) { argv in
            withCStrings(environment.map { "\($0.key)=\($0.value)" }) { envp in
                // A program that was just written may be open for writing for a moment in a child
                // that another thread is starting (ETXTBSY).
                for _ in 0..<1000 {
                    let result = posix_spawnp(
                        &processID,
                        program,
                        &actions,
                        &attributes,
                        argv,
                        envp
                    )
                    guard result == ETXTBSY else { return result }
                    usleep(1000)
                }
                return ETXTBSY
            }
        }
        guard result == 0 else { throw SystemError("cannot start \(program)", result) }
        self.processID = processID
        LivingProcesses.insert(processID)
    }

    /// The smallest environment of a child: a path, and what `Tests/sanitize` sets.
    package static var bareEnvironment: [String: String] {
        let kept = ["LD_PRELOAD", "SWIFT_BACKTRACE"]
        return ProcessInfo.processInfo.environment
            .filter { kept.contains($0.key) || $0.key.hasSuffix("SAN_OPTIONS") }
            .merging(["PATH": "/usr/bin:/bin"]) { $1 }
    }

    deinit {
        guard status() == nil else { return }
        Glibc.kill(processID, SIGKILL)
        var raw: Int32 = 0
        while waitpid(processID, &raw, 0) == -1, errno == EINTR {}
        LivingProcesses.remove(processID)
    }

    /// How the process ended; nil while it runs or is stopped.
    package func status() -> ExitStatus? {
        exit.withLock { exit in
            if exit == nil {
                var raw: Int32 = 0
                guard waitpid(processID, &raw, WNOHANG) == processID else { return nil }
                let signal = raw & 0x7f
                exit = signal == 0 ? .code((raw >> 8) & 0xff) : .signal(signal)
                LivingProcesses.remove(processID)
            }
            return exit
        }
    }

    /// Sends a signal, unless the process has ended.
    package func signal(_ number: Int32) {
        exit.withLock { exit in
            guard exit == nil else { return }
            Glibc.kill(processID, number)
        }
    }

    /// Waits for the end.
    @discardableResult
    package func wait(deadline: Duration = .seconds(20)) async throws -> ExitStatus {
        let end = ContinuousClock.now + deadline
        while true {
            if let status = status() { return status }
            guard ContinuousClock.now < end else {
                throw DeadlineExceeded("process \(processID) ended", after: deadline)
            }
            try await Task.sleep(for: .milliseconds(3))
        }
    }
}

/// Kills what still runs when the test process exits, because globals are not deinitialised.
private enum LivingProcesses {
    private static let living = Mutex<Set<pid_t>>([])
    private static let atExit: Void = {
        _ = atexit { LivingProcesses.living.withLock { $0.forEach { kill($0, SIGKILL) } } }
    }()

    static func insert(_ processID: pid_t) {
        _ = atExit
        living.withLock { _ = $0.insert(processID) }
    }

    static func remove(_ processID: pid_t) {
        living.withLock { _ = $0.remove(processID) }
    }
}

/// Glibc has it since 2.34, Swift's Glibc module does not show it.
@_silgen_name("posix_spawn_file_actions_addclosefrom_np")
@discardableResult
private func addCloseFrom(
    _ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>,
    _ from: Int32
) -> Int32

private func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    let pointers = strings.map { strdup($0) } + [nil]
    defer { pointers.forEach { free($0) } }
    return pointers.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { preconditionFailure("never empty") }
        return body(base)
    }
}
