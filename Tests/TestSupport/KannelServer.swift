import Foundation
import Synchronization

/// Real `bearerbox` and `smsbox` on free ports, configured by `deploy/kannel/kannel.conf`.
///
/// Kannel hands what subscribers send to an HTTP server and texts them what it answers. A test
/// starts the server first (the gateway, with a partner whose token goes into the options), then
/// this, and is the network itself:
///
///     var options = KannelServer.Options(serverPort: gateway.port)
///     options.credentials = (name: "sg", password: token)
///     let kannel = try await KannelServer(options)
///     let network = try kannel.network()
///     try network.send("Your parcel is held", from: "447700900456", to: "7726")
///     let reply = try await network.text()
///     #expect(reply.to == "447700900456" && reply.text.hasPrefix("Thanks"))
///
/// That *nothing* is texted is shown without waiting: a later message whose answer has a text is
/// sent, and that text must be the first to come. Kannel works on one message after the other, but
/// for those that wait to be sent again.
///
/// Both processes end with the object, and so does the directory with their logs.
package final class KannelServer: Sendable {
    /// How messages become requests: one of the three lines of the file, the others being comments.
    package enum Variant: String, CaseIterable, Sendable {
        case post = "post-url"
        case get = "get-url"
        case xml = "post-xml"
    }

    /// How Kannel is started.
    package struct Options: Sendable {
        /// The port of the HTTP server on 127.0.0.1.
        package var serverPort: UInt16
        /// Sent with each request, as Basic; letters and digits only.
        package var credentials: (name: String, password: String)?
        /// Which line of the service is in force.
        package var variant = Variant.post
        /// In the place of what the file has, by group and name: `["smsbox": ["log-level": "0"]]`.
        package var settings: [String: [String: String]] = [
            // The file's are for outages of an hour.
            "smsbox": ["http-request-retry": "3", "http-queue-delay": "1"]
        ]

        package init(serverPort: UInt16) {
            self.serverPort = serverPort
        }
    }

    /// What the processes listen on.
    private struct Ports: Sendable {
        let admin: ReservedPort
        let boxes: ReservedPort
        let network: ReservedPort
        let sending: ReservedPort

        init() throws {
            admin = try ReservedPort()
            boxes = try ReservedPort()
            network = try ReservedPort()
            sending = try ReservedPort()
        }

        /// Where they stand in the file.
        var settings: [String: [String: String]] {
            [
                "core": ["admin-port": "\(admin.number)", "smsbox-port": "\(boxes.number)"],
                "smsc": ["port": "\(network.number)"],
                "smsbox": ["sendsms-port": "\(sending.number)"],
            ]
        }
    }

    /// Where configuration and logs are.
    package let directory: TemporaryDirectory
    private let ports: Ports
    private let bearerbox = Mutex<ChildProcess?>(nil)
    private let smsbox = Mutex<ChildProcess?>(nil)

    /// Starts both processes and waits until a message would reach the HTTP server.
    package init(_ options: Options) async throws {
        directory = try TemporaryDirectory()
        ports = try Ports()
        try writeConfiguration(options)
        let first = try process("bearerbox")
        bearerbox.withLock { $0 = first }
        // The port for boxes must not be tried: bearerbox takes any connection for a box.
        try await started(first, "bearerbox") { $0.contains("Status: running") }
        let second = try process("smsbox")
        smsbox.withLock { $0 = second }
        try await started(second, "smsbox") { $0.contains("smsbox:") }
    }

    /// Connects as the network; there is one at a time.
    package func network() throws -> FakeNetwork {
        FakeNetwork(
            try TestSocket(port: ports.network.number, timeout: .seconds(20)),
            keeping: self
        )
    }

    /// What both processes logged so far.
    package var log: String {
        ["bearerbox.log", "smsbox.log", "output.log"]
            .compactMap { directory.contents($0) }.joined(separator: "\n")
    }

    /// Ends both processes, in the order in which Kannel wants it.
    package func stop() async throws {
        for box in [smsbox.withLock(\.self), bearerbox.withLock(\.self)] {
            box?.signal(SIGTERM)
            _ = try await box?.wait(deadline: .seconds(60))
        }
    }

    private func process(_ name: String) throws -> ChildProcess {
        // Debian has them where the path of users does not lead.
        try ChildProcess(
            "/usr/sbin/\(name)",
            [directory.path("kannel.conf")],
            environment: ChildProcess.bareEnvironment,
            output: directory.path("output.log"),
            errors: directory.path("output.log")
        )
    }

    /// Waits until bearerbox's page shows that a process is ready.
    private func started(
        _ process: ChildProcess,
        _ name: String,
        _ isReady: (String) -> Bool
    ) async throws {
        do {
            try await waitUntil(deadline: .seconds(60), "\(name) is ready") {
                if let status = process.status() { throw StartFailure(name, "\(status)", log) }
                return status().map(isReady) == true
            }
        } catch let error as DeadlineExceeded {
            throw StartFailure(name, "\(error); its page is \(status() ?? "not there")", log)
        }
    }

    /// The page on which bearerbox lists its connections; nil while it cannot be had.
    private func status() -> String? {
        guard
            let connection = try? TestHTTPConnection(port: ports.admin.number, timeout: .seconds(5))
        else { return nil }
        return try? connection.send("GET", "/status.txt?password=change-me").text
    }

    /// Writes the file with what differs from an operator's.
    private func writeConfiguration(_ options: Options) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../../deploy/kannel/kannel.conf").standardized
        var text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let login = options.credentials.map { "\($0.name):\($0.password)@" } ?? ""
        text = text.replacing("127.0.0.1:7726", with: "\(login)127.0.0.1:\(options.serverPort)")
            .replacing("/var/spool/kannel", with: directory.path)
            .replacing("/var/log/kannel", with: directory.path)
        for variant in Variant.allCases {
            text = text.replacing("\n# \(variant.rawValue) =", with: "\n\(variant.rawValue) =")
                .replacing(
                    "\n\(variant.rawValue) =",
                    with: "\n\(variant == options.variant ? "" : "# ")\(variant.rawValue) ="
                )
        }
        let settings = ports.settings.merging(options.settings) { $0.merging($1) { $1 } }
        try directory.write(Self.text(text, with: settings), to: "kannel.conf")
    }

    /// The text of a configuration with other values; each name must be in its group already.
    private static func text(
        _ text: String,
        with settings: [String: [String: String]]
    ) throws -> String {
        var group = ""
        var missing = Set(
            settings.flatMap { group in group.value.keys.map { "\(group.key) \($0)" } }
        )
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let name = String(line.prefix { $0 != "=" }).trimmingCharacters(in: .whitespaces)
            if name == "group" {
                group = line.drop { $0 != "=" }.dropFirst().trimmingCharacters(in: .whitespaces)
            }
            guard let value = settings[group]?[name] else { return String(line) }
            missing.remove("\(group) \(name)")
            return "\(name) = \(value)"
        }
        guard missing.isEmpty else {
            throw StartFailure("kannel", "not in kannel.conf: \(missing.sorted())", "")
        }
        return lines.joined(separator: "\n")
    }
}
