package import Configuration
internal import Cryptography
internal import HTTPClient
internal import HTTPServer
internal import JSON
internal import OperatingSystem
internal import SpamReporting

/// Looks at everything that a gateway with a configuration depends on, and changes nothing.
///
/// It works beside a running gateway, whose embedded Redis it asks too, and without one.
package struct Doctor: Sendable {
    let configuration: GatewayConfiguration

    /// Free space below which a disk is nearly full, in bytes.
    private static let diskSpaceMin = 1 << 30
    /// Descriptors that a gateway needs besides those of its connections.
    private static let descriptorsBeside = 100
    private static let secondsOf2025: Int64 = 1_735_689_600
    private static let secondsOf2100: Int64 = 4_102_444_800

    /// A doctor for a gateway that is configured like this.
    package init(_ configuration: GatewayConfiguration) {
        self.configuration = configuration
    }

    /// All findings, in the order in which to read them.
    package func examine() async -> [Finding] {
        var findings = [Finding.ok("configuration", "no mistakes")]
        findings += examineDirectories()
        findings += keyFiles.flatMap { examineKey($0.name, in: $0.directory) }
        findings += examineMachine()
        findings.append(examineAddress())
        findings += await examineRedis()
        return findings
    }

    /// The data directory, from the root.
    var directory: String { PrivateFile.absolute(configuration.dataDirectory) }

    /// Whether Redis is on this machine, so that the kernel's settings concern it.
    private var isRedisHere: Bool {
        if case .tcp(let host, _, _) = configuration.redis.location {
            return host == "localhost" || host.hasPrefix("127.") || host == "::1"
        }
        return true
    }

    // MARK: Files

    private var keyFiles: [(name: String, directory: String)] {
        let keys = PrivateFile.absolute(configuration.keyDirectory)
        return [("reporter.key", keys), ("evidence.key", keys), ("operator.token", directory)]
    }

    private func examineDirectories() -> [Finding] {
        let check = "data directory"
        guard let facts = FileFacts(directory) else {
            return [.ok(check, "\(directory) is not there yet; serve makes it")]
        }
        guard facts.isWritable else {
            return [
                .failure(
                    check,
                    "\(directory) cannot be written by this user",
                    "run as the user of the gateway, or give the directory to that user"
                )
            ]
        }
        var findings: [Finding] = []
        if facts.mode & 0o077 != 0 || !facts.isOwn {
            let mode = String(facts.mode, radix: 8)
            findings.append(
                .warning(
                    check,
                    "\(directory) has mode \(mode)\(facts.isOwn ? "" : " and another owner")",
                    "chown it to the gateway's user and chmod 700 \(directory)"
                )
            )
        } else {
            findings.append(.ok(check, "\(directory), only for its owner"))
        }
        if let disk = MachineFacts.diskSpace(at: directory) {
            let detail = "\(Self.bytes(disk.free)) of \(Self.bytes(disk.size)) are free"
            findings.append(
                disk.free < Self.diskSpaceMin
                    ? .warning("disk space", detail, "make room: a full disk stops the intake")
                    : .ok("disk space", detail)
            )
        }
        return findings
    }

    private func examineKey(_ name: String, in directory: String) -> [Finding] {
        let path = "\(directory)/\(name)"
        guard let facts = FileFacts(path) else {
            return [.ok(name, "not there yet; serve makes it at its first start")]
        }
        guard facts.mode & 0o077 == 0 else {
            let mode = String(facts.mode, radix: 8)
            return [
                .failure(name, "\(path) has mode \(mode): others can use it", "chmod 600 \(path)")
            ]
        }
        let content: [UInt8]
        do {
            content = try PrivateFile.read(path) ?? []
        } catch {
            return [.failure(name, "\(error)", "run as the user of the gateway")]
        }
        let text = String(decoding: content, as: UTF8.self).filter { !$0.isWhitespace }
        let isWhole =
            name.hasSuffix(".token")
            ? PartnerToken(text) != nil : Hexadecimal.bytes(text)?.count == 32
        guard isWhole else {
            return [.failure(name, "\(path) is damaged", "restore it from a backup")]
        }
        return [.ok(name, "whole, only for its owner")]
    }

    // MARK: Machine

    private func examineMachine() -> [Finding] {
        var findings = [examineDescriptors()]
        let seconds = Standard.wallClockMilliseconds() / 1000
        if !(Self.secondsOf2025..<Self.secondsOf2100).contains(seconds) {
            let now = Timestamp(milliseconds: seconds * 1000).rfc3339
            findings.append(.failure("clock", "it says \(now)", "set the clock"))
        } else if MachineFacts.isClockSynchronised == false {
            findings.append(
                .warning(
                    "clock",
                    "the kernel does not know it to be synchronised",
                    "run an NTP client, such as chrony or systemd-timesyncd"
                )
            )
        } else {
            findings.append(.ok("clock", "plausible and synchronised"))
        }
        guard isRedisHere else { return findings }
        let pages = "/sys/kernel/mm/transparent_hugepage/enabled"
        if MachineFacts.line(of: pages)?.contains("[always]") == true {
            findings.append(
                .warning(
                    "huge pages",
                    "transparent huge pages are always on: Redis stalls while it rewrites its AOF",
                    "echo madvise > \(pages), at every start of the machine"
                )
            )
        }
        if MachineFacts.line(of: "/proc/sys/vm/overcommit_memory") == "0" {
            findings.append(
                .warning(
                    "overcommit",
                    "vm.overcommit_memory is 0: Redis may be unable to rewrite its AOF",
                    "sysctl vm.overcommit_memory=1, and in /etc/sysctl.d"
                )
            )
        }
        return findings
    }

    private func examineDescriptors() -> Finding {
        let limit = ProcessFigures.descriptorLimit()
        let needed = configuration.limits.connections + Self.descriptorsBeside
        guard limit < needed else {
            return .ok("open files", "\(limit) allowed, \(needed) needed at most")
        }
        return .warning(
            "open files",
            "\(limit) allowed here, but limits.connections needs \(needed)",
            "LimitNOFILE=\(needed) in the unit (ulimit -n in a shell), or lower limits.connections"
        )
    }

    // MARK: Address

    private func examineAddress() -> Finding {
        let listen = configuration.listen
        let check = "address"
        guard listen.port != 0 else { return .ok(check, "any free port of \(listen.host)") }
        do throws(HTTPServerError) {
            try HTTPServer.checkAvailability(
                of: HTTPServerConfiguration(address: listen.host, port: listen.port)
            )
            return .ok(check, "\(listen) is free: no gateway serves there")
        } catch {
            guard case .addressInUse = error else {
                return .failure(check, "\(error)", "change listen")
            }
        }
        let anywhere = listen.host == "0.0.0.0" ? "127.0.0.1" : listen.host == "::" ? "::1" : nil
        let host = anywhere ?? listen.host
        let url = "http://\(listen.isIPv6 ? "[\(host)]" : host):\(listen.port)/readyz"
        let response = try? HTTPConnection(timeout: .seconds(5)).send(
            HTTPClientRequest(method: "GET", url: url)
        )
        guard let response, let value = try? JSONReader().read(response.body),
            let checks = try? value["checks"]?.elements()
        else {
            return .failure(
                check,
                "something that is no gateway listens on \(listen)",
                "stop it, or change listen"
            )
        }
        guard response.status != 200 else {
            return .ok(check, "a gateway serves on \(listen) and is ready")
        }
        let reasons = checks.compactMap { check -> String? in
            guard (try? check["ok"]?.boolean()) == false else { return nil }
            return try? check["detail"]?.string()
        }
        return .failure(
            check,
            "the gateway on \(listen) is not ready: \(reasons.joined(separator: "; "))",
            "see what follows, and its log"
        )
    }

    /// An amount of memory or disk for people.
    static func bytes(_ count: Int) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        var amount = count
        var unit = 0
        while amount >= 10 * 1024, unit < units.count - 1 {
            amount /= 1024
            unit += 1
        }
        return "\(amount) \(units[unit])"
    }
}
