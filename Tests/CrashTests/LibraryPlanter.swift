import Foundation
import TestSupport

/// Puts a function library without the retry check in place of the gateway's, again and again,
/// because the gateway looks after its library at every start and every five seconds.
final class LibraryPlanter: Sendable {
    private let isOver = Flag()

    struct NotMutated: Error {}

    init(redisSocket: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources/RedisStore/spam_reporting.lua")
        let whole = try String(contentsOf: file, encoding: .utf8)
        let head = "local function remembered(memo, now)\n"
        let mutated = whole.replacingOccurrences(of: head, with: head + "    do return nil end\n")
        guard mutated != whole else { throw NotMutated() }
        let isOver = isOver
        Thread.detachNewThread {
            while !isOver.isRaised {
                try? Self.plant(mutated, redisSocket, until: isOver)
                usleep(2000)
            }
        }
    }

    deinit { stop() }

    func stop() { isOver.raise() }

    private static func plant(_ code: String, _ socket: String, until over: Flag) throws {
        let redis = try RedisTestClient(unixPath: socket, timeout: .seconds(5))
        let list = ["FUNCTION", "LIST", "LIBRARYNAME", "spam_reporting_v1", "WITHCODE"]
        while !over.isRaised {
            let listed = try redis.command(list).array ?? []
            let isThere = listed.contains { library in
                library.array?.contains { $0.string == code } == true
            }
            if !isThere { try redis.command("FUNCTION", "LOAD", "REPLACE", code) }
            usleep(3000)
        }
    }
}
