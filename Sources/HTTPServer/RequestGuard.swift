// The guard against request smuggling.
//
// libmicrohttpd 0.9.75 accepts heads that other parsers, such as a proxy in front, read
// differently: then one of them takes for a body what the other takes for the next request. So
// every head is read a second time, strictly, from the very bytes libmicrohttpd parsed, before a
// byte of the body is consumed. What is left is a head that can be read in one way only.
//
// libmicrohttpd parses in place. Of a head it leaves
//
// method NUL target NUL version NUL NUL (name NUL value NUL NUL)* NUL NUL
//
// where a pair of NULs was CRLF and one between name and value a colon. A bare LF leaves a single
// NUL and a folded line keeps its leading space, so neither fits; a NUL that the client sent can
// only add headers to this reading, which the number of headers gives away.

/// What a sound head says about its request.
struct RequestHead: Equatable {
    var method: HTTPMethod
    var target: RequestTarget
    /// Nil without `Content-Length`.
    var contentLength: Int?
    var isChunked = false
    var expectsContinue = false

    var announcesBody: Bool {
        isChunked || (contentLength ?? 0) > 0
    }
}

/// Reads a head strictly; stateless.
enum RequestGuard {
    /// Where libmicrohttpd found what, as offsets into the head.
    struct Layout {
        var targetOffset: Int
        var versionOffset: Int
        var headerCount: Int
    }

    /// Accepts a head that can be read in one way only.
    ///
    /// - Parameters:
    ///   - head: from the method to the end of the empty line, as libmicrohttpd leaves it.
    ///   - target: as it came, before libmicrohttpd changed it in place.
    static func check(
        _ head: Span<UInt8>,
        target: String,
        layout: Layout,
        limits: HTTPLimits
    ) throws(Refusal) -> RequestHead {
        let (method, isHTTP10) = try requestLine(head, target: target, layout: layout)
        guard target.utf8.count <= limits.targetSizeMax else { throw .targetTooLong }
        var result = RequestHead(
            method: method,
            target: try RequestTarget(target, method: method)
        )
        var headers = HeaderScan(head: head, offset: layout.versionOffset + 10)
        var special = SpecialHeaders()
        var count = 0
        while let (name, value) = try headers.next(head) {
            count += 1
            guard count <= limits.headersMax else { throw .tooManyHeaders }
            try special.note(head, name: name, value: value)
        }
        guard count == layout.headerCount else { throw .malformedHead }
        try special.judge(method: method, isHTTP10: isHTTP10)
        result.contentLength = special.contentLength
        result.isChunked = special.isChunked
        result.expectsContinue = special.expectsContinue
        return result
    }

    /// One space on either side of the target, and nothing hidden behind a NUL in it.
    private static func requestLine(
        _ head: Span<UInt8>,
        target: String,
        layout: Layout
    ) throws(Refusal) -> (HTTPMethod, isHTTP10: Bool) {
        let version = layout.versionOffset
        guard layout.targetOffset > 1, layout.targetOffset <= 16,
            version == layout.targetOffset + target.utf8.count + 1, version + 12 <= head.count,
            head[layout.targetOffset - 1] == 0, head[version - 1] == 0,
            head[version + 8] == 0, head[version + 9] == 0
        else { throw .malformedHead }
        guard head.equals("HTTP/1.", at: version),
            head[version + 7] == UInt8(ascii: "1")
                || head[version + 7] == UInt8(ascii: "0")
        else { throw .unsupportedVersion }
        for method in HTTPMethod.allCases
        where method.rawValue.utf8.count == layout.targetOffset - 1
            && head.equals(method.rawValue, at: 0)
        {
            return (method, head[version + 7] == UInt8(ascii: "0"))
        }
        throw .unsupportedMethod
    }
}

/// Finds the headers of a head one after the other.
private struct HeaderScan {
    private var offset: Int
    private let end: Int

    init(head: Span<UInt8>, offset: Int) {
        self.offset = offset
        end = head.count
    }

    /// The next header's name and value, or nil at the empty line, which must be the end of the
    /// head.
    mutating func next(
        _ head: Span<UInt8>
    ) throws(Refusal) -> (name: Range<Int>, value: Range<Int>)? {
        guard end - offset >= 2 else { throw .malformedHead }
        if head[offset] == 0, head[offset + 1] == 0 {
            guard offset + 2 == end else { throw .malformedHead }
            return nil
        }
        let name = try scan(head, refusal: .invalidHeaderName) { $0.isTokenCharacter }
        guard !name.isEmpty else { throw .invalidHeaderName }
        var value = try scan(head, refusal: .invalidHeaderValue) {
            $0 >= 0x20 && $0 != 0x7F || $0 == 9
        }
        guard offset < end, head[offset] == 0 else { throw .malformedHead }
        offset += 1
        while let first = value.first, head[first] == 0x20 || head[first] == 9 {
            value.removeFirst()
        }
        return (name, value)
    }

    /// Takes bytes up to a NUL, and that.
    private mutating func scan(
        _ head: Span<UInt8>,
        refusal: Refusal,
        isAllowed: (UInt8) -> Bool
    ) throws(Refusal) -> Range<Int> {
        let start = offset
        var place = start
        while place < end, isAllowed(head[place]) { place += 1 }
        guard place < end else { throw .malformedHead }
        guard head[place] == 0 else {
            // A line that begins with white space continues the one before it.
            let folds = place == start && (head[place] == 0x20 || head[place] == 9)
            throw folds ? .malformedHead : refusal
        }
        offset = place + 1
        return start..<place
    }
}

/// The headers that decide on framing, and those that must not be ambiguous.
private struct SpecialHeaders {
    private(set) var contentLength: Int?
    private(set) var isChunked = false
    private(set) var expectsContinue = false
    private var hasHost = false
    private var hasAuthorization = false
    private var hasContentType = false

    mutating func note(
        _ head: Span<UInt8>,
        name: Range<Int>,
        value: Range<Int>
    ) throws(Refusal) {
        switch name.count {
        case 4 where head.equalsIgnoringCase("host", at: name.lowerBound):
            try once(&hasHost)
            guard value.allSatisfy({ head[$0].isHostCharacter }) else { throw .invalidHost }
        case 6 where head.equalsIgnoringCase("expect", at: name.lowerBound):
            try once(&expectsContinue)
            guard value.count == 12, head.equalsIgnoringCase("100-continue", at: value.lowerBound)
            else { throw .unsupportedExpectation }
        case 12 where head.equalsIgnoringCase("content-type", at: name.lowerBound):
            try once(&hasContentType)
        case 13 where head.equalsIgnoringCase("authorization", at: name.lowerBound):
            try once(&hasAuthorization)
        case 14 where head.equalsIgnoringCase("content-length", at: name.lowerBound):
            guard contentLength == nil else { throw .repeatedHeader }
            contentLength = try length(head, value)
        case 17 where head.equalsIgnoringCase("transfer-encoding", at: name.lowerBound):
            try once(&isChunked)
            guard value.count == 7, head.equalsIgnoringCase("chunked", at: value.lowerBound)
            else { throw .unsupportedTransferEncoding }
        default: break
        }
    }

    func judge(method: HTTPMethod, isHTTP10: Bool) throws(Refusal) {
        guard hasHost || isHTTP10 else { throw .invalidHost }
        if isChunked {
            guard contentLength == nil else { throw .conflictingLengths }
            guard !isHTTP10 else { throw .unsupportedTransferEncoding }
        }
        if method.hasBody {
            guard isChunked || contentLength != nil else { throw .lengthRequired }
        } else {
            guard !isChunked, (contentLength ?? 0) == 0 else { throw .unexpectedBody }
        }
        // Clients must not (RFC 9110 §10.1.1), and libmicrohttpd takes what follows for a body.
        guard !expectsContinue || isChunked || (contentLength ?? 0) > 0 else {
            throw .unsupportedExpectation
        }
    }

    private func once(_ isPresent: inout Bool) throws(Refusal) {
        guard !isPresent else { throw .repeatedHeader }
        isPresent = true
    }

    private func length(_ head: Span<UInt8>, _ value: Range<Int>) throws(Refusal) -> Int {
        // Eighteen digits fit into an Int.
        guard !value.isEmpty, value.count <= 18 else { throw .invalidContentLength }
        var result = 0
        for offset in value {
            guard (0x30...0x39).contains(head[offset]) else { throw .invalidContentLength }
            result = result * 10 + Int(head[offset] - 0x30)
        }
        return result
    }
}

extension Span where Element == UInt8 {
    /// False also when fewer bytes are left.
    fileprivate func equals(_ text: String, at offset: Int) -> Bool {
        guard text.utf8.count <= count - offset else { return false }
        var index = offset
        for byte in text.utf8 {
            guard self[index] == byte else { return false }
            index += 1
        }
        return true
    }

    /// - Parameter text: in lower case.
    fileprivate func equalsIgnoringCase(_ text: StaticString, at offset: Int) -> Bool {
        text.withUTF8Buffer { text in
            for index in text.indices {
                let found = self[offset + index]
                let lowered = (0x41...0x5A).contains(found) ? found | 0x20 : found
                guard unsafe lowered == text[index] else { return false }
            }
            return true
        }
    }
}

extension UInt8 {
    /// `tchar` of RFC 9110 §5.6.2.
    var isTokenCharacter: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x5E...0x7A: true
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x7C, 0x7E: true
        default: false
        }
    }

    /// What a host and a port are made of (RFC 3986 §3.2.2).
    fileprivate var isHostCharacter: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"),
            UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "%"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
