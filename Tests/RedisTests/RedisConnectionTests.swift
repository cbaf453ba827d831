import Reactor
import Redis
import Synchronization
import TestSupport
import Testing

/// Something that several threads look at.
private final class SharedValue<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    func withLock<Result: Sendable>(_ body: (inout sending Value) -> sending Result) -> Result {
        value.withLock(body)
    }

    var current: Value { value.withLock(\.self) }
}

/// A client on a reactor thread of its own, against a private Redis.
private final class ClientRig: Sendable {
    let client: RedisClient
    private let inbox: Inbox
    private let reactor: ReactorBound<Reactor>
    private let thread: ReactorThread
    /// Asks the connection to look again whether it may be used.
    let reconsider = SharedValue<@Sendable () -> Void>({})

    /// - Parameter admits: nil to admit every start of Redis.
    init(
        _ configuration: RedisConnection.Configuration,
        admits: (@Sendable (String) -> Bool)? = nil
    ) async throws {
        let reconsider = reconsider
        let started = AsyncStream<(RedisClient, Inbox, ReactorBound<Reactor>)>.makeStream()
        thread = startReactorThread(name: "test-redis") {
            guard let reactor = try? Reactor() else { return }
            let connection = RedisConnection(configuration, on: reactor)
            connection.admits = admits
            connection.open()
            let bound = ReactorBound(connection, reactor)
            let inbox = reactor.inbox
            reconsider.withLock { $0 = { inbox.post { bound.value.reconsider() } } }
            started.continuation.yield(
                (
                    RedisClient(connection, on: reactor), reactor.inbox,
                    ReactorBound(reactor, reactor)
                )
            )
            reactor.run()
            connection.close()
        }
        var iterator = started.stream.makeAsyncIterator()
        guard let parts = await iterator.next() else { throw SystemError("reactor", 0) }
        (client, inbox, reactor) = parts
    }

    deinit {
        inbox.post { [reactor] in reactor.value.stop() }
        thread.join()
    }

    func waitUntilReady() async throws {
        try await waitUntil("the connection is ready") { [client] in
            (try? await client.send(RedisCommand("PING"))) != nil
        }
    }
}

@Suite struct RedisConnectionTests {
    private func configuration(
        _ server: RedisServer,
        commandTimeout: Duration = .seconds(5),
        password: String? = nil
    ) -> RedisConnection.Configuration {
        RedisConnection.Configuration(
            endpoint: RedisEndpoint(.unix(path: server.socketPath), password: password),
            connectTimeout: .seconds(2),
            commandTimeout: commandTimeout
        )
    }

    @Test func `replies of every kind come in the order of the commands`() async throws {
        let server = try await RedisServer()
        let rig = try await ClientRig(configuration(server))
        try await rig.waitUntilReady()
        var binary = RedisCommand("SET", "key")
        binary.append([0, 13, 10, 255, 0] as [UInt8])
        let results = await rig.client.send([
            binary,
            RedisCommand("GET", "key"),
            RedisCommand("GET", "absent"),
            RedisCommand("INCR", "number"),
            RedisCommand("LPUSH", "number", "x"),
            RedisCommand("EVAL", "return {1, {'a', false}, 'b'}", "0"),
        ])
        #expect(results[0] == .success(.bytes(Array("OK".utf8))))
        #expect(results[1] == .success(.bytes([0, 13, 10, 255, 0])))
        #expect(results[2] == .success(.null))
        #expect(results[3] == .success(.integer(1)))
        guard case .failure(let error) = results[4] else {
            Issue.record("a wrong type is no success")
            return
        }
        #expect(error.code == "WRONGTYPE")
        #expect(
            results[5]
                == .success(
                    .array([
                        .integer(1), .array([.bytes([97]), .null]), .bytes([98]),
                    ])
                )
        )
    }

    @Test func `thousands of commands from many tasks each get their own answer`() async throws {
        let server = try await RedisServer()
        let rig = try await ClientRig(configuration(server))
        try await rig.waitUntilReady()
        let client = rig.client
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<2000 {
                group.addTask {
                    let reply = try await client.send(RedisCommand("ECHO", "answer \(number)"))
                    return reply.text == "answer \(number)"
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }

    @Test func `large values pass in both directions`() async throws {
        let server = try await RedisServer()
        let rig = try await ClientRig(configuration(server))
        try await rig.waitUntilReady()
        let large = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var command = RedisCommand("SET", "large")
        command.append(large)
        _ = try await rig.client.send(command)
        #expect(try await rig.client.send(RedisCommand("GET", "large")).bytes == large)
    }

    @Test func `after a timeout the connection is given up and no late reply is taken`()
        async throws
    {
        let server = try await RedisServer()
        let rig = try await ClientRig(configuration(server, commandTimeout: .milliseconds(200)))
        try await rig.waitUntilReady()
        server.pause()
        let lost = await rig.client.send([
            RedisCommand("ECHO", "first"), RedisCommand("ECHO", "second"),
        ])
        #expect(lost == [.failure(.timedOut), .failure(.timedOut)])
        server.resume()
        try await rig.waitUntilReady()
        #expect(try await rig.client.send(RedisCommand("ECHO", "third")).text == "third")
    }

    @Test func `it connects again by itself after Redis was killed`() async throws {
        let server = try await RedisServer()
        let rig = try await ClientRig(configuration(server))
        try await rig.waitUntilReady()
        _ = try await rig.client.send(RedisCommand("SET", "key", "kept"))
        _ = try await server.kill()
        try await waitUntil("the loss is noticed") {
            (try? await rig.client.send(RedisCommand("PING"))) == nil
        }
        await #expect(throws: RedisError.self) {
            _ = try await rig.client.send(RedisCommand("PING"))
        }
        try await server.start()
        try await rig.waitUntilReady()
        #expect(try await rig.client.send(RedisCommand("GET", "key")).text == "kept")
    }

    @Test func `a password is sent, and a wrong one is told`() async throws {
        let server = try await RedisServer()
        _ = try server.client().command("CONFIG", "SET", "requirepass", "correct")
        let right = try await ClientRig(configuration(server, password: "correct"))
        try await right.waitUntilReady()
        let wrong = try await ClientRig(configuration(server, password: "wrong"))
        try await waitUntil("the refusal is told") {
            do throws(RedisError) {
                _ = try await wrong.client.send(RedisCommand("PING"))
                return false
            } catch {
                return error.summary.contains("WRONGPASS")
            }
        }
    }

    @Test func `nothing is sent to a start of Redis that was not admitted`() async throws {
        let server = try await RedisServer()
        let admitted = SharedValue("")
        let rig = try await ClientRig(configuration(server)) { $0 == admitted.current }
        let write = RedisCommand("INCR", "number")
        func fault() async -> RedisFault? {
            do throws(RedisError) {
                _ = try await rig.client.send(write)
                return nil
            } catch {
                return error.fault
            }
        }
        func run() throws -> String {
            let info = try server.client().command("INFO", "server").string ?? ""
            let line = info.split(whereSeparator: \.isNewline).first { $0.hasPrefix("run_id:") }
            return String(line?.dropFirst(7) ?? "")
        }
        try await waitUntil("the connection is held") { await fault() == .unchecked }
        let first = try run()
        admitted.withLock { $0 = first }
        rig.reconsider.current()
        try await waitUntil("the connection is ready") { await fault() == nil }
        let written = try server.client().command("GET", "number").integer

        try await server.kill()
        try await server.start(with: ["--appendfsync", "no"])
        let second = try run()
        #expect(first != second)
        try await waitUntil("the connection is held again") { await fault() == .unchecked }
        rig.reconsider.current()
        #expect(await fault() == .unchecked)
        #expect(try server.client().command("GET", "number").integer == written)
        admitted.withLock { $0 = second }
        rig.reconsider.current()
        try await waitUntil("the connection is ready again") { await fault() == nil }
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func `a user enters by name and password, at an address or a host name`(
        host: String
    ) async throws {
        let port = try TestSocket.freePort()
        var options = RedisServer.Options()
        options.arguments = ["--port", "\(port)", "--bind", "127.0.0.1", "::1"]
        let server = try await RedisServer(options)
        try server.client().command("ACL", "SETUSER", "gateway", "on", ">secret", "+@all", "~*")
        var configuration = configuration(server)
        configuration.endpoint = RedisEndpoint(
            .tcp(host: host, port: port),
            user: "gateway",
            password: "secret"
        )
        let rig = try await ClientRig(configuration)
        try await rig.waitUntilReady()
        #expect(try await rig.client.send(RedisCommand("ACL", "WHOAMI")).text == "gateway")
    }

    @Test func `a host name that is unknown is told`() async throws {
        let server = try await RedisServer()
        var configuration = configuration(server)
        configuration.endpoint = RedisEndpoint(.tcp(host: "redis.invalid", port: 1))
        let rig = try await ClientRig(configuration)
        try await waitUntil("it is told") {
            do throws(RedisError) {
                _ = try await rig.client.send(RedisCommand("PING"))
                return false
            } catch {
                return error.fault == .unreachable && error.summary.contains("name")
            }
        }
    }

    @Test(arguments: [
        ("LOADING Redis is loading", RedisFault.loading),
        ("OOM command not allowed", .outOfMemory), ("READONLY You can't", .readOnly),
        ("MISCONF Redis is", .cannotPersist), ("NOAUTH Authentication", .notAuthenticated),
        ("WRONGPASS invalid", .notAuthenticated), ("NOPERM this user", .notPermitted),
        ("NOREPLICAS Not enough", .tooFewReplicas), ("MASTERDOWN Link", .primaryDown),
        ("BUSY Redis is busy", .busy), ("ERR Function not found", .functionMissing),
        ("ERR AUTH <password> called without any password", .notAuthenticated),
        ("ERR anything", .refused), ("", .refused),
    ])
    func `a refusal tells the fault`(message: String, fault: RedisFault) {
        #expect(RedisError.refused(message).fault == fault)
    }
}
