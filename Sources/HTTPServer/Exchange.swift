import CMicrohttpd
package import Reactor

/// One request and its answer; confined to the reactor's thread.
///
/// The handler answers each exchange it was asked to handle exactly once. The server lets go of an
/// exchange when the last byte of the answer is written or the client has gone.
@safe
package final class Exchange {
    enum State {
        /// The head is arriving.
        case head
        case body
        /// The body is read only to keep the connection; the answer is known.
        case discarding
        /// The handler has been asked.
        case handling
        /// The handler did not answer at once; libmicrohttpd has put the connection aside.
        case suspended
        /// There is an answer that libmicrohttpd does not have yet.
        case resumed
        case answered
    }

    /// The request target as it came.
    package let rawTarget: String
    /// `GET` until the head is accepted, which the handler never sees.
    package private(set) var method = HTTPMethod.get
    /// Percent-decoded and without dot segments or control characters; `*` for `OPTIONS *`.
    package private(set) var path = ""
    /// What follows the first `?` of the target, as it came.
    package private(set) var rawQuery: Substring = ""
    /// How many bytes of body the head announces; nil when it is chunked and may have any size.
    package private(set) var announcedBodySize: Int? = 0
    /// Complete when the handler is asked to handle the exchange.
    package internal(set) var body: [UInt8] = []
    /// Names the request in its answer (`X-Request-Id`) and in logs; see ``RequestID``.
    package internal(set) var requestID = ""
    /// The turn in which the head was complete.
    package internal(set) var receivedAt = MonotonicTime.never
    /// The turn in which the body was complete; never while it is not.
    package internal(set) var bodyReceivedAt = MonotonicTime.never
    /// The turn in which the answer was there; never while it is not.
    package internal(set) var answeredAt = MonotonicTime.never
    /// What was answered; 0 while nothing is.
    package internal(set) var status = 0
    /// The answer's ``HTTPResponse/label``.
    package internal(set) var label: String?
    /// Bytes of the answer's body.
    package internal(set) var answerSize = 0
    /// For the handler to keep what belongs to the request.
    package var context: AnyObject?

    let server: HTTPServer
    /// Nil once libmicrohttpd has finished with the request.
    private(set) var connection: Connection?
    private var handle: OpaquePointer?
    var state = State.head
    var bodySizeMax = 0
    /// Up to which size the handler has agreed to the body, where the head does not tell it.
    var bodySizeAgreed = 0
    var isChunked = false
    private(set) var response: HTTPResponse?
    private var wasAnsweredByHandler = false

    init(rawTarget: String, server: HTTPServer, connection: Connection, handle: OpaquePointer) {
        self.rawTarget = rawTarget
        self.server = server
        self.connection = connection
        unsafe self.handle = handle
    }

    func accept(_ head: RequestHead) {
        method = head.method
        path = head.target.path
        rawQuery = head.target.query
        isChunked = head.isChunked
        announcedBodySize = head.isChunked ? nil : head.contentLength ?? 0
    }

    // MARK: The request

    /// The path's segments, each decoded by itself, so that an escaped slash divides none.
    package var pathSegments: [String] {
        let raw = rawTarget.utf8.contains(UInt8(ascii: "%")) ? undecodedPath : path[...]
        return raw.split(separator: "/", omittingEmptySubsequences: true).map { segment in
            String(decoding: PercentEncoding.decode(segment.utf8) ?? [], as: UTF8.self)
        }
    }

    private var undecodedPath: Substring {
        let local = rawTarget.prefix { $0 != "?" }
        guard local.utf8.first != UInt8(ascii: "/"), let scheme = local.firstRange(of: "://")
        else { return local }
        return local[scheme.upperBound...].drop { $0 != "/" }
    }

    /// The query's items in order, decoded; bytes that are not UTF-8 become U+FFFD.
    package var queryItems: [(name: String, value: String)] {
        rawQueryItems.map { item in
            (Exchange.text(item.name), Exchange.text(item.value ?? ""))
        }
    }

    /// The value of the first query item of that name.
    package func query(_ name: String) -> String? {
        queryBytes(name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes of the first query item of that name, for values that are not text, such as UDH.
    package func queryBytes(_ name: String) -> [UInt8]? {
        rawQueryItems.first { Exchange.text($0.name) == name }.map { item in
            PercentEncoding.decode((item.value ?? "").utf8, plusIsSpace: true) ?? []
        }
    }

    private var rawQueryItems: [(name: Substring, value: Substring?)] {
        rawQuery.split(separator: "&").map { item in
            guard let equals = item.utf8.firstIndex(of: UInt8(ascii: "=")) else {
                return (item, nil)
            }
            return (item[..<equals], item[item.utf8.index(after: equals)...])
        }
    }

    private static func text(_ encoded: Substring) -> String {
        let bytes = PercentEncoding.decode(encoded.utf8, plusIsSpace: true) ?? []
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The value of the first header of that name, whatever the case of its letters.
    ///
    /// It is looked up and copied at each call. Headers are there from `admit` until the server
    /// lets go of the exchange, thus at least until it is answered unless the client goes; then
    /// nil.
    package func header(_ name: String) -> String? {
        withHeader(name) { value in
            unsafe value.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }

    /// As ``header(_:)``, but without a copy: `body` is lent the bytes, if there is such a header.
    package func withHeader<Result>(
        _ name: String,
        _ body: (Span<UInt8>) -> Result?
    ) -> Result? {
        guard let handle = unsafe handle else { return nil }
        var size = 0
        let value = unsafe name.withCString { text in
            unsafe cmicrohttpd_header(handle, text, name.utf8.count, &size)
        }
        guard let value = unsafe value else { return nil }
        let bytes = unsafe UnsafeRawBufferPointer(start: value, count: size)
        let text = unsafe bytes.bindMemory(to: UInt8.self).span
        var end = text.count
        while end > 0, text[end - 1] == 0x20 || text[end - 1] == 9 { end -= 1 }
        return body(text.extracting(..<end))
    }

    /// Who is connected, as an address in numbers without a port; nil once the client is gone.
    ///
    /// Behind a proxy it is the proxy's.
    package var clientAddress: String? {
        guard let handle = unsafe handle else { return nil }
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            guard let first = text.baseAddress,
                unsafe cmicrohttpd_client_address(handle, first, text.count) != 0
            else { return nil }
            return unsafe String(cString: first)
        }
    }

    // MARK: The answer

    /// Whether the exchange has its answer, the handler's or the server's own, or needs none.
    package var isAnswered: Bool {
        response != nil || connection == nil
    }

    /// Answers the request; exactly once, at once or later, on the reactor's thread.
    ///
    /// Ignored if the client has gone or the answer deadline has already answered for the handler.
    package func answer(_ response: HTTPResponse) {
        precondition(!wasAnsweredByHandler, "An exchange was answered twice.")
        wasAnsweredByHandler = true
        provide(response)
    }

    /// Answers for the handler.
    func provide(_ response: HTTPResponse) {
        guard self.response == nil, let handle = unsafe handle else { return }
        precondition(
            state == .handling || state == .suspended,
            "An exchange was answered before its handler was asked."
        )
        self.response = response
        guard state == .suspended else { return }
        state = .resumed
        unsafe server.resume(handle)
    }

    /// Notes what is answered.
    func note(_ response: HTTPResponse, at now: MonotonicTime) {
        // The head of what is given up may never have been complete.
        if receivedAt == .never { receivedAt = now }
        answeredAt = now
        status = response.status
        label = response.label
        answerSize = response.bodySize
    }

    /// Settles the answer before the body is read.
    func decide(_ response: HTTPResponse) {
        self.response = response
        state = .discarding
    }

    /// libmicrohttpd has finished with the request.
    func end() {
        unsafe handle = nil
        connection = nil
    }
}
