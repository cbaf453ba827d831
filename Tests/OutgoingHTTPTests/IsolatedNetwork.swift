import Foundation
import TestSupport
import Testing

/// A network without a way out, in which every address of IPv4 and IPv6 is this machine.
///
/// So a listener is met by whatever is connected to, wherever it leads, and the kernel counts what
/// was tried. It is a network namespace; what runs in it is put there with setns(2), thread by
/// thread, or is a child of such a thread. Only root can make one.
final class IsolatedNetwork: Sendable {
    private let namespace: Int32
    private let directory: TemporaryDirectory

    /// Whether this machine lets us make one; tests that need it are skipped elsewhere.
    static let isPossible: Bool = {
        guard geteuid() == 0 else { return false }
        let isLetThrough = onThread { unshare(cloneNewNet) == 0 }
        return isLetThrough && ["ip", "unshare", "mount"].allSatisfy(isInstalled)
    }()

    /// Whether there is a program of this name.
    static func isInstalled(_ program: String) -> Bool {
        ["/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"].contains { access($0 + program, X_OK) == 0 }
    }

    /// Why tests are skipped.
    static let need: Comment = "a network namespace of the test's own needs root and iproute2"

    enum Failure: Error { case refused(String) }

    init() async throws {
        directory = try TemporaryDirectory()
        let setUp = """
            ip link set lo up && ip route add local 0.0.0.0/0 dev lo &&
            { ip -6 route replace local ::/0 dev lo || true; }
            """
        let directory = directory
        let made = onThread { () -> (Int32, ChildProcess?) in
            guard unshare(cloneNewNet) == 0 else { return (-1, nil) }
            let namespace = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
            let process = try? ChildProcess(
                "sh",
                ["-c", setUp],
                output: directory.path("ip.log"),
                errors: directory.path("ip.log")
            )
            return (namespace, process)
        }
        namespace = made.0
        guard try await made.1?.wait() == .code(0) else {
            throw Failure.refused(directory.contents("ip.log") ?? "no namespace")
        }
    }

    deinit { close(namespace) }

    /// Runs `body` on a thread of this network and waits for it.
    func within<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
        try onThread { [namespace] in
            Result {
                guard setns(namespace, cloneNewNet) == 0 else { throw SystemError("setns") }
                return try body()
            }
        }.get()
    }

    /// Connections of TCP that were tried so far, as the kernel counts them (RFC 4022).
    func connectionAttempts() throws -> Int {
        let table = try within {
            try String(contentsOfFile: "/proc/thread-self/net/snmp", encoding: .utf8)
        }
        let rows = table.split(separator: "\n").filter { $0.hasPrefix("Tcp: ") }
            .map { $0.split(separator: " ") }
        guard rows.count == 2, let column = rows[0].firstIndex(of: "ActiveOpens"),
            let count = Int(rows[1][column])
        else { throw Failure.refused("no count of connections") }
        return count
    }

    /// Has `OutgoingProbe` ask for `urls` and returns what it printed for each.
    ///
    /// - Parameters:
    ///   - tracer: A program and its arguments that the probe is put under.
    func probe(
        _ urls: [String],
        _ options: [String] = [],
        tracer: [String] = [],
        deadline: Duration = .seconds(60)
    ) async throws -> [String] {
        let run = try TemporaryDirectory()
        try write("nameserver 127.0.0.1\noptions timeout:30 attempts:1\n", run.path("resolv.conf"))
        try write("127.0.0.1 localhost\n10.9.8.7 hosts-file.example\n", run.path("hosts"))
        try write(urls.joined(separator: "\0\n"), run.path("urls"))
        let mount = """
            mount --bind "$1/resolv.conf" /etc/resolv.conf && mount --bind "$1/hosts" /etc/hosts &&
            shift && exec "$@"
            """
        let program = [try Self.program(), "--input", run.path("urls")] + options
        let process = try within {
            try ChildProcess(
                "unshare",
                ["-m", "sh", "-c", mount, "sh", run.path] + tracer + program,
                output: run.path("output"),
                errors: run.path("errors")
            )
        }
        let status = try await process.wait(deadline: deadline)
        let lines = (run.contents("output") ?? "").split(separator: "\n").map(String.init)
        guard status == .code(0), lines.count == urls.count else {
            throw Failure.refused("\(status): \(run.contents("errors") ?? "") \(lines)")
        }
        return lines
    }

    /// Beside the tests' own executable, where SwiftPM puts both.
    private static func program() throws -> String {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: tests).deletingLastPathComponent()
            .appendingPathComponent("OutgoingProbe").path
    }

    private func write(_ text: String, _ path: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
}

/// `CLONE_NEWNET` of sched.h.
private let cloneNewNet: Int32 = 0x4000_0000

/// Glibc has them, its module for Swift does not.
@_silgen_name("unshare") private func unshare(_ flags: Int32) -> Int32
@_silgen_name("setns") private func setns(_ descriptor: Int32, _ kind: Int32) -> Int32
