import Foundation
import TestSupport

/// Something that happens to a Redis, and how it ends.
struct BadDay: Sendable {
    typealias Act = @Sendable (BadDayScene) async throws -> Void

    let name: String
    /// The reasons that may be given; empty when clients need not notice.
    let reasons: Set<String>
    let inject: Act
    let mend: Act

    init(_ name: String, _ reasons: Set<String>, inject: @escaping Act, mend: @escaping Act) {
        self.name = name
        self.reasons = reasons
        self.inject = inject
        self.mend = mend
    }
}

extension BadDay {
    /// All of them; a minute's pause only in the long form.
    static var all: [BadDay] {
        let long = TestSettings.badDayRounds > 100 ? [paused(60_000)] : []
        return process + refusals + functions + connections + long
    }

    private static let lost: Set = ["redis_unreachable", "redis_connection_lost"]

    private static func paused(_ milliseconds: Int) -> BadDay {
        BadDay(
            "paused for \(milliseconds) ms",
            milliseconds < 500 ? [] : ["redis_timed_out"],
            inject: { scene in
                scene.redis.pause()
                try await Task.sleep(for: .milliseconds(milliseconds))
            },
            mend: { $0.redis.resume() }
        )
    }

    private static let process = [
        BadDay(
            "killed, its socket gone",
            lost,
            inject: { scene in
                try await scene.redis.kill()
                unlink(scene.redis.socketPath)
            },
            mend: { try await $0.redis.start() }
        ),
        paused(200),
        paused(2000),
        BadDay(
            "loading",
            lost.union(["redis_loading"]),
            inject: { scene in
                let padding = """
                    for i = 1, 2000 do
                        redis.call('SET', 'padding:' .. i, string.rep('x', 200))
                    end
                    """
                try scene.command("EVAL", padding, "0")
                try scene.command("BGREWRITEAOF")
                try await waitUntil("the padding is in the base file") {
                    try (Int(scene.info("aof_base_size")) ?? 0) > 10_000
                        && scene.info("aof_rewrite_in_progress") == "0"
                }
                try await scene.redis.kill()
                // Redis answers between keys of the base file only.
                try scene.redis.launch(with: [
                    "--key-load-delay", "5000",
                    "--loading-process-events-interval-bytes", "1024",
                ])
                try await waitUntil("it says that it loads") {
                    try scene.reason() == "redis_loading"
                }
            },
            mend: { scene in
                try scene.command("CONFIG", "SET", "key-load-delay", "0")
                try await waitUntil("it has loaded") {
                    try scene.redis.client().command("PING") == .status("PONG")
                }
            }
        ),
        BadDay(
            "started again with weaker settings",
            ["redis_not_durable"],
            inject: { scene in
                try await scene.redis.kill()
                while try scene.probe().response.status != 503 {}
                let before = scene.acknowledged
                try await scene.redis.start(with: ["--appendfsync", "no"])
                try await waitUntil("the setting is noticed") {
                    try scene.reason() == "redis_not_durable"
                }
                guard scene.acknowledged == before else {
                    throw BadDayScene.Refusal(text: "complaints were acknowledged meanwhile")
                }
            },
            mend: { try $0.command("CONFIG", "SET", "appendfsync", "always") }
        ),
        BadDay(
            "weakened while it runs",
            ["redis_not_durable"],
            inject: { try $0.command("CONFIG", "SET", "appendfsync", "everysec") },
            mend: { try $0.command("CONFIG", "SET", "appendfsync", "always") }
        ),
    ]

    private static let refusals = [
        BadDay(
            "maxmemory reached",
            ["redis_out_of_memory"],
            inject: { try $0.command("CONFIG", "SET", "maxmemory", "1mb") },
            mend: { try $0.command("CONFIG", "SET", "maxmemory", "0") }
        ),
        BadDay(
            "near maxmemory",
            ["redis_near_maxmemory"],
            inject: { scene in
                let used = try Int(scene.info("used_memory")) ?? 0
                try scene.command("CONFIG", "SET", "maxmemory", String(used * 100 / 75))
            },
            mend: { scene in
                guard try scene.info("evicted_keys") == "0" else {
                    throw BadDayScene.Refusal(text: "keys were evicted")
                }
                // What is no complaint goes on.
                _ = try scene.gateway.makePartner("late", role: "regulator")
                try scene.command("CONFIG", "SET", "maxmemory", "0")
            }
        ),
        BadDay(
            "too few replicas",
            ["redis_too_few_replicas"],
            inject: { try $0.command("CONFIG", "SET", "min-replicas-to-write", "1") },
            mend: { try $0.command("CONFIG", "SET", "min-replicas-to-write", "0") }
        ),
        BadDay(
            "a replica",
            ["redis_read_only"],
            inject: { try $0.command("REPLICAOF", "127.0.0.1", "1") },
            mend: { try $0.command("REPLICAOF", "NO", "ONE") }
        ),
        BadDay(
            "a replica without its primary",
            ["redis_primary_down"],
            inject: { scene in
                try scene.command("CONFIG", "SET", "replica-serve-stale-data", "no")
                try scene.command("REPLICAOF", "127.0.0.1", "1")
                try scene.command("CLIENT", "KILL", "USER", BadDayScene.user)
            },
            mend: { scene in
                try scene.command("REPLICAOF", "NO", "ONE")
                try scene.command("CONFIG", "SET", "replica-serve-stale-data", "yes")
            }
        ),
        BadDay(
            "cannot save",
            ["redis_cannot_persist"],
            inject: { scene in
                // A directory stands where the snapshot should be.
                mkdir(scene.redis.directory.path("dump.rdb"), 0o700)
                try scene.command("CONFIG", "SET", "save", "3600 1000000")
                try scene.command("BGSAVE")
                try await waitUntil("saving has failed") {
                    try scene.info("rdb_last_bgsave_status") == "err"
                }
            },
            mend: { scene in
                rmdir(scene.redis.directory.path("dump.rdb"))
                try scene.command("BGSAVE")
                try await waitUntil("saving succeeds") {
                    try scene.info("rdb_last_bgsave_status") == "ok"
                }
                try scene.command("CONFIG", "SET", "save", "")
            }
        ),
        BadDay(
            "another password",
            ["redis_not_authenticated"],
            inject: { scene in
                try scene.command("ACL", "SETUSER", BadDayScene.user, "resetpass", ">fiction-2")
                try scene.command("CLIENT", "KILL", "USER", BadDayScene.user)
            },
            mend: {
                try $0.command("ACL", "SETUSER", BadDayScene.user, ">\(BadDayScene.password)")
            }
        ),
        BadDay(
            "the user may not call functions",
            ["redis_not_permitted"],
            inject: { try $0.command("ACL", "SETUSER", BadDayScene.user, "-fcall") },
            mend: { try $0.command("ACL", "SETUSER", BadDayScene.user, "+fcall") }
        ),
        BadDay(
            "busy with a script",
            ["redis_busy", "redis_timed_out"],
            inject: { scene in
                try scene.command("CONFIG", "SET", "busy-reply-threshold", "50")
                let redis = scene.redis
                Thread.detachNewThread {
                    _ = try? redis.client().command("EVAL", "while true do end", "0")
                }
                try await waitUntil("the script runs") {
                    try scene.redis.client().command("PING") != .status("PONG")
                }
            },
            mend: { try $0.command("SCRIPT", "KILL") }
        ),
    ]

    private static let functions = [
        BadDay(
            "functions flushed",
            [],
            inject: { scene in
                try scene.command("FUNCTION", "FLUSH")
                try await waitUntil("they are loaded again") { try scene.hasOwnLibrary() }
            },
            mend: { _ in }
        ),
        BadDay(
            "another function library of the same name",
            [],
            inject: { scene in
                let code = """
                    #!lua name=spam_reporting_v1
                    redis.register_function('other', function() return 1 end)
                    """
                try scene.command("FUNCTION", "LOAD", "REPLACE", code)
                try await waitUntil("the gateway's own is restored") { try scene.hasOwnLibrary() }
            },
            mend: { _ in }
        ),
    ]

    private static let connections = [
        BadDay(
            "replies cut in the middle",
            lost,
            inject: { $0.proxy.set(.cut(after: 20)) },
            mend: { $0.proxy.set(.none) }
        ),
        BadDay(
            "connections half closed",
            lost.union(["redis_timed_out"]),
            inject: { $0.proxy.set(.halfClose) },
            mend: { scene in
                scene.proxy.set(.none)
                scene.proxy.cutAll()
            }
        ),
        BadDay(
            "replies late",
            ["redis_timed_out"],
            inject: { $0.proxy.set(.delay(700...900)) },
            mend: { $0.proxy.set(.none) }
        ),
    ]
}

extension BadDayScene {
    /// Whether Redis has a library with the ledger's function.
    fileprivate func hasOwnLibrary() throws -> Bool {
        let list = ["FUNCTION", "LIST", "LIBRARYNAME", "spam_reporting_v1"]
        return "\(try redis.client().command(list))".contains(
            "\(Array("record_complaints_v1".utf8))"
        )
    }
}
