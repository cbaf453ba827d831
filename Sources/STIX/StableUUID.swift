internal import Cryptography

/// Ids that are computed, so that every gateway of a provider says the same.
package enum StableUUID {
    /// The namespace of observables, 00abedb4-aa42-466c-9c01-fed23315a9b7 (STIX 2.1 §2.9).
    private static let observables: [UInt8] = [
        0x00, 0xAB, 0xED, 0xB4, 0xAA, 0x42, 0x46, 0x6C,
        0x9C, 0x01, 0xFE, 0xD2, 0x33, 0x15, 0xA9, 0xB7,
    ]

    /// The id of an observable by the canonical JSON of what identifies it.
    ///
    /// Version 5 (RFC 9562 §5.5), as STIX 2.1 §2.9 asks, so that all who name the same address
    /// name the same object. Where the system's policy forbids SHA-1, SHA-256 takes its place.
    package static func observable(_ name: [UInt8]) -> String {
        let bytes = observables + name
        return text(HashFunction.sha1.digest(bytes) ?? SHA256.digest(bytes), version: 5)
    }

    /// The id of anything else by the texts that identify it.
    ///
    /// Laid out as version 4 (RFC 9562 §5.4), which STIX 2.1 §2.9 and TAXII 2.1 §4 ask for; what
    /// stands in the place of random bits is the SHA-256 of the texts.
    package static func object(_ texts: String...) -> String {
        object(texts)
    }

    /// The same for a list of texts.
    package static func object(_ texts: [String]) -> String {
        var bytes = Array("spamgate".utf8)
        for text in texts {
            bytes.append(0)
            bytes.append(contentsOf: text.utf8)
        }
        return text(SHA256.digest(bytes), version: 4)
    }

    /// The id that has the first 16 of `bytes`, which has no fewer, in the place of random bits.
    static func object(of bytes: [UInt8]) -> String {
        text(bytes, version: 4)
    }

    /// A new random id of version 4.
    package static func random() -> String {
        text(SecureRandom.nonce(16), version: 4)
    }

    private static func text(_ digest: [UInt8], version: UInt8) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for place in 0..<16 {
            var byte = digest[place]
            switch place {
            case 6: byte = byte & 0x0F | version << 4
            case 8: byte = byte & 0x3F | 0x80
            default: break
            }
            if place == 4 || place == 6 || place == 8 || place == 10 { text.append(0x2D) }
            text.append(digit(byte >> 4))
            text.append(digit(byte & 15))
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x57 + value
    }
}
