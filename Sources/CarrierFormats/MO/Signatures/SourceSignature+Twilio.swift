import Cryptography

extension SourceSignature {
    private static let place = "X-Twilio-Signature"

    /// HMAC-SHA-1 over the whole URL, followed by name and value of each field of a form.
    ///
    /// A body that is no form is bound by its SHA-256 in the URL's `bodySHA256`. Twilio writes the
    /// default port into the URL or leaves it out, depending on the product, so both will do.
    func verifyTwilio(_ request: MORequest, calledAt url: String) throws(SignatureRefusal) {
        let code = try base64(required(Self.place, of: request), Self.place)
        var fields: [UInt8] = []
        if let digest = FormFields(request.query).text("bodySHA256") {
            let expected = try hexadecimal(digest, "bodySHA256")
            guard constantTimeEqual(SHA256.digest(request.body), expected) else { throw .wrong }
        } else if MORequestFields.isForm(request) {
            fields = Self.signedFields(FormFields(request.body))
        } else if !request.body.isEmpty {
            // Read as a form, other bodies of the same fields would have the same signature.
            throw .missing("bodySHA256 in the query")
        }
        let query = request.query.isEmpty ? [] : [UInt8(ascii: "?")] + request.query
        let fits = Self.spellings(of: url).map { url in
            let message = Array(url.utf8) + query + fields
            guard let own = HashFunction.sha1.authenticate(message, key: key) else { return false }
            return constantTimeEqual(own, code)
        }
        guard fits.contains(true) else { throw .wrong }
    }

    /// Names and values, by name; of a name that comes twice each value once, in their order.
    private static func signedFields(_ form: FormFields) -> [UInt8] {
        var values: [[UInt8]: Set<[UInt8]>] = [:]
        for (name, value) in form.items { values[Array(name.utf8), default: []].insert(value) }
        return values.sorted { $0.key.lexicographicallyPrecedes($1.key) }.flatMap { name, values in
            values.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { name + $0 }
        }
    }

    /// The URL without and with the port that its scheme has by default; another port stays.
    static func spellings(of url: String) -> [String] {
        guard let mark = url.firstRange(of: "://") else { return [url] }
        let port =
            switch url[..<mark.lowerBound].lowercased() {
            case "https": ":443"
            case "http": ":80"
            default: ""
            }
        let rest = url[mark.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let head = url[..<mark.upperBound]
        let path = rest[authority.endIndex...]
        if authority.hasSuffix(port) {
            return ["\(head)\(authority.dropLast(port.count))\(path)", url]
        }
        // A colon behind the brackets of an address, and behind a user's name, begins a port.
        let host = authority[(authority.lastIndex(of: "@") ?? authority.startIndex)...]
        let afterAddress = host[(host.lastIndex(of: "]") ?? host.startIndex)...]
        return afterAddress.contains(":") ? [url] : [url, "\(head)\(authority)\(port)\(path)"]
    }
}
