import Cryptography
package import SpamReporting

/// Checks that the requests of one source are signed by it.
///
/// It prints redacted, because it holds the secret.
package struct SourceSignature: Sendable, CustomStringConvertible, CustomReflectable {
    /// Longest distance between a signed time and now, in seconds, unless another is given.
    package static let toleranceDefault: Int64 = 300

    /// How it is signed.
    package let scheme: SignatureScheme
    let key: [UInt8]
    let tolerance: Int64

    /// Takes the secret that the source shares with us.
    ///
    /// Of ``SignatureScheme/telnyx`` it is the public key of the source.
    ///
    /// - Parameters:
    ///   - scheme: how it is signed.
    ///   - key: the bytes of the secret as they are written; of the public key, its 32 bytes.
    ///   - tolerance: longest distance between a signed time and now, in seconds.
    /// - Returns: nil for an empty secret, and for what is no public key.
    package init?(
        _ scheme: SignatureScheme,
        key: [UInt8],
        tolerance: Int64 = toleranceDefault
    ) {
        guard !key.isEmpty else { return nil }
        if case .telnyx = scheme, Ed25519PublicKey(key) == nil { return nil }
        self.scheme = scheme
        self.key = key
        self.tolerance = tolerance
    }

    /// Takes the public key of a source that signs as Telnyx does, in base64; nil for what is none.
    package init?(publicKey text: String, tolerance: Int64 = toleranceDefault) {
        guard let key = TransferEncoding.strictBase64(text) else { return nil }
        self.init(.telnyx, key: key, tolerance: tolerance)
    }

    /// Throws unless `request` is signed by the source.
    ///
    /// - Parameters:
    ///   - request: what arrived; its body as it was sent.
    ///   - url: where the source sent it, as it knows the address, without the query.
    ///   - now: the time by our clock.
    package func verify(
        _ request: MORequest,
        calledAt url: String,
        now: Timestamp
    ) throws(SignatureRefusal) {
        // The fields of a GET are in its query, which a signature of the body says nothing about.
        if scheme.signsBody, request.method == "GET" || request.body.isEmpty {
            throw .missing("a POST with a body")
        }
        switch scheme {
        case .twilio: try verifyTwilio(request, calledAt: url)
        case .sinch: try verifySinch(request, now: now)
        case .telnyx: try verifyTelnyx(request, now: now)
        case .vonage(let kind): try verifyVonage(request, kind, now: now)
        case .vonageMessages: try verifyVonageToken(request, now: now)
        case .hmac(let header): try verifyHMAC(request, header, now: now)
        }
    }

    package var description: String { "\(scheme) •••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

// MARK: - What the schemes share

extension SourceSignature {
    /// The value of a header that has to be there.
    func required(_ name: String, of request: MORequest) throws(SignatureRefusal) -> String {
        guard let value = request.header(name), !value.isEmpty else {
            throw .missing("the header \(name)")
        }
        return value
    }

    /// Throws unless `written`, seconds since 1970, is near enough to now.
    func checkTime(
        _ written: String,
        _ place: String,
        now: Timestamp
    ) throws(SignatureRefusal) {
        guard (1...Self.timeDigitsMax).contains(written.utf8.count),
            written.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let seconds = Int64(written)
        else { throw .malformed(place) }
        guard (seconds - now.seconds).magnitude <= UInt64(max(tolerance, 0)) else { throw .stale }
    }

    /// Most digits of a time in seconds.
    private static let timeDigitsMax = 12

    /// Throws unless `code` is the HMAC of `message` under the secret.
    func check(
        _ code: [UInt8],
        _ hash: HashFunction,
        of message: [UInt8]
    ) throws(SignatureRefusal) {
        guard let own = hash.authenticate(message, key: key), constantTimeEqual(own, code) else {
            throw .wrong
        }
    }

    /// The bytes that hexadecimal digits of either case stand for.
    func hexadecimal(_ text: String, _ place: String) throws(SignatureRefusal) -> [UInt8] {
        guard let bytes = Hexadecimal.bytes(text.lowercased()) else { throw .malformed(place) }
        return bytes
    }

    /// The bytes that base64 with padding stands for.
    func base64(_ text: String, _ place: String) throws(SignatureRefusal) -> [UInt8] {
        guard let bytes = TransferEncoding.strictBase64(text) else { throw .malformed(place) }
        return bytes
    }
}

// MARK: - Schemes over the body

extension SourceSignature {
    private func verifySinch(_ request: MORequest, now: Timestamp) throws(SignatureRefusal) {
        let prefix = "x-sinch-webhook-signature"
        let code = try base64(required(prefix, of: request), prefix)
        let nonce = try required("\(prefix)-nonce", of: request)
        let time = try required("\(prefix)-timestamp", of: request)
        let algorithm = try required("\(prefix)-algorithm", of: request)
        // The algorithm is not signed, so the weak ones of its family are not taken.
        let hashes: [String: HashFunction] = ["hmacsha256": .sha256, "hmacsha512": .sha512]
        guard let hash = hashes[algorithm.lowercased()] else {
            throw .malformed("\(prefix)-algorithm")
        }
        try check(code, hash, of: request.body + Array(".\(nonce).\(time)".utf8))
        try checkTime(time, "\(prefix)-timestamp", now: now)
    }

    private func verifyTelnyx(_ request: MORequest, now: Timestamp) throws(SignatureRefusal) {
        let place = "telnyx-signature-ed25519"
        let signature = try base64(required(place, of: request), place)
        let time = try required("telnyx-timestamp", of: request)
        let message = Array("\(time)|".utf8) + request.body
        guard Ed25519PublicKey(key)?.verifies(signature, of: message) == true else {
            throw .wrong
        }
        try checkTime(time, "telnyx-timestamp", now: now)
    }

    private func verifyHMAC(
        _ request: MORequest,
        _ header: HMACHeader,
        now: Timestamp
    ) throws(SignatureRefusal) {
        let written = try required(header.name, of: request)
        guard written.utf8.starts(with: header.prefix.utf8) else {
            throw .malformed(header.name)
        }
        let text = String(Substring(written.utf8.dropFirst(header.prefix.utf8.count)))
        let code =
            switch header.encoding {
            case .hex: try hexadecimal(text, header.name)
            case .base64: try base64(text, header.name)
            }
        guard let timeHeader = header.timeHeader else {
            return try check(code, header.hash, of: request.body)
        }
        let time = try required(timeHeader, of: request)
        let message = Array((time + header.separator).utf8) + request.body
        try check(code, header.hash, of: message)
        try checkTime(time, timeHeader, now: now)
    }
}
