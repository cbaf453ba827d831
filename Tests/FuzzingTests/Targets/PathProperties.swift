@testable import HTTPServer

/// What holds for the target of every request.
enum PathProperties {
    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        let text = String(decoding: input, as: UTF8.self)
        guard let target = try? RequestTarget(text, method: .get) else { return }
        try expect("a path begins with a slash", target.path.utf8.first == 0x2F)
        try expect("a path has no control character", target.path.utf8.allSatisfy { $0 >= 0x20 })
        var segments = target.path.utf8.split(separator: 0x2F).map(Array.init)
        if fault.strikes(segments.last ?? []) { segments.append([0x2E, 0x2E]) }
        try expect(
            "a path goes nowhere but down",
            !segments.contains([0x2E]) && !segments.contains([0x2E, 0x2E])
        )
        let again = try? RequestTarget(encoded(target.path), method: .get)
        try expect(
            "a path that is encoded again is the same path",
            again?.path.hasBytes(of: target.path) == true
        )
        let digits = encoded(text)
        let decoded = PercentEncoding.decode(digits[...].utf8)
        try expect("what was encoded decodes", decoded == Array(text.utf8))
        let plus = PercentEncoding.decode(digits[...].utf8, plusIsSpace: true)
        try expect("also where a plus is a space", plus == Array(text.utf8))
    }

    /// `text` with every byte but slashes and letters as a percent sign and two digits.
    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x2F, 0x41...0x5A, 0x61...0x7A: encoded.append(byte)
            default: encoded += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
