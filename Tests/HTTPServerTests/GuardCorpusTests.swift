import Foundation
import HTTPServer
import Testing

@Suite struct GuardCorpusTests {
    private static let probe = "GET /probe HTTP/1.1\r\nHost: gateway.example\r\n\r\n"

    @Test
    func `every request of the corpus is read in one way, or refused and the connection closed`()
        throws
    {
        let cases = try GuardCase.all()
        #expect(cases.count >= 80)
        let server = try RunningServer()
        for guardCase in cases {
            let outcome = try outcome(of: guardCase, port: server.port)
            #expect(
                outcome.map(guardCase.expected.contains) == true,
                "\(guardCase.name): got \(outcome?.description ?? "nothing, it hangs")"
            )
        }
        #expect(try server.inside { !$0.handler.handled.contains("/smuggled") })
        try server.stop()
    }

    @Test func `without the guard the corpus shows requests that were smuggled`() throws {
        var limits = HTTPLimits()
        // Some leave the server waiting for more.
        limits.headerDeadline = .milliseconds(100)
        limits.bodyDeadline = .milliseconds(100)
        limits.idleTimeout = .milliseconds(100)
        let server = try RunningServer(limits, guardsRequests: false)
        let smuggling: Set = [
            "a space before the colon of the length", "a length folded away from a GET",
            "a length behind a bare carriage return", "a transfer coding and a length",
            "two lengths",
        ]
        let cases = try GuardCase.all().filter { smuggling.contains($0.name) }
        #expect(cases.count == smuggling.count)
        for guardCase in cases {
            let outcome = try outcome(of: guardCase, port: server.port)
            #expect(outcome.map(guardCase.expected.contains) != true, "\(guardCase.name)")
            // An answer too many: the body was taken for a request of its own.
            if guardCase.name != "two lengths" {
                #expect(outcome.map { $0.statuses.count > 1 } == true, "\(guardCase.name)")
            }
        }
        try server.stop()
    }

    /// What came back for a case and its probe, or nil if the server kept the client waiting.
    private func outcome(of guardCase: GuardCase, port: UInt16) throws -> GuardCase.Outcome? {
        let client = try RawClient(port: port)
        client.send(guardCase.request + Array(GuardCorpusTests.probe.utf8))
        var statuses: [Int] = []
        while true {
            do {
                let toHead = guardCase.request.starts(with: Array("HEAD".utf8)) && statuses.isEmpty
                let response = try client.receive(toHead: toHead)
                if response.text == "probe" {
                    return GuardCase.Outcome(statuses: statuses, endsWithProbe: true)
                }
                statuses.append(response.status)
            } catch RawClient.Failure.ended {
                return GuardCase.Outcome(statuses: statuses, endsWithProbe: false)
            } catch {
                return nil
            }
        }
    }
}
