import Testing

/// A check that nothing can fail checks nothing.
@Suite struct PlantedFaultTests {
    /// An input for each target that its planted fault strikes at.
    private static func input(_ target: FuzzTarget) -> [UInt8] {
        switch target {
        case .complaint:
            Array(
                #"{"reporter":"+447700900456","sender":"X","channel":"sms","text":"FAULT"}"#.utf8
            )
        case .lines: Array("{}\n\nFAULT\n".utf8)
        case .mars, .xarf, .syniverse, .xml, .apple, .rcs, .arf, .kannel, .jasmin, .mm7, .mapped,
            .signatures, .conversation, .text, .categories:
            Array("FAULT".utf8)
        case .shortmessage, .redaction: [0, 0] + Array("FAULT".utf8)
        case .sender: Array("\u{0}fault".utf8)
        case .content: Array("FAULT https://toll.example/p +447700900123".utf8)
        case .tokens: Array("FAULTFAULTFAULTFAULT".utf8)
        case .agreement: Array(#"{"purpose":"FAULT","contact":"c"}"#.utf8)
        case .taxii: Array(String(repeating: "FAULT", count: 7).utf8)
        case .path: Array("/a/FAULT".utf8)
        case .captured: Array("GET / HTTP/1.1\n\nFAULT".utf8)
        case .outgoing: Array("https://x-fault.example/".utf8)
        case .replies:
            // A small sender: FAUL for the time of its one complaint, 0 for everything else.
            [0, 1] + Array("FAUL".utf8) + [UInt8](repeating: 0, count: 19)
        }
    }

    @Test(arguments: FuzzTarget.allCases)
    func `each target notices its planted fault, and nothing without it`(target: FuzzTarget) {
        let input = Self.input(target)
        #expect(throws: Violation.self) { try target.check(input, fault: true) }
        #expect(throws: Never.self) { try target.check(input) }
    }
}
