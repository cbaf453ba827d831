import Testing

@testable import HTTPServer

@Suite struct RequestIDTests {
    @Test func `names that can hide a telephone number are not taken`() {
        let harmless = [
            "a", "A.b_c-9", "123456", "12345a67890", "0f8fad5b-d9cb-469f-a165-70867728950e",
            "7b1f0a9c3d2e4f5061728394a5b6c7d8",
        ]
        for text in harmless { #expect(RequestID.isTaken(text), "\(text)") }
        let refused = [
            "", "1234567", "x447700900123", "447700900123", "a b", "a/b", "ä",
            "00000000-0000-0000-0000-447700900123", "44770090012300000000000000000000",
            "zzzz7b1f0a9c3d2e4f50617283941234567", String(repeating: "a", count: 65),
        ]
        for text in refused { #expect(!RequestID.isTaken(text), "\(text)") }
    }

    @Test func `drawn names differ and would be taken`() {
        var ids = RequestIDs()
        let drawn = (0..<10_000).map { _ in ids.draw() }
        #expect(Set(drawn).count == drawn.count)
        #expect(drawn.allSatisfy { $0.utf8.count == 13 && RequestID.isTaken($0) })
    }
}
