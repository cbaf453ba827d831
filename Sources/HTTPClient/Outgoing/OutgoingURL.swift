/// A URL that may be fetched, taken apart so that curl gets nothing that can be read in two ways.
///
/// The grammar is that of RFC 3986 for http and https, less what no receiver needs: user
/// information, fragments, percent-encoded hosts, names outside ASCII (`xn--` is how they are
/// written), and every spelling of an IPv4 address but four decimal numbers. What is in doubt is
/// refused, because parsers do differ there.
struct OutgoingURL: Hashable, Sendable {
    /// `http` or `https`.
    let scheme: String
    /// A name or IPv4 address in lower case, or an IPv6 address in brackets.
    let host: String
    let port: UInt16
    /// Path and query as given; begins with a slash.
    let target: String
    /// Whether an operator let this host through.
    let isAllowedHost: Bool

    /// Host and port, as in ``OutgoingRules/allowedHosts``.
    var hostAndPort: String { "\(host):\(port)" }

    /// What curl is given.
    var text: String { "\(scheme)://\(hostAndPort)\(target)" }

    /// Reads `text` and checks what can be said before a name is looked up.
    init(_ text: String, _ rules: OutgoingRules) throws(OutgoingError) {
        guard text.utf8.count <= rules.urlBytesMax else {
            throw .refusedURL("it is longer than \(rules.urlBytesMax) bytes")
        }
        var rest = Array(text.utf8)[...]
        guard rest.allSatisfy(Self.isURLByte), Self.hasWholeEscapes(rest) else {
            throw .refusedURL("it has characters that are to be percent-encoded (RFC 3986 §2)")
        }
        scheme = try Self.scheme(&rest)
        let end = rest.firstIndex { "/?#".utf8.contains($0) } ?? rest.endIndex
        (host, port) = try Self.hostAndPort(rest[..<end], scheme)
        target = try Self.target(rest[end...])
        isAllowedHost = rules.allowedHosts.contains("\(host):\(port)")
        // Two parsers that disagree are what gets past a check, so there is none between them.
        guard CurlURL(self.text)?.agrees(with: self) == true else {
            throw .refusedURL("it can be read in two ways")
        }
        guard !isAllowedHost else { return }
        guard scheme == "https" else { throw .refusedURL("it does not begin with https://") }
        guard rules.ports.contains(where: { [port] in $0.contains(port) }) else {
            throw .refusedURL("its port \(port) is not one that receivers are on")
        }
        let literal = InternetAddress(String(host.drop { $0 == "[" }.prefix { $0 != "]" }))
        if let literal, SpecialRange(of: literal) != nil { throw .forbiddenAddress }
    }

    private static func scheme(_ rest: inout ArraySlice<UInt8>) throws(OutgoingError) -> String {
        for scheme in ["https", "http"] {
            let start = scheme.utf8.count
            guard rest.count >= start + 3 else { continue }
            let head = String(decoding: rest.prefix(start + 3), as: UTF8.self).lowercased()
            guard head == scheme + "://" else { continue }
            rest.removeFirst(start + 3)
            return scheme
        }
        throw .refusedURL("it does not begin with https://")
    }

    private static func hostAndPort(
        _ authority: ArraySlice<UInt8>,
        _ scheme: String
    ) throws(OutgoingError) -> (String, UInt16) {
        guard !authority.contains(UInt8(ascii: "@")) else {
            throw .refusedURL("it has a user name; credentials do not belong in a URL")
        }
        var hostEnd = authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.endIndex
        if authority.first == UInt8(ascii: "[") {
            guard let bracket = authority.firstIndex(of: UInt8(ascii: "]")) else {
                throw .refusedURL("its host begins with a bracket that is not closed")
            }
            hostEnd = authority.index(after: bracket)
        }
        let host = String(decoding: authority[..<hostEnd], as: UTF8.self).lowercased()
        guard isHost(host) else {
            throw .refusedURL(
                "its host is no name of letters, digits and hyphens, no IPv4 address of four "
                    + "decimal numbers, and no IPv6 address in brackets"
            )
        }
        let rest = authority[hostEnd...]
        guard let colon = rest.first else { return (host, scheme == "https" ? 443 : 80) }
        let digits = String(decoding: rest.dropFirst(), as: UTF8.self)
        guard colon == UInt8(ascii: ":"), let port = UInt16(digits), port > 0,
            "\(port)" == digits
        else { throw .refusedURL("its port is not a number from 1 to 65535") }
        return (host, port)
    }

    /// Whether `text`, in lower case, is a name or an address that is spelled in the one way.
    private static func isHost(_ text: String) -> Bool {
        if text.first == "[" {
            guard text.last == "]", text.contains(":") else { return false }
            return InternetAddress(String(text.dropFirst().dropLast())) != nil
        }
        // With a colon it would be an IPv6 address without brackets; a port has been cut off.
        guard !text.isEmpty, text.utf8.count <= 253, !text.contains(":") else { return false }
        if InternetAddress(text) != nil { return true }
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let areLabels = labels.allSatisfy { label in
            guard (1...63).contains(label.count), label.first != 0x2D, label.last != 0x2D else {
                return false
            }
            return label.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x2D || $0 == 0x5F }
        }
        // No top-level domain begins with a digit, and every odd spelling of IPv4 ends in one.
        return areLabels && labels.last?.first.map(isLetter) == true
    }

    private static func target(_ bytes: ArraySlice<UInt8>) throws(OutgoingError) -> String {
        guard !bytes.contains(UInt8(ascii: "#")) else {
            throw .refusedURL("it has a fragment, which is never sent")
        }
        guard !bytes.contains(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]") }) else {
            throw .refusedURL("it has brackets that are to be percent-encoded (RFC 3986 §3.2.2)")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.first == "/" ? text : "/" + text
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// RFC 3986 §2: reserved, unreserved and the percent sign.
    private static func isURLByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-._~:/?#[]@!$&'()*+,;=%".utf8.contains(byte)
        }
    }

    private static func hasWholeEscapes(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.indices.allSatisfy { index in
            guard bytes[index] == UInt8(ascii: "%") else { return true }
            let digits = bytes[(index + 1)...].prefix(2)
            return digits.count == 2
                && digits.allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
        }
    }
}
