package import Reactor

/// A way to Redis for the control plane: commands from any task, answered asynchronously.
///
/// It owns nothing of the data plane; commands wait behind each other on one connection of their
/// own, so a command that blocks (`XREAD BLOCK`) needs a client of its own.
package final class RedisClient: Sendable {
    private let inbox: Inbox
    private let connection: ReactorBound<RedisConnection>

    /// Wraps a connection; the caller is on its reactor's thread and keeps the reactor running.
    package init(_ connection: RedisConnection, on reactor: Reactor) {
        inbox = reactor.inbox
        self.connection = ReactorBound(connection, reactor)
    }

    /// Sends one command and waits for its reply.
    package func send(
        _ command: RedisCommand,
        timeout: Duration? = nil
    ) async throws(RedisError) -> RedisValue {
        try await send([command], timeout: timeout)[0].get()
    }

    /// Sends commands in one write and waits for all replies, which come in the same order.
    ///
    /// - Parameter timeout: for each; nil takes the connection's own.
    package func send(
        _ commands: [RedisCommand],
        timeout: Duration? = nil
    ) async -> [Result<RedisValue, RedisError>] {
        guard !commands.isEmpty else { return [] }
        return await withCheckedContinuation { continuation in
            inbox.post { [connection] in
                let collector = Collector(commands.count) { continuation.resume(returning: $0) }
                for (index, command) in commands.enumerated() {
                    connection.value.send(command, timeout: timeout) { result in
                        collector.set(result, at: index)
                    }
                }
            }
        }
    }

    /// The replies of ``send(_:timeout:)`` or the first error among them.
    package func replies(
        to commands: [RedisCommand],
        timeout: Duration? = nil
    ) async throws(RedisError) -> [RedisValue] {
        var values: [RedisValue] = []
        values.reserveCapacity(commands.count)
        for result in await send(commands, timeout: timeout) { values.append(try result.get()) }
        return values
    }

    /// Gathers the answers to several commands, on the reactor's thread.
    private final class Collector {
        private var results: [Result<RedisValue, RedisError>]
        private var missing: Int
        private let done: ([Result<RedisValue, RedisError>]) -> Void

        init(_ count: Int, done: @escaping ([Result<RedisValue, RedisError>]) -> Void) {
            results = Array(
                repeating: .failure(.unavailable(.unreachable, "not answered")),
                count: count
            )
            missing = count
            self.done = done
        }

        func set(_ result: Result<RedisValue, RedisError>, at index: Int) {
            results[index] = result
            missing -= 1
            if missing == 0 { done(results) }
        }
    }
}
