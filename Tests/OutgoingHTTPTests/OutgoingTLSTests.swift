import HTTPClient
import TestSupport
import Testing

/// To whom the client believes that they are the host, against servers of openssl.
@Suite(.enabled(if: TestAuthority.isPossible, "openssl is not installed"))
struct OutgoingTLSTests {
    private func outcome(
        _ server: TestAuthority.Server,
        trusting authority: TestAuthority?
    ) async -> Result<Int, OutgoingError> {
        await outcome(port: server.port, caFile: authority?.file)
    }

    private func outcome(port: UInt16, caFile: String?) async -> Result<Int, OutgoingError> {
        let rules = OutgoingRules(
            allowedHosts: ["localhost:\(port)"],
            connectTimeout: .seconds(3),
            caFile: caFile
        )
        let client = OutgoingClient(rules: rules)
        defer { client.close() }
        let request = OutgoingRequest(method: "GET", url: "https://localhost:\(port)/")
        do throws(OutgoingError) {
            return .success(try await client.send(request).status)
        } catch {
            return .failure(error)
        }
    }

    private func isTLSFailure(_ outcome: Result<Int, OutgoingError>) -> Bool {
        if case .failure(.tls) = outcome { true } else { false }
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func `a certificate of a known authority is accepted`(version: String) async throws {
        let authority = try await TestAuthority()
        let server = try await authority.server("good", .init(), [version])
        #expect(await outcome(server, trusting: authority) == .success(200))
    }

    @Test func `a host that is let through has to prove itself all the same`() async throws {
        let (authority, other) = (try await TestAuthority(), try await TestAuthority())
        let server = try await authority.server("good")
        #expect(isTLSFailure(await outcome(server, trusting: other)))
        #expect(isTLSFailure(await outcome(server, trusting: nil)), "nor does the system know it")
        #expect(await outcome(server, trusting: authority) == .success(200))
    }

    @Test(arguments: [
        TestAuthority.Certificate(names: "DNS:other.example"),
        TestAuthority.Certificate(names: "DNS:localhost.other.example"),
        TestAuthority.Certificate(names: "DNS:*.localhost"),
        TestAuthority.Certificate(names: "IP:127.0.0.1"),
        TestAuthority.Certificate(days: -1),
        TestAuthority.Certificate(isSelfSigned: true),
    ])
    func `another name, an old one and one of its own are refused`(
        certificate: TestAuthority.Certificate
    ) async throws {
        let authority = try await TestAuthority()
        let server = try await authority.server("bad", certificate)
        let outcome = await outcome(server, trusting: authority)
        #expect(isTLSFailure(outcome), "\(outcome)")
    }

    @Test(arguments: ["-tls1", "-tls1_1"])
    func `versions before TLS 1_2 are refused`(version: String) async throws {
        let authority = try await TestAuthority()
        let server = try await authority.server(
            "old",
            // With a key of ECDSA, GnuTLS would refuse the signature by SHA-1, not the version.
            .init(key: "-newkey rsa:2048"),
            [version, "-cipher", "DEFAULT:@SECLEVEL=0"]
        )
        let outcome = await outcome(server, trusting: authority)
        #expect(isTLSFailure(outcome), "\(outcome)")
        // It is a server that others of that age can speak to.
        let process = try ChildProcess(
            "openssl",
            [
                "s_client", "-connect", "127.0.0.1:\(server.port)", version, "-cipher",
                "DEFAULT:@SECLEVEL=0", "-CAfile", authority.file, "-verify_return_error",
            ],
            output: "/dev/null",
            errors: "/dev/null"
        )
        #expect(try await process.wait() == .code(0))
    }

    @Test func `a server without TLS is refused`() async throws {
        let receiver = try Receiver { socket in
            try socket.write(Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8))
        }
        #expect(isTLSFailure(await outcome(port: receiver.port, caFile: nil)))
    }

    @Test func `a handshake that stalls ends with the time for connecting`() async throws {
        let receiver = try Receiver { _ = try $0.rest() }
        let rules = OutgoingRules(
            allowedHosts: [receiver.hostAndPort],
            connectTimeout: .milliseconds(300)
        )
        let client = OutgoingClient(rules: rules)
        defer { client.close() }
        await #expect(throws: OutgoingError.timeout) {
            try await client.send(OutgoingRequest(url: "https://\(receiver.hostAndPort)/"))
        }
    }

    @Test func `authorities that cannot be read are nobody's`() async throws {
        let authority = try await TestAuthority()
        let server = try await authority.server("good")
        let outcome = await outcome(port: server.port, caFile: "/nowhere/ca.pem")
        #expect(isTLSFailure(outcome), "\(outcome)")
    }
}
