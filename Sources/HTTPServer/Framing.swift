// Where requests begin and end, read from the very bytes that arrive.
//
// libmicrohttpd takes a bare line feed, a bare carriage return or a NUL for what they are not, and
// parses chunks and trailers where no callback sees it. So whatever it receives passes by here
// first, and of what is not framed as RFC 9112 says it never sees a byte. What passes has one
// reading only; what it means is for `RequestGuard`.

/// Follows one connection's bytes from message to message; pieces may be cut anywhere.
struct Framing {
    /// How far a piece of bytes could be read.
    struct Reading: Equatable {
        /// Why the rest cannot be read.
        var refusal: Refusal?
        /// Offset behind the last message that ended in the piece; 0 without one.
        var boundary = 0
    }

    private enum Place: UInt8 {
        /// An empty line, or the first byte of a request line.
        case start
        case requestLine
        /// The first byte of a header, of a trailer, or of the empty line behind them.
        case fieldStart
        case fieldName
        case fieldValue
        case content
        case chunkSize
        case chunkExtension
        case chunkData
        /// The line end behind a chunk's data.
        case chunkEnd
    }

    /// What a field means for the framing.
    private enum Field: UInt8 {
        case other
        case contentLength
        case transferEncoding
    }

    /// Messages whose last byte has arrived.
    private(set) var completed = 0
    private var place = Place.start
    private var awaitsLineFeed = false
    private var isInTrailers = false
    private var isChunked = false
    private var hasLength = false
    private var field = Field.other
    /// Bytes of a request line's spaces, of empty lines, or of a chunk's digits.
    private var count = 0
    /// Bytes of the head and the trailers, which libmicrohttpd keeps in the same memory.
    private var size = 0
    private var fields = 0
    private var extensionSize = 0
    /// Bytes of the body, or of the chunk, that are still to come.
    private var remaining = 0
    /// The last sixteen bytes of a name or of a value of interest, in lower case; of a request line
    /// as they came.
    private var recent: UInt128 = 0
    private var recentSize = 0
    private var firstOfName: UInt8 = 0

    /// Whether nothing of a next message has arrived.
    var isBetweenMessages: Bool {
        place == .start && count == 0 && !awaitsLineFeed
    }

    /// Reads on; after a refusal it must not be asked again.
    mutating func read(_ bytes: Span<UInt8>, limits: HTTPLimits) -> Reading {
        var reading = Reading()
        var offset = 0
        do throws(Refusal) {
            while offset < bytes.count {
                if place == .content || place == .chunkData {
                    let skipped = min(remaining, bytes.count - offset)
                    remaining -= skipped
                    offset += skipped
                    if remaining == 0 { endData() }
                } else {
                    // Most bytes of a head are in runs.
                    if !awaitsLineFeed { offset += run(bytes, from: offset, limits) }
                    guard offset < bytes.count else { break }
                    try take(bytes[offset], limits)
                    offset += 1
                }
                if place == .start, size > 0 {
                    begin()
                    completed += 1
                    reading.boundary = offset
                }
            }
        } catch {
            reading.refusal = error
        }
        return reading
    }

    /// Takes bytes that do not end a request line, a name or a value, and need no other thought;
    /// returns how many.
    private mutating func run(
        _ bytes: Span<UInt8>,
        from start: Int,
        _ limits: HTTPLimits
    ) -> Int {
        // The byte behind is taken by itself, and refused if it is one too many.
        let sizeMax = place == .requestLine ? limits.targetSizeMax + 32 : limits.headSizeMax
        let end = min(bytes.count, start + max(0, sizeMax - size))
        var offset = start
        switch place {
        case .requestLine:
            var recent = recent
            while offset < end, bytes[offset] &- 0x20 < 0x5F {
                if bytes[offset] == 0x20 { count += 1 }
                recent = recent << 8 | UInt128(bytes[offset])
                offset += 1
            }
            self.recent = recent
        case .fieldName:
            var recent = recent
            while offset < end, bytes[offset].isTokenCharacter {
                recent = recent << 8 | UInt128(bytes[offset].lowered)
                offset += 1
            }
            self.recent = recent
            recentSize += offset - start
        case .fieldValue where field == .other:
            while offset < end, bytes[offset] >= 0x20, bytes[offset] != 0x7F { offset += 1 }
        default: return 0
        }
        size += offset - start
        return offset - start
    }

    /// Forgets the message that ended.
    private mutating func begin() {
        (isInTrailers, isChunked, hasLength) = (false, false, false)
        (count, size, fields, extensionSize, remaining) = (0, 0, 0, 0, 0)
    }

    private mutating func take(_ byte: UInt8, _ limits: HTTPLimits) throws(Refusal) {
        if awaitsLineFeed {
            guard byte == 10 else { throw malformed }
            awaitsLineFeed = false
            try endLine()
            return
        }
        switch place {
        case .start: try takeFirst(byte)
        case .requestLine: try takeOfRequestLine(byte, limits)
        case .fieldStart, .fieldName, .fieldValue:
            size += 1
            guard size <= limits.headSizeMax else { throw .tooManyHeaders }
            try takeOfField(byte, limits)
        case .chunkSize, .chunkExtension, .chunkEnd: try takeOfChunk(byte)
        case .content, .chunkData: break
        }
    }

    private var malformed: Refusal {
        isChunked && (isInTrailers || place.rawValue >= Place.content.rawValue)
            ? .malformedChunk : .malformedHead
    }

    // MARK: The request line

    private mutating func takeFirst(_ byte: UInt8) throws(Refusal) {
        if byte == 13 {
            // RFC 9112 §2.2 asks to ignore at least one empty line.
            count += 1
            guard count <= 4 else { throw .malformedHead }
            awaitsLineFeed = true
            return
        }
        guard byte.isTokenCharacter else { throw .malformedHead }
        place = .requestLine
        count = 0
        size = 1
        recent = UInt128(byte)
    }

    private mutating func takeOfRequestLine(
        _ byte: UInt8,
        _ limits: HTTPLimits
    ) throws(Refusal) {
        if byte == 13 {
            try judgeRequestLine()
            awaitsLineFeed = true
            return
        }
        guard byte >= 0x20, byte != 0x7F else { throw .malformedHead }
        if byte == 0x20 { count += 1 }
        recent = recent << 8 | UInt128(byte)
        size += 1
        // The longest method, the version and two spaces take less than 32 bytes.
        guard size <= limits.targetSizeMax + 32 else { throw .targetTooLong }
    }

    private func judgeRequestLine() throws(Refusal) {
        guard count == 2 else { throw .malformedHead }
        // " HTTP/" and three more bytes are the last nine.
        let protocolName = (recent >> 24) & 0xFFFF_FFFF_FFFF
        guard protocolName == 0x20_4854_5450_2F else { throw .malformedHead }
        let version = recent & 0xFF_FFFF
        guard version == 0x31_2E31 || version == 0x31_2E30 else { throw .unsupportedVersion }
    }

    // MARK: Headers and trailers

    private mutating func takeOfField(_ byte: UInt8, _ limits: HTTPLimits) throws(Refusal) {
        if place == .fieldValue {
            try takeOfValue(byte)
            return
        }
        if place == .fieldStart {
            if byte == 13 {
                awaitsLineFeed = true
                return
            }
            // White space continues the line before, a line feed has no carriage return.
            guard byte != 0x20, byte != 9, byte != 10 else { throw malformed }
            fields += 1
            guard fields <= limits.headersMax else { throw .tooManyHeaders }
            place = .fieldName
            (recent, recentSize) = (0, 0)
        }
        if byte == UInt8(ascii: ":") {
            guard recentSize > 0 else { throw .invalidHeaderName }
            try endName()
            return
        }
        guard byte.isTokenCharacter else {
            throw byte == 13 || byte == 10 ? malformed : .invalidHeaderName
        }
        note(byte)
    }

    private mutating func note(_ byte: UInt8) {
        let lowered = byte.lowered
        if place == .fieldName, recentSize == 0 { firstOfName = lowered }
        recent = recent << 8 | UInt128(lowered)
        recentSize += 1
    }

    private mutating func endName() throws(Refusal) {
        field =
            switch recentSize {
            case 14 where recent == Framing.contentLength: .contentLength
            case 17
            where recent == Framing.transferEncodingButFirst
                && firstOfName == UInt8(ascii: "t"):
                .transferEncoding
            default: .other
            }
        place = .fieldValue
        (recent, recentSize) = (0, 0)
        guard field != .other else { return }
        guard !isInTrailers else { throw .malformedChunk }
        if field == .contentLength {
            guard !hasLength else { throw .repeatedHeader }
            hasLength = true
        } else {
            guard !isChunked else { throw .repeatedHeader }
        }
    }

    private static let contentLength: UInt128 = 0x636F_6E74_656E_742D_6C65_6E67_7468
    private static let transferEncodingButFirst: UInt128 =
        0x7261_6E73_6665_722D_656E_636F_6469_6E67
    private static let chunked: UInt128 = 0x63_6875_6E6B_6564

    private mutating func takeOfValue(_ byte: UInt8) throws(Refusal) {
        if byte == 13 {
            awaitsLineFeed = true
            return
        }
        guard byte >= 0x20 && byte != 0x7F || byte == 9 else {
            throw byte == 10 ? malformed : .invalidHeaderValue
        }
        guard field != .other, recentSize > 0 || byte != 0x20 && byte != 9 else { return }
        note(byte)
        guard field == .contentLength else { return }
        // Eighteen digits fit into an Int.
        guard (0x30...0x39).contains(byte), recentSize <= 18 else {
            throw .invalidContentLength
        }
        remaining = remaining * 10 + Int(byte - 0x30)
    }

    private mutating func endValue() throws(Refusal) {
        switch field {
        case .other: break
        case .contentLength:
            guard recentSize > 0 else { throw .invalidContentLength }
        case .transferEncoding:
            guard recentSize == 7, recent == Framing.chunked else {
                throw .unsupportedTransferEncoding
            }
            isChunked = true
        }
        place = .fieldStart
    }

    // MARK: Lines and bodies

    private mutating func endLine() throws(Refusal) {
        switch place {
        case .start: break
        case .requestLine: place = .fieldStart
        case .fieldValue: try endValue()
        case .fieldStart: try endFields()
        case .chunkSize, .chunkExtension:
            if remaining == 0 {
                isInTrailers = true
                place = .fieldStart
            } else {
                place = .chunkData
            }
        case .chunkEnd: startChunk()
        case .fieldName, .content, .chunkData: throw malformed
        }
    }

    private mutating func endFields() throws(Refusal) {
        if isChunked, !isInTrailers {
            guard !hasLength else { throw .conflictingLengths }
            startChunk()
        } else if remaining > 0 {
            place = .content
        } else {
            place = .start
        }
    }

    private mutating func startChunk() {
        place = .chunkSize
        (count, remaining) = (0, 0)
    }

    private mutating func endData() {
        place = place == .content ? .start : .chunkEnd
    }

    private mutating func takeOfChunk(_ byte: UInt8) throws(Refusal) {
        if byte == 13 {
            guard place != .chunkSize || count > 0 else { throw .malformedChunk }
            awaitsLineFeed = true
            return
        }
        switch place {
        case .chunkSize:
            if byte == UInt8(ascii: ";"), count > 0 {
                place = .chunkExtension
                return
            }
            guard let digit = byte.hexadecimalDigit, count < 15 else { throw .malformedChunk }
            count += 1
            remaining = remaining << 4 | digit
        case .chunkExtension:
            extensionSize += 1
            guard extensionSize <= Framing.extensionSizeMax,
                byte >= 0x20 && byte != 0x7F || byte == 9
            else { throw .malformedChunk }
        default: throw .malformedChunk
        }
    }

    /// Of all chunks of a body together, in bytes.
    private static let extensionSizeMax = 1024
}

extension UInt8 {
    fileprivate var lowered: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

    fileprivate var hexadecimalDigit: Int? {
        switch self {
        case 0x30...0x39: Int(self) - 0x30
        case 0x41...0x46: Int(self) - 0x37
        case 0x61...0x66: Int(self) - 0x57
        default: nil
        }
    }
}
