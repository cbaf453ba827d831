import Foundation
import HTTPServer
import TestSupport
import Testing

/// What our server makes of each case and of random changes of it, for `http-differential` to
/// compare with another parser.
///
/// `HTTP_DIFFERENTIAL` names the file it is written to, `HTTP_MUTANTS` says how many changes,
/// `HTTP_SEED` which. With `HTTP_GUARD=off` the guard is off, and the comparison must fail.
@Suite struct DifferentialTests {
    private struct Sighting: Codable {
        var name: String
        /// In hexadecimal.
        var request: String
        var seen: [TestHandler.Seen]
    }

    private static let environment = ProcessInfo.processInfo.environment

    @Test(.enabled(if: environment["HTTP_DIFFERENTIAL"] != nil))
    func `the requests that were seen are written down`() throws {
        let environment = DifferentialTests.environment
        let file = try #require(environment["HTTP_DIFFERENTIAL"])
        var limits = HTTPLimits()
        // libmicrohttpd may miss an end that arrives together with a request.
        limits.headerDeadline = .milliseconds(100)
        limits.bodyDeadline = .milliseconds(100)
        limits.idleTimeout = .milliseconds(50)
        let server = try RunningServer(
            limits,
            guardsRequests: environment["HTTP_GUARD"] != "off"
        )
        let rig = GuardRig(port: server.port, probe: "") { _ in false }
        var lines: [Data] = []
        for guardCase in try cases() {
            try server.inside { $0.handler.seen = [] }
            _ = try guardCase.run(rig)
            try server.wait(until: { $0.server.openExchanges == 0 })
            let seen = try server.inside { $0.handler.seen ?? [] }
            let request = guardCase.request.map { String(format: "%02x", $0) }.joined()
            let sighting = Sighting(name: guardCase.name, request: request, seen: seen)
            lines.append(try JSONEncoder().encode(sighting))
        }
        try Data(lines.joined(separator: Data("\n".utf8))).write(to: URL(filePath: file))
        try server.stop()
    }

    private func cases() throws -> [GuardCase] {
        let environment = DifferentialTests.environment
        let count = Int(environment["HTTP_MUTANTS"] ?? "") ?? 0
        var generator = Mutator(seed: UInt64(environment["HTTP_SEED"] ?? "") ?? 1)
        let corpus = try GuardCase.all().map { original in
            var changed = original
            changed.endsAfterwards = true
            return changed
        }
        let short = corpus.filter { $0.request.count < 600 && !$0.request.isEmpty }
        // Where something sound is changed a little, parsers disagree most.
        let sound = short.filter { $0.expected.contains { $0.statuses.contains(200) } }
        return corpus
            + (0..<count).map { number in
                let origin = number.isMultiple(of: 4) ? short : sound
                var mutant = origin[Int.random(in: 0..<origin.count, using: &generator)]
                for _ in 0..<Int.random(in: 1...3, using: &generator) {
                    generator.mutate(&mutant.request)
                }
                mutant.name += ", changed at random (\(number))"
                return mutant
            }
    }
}

/// Changes requests at places and in ways that matter to parsers; the same for the same seed.
private struct Mutator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    private static let pieces = [
        "\r", "\n", "\r\n", " ", "\t", ":", "\0", ";", ",", "0", "5", "a", "/", "%", "?", "\u{7f}",
        "Content-Length: 5\r\n", "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: identity\r\n", "0\r\n\r\n", "GET /smuggled HTTP/1.1\r\n", "HTTP/1.0",
        "Host: other.example\r\n", "X-A: b\r\n",
    ].map { Array($0.utf8) }

    mutating func mutate(_ request: inout [UInt8]) {
        guard !request.isEmpty else { return }
        let place = Int.random(in: 0..<request.count, using: &self)
        let piece = Mutator.pieces[Int.random(in: 0..<Mutator.pieces.count, using: &self)]
        switch Int.random(in: 0..<5, using: &self) {
        case 0: request.insert(contentsOf: piece, at: place)
        case 1: request.remove(at: place)
        case 2: request[place] = piece[0]
        case 3: insertAtLineStart(piece, of: &request, near: place)
        default:
            let end = min(request.count, place + Int.random(in: 1...40, using: &self))
            request.insert(contentsOf: request[place..<end], at: end)
        }
    }

    private func insertAtLineStart(
        _ piece: [UInt8],
        of request: inout [UInt8],
        near place: Int
    ) {
        let start = request[place...].firstIndex(of: 10).map { $0 + 1 } ?? request.count
        request.insert(contentsOf: piece, at: start)
    }
}
