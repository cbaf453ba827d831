internal import CarrierFormats
internal import Configuration
internal import Cryptography

extension SourceOptions {
    /// How the requests of a preset, or of the operator's own mapping, are read and answered.
    ///
    /// Nil for the formats that are more than a mapping: Kannel, Jasmin and MM7.
    var mappedSource: MappedSource? {
        guard let format else { return nil }
        if format == .mapped {
            return MappedSource(SourceMapping(mapping, alphabet: defaultAlphabet))
        }
        return SourcePreset(rawValue: format.rawValue).map { MappedSource($0.mapping) }
    }
}

extension AuthenticationOptions {
    /// What checks the signatures of the source; nil when it proves itself in another way.
    var signature: SourceSignature? {
        let tolerance = tolerance.components.seconds
        if scheme == .telnyx {
            return SourceSignature(publicKey: publicKey, tolerance: tolerance)
        }
        guard let signatureScheme, let secret else { return nil }
        return SourceSignature(
            signatureScheme,
            key: Array(secret.value.utf8),
            tolerance: tolerance
        )
    }

    private var signatureScheme: SignatureScheme? {
        switch scheme {
        case .token, .basic, .path, .networks: nil
        case .twilio: .twilio
        case .sinch: .sinch
        case .telnyx: .telnyx
        case .vonage: .vonage(algorithm.hash.map { .hmac($0) } ?? .md5Hash)
        case .vonageMessages: .vonageMessages
        case .hmac:
            .hmac(
                HMACHeader(
                    name: header,
                    hash: algorithm.hash ?? .sha256,
                    encoding: encoding == .hex ? .hex : .base64,
                    prefix: prefix,
                    timeHeader: timeHeader.isEmpty ? nil : timeHeader
                )
            )
        }
    }
}

extension SignatureAlgorithm {
    /// The hash function of an HMAC; nil for what is none.
    fileprivate var hash: HashFunction? {
        switch self {
        case .md5Hash: nil
        case .md5: .md5
        case .sha1: .sha1
        case .sha256: .sha256
        case .sha512: .sha512
        }
    }
}
