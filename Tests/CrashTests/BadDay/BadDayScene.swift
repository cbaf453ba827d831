import Foundation
import TestSupport

/// A gateway under load on an external Redis that something happens to.
///
/// The gateway goes through a proxy and is a Redis user of its own, so that every fault can be
/// injected while the tests themselves keep their way in.
final class BadDayScene {
    let redis: RedisServer
    let proxy: FaultProxy
    let gateway: GatewayProcess
    let rig: LoadRig
    /// Whose complaints are posted while the fault lasts, and acknowledged afterwards.
    private let prober: ComplaintClient
    private let token: String
    private var probes = 0
    private var unsettled: [TestComplaint] = []

    static let user = "gateway"
    static let password = "fiction-1"
    /// Longest wait for one command.
    static let commandTimeout = Duration.milliseconds(500)
    /// What the documentation asks for; see deploy/README.md.
    static let permissions = [
        "~sg:*", "+@all", "-@dangerous", "-@scripting", "+fcall", "+function|list",
        "+function|load", "+config|get", "+info",
    ]

    init() async throws {
        let directory = try TemporaryDirectory()
        let rules = Self.permissions.joined(separator: " ")
        let users = """
            user default on nopass ~* &* +@all
            user \(Self.user) on >\(Self.password) \(rules)

            """
        var server = RedisServer.Options()
        server.arguments = ["--aclfile", try directory.write(users, to: "users.acl")]
        redis = try await RedisServer(server, directory: directory)
        proxy = try FaultProxy(to: redis.socketPath)
        var options = GatewayProcess.Options()
        options.redisSocket = proxy.socketPath
        options.environment = [
            "SPAMGATE_REDIS_USER": Self.user,
            "SPAMGATE_REDIS_PASSWORDFILE":
                try redis.directory.write("\(Self.password)\n", to: "password"),
            "SPAMGATE_REDIS_COMMANDTIMEOUT": "500ms",
            "SPAMGATE_REDIS_CONNECTTIMEOUT": "300ms",
            "SPAMGATE_REDIS_MEMORYHEADROOM": "30",
            "SPAMGATE_WORKERS": "2",
        ]
        gateway = try await GatewayProcess(options)
        rig = try LoadRig(
            gateway,
            redisSocket: redis.socketPath,
            clientCount: 3,
            seed: TestSettings.seed
        )
        token = try gateway.makePartner("probe", role: "carrier")
        prober = ComplaintClient(gateway, number: 99, partner: "probe", token: token, seed: 1)
    }

    /// The reason that `/readyz` gives; nil when the gateway is ready.
    func reason() throws -> String? {
        let response = try gateway.send("GET", "/readyz")
        return response.status == 200 ? nil : response.object["reason"] as? String ?? "none"
    }

    /// Posts a complaint unlike all others, once.
    func probe() throws -> (response: TestHTTPResponse, took: Duration) {
        probes += 1
        let complaint = TestComplaint(
            messageID: "probe-\(probes)",
            reporter: Fiction.reporter(5000 + probes),
            sender: Fiction.sender(400),
            text: Fiction.text(UInt64(0xFFFF_0000 + probes)),
            isLegit: false,
            fate: .counted
        )
        unsettled.append(complaint)
        let begun = ContinuousClock.now
        let response = try gateway.send(
            "POST",
            complaint.path,
            token: token,
            body: complaint.json
        )
        return (response, ContinuousClock.now - begun)
    }

    /// Posts what was probed with again until it is acknowledged, and journals it.
    func settleProbes() {
        for complaint in unsettled { prober.post([complaint]) }
        unsettled = []
    }

    /// Everything that is wrong with the counts, and with what clients were told.
    func findings() async throws -> [Finding] {
        try await rig.findings(with: [prober])
    }

    /// Complaints acknowledged to the clients so far.
    var acknowledged: Int {
        rig.clients.reduce(0) { $0 + $1.acknowledged.value }
    }

    /// The gateway's memory in bytes.
    func memory() throws -> Int {
        let status = try String(
            contentsOfFile: "/proc/\(gateway.processID ?? 0)/status",
            encoding: .utf8
        )
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return (kilobytes ?? 0) * 1024
    }

    /// A field of Redis' `INFO`.
    func info(_ name: String) throws -> String {
        let text = try redis.client().command("INFO", "everything").string ?? ""
        let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("\(name):") }
        return line.map { String($0.dropFirst(name.count + 1)) } ?? ""
    }

    /// Sends commands to Redis past the gateway's user; a refusal is an error.
    func command(_ words: String...) throws {
        if case .error(let text) = try redis.client().command(words) { throw Refusal(text: text) }
    }

    struct Refusal: Error {
        let text: String
    }
}
