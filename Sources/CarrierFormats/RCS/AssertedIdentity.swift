/// The address in a header like P-Asserted-Identity (RFC 3325 §9.1), which a network sets.
enum AssertedIdentity {
    /// What such a header says of who is behind a request.
    enum Finding: Equatable {
        /// An address: a number with `+`, or user and host.
        case address(String)
        /// The subscriber asked the network not to say (RFC 3323 §4.1).
        case anonymous
        /// There is no address in it.
        case none
    }

    /// Longest value that is looked at, in bytes.
    static let sizeMax = 2048

    /// Reads a value: one or several of `"Name" <sip:…>`, `<tel:…>` or an address alone.
    ///
    /// A `tel` URI counts before a `sip` URI, because the networks that send both mean the same.
    static func read(_ value: String) -> Finding {
        guard value.utf8.count <= sizeMax else { return .none }
        let found = addresses(in: value).map(finding)
        if let tel = found.first(where: { $0.isTel })?.finding { return tel }
        return found.first { $0.finding != .none }?.finding ?? .none
    }

    /// The addresses between commas, without display names and angle brackets.
    private static func addresses(in value: String) -> [String] {
        var addresses: [String] = []
        var current: [UInt8] = []
        var bracketed: [UInt8]?
        var isQuoted = false
        var isInBrackets = false
        var bytes = Array(value.utf8)[...]
        while let byte = bytes.popFirst() {
            if isQuoted {
                if byte == 0x5C { _ = bytes.popFirst() }
                if byte == 0x22 { isQuoted = false }
            } else if isInBrackets {
                if byte == 0x3E { isInBrackets = false } else { bracketed?.append(byte) }
            } else if byte == 0x22 {
                isQuoted = true
            } else if byte == 0x3C {
                isInBrackets = true
                bracketed = []
            } else if byte == 0x2C {
                addresses.append(String(decoding: bracketed ?? current, as: UTF8.self))
                (current, bracketed) = ([], nil)
            } else {
                current.append(byte)
            }
        }
        return addresses + [String(decoding: bracketed ?? current, as: UTF8.self)]
    }

    private static func finding(_ address: String) -> (finding: Finding, isTel: Bool) {
        let address = address.drop { $0 == " " || $0 == "\t" }
        guard let colon = address.firstIndex(of: ":") else { return (.none, false) }
        let rest = address[address.index(after: colon)...]
        switch address[..<colon].lowercased() {
        case "tel":
            let number = rest.prefix { $0 != ";" && $0 != "?" && $0 != " " }
            return (number.isEmpty ? .none : .address(String(number)), true)
        case "sip", "sips":
            // Parameters of a user, such as phone-context, stand before the @.
            let parts = rest.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return (.none, false) }
            let user = parts[0].prefix { $0 != ";" && $0 != ":" }
            let host = parts[1].prefix { $0 != ";" && $0 != "?" && $0 != ":" && $0 != " " }
            guard !user.isEmpty, !host.isEmpty else { return (.none, false) }
            if user.lowercased() == "anonymous" || host.lowercased() == "anonymous.invalid" {
                return (.anonymous, false)
            }
            let isNumber =
                user.utf8.first == 0x2B
                && user.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
            return (.address(isNumber ? String(user) : "\(user)@\(host)"), false)
        default: return (.none, false)
        }
    }
}
