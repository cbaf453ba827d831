import Foundation

/// How cases are sent, and to whom.
package struct GuardRig: Sendable {
    /// On 127.0.0.1.
    package var port: UInt16
    /// The request that shows whether the connection is where it should be.
    package var probe: [UInt8]
    /// Whether an answer is the probe's and no other request's.
    package var isProbe: @Sendable (TestHTTPResponse) -> Bool
    /// Sends so many bytes at once; nil for all of them.
    package var pieceSize: Int?
    /// Longest wait for anything; what takes longer hangs.
    package var deadline = Duration.seconds(10)

    package init(
        port: UInt16,
        probe: String,
        isProbe: @escaping @Sendable (TestHTTPResponse) -> Bool
    ) {
        self.port = port
        self.probe = Array(probe.utf8)
        self.isProbe = isProbe
    }
}

extension GuardCase {
    /// What came of a case.
    package struct Result: Sendable {
        /// Nil when the server kept the client waiting.
        package var outcome: Outcome?
        /// The answers before the probe's.
        package var answers: [TestHTTPResponse]
    }

    /// Sends the case and the probe on a connection of their own.
    ///
    /// When the probe is answered a second one is sent: it shows that no answer was left over.
    package func run(_ rig: GuardRig) throws -> Result {
        let connection = try TestHTTPConnection(port: rig.port, timeout: rig.deadline)
        var answers: [TestHTTPResponse] = []
        do {
            send(on: connection, rig)
            while true {
                let toHead = request.starts(with: Array("HEAD".utf8)) && answers.isEmpty
                let response = try connection.response(toHead: toHead)
                guard !rig.isProbe(response) else { break }
                answers.append(response)
            }
            try connection.write(rig.probe)
            guard rig.isProbe(try connection.response()) else {
                return Result(outcome: nil, answers: answers)
            }
            return Result(outcome: outcome(answers, true), answers: answers)
        } catch TestSocketError.closed {
            return Result(outcome: outcome(answers, false), answers: answers)
        } catch TestSocketError.timedOut {
            return Result(outcome: nil, answers: answers)
        }
    }

    private func outcome(_ answers: [TestHTTPResponse], _ endsWithProbe: Bool) -> Outcome {
        Outcome(statuses: answers.map(\.status), endsWithProbe: endsWithProbe)
    }

    /// A server that has had enough does not read the rest.
    private func send(on connection: TestHTTPConnection, _ rig: GuardRig) {
        let bytes = request + (endsAfterwards ? [] : rig.probe)
        let size = rig.pieceSize ?? max(1, bytes.count)
        for start in stride(from: 0, to: bytes.count, by: size) {
            guard
                (try? connection.write(Array(bytes[start..<min(start + size, bytes.count)]))) != nil
            else { return }
        }
        if endsAfterwards { connection.finishWriting() }
    }
}
