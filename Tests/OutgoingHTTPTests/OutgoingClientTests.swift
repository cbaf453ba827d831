import Glibc
import HTTPClient
import Synchronization
import TestSupport
import Testing

/// What a transfer does, against receivers on loopback that are let through by name.
@Suite struct OutgoingClientTests {
    private static let empty = "HTTP/1.1 204 No Content\r\n\r\n"

    /// Rules that let `receivers` through.
    private func rules(_ receivers: Receiver..., change: (inout OutgoingRules) -> Void = { _ in })
        -> OutgoingRules
    {
        var rules = OutgoingRules(allowedHosts: Set(receivers.map(\.hostAndPort)))
        change(&rules)
        return rules
    }

    private func outcome(
        _ client: OutgoingClient,
        _ url: String
    ) async -> Result<Int, OutgoingError> {
        do throws(OutgoingError) {
            return .success(try await client.send(OutgoingRequest(url: url)).status)
        } catch {
            return .failure(error)
        }
    }

    @Test func `a request goes out as it was asked for, and its answer comes back`() async throws {
        let seen = Mutex<[ReceivedRequest]>([])
        let receiver = try Receiver { socket in
            while true {
                let request = try socket.request()
                seen.withLock { $0.append(request) }
                let answer = "HTTP/1.1 202 Accepted\r\nRetry-After: 30\r\nX-Y:  z \r\n"
                try socket.write(Array((answer + "Content-Length: 2\r\n\r\nok").utf8))
            }
        }
        let client = OutgoingClient(rules: rules(receiver))
        defer { client.close() }
        let body = Array("{\"a\":\u{0}1}".utf8)
        let request = OutgoingRequest(
            url: receiver.url + "/a/../b?c=%2B",
            headers: [("Content-Type", "application/json"), ("webhook-id", "evt_1"), ("X", "")],
            body: body
        )
        let response = try await client.send(request)
        #expect(response.status == 202)
        #expect(response.bodyStart == Array("ok".utf8))
        #expect(response.header("x-y") == "z")
        #expect(response.retryAfter == .seconds(30))
        _ = try await client.send(OutgoingRequest(method: "GET", url: receiver.url))
        _ = try await client.send(OutgoingRequest(url: receiver.url))
        let requests = seen.withLock { $0 }
        try #require(requests.count == 3)
        #expect(requests[0].line == "POST /a/../b?c=%2B HTTP/1.1")
        #expect(requests[0].body == body)
        #expect(
            requests[0].headers.sorted() == [
                "Content-Length: \(body.count)", "Content-Type: application/json",
                "Host: \(receiver.hostAndPort)", "User-Agent: spamgate", "X:", "webhook-id: evt_1",
            ]
        )
        #expect(requests[1].line == "GET / HTTP/1.1")
        #expect(requests[2].headers.contains("Content-Length: 0"))
        #expect(receiver.connections == 1, "the connection is kept")
    }

    @Test func `hundreds of transfers are under way at once`() async throws {
        let arrived = Mutex(0)
        let receiver = try Receiver { socket in
            _ = try socket.request()
            arrived.withLock { $0 += 1 }
            // Nobody is answered before everybody has asked.
            while arrived.withLock({ $0 }) < 300 { usleep(2000) }
            try socket.write(Array(Self.empty.utf8))
        }
        let client = OutgoingClient(rules: rules(receiver) { $0.transfersPerHostMax = 300 })
        defer { client.close() }
        await withTaskGroup(of: Result<Int, OutgoingError>.self) { group in
            for number in 0..<300 {
                group.addTask { await outcome(client, "\(receiver.url)/\(number)") }
            }
            for await outcome in group { #expect(outcome == .success(204)) }
        }
        #expect(receiver.connections == 300)
    }

    @Test func `a host has no more connections than it may`() async throws {
        let open = Mutex(0)
        let most = Mutex(0)
        let receiver = try Receiver { socket in
            while true {
                _ = try socket.request()
                let now = open.withLock { open in
                    open += 1
                    return open
                }
                most.withLock { $0 = max($0, now) }
                usleep(500)
                open.withLock { $0 -= 1 }
                try socket.write(Array(Self.empty.utf8))
            }
        }
        let client = OutgoingClient(rules: rules(receiver) { $0.transfersPerHostMax = 3 })
        defer { client.close() }
        await withTaskGroup(of: Result<Int, OutgoingError>.self) { group in
            for _ in 0..<60 { group.addTask { await outcome(client, receiver.url) } }
            for await outcome in group { #expect(outcome == .success(204)) }
        }
        #expect(most.withLock { $0 } <= 3)
        #expect(receiver.connections <= 3)
    }

    @Test func `a host that never answers keeps no other waiting`() async throws {
        let silent = try Receiver { _ = try $0.rest() }
        let prompt = try Receiver(answer: Self.empty)
        let client = OutgoingClient(
            rules: rules(silent, prompt) {
                $0.transfersMax = 4
                $0.transfersPerHostMax = 3
            }
        )
        defer { client.close() }
        let stuck = (0..<20).map { _ in Task { await outcome(client, silent.url) } }
        try await waitUntil("the silent host has its connections") { silent.connections == 3 }
        for _ in 0..<50 { #expect(await outcome(client, prompt.url) == .success(204)) }
        #expect(silent.connections == 3)
        stuck.forEach { $0.cancel() }
        for task in stuck { #expect(await task.value == .failure(.cancelled)) }
        // Their places are free again.
        let again = Task { await outcome(client, silent.url) }
        try await waitUntil("the silent host is tried again") { silent.connections > 3 }
        again.cancel()
        #expect(await again.value == .failure(.cancelled))
    }

    @Test(arguments: ["Content-Length: 10000\r\n\r\n", "X-Long: "])
    func `a body or a head that drips ends with the deadline`(_ fields: String) async throws {
        let receiver = try Receiver { socket in
            _ = try socket.request()
            try socket.write(Array("HTTP/1.1 200 OK\r\n\(fields)".utf8))
            while true {
                try socket.write([0x61])
                usleep(20_000)
            }
        }
        let client = OutgoingClient(rules: rules(receiver) { $0.timeout = .milliseconds(300) })
        defer { client.close() }
        #expect(await outcome(client, receiver.url) == .failure(.timeout))
    }

    @Test(arguments: [true, false])
    func `a gigabyte is not read`(isAnnounced: Bool) async throws {
        let written = Mutex(0)
        let receiver = try Receiver { socket in
            _ = try socket.request()
            let length = isAnnounced ? "Content-Length: 1073741824" : "Connection: close"
            try socket.write(Array("HTTP/1.1 200 OK\r\n\(length)\r\n\r\n".utf8))
            let piece = [UInt8](repeating: 0x61, count: 1 << 20)
            for _ in 0..<1024 {
                try socket.write(piece)
                written.withLock { $0 += 1 }
            }
        }
        let client = OutgoingClient(rules: rules(receiver))
        defer { client.close() }
        #expect(await outcome(client, receiver.url) == .failure(.answerTooLarge))
        // The kernel's buffers take some megabytes.
        #expect(written.withLock { $0 } < 100)
    }

    @Test func `an answer of exactly the limit is read, and one byte more is not`() async throws {
        let receiver = try Receiver { socket in
            while true {
                let size = try #require(
                    Int(socket.request().line.split(separator: " ")[1].dropFirst())
                )
                let body = String(repeating: "a", count: size)
                let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                let chunk = String(size, radix: 16) + "\r\n\(body)\r\n0\r\n\r\n"
                try socket.write(Array((answer + chunk).utf8))
            }
        }
        let client = OutgoingClient(rules: rules(receiver))
        defer { client.close() }
        let response = try await client.send(OutgoingRequest(url: receiver.url + "/65536"))
        #expect(response.bodyStart.count == 65_536)
        #expect(await outcome(client, receiver.url + "/65537") == .failure(.answerTooLarge))
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 4000) + "\r\n",
        String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 4000),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
            + String(repeating: "X: y\r\n", count: 4000) + "\r\n",
    ])
    func `heads, interim answers and trailers have a limit`(answer: String) async throws {
        let receiver = try Receiver(answer: answer)
        let client = OutgoingClient(rules: rules(receiver))
        defer { client.close() }
        #expect(await outcome(client, receiver.url) == .failure(.answerTooLarge))
    }

    @Test func `what is compressed is not unpacked, and none is asked for`() async throws {
        let receiver = try Receiver { socket in
            let request = try socket.request()
            #expect(!request.headers.contains { $0.lowercased().hasPrefix("accept") })
            let answer = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"
            try socket.write(Array(answer.utf8))
        }
        let client = OutgoingClient(rules: rules(receiver))
        defer { client.close() }
        let response = try await client.send(OutgoingRequest(url: receiver.url))
        #expect(response.bodyStart == Array("abc".utf8))
    }

    @Test(arguments: ["hello", "\u{0}\u{1}\u{2}\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n"])
    func `what is not HTTP is no answer`(bytes: String) async throws {
        let receiver = try Receiver { socket in
            _ = try socket.request()
            try socket.write(Array(bytes.utf8))
        }
        let client = OutgoingClient(rules: rules(receiver))
        defer { client.close() }
        guard case .failure(.connection) = await outcome(client, receiver.url) else {
            Issue.record("it was taken for an answer")
            return
        }
    }

    @Test func `a connection that is cut in the answer is a failure`() async throws {
        let receiver = try Receiver { socket in
            _ = try socket.request()
            try socket.write(Array("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc".utf8))
        }
        let client = OutgoingClient(rules: rules(receiver))
        defer { client.close() }
        guard case .failure(.connection) = await outcome(client, receiver.url) else {
            Issue.record("half an answer was taken for one")
            return
        }
    }

    @Test func `nothing of the environment is used`() async throws {
        let (receiver, proxy) = (try Receiver(answer: Self.empty), try Receiver(answer: Self.empty))
        let names = ["http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"]
        for name in names { setenv(name, proxy.url, 1) }
        defer { for name in names { unsetenv(name) } }
        let client = OutgoingClient(rules: rules(receiver))
        defer { client.close() }
        #expect(await outcome(client, receiver.url) == .success(204))
        #expect(await outcome(client, "https://127.0.0.1:9443/") == .failure(.forbiddenAddress))
        #expect(proxy.connections == 0)
    }

    @Test func `cookies are neither kept nor sent`() async throws {
        let receiver = try Receiver { socket in
            while true {
                let request = try socket.request()
                #expect(!request.headers.contains { $0.lowercased().hasPrefix("cookie") })
                let answer = "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
                try socket.write(Array(answer.utf8))
            }
        }
        let client = OutgoingClient(rules: rules(receiver))
        defer { client.close() }
        for _ in 0..<3 { #expect(await outcome(client, receiver.url) == .success(200)) }
    }

    @Test func `who is cancelled before the start sends nothing`() async throws {
        let receiver = try Receiver(answer: Self.empty)
        let client = OutgoingClient(rules: rules(receiver))
        defer { client.close() }
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await outcome(client, receiver.url)
        }
        #expect(await task.value == .failure(.cancelled))
        #expect(await outcome(client, receiver.url) == .success(204))
        #expect(receiver.connections == 1)
    }

    @Test func `too many that wait are refused`() async throws {
        let silent = try Receiver { _ = try $0.rest() }
        let client = OutgoingClient(
            rules: rules(silent) {
                $0.transfersMax = 1
                $0.waitingMax = 2
            }
        )
        let stuck = (0..<3).map { _ in Task { await outcome(client, silent.url) } }
        let refused = Mutex(0)
        try await waitUntil("a request is refused") {
            let probe = Task { await outcome(client, silent.url) }
            defer { probe.cancel() }
            try await Task.sleep(for: .milliseconds(5))
            probe.cancel()
            if await probe.value == .failure(.busy) { refused.withLock { $0 += 1 } }
            return refused.withLock { $0 } > 0
        }
        client.close()
        for task in stuck {
            let value = await task.value
            #expect(value == .failure(.closed) || value == .failure(.busy))
        }
    }

    @Test func `a closed client answers everybody, and at once`() async throws {
        let silent = try Receiver { _ = try $0.rest() }
        let client = OutgoingClient(rules: rules(silent) { $0.transfersPerHostMax = 2 })
        let stuck = (0..<8).map { _ in Task { await outcome(client, silent.url) } }
        try await waitUntil("two are under way") { silent.connections == 2 }
        client.close()
        for task in stuck { #expect(await task.value == .failure(.closed)) }
        #expect(await outcome(client, silent.url) == .failure(.closed))
        client.close()
    }

    @Test(arguments: [
        ("Host", "a.example"), ("Content-Length", "5"), ("Transfer-Encoding", "chunked"),
        ("X", "a\r\nY: b"), ("X Y", "a"), ("", "a"), ("X", "a\u{0}"),
    ])
    func `headers cannot smuggle`(name: String, value: String) async throws {
        let receiver = try Receiver(answer: Self.empty)
        let client = OutgoingClient(rules: rules(receiver))
        defer { client.close() }
        let request = OutgoingRequest(url: receiver.url, headers: [(name, value)])
        await #expect {
            try await client.send(request)
        } throws: {
            if case .refusedRequest? = $0 as? OutgoingError { true } else { false }
        }
        #expect(receiver.connections == 0)
    }

    @Test func `a host that is let through is so for its port only`() async throws {
        let (open, shut) = (try Receiver(answer: Self.empty), try Receiver(answer: Self.empty))
        let client = OutgoingClient(rules: rules(open))
        defer { client.close() }
        #expect(await outcome(client, open.url) == .success(204))
        guard case .failure(.refusedURL) = await outcome(client, shut.url) else {
            Issue.record("plain http was let through for another port")
            return
        }
        let other = "https://127.0.0.1:\(shut.port)/"
        #expect(await outcome(client, other) == .failure(.forbiddenAddress))
        #expect(
            await outcome(client, "https://localhost:\(shut.port)") == .failure(.forbiddenAddress)
        )
        #expect(shut.connections == 0)
    }

    @Test(arguments: [300, 301, 302, 303, 305, 307, 308])
    func `redirects are answers, not orders`(status: Int) async throws {
        let inner = try Receiver(answer: Self.empty)
        let receiver = try Receiver(
            answer: "HTTP/1.1 \(status) Go there\r\nLocation: \(inner.url)/\r\n"
                + "Refresh: 0; url=\(inner.url)/\r\nContent-Length: 0\r\n\r\n"
        )
        // Even a redirect to a host that is let through is not followed.
        let client = OutgoingClient(rules: rules(receiver, inner))
        defer { client.close() }
        for method in ["POST", "GET", "HEAD"] {
            let response = try await client.send(OutgoingRequest(method: method, url: receiver.url))
            #expect(response.status == status)
            #expect(response.header("Location") == inner.url + "/")
        }
        #expect(inner.connections == 0)
    }

    @Test func `another service that is offered is not used`() async throws {
        let inner = try Receiver(answer: Self.empty)
        let receiver = try Receiver(
            answer: "HTTP/1.1 200 OK\r\nAlt-Svc: h2=\":\(inner.port)\", h3=\":\(inner.port)\"\r\n"
                + "Strict-Transport-Security: max-age=31536000\r\nConnection: Upgrade\r\n"
                + "Upgrade: h2c\r\nContent-Length: 0\r\n\r\n"
        )
        let client = OutgoingClient(rules: rules(receiver))
        defer { client.close() }
        for _ in 0..<3 { #expect(await outcome(client, receiver.url) == .success(200)) }
        #expect(inner.connections == 0)
        #expect(receiver.connections > 0)
    }

    @Test func `an answer that asks for credentials gets none`() async throws {
        let receiver = try Receiver(
            answer: "HTTP/1.1 401 Who are you\r\nWWW-Authenticate: Negotiate\r\n"
                + "WWW-Authenticate: Basic realm=\"a\"\r\nContent-Length: 0\r\n\r\n"
        )
        let client = OutgoingClient(rules: rules(receiver))
        defer { client.close() }
        #expect(await outcome(client, receiver.url) == .success(401))
        #expect(receiver.connections == 1)
    }
}
