internal import Reactor
internal import Redis

/// The control plane's connections to Redis and the thread that serves them.
struct ControlConnections: Sendable {
    /// For commands that answer at once.
    let commands: RedisClient
    /// For commands that block.
    let blocking: RedisClient
    private let inbox: Inbox
    private let reactor: ReactorBound<Reactor>
    private let thread: ReactorThread

    /// Starts the thread and begins to connect.
    static func start(_ configuration: RedisConnection.Configuration) async throws
        -> ControlConnections
    {
        let slot = ThreadSlot()
        return try await withCheckedThrowingContinuation { continuation in
            let thread = startReactorThread(name: "control") {
                do {
                    let reactor = try Reactor()
                    let commands = RedisConnection(configuration, on: reactor)
                    let blocking = RedisConnection(configuration, on: reactor)
                    commands.open()
                    blocking.open()
                    let clients = (
                        RedisClient(commands, on: reactor), RedisClient(blocking, on: reactor)
                    )
                    let (inbox, bound) = (reactor.inbox, ReactorBound(reactor, reactor))
                    slot.whenFilled { thread in
                        continuation.resume(
                            returning: ControlConnections(
                                commands: clients.0,
                                blocking: clients.1,
                                inbox: inbox,
                                reactor: bound,
                                thread: thread
                            )
                        )
                    }
                    reactor.run()
                    commands.close()
                    blocking.close()
                } catch {
                    continuation.resume(throwing: error)
                }
            }
            slot.fill(thread)
        }
    }

    /// Closes the connections and ends the thread.
    func stop() {
        inbox.post { [reactor] in reactor.value.stop() }
        thread.join()
    }
}
