import Foundation
import Testing

@testable import TestSupport

@Suite struct GatewayProcesses {
    /// A stand-in that keeps the contract of `serve` with a scripted server for its HTTP.
    private func options(_ directory: TemporaryDirectory, port: UInt16) throws
        -> GatewayProcess.Options
    {
        let script = try directory.write(
            """
            #!/bin/sh
            echo "$@"
            echo "SECRET=$SPAMGATE_SECRET" >&2
            mkdir -p \(directory.path)/data
            echo sg_token > \(directory.path)/data/operator.token
            trap 'kill $child; exit 7' TERM
            sleep 1000 &
            child=$!
            echo \(port) > \(directory.path)/port
            wait
            """,
            to: "gateway"
        )
        chmod(script, 0o700)
        var options = GatewayProcess.Options()
        options.binary = script
        options.arguments = ["--extra"]
        options.environment = ["SPAMGATE_SECRET": "given"]
        return options
    }

    @Test func `a gateway is started, used, stopped and started again`() async throws {
        let response = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        let server = try ScriptedServer(response)
        let directory = try TemporaryDirectory()
        let gateway = try await GatewayProcess(
            try options(directory, port: server.port),
            directory: directory
        )
        #expect(gateway.port == server.port)
        #expect(gateway.operatorToken == "sg_token")
        #expect(gateway.output.hasPrefix("serve --listen 127.0.0.1:0 --data-dir"))
        #expect(gateway.output.contains("--extra"))
        #expect(gateway.log == "SECRET=given\n")
        #expect(try gateway.send("GET", "/").status == 200)
        #expect(throws: UnexpectedResponse.self) {
            try gateway.makePartner("acme", role: "carrier")
        }
        #expect(try await gateway.terminate() == .code(7))
        #expect(gateway.processID == nil)
        try await gateway.start()
        try await gateway.restart()
        #expect(try await gateway.kill() == .signal(SIGKILL))
    }

    @Test func `what a killed gateway leaves behind ends with the object`() async throws {
        let server = try ScriptedServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        let directory = try TemporaryDirectory()
        var gateway: GatewayProcess? = try await GatewayProcess(
            try options(directory, port: server.port),
            directory: directory
        )
        let processID = try #require(gateway?.processID)
        // Until it has become another program, a child has its parent's name.
        try await waitUntil("the child runs") {
            ProcessIdentity.children(of: processID).first?.name == "sleep"
        }
        let child = try #require(ProcessIdentity.children(of: processID).first)
        try await gateway?.kill()
        #expect(kill(child.processID, 0) == 0)
        gateway = nil
        try await waitUntil("the orphan is gone") {
            ProcessIdentity(child.processID)?.name != "sleep"
        }
    }

    @Test func `a gateway that ends at once shows the end of its log`() async throws {
        let directory = try TemporaryDirectory()
        var options = GatewayProcess.Options()
        options.binary = try directory.write("#!/bin/sh\necho why >&2\nexit 3\n", to: "gateway")
        chmod(directory.path("gateway"), 0o700)
        let error = await #expect(throws: StartFailure.self) {
            _ = try await GatewayProcess(options, directory: directory)
        }
        let text = "\(try #require(error))"
        #expect(text.contains("code(3)") && text.contains("why\n"))
    }
}
