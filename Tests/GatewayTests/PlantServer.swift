import Synchronization
import TestSupport

/// The plant of a carrier as replies see it: an HTTP server on 127.0.0.1 that keeps the line of
/// every request, and answers as it is told.
final class PlantServer: Sendable {
    /// Status and body of an answer.
    typealias Answer = (status: Int, body: String)

    private struct State {
        var lines: [String] = []
        var answers: [Answer]
    }

    /// What the server's thread and its owner share.
    private final class Memory: Sendable {
        let state: Mutex<State>

        init(_ answers: [Answer]) {
            state = Mutex(State(answers: answers))
        }
    }

    private let memory: Memory
    private let listener: LoopbackListener

    /// Starts a server, on a port of its own unless one is given.
    ///
    /// - Parameter answers: one for each request; the last one is for all that follow.
    init(_ answers: [Answer], port wanted: UInt16 = 0) throws {
        let memory = Memory(answers)
        self.memory = memory
        listener = try LoopbackListener(port: wanted) { socket in
            let line = try socket.line()
            while !(try socket.line().isEmpty) {}
            let answer = memory.state.withLock { state in
                state.lines.append(line)
                return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
            }
            try socket.answer(answer.status, Array(answer.body.utf8))
        }
    }

    var port: UInt16 { listener.port }

    /// The lines of all requests so far.
    var lines: [String] { memory.state.withLock(\.lines) }
}
