internal import CSimdjson

/// Parses JSON strictly (RFC 8259, and I-JSON's rules for keys and characters, RFC 7493 §2).
///
/// simdjson reads a text once; only when it is refused does a slower second pass look for the
/// place. A reader keeps its buffers from one text to the next and belongs to one thread.
@safe package final class JSONReader {
    /// What this reader refuses as too large.
    package let limits: JSONLimits
    private let parser: OpaquePointer

    /// Makes a reader; memory is taken when the first text is read.
    package init(limits: JSONLimits = .init()) {
        let parser = unsafe spamgate_json_parser_create(
            spamgate_json_limits(
                depth_max: UInt32(limits.depthMax),
                members_max: UInt32(limits.membersMax),
                elements_max: UInt32(limits.elementsMax)
            )
        )
        guard let parser = unsafe parser else { preconditionFailure("out of memory") }
        unsafe self.parser = unsafe parser
        self.limits = limits
    }

    deinit {
        unsafe spamgate_json_parser_destroy(parser)
    }

    /// Parses the whole of `bytes`.
    package func read(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        try read(bytes, in: bytes.indices)
    }

    /// Parses the bytes in `range`, such as one line of NDJSON without its line feed.
    package func read(_ bytes: [UInt8], in range: Range<Int>) throws(JSONError) -> JSONValue {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= bytes.count,
            "the range lies outside the bytes"
        )
        guard range.count <= limits.sizeMax else {
            let detail = "The text has \(range.count) bytes; at most \(limits.sizeMax) are read."
            throw JSONError(.tooLarge, at: "", detail)
        }
        var document: UnsafeMutablePointer<spamgate_json_document>?
        let verdict = unsafe bytes.withUnsafeBufferPointer { bytes in
            let text = unsafe UnsafeBufferPointer(rebasing: bytes[range])
            return unsafe spamgate_json_parse(parser, text.baseAddress, text.count, &document)
        }
        guard verdict == SPAMGATE_JSON_ACCEPTED, let document = unsafe document else {
            throw refusal(verdict, of: bytes, in: range)
        }
        return unsafe JSONValue(document: JSONDocument(owning: document), index: 0)
    }

    private func refusal(
        _ verdict: spamgate_json_verdict,
        of bytes: [UInt8],
        in range: Range<Int>
    ) -> JSONError {
        precondition(verdict != SPAMGATE_JSON_OUT_OF_MEMORY, "out of memory")
        var diagnosis = JSONDiagnosis(of: bytes, in: range, limits: limits)
        if let error = diagnosis.firstError() { return error }
        // The second pass found nothing to blame: still refused, only without a place.
        let code: JSONError.Code =
            switch verdict {
            case SPAMGATE_JSON_EMPTY: .empty
            case SPAMGATE_JSON_INVALID_UTF8: .invalidUTF8
            case SPAMGATE_JSON_NUMBER: .numberOutOfRange
            case SPAMGATE_JSON_TOO_DEEP: .tooDeep
            case SPAMGATE_JSON_TOO_MANY_MEMBERS: .tooManyMembers
            case SPAMGATE_JSON_TOO_MANY_ELEMENTS: .tooManyElements
            case SPAMGATE_JSON_DUPLICATE_KEY: .duplicateKey
            case SPAMGATE_JSON_NUL_CHARACTER: .nulCharacter
            case SPAMGATE_JSON_LONE_SURROGATE: .loneSurrogate
            default: .syntax
            }
        return JSONError(code, at: "", "The text is not JSON that is read here.")
    }
}
