/// A Content-Type header's value (RFC 2045 §5.1).
struct MediaType {
    /// `type/subtype` in lower case.
    let name: String
    /// Parameters; names in lower case, values without quotation marks.
    let parameters: [String: String]

    /// What a MIME part without the header is (RFC 2045 §5.2).
    static let plainText = MediaType(name: "text/plain", parameters: [:])

    /// Whether `name` is `type/subtype` (RFC 6838 §4.2).
    static func isValid(_ name: String) -> Bool {
        let parts = name.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(isToken) }
    }

    private init(name: String, parameters: [String: String]) {
        self.name = name
        self.parameters = parameters
    }

    /// Parses a value; nil when it is no media type.
    init?(_ value: String) {
        var rest = value.utf8[...]
        let name = Self.trimmed(rest.prefix { $0 != 0x3B }).lowercased()
        guard Self.isValid(name) else { return nil }
        rest = rest.drop { $0 != 0x3B }
        var parameters: [String: String] = [:]
        while rest.popFirst() == 0x3B {
            let key = Self.trimmed(rest.prefix { $0 != 0x3D && $0 != 0x3B }).lowercased()
            rest = rest.drop { $0 != 0x3D && $0 != 0x3B }
            guard rest.first == 0x3D else {
                if key.isEmpty { continue }
                return nil
            }
            rest.removeFirst()
            guard let text = Self.parameterValue(&rest) else { return nil }
            // The first of two parameters of one name counts.
            if parameters[key] == nil { parameters[key] = text }
        }
        self.init(name: name, parameters: parameters)
    }

    /// Takes a token or a quoted string from `rest`, up to a semicolon; nil for an open quotation.
    private static func parameterValue(_ rest: inout Substring.UTF8View) -> String? {
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
        guard rest.first == 0x22 else {
            defer { rest = rest.drop { $0 != 0x3B } }
            return trimmed(rest.prefix { $0 != 0x3B })
        }
        rest.removeFirst()
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == 0x22 {
                rest = rest.drop { $0 != 0x3B }
                return String(decoding: bytes, as: UTF8.self)
            }
            guard byte == 0x5C else {
                bytes.append(byte)
                continue
            }
            guard let escaped = rest.popFirst() else { return nil }
            bytes.append(escaped)
        }
        return nil
    }

    private static func trimmed(_ bytes: Substring.UTF8View) -> String {
        var bytes = bytes.drop { $0 == 0x20 || $0 == 0x09 }
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A token's characters (RFC 2045 §5.1): no space, control or special character.
    private static func isToken(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !"()<>@,;:\\\"/[]?=".utf8.contains(byte)
    }
}
