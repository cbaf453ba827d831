import HTTPClient
import TestSupport
import Testing

/// That nothing leads to a forbidden address, as the kernel, listeners and a tracer see it.
///
/// All of it happens in a network where every address is this machine and somebody listens, so that
/// a connection that was tried is one that is seen. The same URLs are given to a client that checks
/// nothing, and to the guarded one with the hosts let through, to see the watchers watch.
@Suite(.enabled(if: IsolatedNetwork.isPossible, IsolatedNetwork.need), .serialized)
struct ForbiddenAddressTests {
    private static let ports: [UInt16] = [21, 22, 25, 70, 80, 443, 2628, 6379, 8443]
    /// Not of any special range; in the test's network it is this machine as well.
    private static let publicAddress = "8.7.6.5"

    private func network() async throws -> (IsolatedNetwork, Witness, NameServer) {
        let network = try await IsolatedNetwork()
        let witness = try Witness(network, ports: Self.ports)
        let names = try NameServer(network) { name, isIPv6, _ in
            (ForbiddenURLs.names[name] ?? []).filter { record in
                if case .address(let text) = record { text.contains(":") == isIPv6 } else { true }
            }
        }
        return (network, witness, names)
    }

    /// Whether a line of the probe says that nothing was sent, for a reason that is ours.
    private func isRefused(_ line: String) -> Bool {
        ["refusedURL:", "forbiddenAddress:"].contains { line.hasPrefix($0) }
    }

    @Test func `no spelling leads to a forbidden address`() async throws {
        let (network, witness, names) = try await network()
        defer { names.stop() }
        #expect(ForbiddenURLs.all.count >= 200)
        let lines = try await network.probe(ForbiddenURLs.all)
        for (url, line) in zip(ForbiddenURLs.all, lines) {
            #expect(isRefused(line), "\(url.debugDescription) → \(line)")
        }
        #expect(witness.connections.isEmpty)
        #expect(try network.connectionAttempts() == 0)
        // Names were asked for, so it is not that nothing was done at all.
        #expect(names.questions(for: "chain.example") > 0)
    }

    @Test(.enabled(if: IsolatedNetwork.isInstalled("strace"), "strace is not installed"))
    func `a tracer sees no connect to anywhere but the name server`() async throws {
        let (network, _, names) = try await network()
        defer { names.stop() }
        let trace = try TemporaryDirectory()
        let tracer = ["strace", "-f", "-yy", "-e", "trace=connect", "-o", trace.path("trace")]
        let lines = try await network.probe(ForbiddenURLs.all, tracer: tracer)
        #expect(lines.allSatisfy(isRefused))
        let calls = TracedCalls(trace.contents("trace") ?? "")
        #expect(calls.streams.isEmpty)
        #expect(calls.datagrams > 0, "getaddrinfo asks the name server")
        // The same tracer sees what is done without the check.
        let control = try await network.probe(
            ["https://127.0.0.1/", "http://[::1]/"],
            ["--unguarded"],
            tracer: tracer
        )
        #expect(control.count == 2)
        #expect(TracedCalls(trace.contents("trace") ?? "").streams.count == 2)
    }

    @Test func `a client that checks nothing is led astray by the same URLs`() async throws {
        let (network, witness, names) = try await network()
        defer { names.stop() }
        _ = try await network.probe(ForbiddenURLs.all, ["--unguarded"])
        let addresses = Set(witness.connections.map(\.address))
        #expect(try network.connectionAttempts() >= 100)
        let expected: Set<String> = [
            "127.0.0.1", "127.0.0.2", "10.0.0.1", "192.168.0.1", "169.254.169.254",
            "100.100.100.200", "168.63.129.16", "::1", "64:ff9b::7f00:1", "2002:7f00:1::1",
            "fd00:ec2::254", "240.0.0.1",
        ]
        #expect(expected.subtracting(addresses).isEmpty)
    }

    @Test func `the guarded client reaches them where an operator lets the host through`()
        async throws
    {
        let (network, witness, names) = try await network()
        defer { names.stop() }
        let hosts = ForbiddenURLs.addresses + ForbiddenURLs.names.keys.sorted()
        let lines = try await network.probe(
            hosts.map { "https://\($0)/" },
            ["--allowed", hosts.map { "\($0):443" }.joined(separator: ",")]
        )
        #expect(!lines.contains { isRefused($0) })
        #expect(witness.connections.count > hosts.count / 2)
        #expect(try network.connectionAttempts() >= hosts.count * 2 / 3)
    }

    @Test func `a public address is connected to, by name and by number`() async throws {
        let network = try await IsolatedNetwork()
        let witness = try Witness(network, ports: [443])
        let names = try NameServer(network) { _, isIPv6, _ in
            isIPv6 ? [] : [.address(Self.publicAddress)]
        }
        defer { names.stop() }
        let urls = [
            "https://\(Self.publicAddress)/", "https://good.example/", "https://[2606:1::1]/",
        ]
        let lines = try await network.probe(urls)
        #expect(lines.allSatisfy { $0.hasPrefix("tls:") }, "\(lines)")
        #expect(
            witness.connections.map(\.address) == [
                Self.publicAddress, Self.publicAddress, "2606:1::1",
            ]
        )
    }

    @Test func `a resolver that changes its mind gains nothing`() async throws {
        let network = try await IsolatedNetwork()
        let witness = try Witness(network, ports: Self.ports)
        let names = try NameServer(network) { _, isIPv6, number in
            guard !isIPv6 else { return [] }
            return [.address(number.isMultiple(of: 2) ? Self.publicAddress : "127.0.0.1")]
        }
        defer { names.stop() }
        // Each time another client, because one remembers a name for a minute.
        let urls = [String](repeating: "https://rebinding.example/", count: 20)
        let lines = try await network.probe(urls, ["--fresh"])
        #expect(names.questions(for: "rebinding.example") == 40)
        #expect(lines.filter { $0.hasPrefix("tls:") }.count == 10)
        #expect(lines.filter { $0.hasPrefix("forbiddenAddress:") }.count == 10)
        #expect(Set(witness.connections.map(\.address)) == [Self.publicAddress])
        #expect(try network.connectionAttempts() == 10)
    }

    @Test func `a redirect leads nowhere, even to a host that is let through`() async throws {
        let network = try await IsolatedNetwork()
        let inner = try Witness(network, ports: [80, 443])
        let statuses = [300, 301, 302, 303, 305, 307, 308]
        let receivers = try statuses.map { status in
            try Witness(
                network,
                ports: [UInt16(8000 + status)],
                answer: "HTTP/1.1 \(status) Go there\r\nLocation: http://127.0.0.1/\r\n"
                    + "Content-Length: 0\r\nConnection: close\r\n\r\n"
            )
        }
        let hosts = statuses.map { "\(Self.publicAddress):\(8000 + $0)" }
        let lines = try await network.probe(
            hosts.map { "http://\($0)/" },
            ["--allowed", (hosts + ["127.0.0.1:80"]).joined(separator: ",")]
        )
        #expect(lines == statuses.map { "status \($0)" })
        #expect(receivers.allSatisfy { $0.connections.count == 1 })
        #expect(inner.connections.isEmpty)
        #expect(try network.connectionAttempts() == statuses.count)
    }

    @Test func `the forbidden ones among many addresses are passed over`() async throws {
        let network = try await IsolatedNetwork()
        let witness = try Witness(network, ports: [443])
        // Nobody listens on the public address' port, so that curl goes on to the next address.
        let inner = try Witness(network, ports: [8443], address: "::ffff:127.0.0.1")
        let names = try NameServer(network) { _, isIPv6, _ in
            isIPv6
                ? [.address("::1"), .address("fd00::1")]
                : [.address("127.0.0.1"), .address(Self.publicAddress), .address("10.0.0.1")]
        }
        defer { names.stop() }
        let lines = try await network.probe(
            ["https://mixed.example/", "https://mixed.example:8443/"]
        )
        #expect(lines[0].hasPrefix("tls:"))
        #expect(lines[1].hasPrefix("connection:"))
        #expect(witness.connections.map(\.address) == [Self.publicAddress])
        #expect(inner.connections.isEmpty)
        #expect(try network.connectionAttempts() == 2)
    }

    @Test func `a name server that keeps silent holds nobody else up`() async throws {
        let network = try await IsolatedNetwork()
        let witness = try Witness(
            network,
            ports: [80],
            answer: "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
        )
        let names = try NameServer(network) { _, _, _ in nil }
        defer { names.stop() }
        // The resolver would wait for half a minute, and the probe has twenty seconds.
        let lines = try await network.probe(
            ["https://silent.example/", "http://\(Self.publicAddress)/"],
            ["--connect-timeout-ms", "300", "--allowed", "\(Self.publicAddress):80"],
            deadline: .seconds(20)
        )
        #expect(lines == ["timeout: no answer in time", "status 204"])
        #expect(witness.connections.count == 1)
    }

    @Test func `a name without an address is unresolvable`() async throws {
        let (network, _, names) = try await network()
        defer { names.stop() }
        #expect(
            try await network.probe(["https://nothing.example/"])
                == ["unresolvable: the host name has no address"]
        )
    }
}

/// What `strace -f -yy -e trace=connect` wrote down; `-yy` tells the protocol of a descriptor.
private struct TracedCalls {
    /// Connects of IP, as they were written, but for those of UDP.
    let streams: [Substring]
    /// Connects of UDP, which send nothing by themselves.
    let datagrams: Int

    init(_ text: String) {
        let calls = text.split(separator: "\n").filter {
            $0.contains("connect(") && $0.contains("{sa_family=AF_INET")
        }
        streams = calls.filter { !$0.contains(#/connect\([0-9]+<UDP/#) }
        datagrams = calls.count - streams.count
    }
}
