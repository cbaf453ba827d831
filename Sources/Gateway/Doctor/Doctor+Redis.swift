internal import Configuration
internal import Cryptography
internal import OperatingSystem
internal import Reactor
internal import Redis
internal import RedisStore

/// What the doctor asks Redis; only commands that change nothing.
extension Doctor {
    private static let versionMin = (7, 0)
    /// Redis' clock may differ from ours by this, in milliseconds.
    private static let clockSkewMax: Int64 = 2000
    /// Memory of the process for each byte of data that is much, for data that is not small.
    private static let fragmentationMax = 1.5
    private static let fragmentationMatters = 256 << 20

    func examineRedis() async -> [Finding] {
        let options = configuration.redis
        var findings: [Finding] = []
        let address: RedisEndpoint.Address
        switch options.location {
        case .embedded:
            address = .unix(path: "\(directory)/redis.sock")
            findings.append(examineProgram(options.embedded.binary))
        case .unixSocket(let path): address = .unix(path: path)
        case .tcp(let host, let port, _): address = .tcp(host: host, port: port)
        }
        var endpoint = RedisEndpoint(address, password: options.password?.value)
        if case .tcp(_, _, let database) = options.location { endpoint.database = database }
        do {
            let connections = try await ControlConnections.start(
                RedisConnection.Configuration(
                    endpoint: endpoint,
                    connectTimeout: options.connectTimeout,
                    commandTimeout: options.commandTimeout
                )
            )
            findings += await examine(connections.commands, at: endpoint)
            connections.stop()
        } catch {
            findings.append(.failure("redis", "\(error)", "allow this user more open files"))
        }
        return findings
    }

    private func examineProgram(_ name: String) -> Finding {
        guard let path = MachineFacts.program(name) else {
            return .failure(
                "redis program",
                "\(name) is not found",
                "install redis-server 7.0 or newer, or set redis.embedded.binary"
            )
        }
        return .ok("redis program", path)
    }

    private func examine(_ redis: RedisClient, at endpoint: RedisEndpoint) async -> [Finding] {
        let info: RedisInfo
        do throws(RedisError) {
            info = RedisInfo(try await firstAnswer(of: redis).text ?? "")
        } catch {
            return [unreachable(error, endpoint)]
        }
        var findings = [examineVersion(info, endpoint)]
        do throws(RedisError) {
            findings.append(examineRole(info))
            findings += try await examineSettings(redis)
            findings.append(examineWrites(info))
            findings.append(examineMemory(info))
            findings.append(try await examineLibrary(redis))
            findings.append(contentsOf: try await examineKeys(redis))
            findings.append(try await examineClock(redis))
        } catch {
            findings.append(
                .failure("redis", error.summary, "allow this user the commands of an operator")
            )
        }
        return findings
    }

    /// Waits until the connection stands, for as long as the gateway would.
    private func firstAnswer(of redis: RedisClient) async throws(RedisError) -> RedisValue {
        let deadline = MonotonicTime.current() + configuration.redis.connectTimeout
        while true {
            do throws(RedisError) {
                return try await redis.send(RedisCommand("INFO"))
            } catch {
                guard case .unavailable = error, MonotonicTime.current() < deadline else {
                    throw error
                }
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    private func unreachable(_ error: RedisError, _ endpoint: RedisEndpoint) -> Finding {
        if configuration.redis.location == .embedded, error.fault == .unreachable {
            return .warning(
                "redis",
                "the embedded Redis is not running, so it was not examined",
                "start the gateway (spamgate serve) and ask again"
            )
        }
        return .failure(
            "redis",
            "\(endpoint): \(error.summary)",
            "start it, or correct redis.url and the password"
        )
    }

    private func examineVersion(_ info: RedisInfo, _ endpoint: RedisEndpoint) -> Finding {
        let version = info["redis_version"] ?? "0"
        let parts = version.split(separator: ".").map { Int($0) ?? 0 } + [0, 0]
        let detail = "version \(version) on \(endpoint)"
        return (parts[0], parts[1]) >= Self.versionMin
            ? .ok("redis", detail) : .failure("redis", detail, "install Redis 7.0 or newer")
    }

    private func examineRole(_ info: RedisInfo) -> Finding {
        let role = info["role"] ?? "unknown"
        guard role == "master" else {
            return .failure("redis role", "\(role): it takes no writes", "name the primary")
        }
        let replicas = info.number("connected_slaves")
        return .ok("redis role", "primary, \(replicas) replicas")
    }

    private func examineSettings(_ redis: RedisClient) async throws(RedisError) -> [Finding] {
        let check = "redis durability"
        var findings: [Finding] = []
        for risk in try await Installation(redis).risks() {
            let detail = "\(risk.setting) is \(risk.value): \(risk.consequence)"
            let remedy = "CONFIG SET \(risk.setting) \(risk.wanted), and in redis.conf"
            let isAccepted =
                switch configuration.redis.durability {
                case .always: false
                case .everysec: risk.setting == "appendfsync" && risk.value == "everysec"
                case .none: true
                }
            findings.append(
                isAccepted ? .warning(check, detail, remedy) : .failure(check, detail, remedy)
            )
        }
        let truncated = try await redis.send(RedisCommand("CONFIG", "GET", "aof-load-truncated"))
        if truncated.pairs.first?.value.text == "yes", configuration.redis.location != .embedded {
            findings.append(
                .warning(
                    check,
                    "aof-load-truncated is yes: after a power cut half a call may be counted",
                    "set it to no, and mend the file with redis-check-aof --fix when needed"
                )
            )
        }
        if findings.isEmpty {
            findings.append(.ok(check, "every acknowledged write is fsynced, nothing is evicted"))
        }
        return findings
    }

    private func examineWrites(_ info: RedisInfo) -> Finding {
        let check = "redis writes"
        if info["loading"] == "1" {
            return .failure(check, "Redis still loads its data", "wait until it has")
        }
        if info["aof_last_write_status"] == "err" {
            return .failure(check, "the last write of the AOF failed", "look at disk and redis.log")
        }
        if info["aof_last_bgrewrite_status"] == "err" {
            return .warning(
                check,
                "the last rewriting of the AOF failed, so it grows",
                "look at memory, disk and redis.log"
            )
        }
        return .ok(check, "AOF of \(Doctor.bytes(info.number("aof_current_size")))")
    }

    private func examineMemory(_ info: RedisInfo) -> Finding {
        let check = "redis memory"
        let used = info.number("used_memory")
        let limit = info.number("maxmemory")
        let ratio = info["mem_fragmentation_ratio"].flatMap { Double($0) } ?? 1
        let matters = used > Self.fragmentationMatters
        let detail =
            "\(Doctor.bytes(used)) used, "
            + (limit == 0 ? "no maxmemory" : "maxmemory \(Doctor.bytes(limit))")
            + ", fragmentation \(ratio)" + (matters ? "" : ", which says nothing of so little data")
        if limit == 0 {
            return .warning(
                check,
                detail,
                "set maxmemory, else the kernel ends Redis when memory runs out"
            )
        }
        if used > limit / 10 * 9 {
            return .failure(check, detail, "raise maxmemory or shorten retention.evidence")
        }
        if ratio > Self.fragmentationMax, matters {
            return .warning(check, detail, "CONFIG SET activedefrag yes, or restart Redis")
        }
        return .ok(check, detail)
    }

    private func examineLibrary(_ redis: RedisClient) async throws(RedisError) -> Finding {
        let check = "function library"
        let name = FunctionLibrary.name
        switch try await FunctionLibrary.state(on: redis) {
        case .same: return .ok(check, "\(name), the code of this version")
        case .absent:
            return .warning(check, "\(name) is not loaded", "start a gateway: it loads it")
        case .other:
            return .warning(
                check,
                "\(name) is loaded with other code",
                "start this version's gateway: it replaces it; do not mix versions for long"
            )
        }
    }

    private func examineKeys(_ redis: RedisClient) async throws(RedisError) -> [Finding] {
        let keys = PrivateFile.absolute(configuration.keyDirectory)
        guard let reporter = key("\(keys)/reporter.key"), let evidence = key("\(keys)/evidence.key")
        else { return [] }
        let isBound = try await Installation(redis).isBound(
            reporterKey: reporter,
            evidenceKey: evidence
        )
        guard isBound != false else {
            return [
                .failure(
                    "keys",
                    "this Redis was filled under other keys",
                    "copy reporter.key and evidence.key from the gateway that filled it"
                )
            ]
        }
        return [.ok("keys", isBound == nil ? "bound to no keys yet" : "those of this Redis")]
    }

    private func key(_ path: String) -> [UInt8]? {
        guard let content = try? PrivateFile.read(path) else { return nil }
        return Hexadecimal.bytes(
            String(decoding: content, as: UTF8.self).filter { !$0.isWhitespace }
        )
    }

    private func examineClock(_ redis: RedisClient) async throws(RedisError) -> Finding {
        let before = Standard.wallClockMilliseconds()
        let reply = try await redis.send(RedisCommand("TIME")).array ?? []
        let after = Standard.wallClockMilliseconds()
        guard reply.count == 2, let seconds = reply[0].integer, let rest = reply[1].integer else {
            throw .unexpectedReply("TIME")
        }
        let theirs = seconds * 1000 + rest / 1000
        let skew = theirs < before ? before - theirs : max(0, theirs - after)
        guard skew > Self.clockSkewMax else {
            return .ok("redis clock", "differs by at most \(skew + after - before) ms")
        }
        return .warning(
            "redis clock",
            "differs from this machine's by \(skew) ms",
            "synchronise both with NTP"
        )
    }
}
