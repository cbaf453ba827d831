internal import CCurl

/// What curl's own parser sees in a URL.
struct CurlURL {
    let scheme: String
    /// An IPv6 address is in brackets, and may be spelled in another way.
    let host: String
    let port: String

    /// Reads `text`; nil where curl does not.
    init?(_ text: String) {
        guard let parser = unsafe curl_url() else { return nil }
        defer { unsafe curl_url_cleanup(parser) }
        let flags = UInt32(CURLU_PATH_AS_IS | CURLU_DISALLOW_USER)
        guard unsafe curl_url_set(parser, CURLUPART_URL, text, flags) == CURLUE_OK else {
            return nil
        }
        let part = { (part: CURLUPart) -> String? in
            var value: UnsafeMutablePointer<CChar>?
            let status = unsafe curl_url_get(parser, part, &value, UInt32(CURLU_DEFAULT_PORT))
            guard status == CURLUE_OK, let value = unsafe value else { return nil }
            defer { unsafe curl_free(value) }
            return unsafe String(cString: value)
        }
        guard let scheme = part(CURLUPART_SCHEME), let host = part(CURLUPART_HOST),
            let port = part(CURLUPART_PORT)
        else { return nil }
        (self.scheme, self.host, self.port) = (scheme, host, port)
    }

    /// Whether it is the same place as `url`.
    func agrees(with url: OutgoingURL) -> Bool {
        guard scheme == url.scheme, port == "\(url.port)" else { return false }
        if host == url.host { return true }
        guard host.first == "[", url.host.first == "[" else { return false }
        let ours = InternetAddress(String(url.host.dropFirst().dropLast()))
        return ours != nil && InternetAddress(String(host.dropFirst().dropLast())) == ours
    }
}
