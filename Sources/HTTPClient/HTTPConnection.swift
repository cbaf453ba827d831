internal import CCurl

/// A synchronous HTTP client over one libcurl easy handle, which keeps its connection alive.
///
/// It belongs to one thread. It speaks http and https only, follows no redirect and ignores the
/// environment's proxies. When a kept connection turns out to be closed before any byte of an
/// answer came, curl sends the request once more on a new one.
@safe package final class HTTPConnection {
    private let handle: UnsafeMutableRawPointer
    private let timeout: Duration
    private let responseSizeMax: Int

    /// curl's own global state, made on first use; `curl_global_init` must run once.
    private static let isCurlReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Makes a connection, opened by the first request.
    ///
    /// - Parameters:
    ///   - timeout: How long one exchange may take in all, connecting included.
    ///   - responseSizeMax: Bytes of an answer's head and body together.
    package init(timeout: Duration = .seconds(30), responseSizeMax: Int = 64 << 20) {
        precondition(Self.isCurlReady, "libcurl cannot be initialised")
        guard let handle = unsafe curl_easy_init() else { preconditionFailure("out of memory") }
        unsafe self.handle = unsafe handle
        self.timeout = timeout
        self.responseSizeMax = responseSizeMax
    }

    deinit {
        unsafe curl_easy_cleanup(handle)
    }

    /// Sends `request` and waits for the whole answer.
    package func send(_ request: HTTPClientRequest) throws(HTTPClientError) -> HTTPClientResponse {
        try Self.check(request)
        let transfer = Transfer(sizeMax: responseSizeMax)
        let context = unsafe Unmanaged.passRetained(transfer)  // Released when curl has returned.
        var reason = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        let headers = unsafe Self.list(of: request)
        unsafe curl_easy_reset(handle)  // Options only; the connection stays.
        let code = unsafe (request.body ?? []).withUnsafeBufferPointer { body in
            unsafe reason.withUnsafeMutableBufferPointer { reason in
                unsafe setExchange(context.toOpaque(), reason.baseAddress)
                unsafe setRequest(request, headers, body)
                return unsafe curl_easy_perform(handle)
            }
        }
        let status = status
        unsafe curl_easy_reset(handle)  // It must not keep pointers to what ends here.
        unsafe curl_slist_free_all(headers)
        unsafe context.release()

        guard code == CURLE_OK else { throw error(code, transfer, reason) }
        return HTTPClientResponse(status: status, headers: transfer.headers, body: transfer.body)
    }

    // MARK: Options

    private func setExchange(
        _ context: UnsafeMutableRawPointer,
        _ reason: UnsafeMutablePointer<CChar>?
    ) {
        let milliseconds = max(1, Int(timeout / .milliseconds(1)))
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_TIMEOUT_MS, milliseconds)
        set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds)
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_PROXY, "")  // Not even the environment's.
        set(CURLOPT_USERAGENT, "spamgate")
        unsafe check(spamgate_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, reason))
        unsafe check(spamgate_curl_set_pointer(handle, CURLOPT_WRITEDATA, context))
        unsafe check(spamgate_curl_set_pointer(handle, CURLOPT_HEADERDATA, context))
        unsafe check(
            spamgate_curl_set_receiver(handle, CURLOPT_WRITEFUNCTION, transferReceivedBody)
        )
        unsafe check(
            spamgate_curl_set_receiver(handle, CURLOPT_HEADERFUNCTION, transferReceivedHeader)
        )
    }

    private func setRequest(
        _ request: HTTPClientRequest,
        _ headers: UnsafeMutablePointer<curl_slist>?,
        _ body: UnsafeBufferPointer<UInt8>
    ) {
        set(CURLOPT_URL, request.url)
        set(CURLOPT_PATH_AS_IS, 1)
        if let socket = request.unixSocket { set(CURLOPT_UNIX_SOCKET_PATH, socket) }
        unsafe check(spamgate_curl_set_pointer(handle, CURLOPT_HTTPHEADER, headers))
        if request.body != nil {
            set(CURLOPT_POST, 1)
            unsafe check(
                spamgate_curl_set_offset(
                    handle,
                    CURLOPT_POSTFIELDSIZE_LARGE,
                    curl_off_t(body.count)
                )
            )
            if body.isEmpty {
                set(CURLOPT_COPYPOSTFIELDS, "")  // Null would make curl ask a callback.
            } else {
                let start = unsafe UnsafeMutableRawPointer(mutating: body.baseAddress)
                unsafe check(spamgate_curl_set_pointer(handle, CURLOPT_POSTFIELDS, start))
            }
        } else if request.method == "HEAD" {
            set(CURLOPT_NOBODY, 1)
        }
        set(CURLOPT_CUSTOMREQUEST, request.method)
    }

    private func set(_ option: CURLoption, _ value: Int) {
        unsafe check(spamgate_curl_set_long(handle, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) {
        unsafe check(spamgate_curl_set_text(handle, option, value))
    }

    private func check(_ code: CURLcode) {
        precondition(code == CURLE_OK, "libcurl lacks an option that it had when this was built")
    }

    /// The request's headers as curl wants them, to be released by the caller.
    private static func list(of request: HTTPClientRequest) -> UnsafeMutablePointer<curl_slist>? {
        // A name with a colon and nothing else switches off what curl would add by itself.
        var lines = ["Expect:"]
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

    // MARK: Outcome

    private static func check(_ request: HTTPClientRequest) throws(HTTPClientError) {
        let scheme = request.url.prefix { $0 != ":" }.lowercased()
        guard scheme == "http" || scheme == "https", request.url.contains("://") else {
            throw .invalidURL("a URL begins with http:// or https://")
        }
        guard request.url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw .invalidURL("a URL has no spaces and no control characters")
        }
        guard !request.method.isEmpty, request.method.utf8.allSatisfy(isTokenByte) else {
            throw .invalidURL("a method is one word")
        }
        for (name, value) in request.headers {
            guard !name.isEmpty, name.utf8.allSatisfy(isTokenByte),
                value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 })
            else { throw .invalidURL("a header has a name and a value of one line") }
        }
    }

    /// RFC 9110 §5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private var status: Int {
        var status = 0
        unsafe check(spamgate_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status))
        return status
    }

    private func error(
        _ code: CURLcode,
        _ transfer: Transfer,
        _ reason: [CChar]
    ) -> HTTPClientError {
        if transfer.isTooLarge {
            return .failed("the answer is larger than \(responseSizeMax) bytes")
        }
        let said = reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let text =
            unsafe said.isEmpty
            ? String(cString: curl_easy_strerror(code)) : String(decoding: said, as: UTF8.self)
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: return .invalidURL(text)
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT: return .unreachable(text)
        case CURLE_OPERATION_TIMEDOUT: return .timedOut
        default: return .failed(text)
        }
    }
}
