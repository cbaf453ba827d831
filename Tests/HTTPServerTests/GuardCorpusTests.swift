import Foundation
import HTTPServer
import Reactor
import TestSupport
import Testing

@Suite struct GuardCorpusTests {
    /// Whole, in pieces that cut every token somewhere, and by the byte.
    @Test(arguments: [nil, 7, 1])
    func `every request of the corpus is read in one way, or refused and the connection closed`(
        _ pieceSize: Int?
    ) throws {
        let cases = try GuardCase.all().filter { pieceSize == nil || $0.request.count < 2_000 }
        #expect(cases.count >= 250)
        let server = try RunningServer(GuardCorpusTests.limits)
        var rig = GuardCorpusTests.rig(server)
        rig.pieceSize = pieceSize
        for guardCase in cases {
            let outcome = try guardCase.run(rig).outcome
            #expect(
                outcome.map(guardCase.expected.contains) == true,
                "\(guardCase.name): got \(outcome?.description ?? "nothing, it hangs")"
            )
        }
        #expect(try server.inside { !$0.handler.handled.contains("/smuggled") })
        // All that libmicrohttpd would have answered with a page of its own.
        #expect(try server.refusals()[.unparsable] == nil)
        try server.stop()
    }

    @Test func `without the guard the corpus shows requests that were smuggled`() throws {
        var limits = GuardCorpusTests.limits
        limits.headerDeadline = .milliseconds(100)
        limits.bodyDeadline = .milliseconds(100)
        limits.idleTimeout = .milliseconds(100)
        let server = try RunningServer(limits, guardsRequests: false)
        let patient = GuardCorpusTests.rig(server)
        // Many hang, which is what the guard is for.
        var impatient = patient
        impatient.deadline = .milliseconds(200)
        let smuggling: Set = [
            "a space before the colon of the length", "a length folded away from a GET",
            "a length behind a bare carriage return", "a transfer coding and a length",
        ]
        var failed: Set<String> = []
        for guardCase in try GuardCase.all() {
            let rig = smuggling.contains(guardCase.name) ? patient : impatient
            let outcome = try guardCase.run(rig).outcome
            guard outcome.map(guardCase.expected.contains) != true else { continue }
            failed.insert(guardCase.name)
            if smuggling.contains(guardCase.name) {
                // An answer too many: the body was taken for a request of its own.
                #expect(outcome.map { $0.statuses.count > 1 } == true, "\(guardCase.name)")
            }
        }
        #expect(failed.isSuperset(of: smuggling))
        #expect(failed.contains("a bare line feed behind the chunk size"))
        #expect(failed.count > 80, "\(failed.count)")
        try server.stop()
    }

    /// Deadlines that end what waits for more.
    private static var limits: HTTPLimits {
        var limits = HTTPLimits()
        limits.headerDeadline = .milliseconds(500)
        limits.bodyDeadline = .milliseconds(500)
        limits.idleTimeout = .milliseconds(500)
        return limits
    }

    private static func rig(_ server: RunningServer) -> GuardRig {
        GuardRig(
            port: server.port,
            probe: "GET /probe HTTP/1.1\r\nHost: gateway.example\r\n\r\n"
        ) { $0.status == 200 && $0.text == "probe" }
    }
}
