import SpamReporting
import Testing

@Suite struct ProblemTests {
    @Test(arguments: Problem.Kind.allCases)
    func `every kind has a stable type, a title and an error status`(kind: Problem.Kind) {
        #expect(kind.type == "urn:spamgate:problem:\(kind.rawValue)")
        #expect(kind.rawValue.allSatisfy { $0.isLowercase || $0 == "-" })
        #expect(!kind.title.isEmpty)
        #expect((400..<600).contains(kind.status))
    }

    @Test func `a reporter prints redacted`() {
        let reporter = ReportedReporter("+447700900456")
        #expect("\(reporter)" == "•••")
    }

    @Test func `digests take their first bytes`() {
        #expect(Digest8(prefixOf: [0, 0, 0, 0, 0, 0, 1, 2, 9]).value == 258)
        let bytes = Array(UInt8(0)..<16)
        #expect(Fingerprint(bytes: bytes).hexadecimal == "000102030405060708090a0b0c0d0e0f")
    }
}
