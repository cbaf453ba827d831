import Foundation
import Synchronization
import TestSupport

/// A receiver of webhooks in Python that checks every request with `standardwebhooks`.
///
/// It ends with its object.
final class WebhookReceiver: Sendable {
    /// One request as the receiver saw it.
    struct Request {
        /// `ok` or whatever else the receiver was told to do with it.
        let mode: String
        let path: String
        let id: String
        let contentType: String
        /// Places of the secrets that had signed it.
        let signed: [Int]
        private let body: Any?

        fileprivate init(_ line: [String: Any]) {
            mode = line["mode"] as? String ?? ""
            path = line["path"] as? String ?? ""
            id = line["id"] as? String ?? ""
            contentType = line["type"] as? String ?? ""
            signed = line["signed"] as? [Int] ?? []
            body = line["body"]
        }

        /// The body when it is an object.
        var object: [String: Any] { body as? [String: Any] ?? [:] }
        /// The body when it is an array.
        var elements: [[String: Any]] { body as? [[String: Any]] ?? [] }
        /// `type` of a body by Standard Webhooks.
        var type: String { object["type"] as? String ?? "" }
        /// `data` of a body by Standard Webhooks.
        var data: [String: Any] { object["data"] as? [String: Any] ?? [:] }
        /// The feed entries in it.
        var entries: [[String: Any]] { data["entries"] as? [[String: Any]] ?? [] }
        /// Sequence numbers of the feed entries in it.
        var sequences: [Int] { entries.compactMap { $0["sequence"] as? Int } }
    }

    /// What receivers are checked with; nil where PyPI is not reached.
    static func environment() async -> PythonEnvironment? {
        await PythonEnvironment.named(
            "webhooks",
            ["standardwebhooks==1.1.0", "cryptography==50.0.2"]
        )
    }

    private let directory: TemporaryDirectory
    private let python: String
    private let isSecure: Bool
    private let process = Mutex<ChildProcess?>(nil)

    init(tls: Bool = false) async throws {
        guard let environment = await Self.environment() else {
            throw SystemError("standardwebhooks from PyPI", 0)
        }
        directory = try TemporaryDirectory()
        python = environment.python
        isSecure = tls
        try await start()
    }

    deinit { process.withLock { $0?.signal(SIGKILL) } }

    /// Starts, after ``stop()`` on the same port.
    func start() async throws {
        let program = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("receiver.py").path
        let port = directory.contents("port") ?? "0"
        try? FileManager.default.removeItem(atPath: directory.path("port"))
        let child = try ChildProcess(
            python,
            [program, directory.path, port, isSecure ? "tls" : "plain"],
            output: directory.path("output"),
            errors: directory.path("errors")
        )
        process.withLock { $0 = child }
        try await waitUntil("the receiver listens") {
            if child.status() != nil {
                throw SystemError("receiver.py: \(directory.contents("errors") ?? "")", 0)
            }
            return directory.contents("port") != nil
        }
    }

    /// Ends it as a crash would.
    func stop() async throws {
        let child = process.withLock { process in
            defer { process = nil }
            return process
        }
        child?.signal(SIGKILL)
        _ = try await child?.wait()
    }

    private var port: String { directory.contents("port") ?? "" }

    /// Its address and port.
    var host: String { "127.0.0.1:\(port)" }

    /// Where it receives.
    var url: String { "\(isSecure ? "https" : "http")://\(host)/hook" }

    /// File with the certificate authority of its certificate; nil when it has none.
    var authority: String? { isSecure ? directory.path("ca.pem") : nil }

    /// What it does with the next requests: `ok`, a status, `silent`, `cut` or `hold`.
    func answer(_ mode: String) throws {
        let new = try directory.write(mode, to: "mode.new")
        guard rename(new, directory.path("mode")) == 0 else { throw SystemError("rename") }
    }

    /// What has to have signed, whether secrets or public keys.
    func expect(_ secrets: [String]) throws {
        let new = try directory.write(secrets.joined(separator: "\n"), to: "secrets.new")
        guard rename(new, directory.path("secrets")) == 0 else { throw SystemError("rename") }
    }

    /// Everything that was received, in the order in which it was.
    var requests: [Request] {
        (directory.contents("journal") ?? "").split(separator: "\n").compactMap { line in
            let json = try? JSONSerialization.jsonObject(with: Data(line.utf8))
            return (json as? [String: Any]).map(Request.init)
        }
    }

    /// The deliveries of entries and snapshots among them.
    var deliveries: [Request] { requests.filter { $0.type.hasPrefix("feed.") } }
}
