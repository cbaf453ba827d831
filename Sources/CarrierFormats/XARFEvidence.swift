import Cryptography
import SpamReporting

/// One piece of evidence of a XARF report.
enum XARFEvidence {
    /// Largest decoded payload, in bytes (XARF 4: 5 MiB).
    static let sizeMax = 5 << 20

    /// A plain text.
    case text(String)
    /// Anything else; its bytes are dropped.
    case file(Attachment)

    init(_ piece: ObjectReader) throws(Problem) {
        guard let type = MediaType(try piece.requiredText("content_type")),
            type.name.utf8.count <= NativeComplaint.contentTypeSizeMax
        else { throw piece.problem("content_type", "A media type is wanted, such as text/plain.") }
        let payload = try Self.payload(in: piece)
        if piece.has("size"), try piece.requiredInteger("size") != payload.count {
            throw piece.problem("size", "The size is not that of the payload.")
        }
        let hash = try piece.textOrNull("hash")
        if let hash { try Self.check(hash, payload, in: piece) }
        guard type.name == "text/plain" else {
            self = .file(
                Attachment(
                    contentType: type.name,
                    size: payload.count,
                    sha256: SHA256.hexadecimal(payload)
                )
            )
            return
        }
        do throws(MIMEError) {
            // JSON is UTF-8, and so is a text in it unless it says otherwise.
            let charset = type.parameters["charset"] ?? "utf-8"
            self = .text(try MIMEReader.text(payload, charset: charset))
        } catch {
            throw piece.problem(
                error == .unknownCharset ? "content_type" : "payload",
                error.detail
            )
        }
    }

    private static func payload(in piece: ObjectReader) throws(Problem) -> [UInt8] {
        let written = try piece.requiredText("payload")
        guard let payload = TransferEncoding.strictBase64(written) else {
            throw piece.problem("payload", "The payload is base64 with its padding (RFC 4648 §4).")
        }
        guard payload.count <= sizeMax else {
            throw piece.problem("payload", "A payload has at most \(sizeMax) bytes.")
        }
        return payload
    }

    /// Only SHA-256 can be checked; a hash of another kind is let be.
    private static func check(
        _ hash: String,
        _ payload: [UInt8],
        in piece: ObjectReader
    ) throws(Problem) {
        let parts = hash.lowercased().split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else {
            throw piece.problem("hash", "A hash is algorithm:digits, such as sha256:….")
        }
        guard parts[0] != "sha256" || parts[1] == SHA256.hexadecimal(payload) else {
            throw piece.problem("hash", "The hash is not that of the payload.")
        }
    }
}
