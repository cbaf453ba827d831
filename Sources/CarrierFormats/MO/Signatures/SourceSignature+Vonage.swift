import Cryptography
import JSON
import SpamReporting

// MARK: - SMS API

extension SourceSignature {
    /// `sig` over all other fields, by name: `&name=value`, with `&` and `=` in values as `_`.
    ///
    /// The fields stand in the query of a GET, and of a POST in its form or in its JSON object.
    func verifyVonage(
        _ request: MORequest,
        _ kind: VonageSignature,
        now: Timestamp
    ) throws(SignatureRefusal) {
        let fields = try Self.vonageFields(of: request)
        guard let written = fields["sig"], !written.isEmpty else {
            throw .missing("the field sig")
        }
        guard let time = fields["timestamp"] else { throw .missing("the field timestamp") }
        let code = try hexadecimal(String(decoding: written, as: UTF8.self), "sig")
        let names = fields.keys.filter { $0 != "sig" }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var message: [UInt8] = []
        for name in names {
            message += [UInt8(ascii: "&")] + Array(name.utf8) + [UInt8(ascii: "=")]
            message += (fields[name] ?? []).map { $0 == 0x26 || $0 == 0x3D ? 0x5F : $0 }
        }
        switch kind {
        case .md5Hash:
            guard let own = HashFunction.md5.digest(message + key),
                constantTimeEqual(own, code)
            else { throw .wrong }
        case .hmac(let hash): try check(code, hash, of: message)
        }
        try checkTime(String(decoding: time, as: UTF8.self), "timestamp", now: now)
    }

    /// The fields by name.
    ///
    /// One that comes twice could be signed with one value and read with the other: it is refused.
    private static func vonageFields(
        of request: MORequest
    ) throws(SignatureRefusal) -> [String: [UInt8]] {
        let items =
            if request.method == "GET" {
                FormFields(request.query).items
            } else if MORequestFields.isJSON(request) {
                try objectFields(of: request.body)
            } else {
                FormFields(request.body).items
            }
        var fields: [String: [UInt8]] = [:]
        for (name, value) in items {
            guard fields.updateValue(value, forKey: name) == nil else {
                throw .malformed("A field that comes twice")
            }
        }
        return fields
    }

    private static func objectFields(
        of body: [UInt8]
    ) throws(SignatureRefusal) -> [(name: String, value: [UInt8])] {
        let members: [(key: String, value: JSONValue)]
        do throws(JSONError) {
            members = try JSONReader().read(body).members()
        } catch {
            throw .malformed("The body")
        }
        var fields: [(name: String, value: [UInt8])] = []
        for (name, value) in members {
            switch value.kind {
            case .string: fields.append((name, Array(((try? value.string()) ?? "").utf8)))
            case .number, .bool: fields.append((name, value.serialized()))
            case .null: fields.append((name, []))
            case .array, .object: throw .malformed("A field with others in it")
            }
        }
        return fields
    }
}

// MARK: - Messages API

extension SourceSignature {
    private static let place = "The token in Authorization"

    /// A JSON Web Token (RFC 7519) with HS256 (RFC 7518 §3.2), whose claims have `payload_hash`,
    /// the SHA-256 of the body, and `iat`, when it was made.
    func verifyVonageToken(_ request: MORequest, now: Timestamp) throws(SignatureRefusal) {
        let header = try required("Authorization", of: request)
        let words = header.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, words[0].lowercased() == "bearer" else {
            throw .missing("a Bearer token in Authorization")
        }
        let parts = words[1].split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let code = Base64URL.bytes(String(parts[2])) else {
            throw .malformed(Self.place)
        }
        let reader = JSONReader()
        let kind = try Self.object(parts[0], reader)
        guard let algorithm = try? kind["alg"]?.string(), algorithm == "HS256" else {
            throw .malformed(Self.place)
        }
        try check(code, .sha256, of: Array("\(parts[0]).\(parts[1])".utf8))
        let claims = try Self.object(parts[1], reader)
        guard let digest = try? claims["payload_hash"]?.string(),
            let made = try? claims["iat"]?.integer()
        else { throw .malformed(Self.place) }
        let expected = try hexadecimal(digest, Self.place)
        guard constantTimeEqual(SHA256.digest(request.body), expected) else { throw .wrong }
        try checkTime(String(made), Self.place, now: now)
        if let end = try? claims["exp"]?.integer(), Int64(end) < now.seconds { throw .stale }
    }

    private static func object(
        _ part: Substring,
        _ reader: JSONReader
    ) throws(SignatureRefusal) -> JSONValue {
        guard let bytes = Base64URL.bytes(String(part)),
            let value = try? reader.read(bytes), value.kind == .object
        else { throw .malformed(Self.place) }
        return value
    }
}
