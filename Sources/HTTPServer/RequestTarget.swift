/// A request target taken apart (RFC 9112 §3.2).
struct RequestTarget: Equatable {
    /// Decoded; begins with `/`, but for `*`.
    let path: String
    /// What follows the first `?`, as it came.
    let query: Substring

    /// Accepts a path, an `http` or `https` URI, and `*` for OPTIONS.
    init(_ target: String, method: HTTPMethod) throws(Refusal) {
        if RequestTarget.isPlain(target.utf8.span) {
            path = target
            query = ""
            return
        }
        guard target.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") })
        else { throw .invalidTarget }
        if target == "*", method == .options {
            path = target
            query = ""
            return
        }
        let local = try RequestTarget.withoutAuthority(target)
        let questionMark = local.utf8.firstIndex(of: UInt8(ascii: "?")) ?? local.endIndex
        query = local[questionMark...].dropFirst()
        path = try RequestTarget.decodePath(local[..<questionMark])
        guard !query.utf8.contains(UInt8(ascii: "%")) || PercentEncoding.decode(query.utf8) != nil
        else { throw .invalidEscape }
    }

    /// Whether there is nothing to take apart: a path of letters, digits, `-`, `_` and `/`.
    private static func isPlain(_ target: Span<UInt8>) -> Bool {
        guard !target.isEmpty, target[0] == UInt8(ascii: "/") else { return false }
        for index in target.indices {
            switch target[index] {
            case 0x61...0x7A, 0x41...0x5A, 0x2F...0x39, 0x2D, 0x5F: break
            default: return false
            }
        }
        return true
    }

    /// The absolute form is what proxies are sent, and a server must understand it (RFC 9112
    /// §3.2.2).
    private static func withoutAuthority(_ target: String) throws(Refusal) -> Substring {
        guard target.utf8.first != UInt8(ascii: "/") else { return target[...] }
        for scheme in ["http://", "https://"] where target.lowercased().hasPrefix(scheme) {
            let rest = target.dropFirst(scheme.count)
            guard let slash = rest.utf8.firstIndex(of: UInt8(ascii: "/")), slash > rest.startIndex
            else { throw .invalidTarget }
            return rest[slash...]
        }
        throw .invalidTarget
    }

    private static func decodePath(_ path: Substring) throws(Refusal) -> String {
        guard path.utf8.contains(UInt8(ascii: "%")) else {
            try refuseDotSegments(path.utf8)
            return String(path)
        }
        guard let bytes = PercentEncoding.decode(path.utf8),
            bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
            let decoded = String(validating: bytes, as: UTF8.self)
        else { throw .invalidEscape }
        try refuseDotSegments(decoded[...].utf8)
        return decoded
    }

    private static func refuseDotSegments(_ path: Substring.UTF8View) throws(Refusal) {
        var dots = 0
        var others = 0
        for byte in path {
            switch byte {
            case UInt8(ascii: "/"):
                if others == 0, dots == 1 || dots == 2 { throw .dotSegment }
                dots = 0
                others = 0
            case UInt8(ascii: "."): dots += 1
            default: others += 1
            }
        }
        if others == 0, dots == 1 || dots == 2 { throw .dotSegment }
    }
}
