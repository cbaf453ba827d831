/// The path and query of a request, percent-encoded.
struct Target {
    private(set) var text: String
    private var hasQuery = false

    /// Begins with a path whose segments are encoded one by one.
    init(_ segments: String...) {
        text = segments.reduce(into: "") { $0 += "/" + Self.encoded($1) }
    }

    /// Adds a query parameter; nil adds nothing.
    func with(_ name: String, _ value: (some CustomStringConvertible)?) -> Target {
        guard let value else { return self }
        var target = self
        target.text += (hasQuery ? "&" : "?") + name + "=" + Self.encoded(value.description)
        target.hasQuery = true
        return target
    }

    /// Everything but unreserved characters (RFC 3986 §2.3) as `%XX` of its UTF-8 bytes.
    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result += "%" + String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            }
        }
    }
}
