import CarrierFormats

@testable import Gateway

/// What holds for every file that may be a captured request.
enum CapturedProperties {
    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        guard let request = try? CapturedRequest(input) else { return }
        try expect("a request is a GET or a POST", ["GET", "POST"].contains(request.method))
        try expect("a path begins with a slash", request.path.utf8.first == 0x2F)
        try expect(
            "a query is none of the path",
            !request.path.utf8.contains(0x3F) && !request.path.utf8.contains(0x23)
        )
        try expect("the body ends the file", ends(input, with: request.body))
        var body = request.body
        if fault.strikes(body) { body.removeLast() }
        for end in ["\r\n", "\n"] {
            let again = try? CapturedRequest(written(request, body, end))
            try expect(
                "a request that is written again is the same",
                again?.method == request.method && again?.path == request.path
                    && again?.query == request.query && again?.body == request.body
            )
        }
    }

    /// Whether `body` ends `input`, but for line ends.
    private static func ends(_ input: [UInt8], with body: [UInt8]) -> Bool {
        var rest = input[...]
        while rest.count > body.count, rest.last == 0x0A || rest.last == 0x0D {
            if rest.suffix(body.count) == body[...] { return true }
            rest.removeLast()
        }
        return rest.suffix(body.count) == body[...]
    }

    private static func written(
        _ request: CapturedRequest,
        _ body: [UInt8],
        _ end: String
    ) -> [UInt8] {
        let target = Array(request.path.utf8) + (request.query.isEmpty ? [] : [0x3F])
        let head = [
            " HTTP/1.1", "Content-Length: \(body.count)", "", "",
        ].joined(separator: end)
        return Array("\(request.method) ".utf8) + target + request.query + Array(head.utf8) + body
    }
}
