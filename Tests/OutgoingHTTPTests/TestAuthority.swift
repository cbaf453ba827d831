import TestSupport

/// A certificate authority of one test, and servers of TLS with certificates that it made.
///
/// Keys, certificates and servers are openssl's, which shares no code with the client's GnuTLS.
final class TestAuthority: Sendable {
    /// What a server's certificate says.
    struct Certificate: Sendable {
        var names = "DNS:localhost"
        /// From now; negative for one that has expired.
        var days = 2
        /// Signed by itself rather than by the authority.
        var isSelfSigned = false
        /// What `openssl req` makes the key of.
        var key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256"
    }

    /// A running `openssl s_server`, which answers every GET with a page.
    struct Server: Sendable {
        let port: UInt16
        fileprivate let process: ChildProcess
    }

    private let directory: TemporaryDirectory

    /// Whether there is an openssl.
    static let isPossible = IsolatedNetwork.isInstalled("openssl")

    enum Failure: Error { case refused(String) }

    init() async throws {
        directory = try TemporaryDirectory()
        try await run(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
              -keyout ca.key -out ca.pem -subj '/CN=An authority for tests'
            """
        )
    }

    /// The authority's own certificate, in PEM.
    var file: String { directory.path("ca.pem") }

    /// Starts a server on 127.0.0.1.
    ///
    /// - Parameters:
    ///   - name: Different for each server of an authority.
    ///   - options: More options of `openssl s_server`.
    func server(
        _ name: String,
        _ certificate: Certificate = Certificate(),
        _ options: [String] = []
    ) async throws -> Server {
        let signing =
            certificate.isSelfSigned ? "-signkey \(name).key" : "-CA ca.pem -CAkey ca.key"
        try await run(
            """
            printf 'subjectAltName=\(certificate.names)\\n' > \(name).ext
            openssl req \(certificate.key) -nodes -subj '/CN=localhost' \
              -keyout \(name).key -out \(name).csr
            openssl x509 -req -in \(name).csr \(signing) -set_serial 7 \
              -days \(certificate.days) -extfile \(name).ext -out \(name).pem
            """
        )
        let process = try ChildProcess(
            "openssl",
            [
                "s_server", "-accept", "127.0.0.1:0", "-www", "-cert",
                directory.path("\(name).pem"),
                "-key", directory.path("\(name).key"),
            ] + options,
            output: directory.path("\(name).out"),
            errors: directory.path("\(name).out")
        )
        var port: UInt16?
        try await waitUntil("the server says on which port it listens") {
            let said = directory.contents("\(name).out") ?? ""
            port = said.firstMatch(of: #/ACCEPT 127\.0\.0\.1:([0-9]+)/#).flatMap { UInt16($0.1) }
            return port != nil
        }
        guard let port else { throw Failure.refused("no port") }
        return Server(port: port, process: process)
    }

    /// Runs shell commands in the authority's directory.
    private func run(_ commands: String) async throws {
        let process = try ChildProcess(
            "sh",
            ["-e", "-c", "cd \(directory.path)\n" + commands],
            output: directory.path("openssl.log"),
            errors: directory.path("openssl.log")
        )
        guard try await process.wait() == .code(0) else {
            throw Failure.refused(directory.contents("openssl.log") ?? "")
        }
    }
}
