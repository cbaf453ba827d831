internal import CCurl
internal import Glibc

/// One transfer of curl, from its options to its outcome; for the thread of its loop only.
@safe final class OutgoingTransfer {
    let exchange: Exchange
    let handle: UnsafeMutableRawPointer
    let rules: OutgoingRules
    /// What curl says about a failure; curl writes to it until the handle is released.
    let reason: UnsafeMutablePointer<CChar>
    /// Given to curl, and released in `release()`.
    private(set) var headerList: UnsafeMutablePointer<curl_slist>?

    private var headers: [(name: String, value: String)] = []
    private var body: [UInt8] = []
    private var headerBytes = 0
    private var isTooLarge = false
    private var wasForbidden = false
    private var hasSocket = false

    /// Makes a handle with all options set; nil when there is no memory for one.
    init?(_ exchange: Exchange, _ rules: OutgoingRules) {
        guard let handle = unsafe curl_easy_init() else { return nil }
        self.exchange = exchange
        self.rules = rules
        unsafe self.handle = unsafe handle
        unsafe reason = UnsafeMutablePointer.allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe reason.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe headerList = nil
        unsafe headerList = unsafe Self.list(of: exchange.request)
        // curl's callbacks run only while the loop drives the handle, and the loop holds the
        // transfer until it has released the handle.
        setOptions(context: unsafe Unmanaged.passUnretained(self).toOpaque())
    }

    /// Releases what curl holds; the handle has left the loop before.
    func release() {
        unsafe curl_easy_cleanup(handle)
        unsafe curl_slist_free_all(headerList)
        unsafe reason.deallocate()
    }

    /// What came of it, when curl says that it has ended with `code`.
    func outcome(_ code: CURLcode) -> Exchange.Outcome {
        guard code == CURLE_OK else { return .failure(error(code)) }
        var (status, microseconds) = (0, curl_off_t(0))
        unsafe spamgate_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        unsafe spamgate_curl_get_offset(handle, CURLINFO_TOTAL_TIME_T, &microseconds)
        return .success(
            OutgoingResponse(
                status: status,
                headers: headers,
                bodyStart: body,
                milliseconds: Int(microseconds) / 1000
            )
        )
    }

    private func error(_ code: CURLcode) -> OutgoingError {
        if isTooLarge { return .answerTooLarge }
        if wasForbidden, !hasSocket { return .forbiddenAddress }
        let said = unsafe String(cString: reason)
        let text = unsafe said.isEmpty ? String(cString: curl_easy_strerror(code)) : said
        return OutgoingError(code, text)
    }

    // MARK: What curl calls

    /// Decides on the address that is about to be connected to, and opens a socket for it.
    ///
    /// Whatever the URL's spelling and whatever a resolver said before: this is the address that
    /// connect(2) gets, so there is nothing between check and use.
    @safe func open(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        let size = Int(unsafe address.pointee.addrlen)
        let internet = unsafe withUnsafePointer(to: &address.pointee.addr) {
            InternetAddress($0, size: size)
        }
        guard let internet, exchange.url.isAllowedHost || SpecialRange(of: internet) == nil else {
            wasForbidden = true
            return CURL_SOCKET_BAD
        }
        hasSocket = true
        return socket(
            unsafe address.pointee.family,
            unsafe address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue),
            unsafe address.pointee.protocol
        )
    }

    /// Takes a piece of the body; false ends the transfer.
    func receiveBody(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count <= rules.answerBytesMax - body.count else {
            isTooLarge = true
            return false
        }
        unsafe body.append(contentsOf: bytes)
        return true
    }

    /// Takes one line of a head or of the trailers; false ends the transfer.
    func receiveHeader(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        headerBytes += bytes.count
        guard headerBytes <= rules.headerBytesMax else {
            isTooLarge = true
            return false
        }
        let line = unsafe bytes.prefix { $0 != 0x0D && $0 != 0x0A }
        if unsafe line.starts(with: "HTTP/".utf8) {
            // A status line begins a head; the one before was interim, such as 100 (Continue).
            headers = []
            return true
        }
        guard let colon = unsafe line.firstIndex(of: 0x3A) else { return true }
        let value = unsafe line[(colon + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
        let blanks = unsafe value.reversed().prefix { $0 == 0x20 || $0 == 0x09 }.count
        let name = unsafe String(decoding: line[..<colon], as: UTF8.self)
        headers.append((name, unsafe String(decoding: value.dropLast(blanks), as: UTF8.self)))
        return true
    }

    /// The request's headers as curl wants them.
    private static func list(of request: OutgoingRequest) -> UnsafeMutablePointer<curl_slist>? {
        // A name with a colon and nothing else switches off what curl would add by itself.
        var lines = ["Expect:", "Accept:"]
        if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            lines.append("Content-Type:")
        }
        lines += request.headers.map {
            $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)"
        }
        return unsafe lines.reduce(nil) { list, line in
            guard let longer = unsafe curl_slist_append(list, line) else {
                preconditionFailure("out of memory")
            }
            return unsafe longer
        }
    }
}

/// curl's `CURLOPT_OPENSOCKETFUNCTION`.
func transferOpensSocket(
    context: UnsafeMutableRawPointer?,
    purpose: curlsocktype,
    address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let context = unsafe context, let address = unsafe address else { return CURL_SOCKET_BAD }
    return unsafe Unmanaged<OutgoingTransfer>.fromOpaque(context).takeUnretainedValue()
        .open(address)
}

/// curl's `CURLOPT_WRITEFUNCTION`.
func transferReceivedBody(
    bytes: UnsafeMutablePointer<CChar>?,
    size: Int,
    count: Int,
    context: UnsafeMutableRawPointer?
) -> Int {
    unsafe received(bytes, size * count, context) { unsafe $0.receiveBody($1) }
}

/// curl's `CURLOPT_HEADERFUNCTION`.
func transferReceivedHeader(
    bytes: UnsafeMutablePointer<CChar>?,
    size: Int,
    count: Int,
    context: UnsafeMutableRawPointer?
) -> Int {
    unsafe received(bytes, size * count, context) { unsafe $0.receiveHeader($1) }
}

/// Returns what curl wants: the number of bytes taken, or another one to stop.
private func received(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?,
    _ receive: (OutgoingTransfer, UnsafeBufferPointer<UInt8>) -> Bool
) -> Int {
    guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
    let transfer = unsafe Unmanaged<OutgoingTransfer>.fromOpaque(context).takeUnretainedValue()
    let wasTaken = unsafe bytes.withMemoryRebound(to: UInt8.self, capacity: count) { bytes in
        unsafe receive(transfer, UnsafeBufferPointer(start: bytes, count: count))
    }
    return wasTaken ? count : -1
}
