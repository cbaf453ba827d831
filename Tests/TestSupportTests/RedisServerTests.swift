import Foundation
import Testing

@testable import TestSupport

@Suite struct RedisServers {
    @Test func `what was written survives stopping, killing and starting again`() async throws {
        let server = try await RedisServer()
        #expect(try server.client().command("SET", "a", "1") == .status("OK"))
        #expect(try await server.stop() == .code(0))
        #expect(throws: SystemError.self) { try server.client() }
        try await server.start()
        #expect(try server.client().command("INCR", "a") == .integer(2))
        #expect(try await server.kill() == .signal(SIGKILL))
        try await server.start()
        #expect(try server.client().command("GET", "a").integer == 2)
    }

    @Test func `every kind of reply is read`() async throws {
        let client = try await RedisServer().client()
        let bytes: [UInt8] = [0, 13, 10, 255]
        #expect(try client.command(bytes: [Array("SET".utf8), [1], bytes]) == .status("OK"))
        #expect(try client.command(bytes: [Array("GET".utf8), [1]]) == .bulk(bytes))
        #expect(try client.command("GET", "absent") == .null)
        #expect(try client.command("RPUSH", "list", "a", "b") == .integer(2))
        let list = try client.command("LRANGE", "list", "0", "-1")
        #expect(list.array?.map(\.string) == ["a", "b"])
        let nested = try client.command("EVAL", "return {1, {}, false, {'x'}}", "0")
        #expect(nested == .array([.integer(1), .array([]), .null, .array([.bulk([0x78])])]))
        guard case .error(let text) = try client.command("NONSENSE") else {
            Issue.record("no error")
            return
        }
        #expect(text.hasPrefix("ERR unknown command"))
    }

    @Test func `a paused server answers nothing until it goes on`() async throws {
        let server = try await RedisServer()
        let client = try server.client(timeout: .milliseconds(200))
        server.pause()
        #expect(throws: TestSocketError.timedOut) { try client.command("PING") }
        server.resume()
        #expect(try server.client().command("PING") == .status("PONG"))
    }

    @Test func `the options reach the server`() async throws {
        var options = RedisServer.Options()
        options.appendFsync = "everysec"
        options.arguments = ["--maxmemory", "10mb"]
        let client = try await RedisServer(options).client()
        let values = try ["port", "appendonly", "appendfsync", "maxmemory"].map { name in
            try client.command("CONFIG", "GET", name).array?.last?.string
        }
        #expect(values == ["0", "yes", "everysec", "10485760"])
    }

    @Test func `a server that cannot start says why`() async throws {
        var options = RedisServer.Options()
        options.arguments = ["--no-such-option", "x"]
        let error = await #expect(throws: StartFailure.self) { _ = try await RedisServer(options) }
        #expect("\(try #require(error))".contains("no-such-option"))
    }

    @Test func `process and directory go with the object`() async throws {
        var server: RedisServer? = try await RedisServer()
        let path = try #require(server?.directory.path)
        let processID = try #require(server?.processID)
        #expect(FileManager.default.fileExists(atPath: path))
        server = nil
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(kill(processID, 0) == -1 && errno == ESRCH)
    }
}
