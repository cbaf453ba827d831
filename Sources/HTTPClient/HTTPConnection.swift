internal import CCurl

/// A synchronous HTTP client over one libcurl easy handle, which keeps its connection alive.
///
/// It belongs to one thread. It speaks http and https only, follows no redirect and ignores the
/// environment's proxies. When a kept connection turns out to be closed before any byte of an
/// answer came, curl sends the request once more on a new one.
@safe package final class HTTPConnection {
    private let handle: EasyHandle
    private let timeout: Duration
    private let responseSizeMax: Int

    /// Makes a connection, opened by the first request.
    ///
    /// - Parameters:
    ///   - timeout: How long one exchange may take in all, connecting included.
    ///   - responseSizeMax: Bytes of an answer's body; its heads may have as many.
    package init(timeout: Duration = .seconds(30), responseSizeMax: Int = 64 << 20) {
        guard let handle = EasyHandle() else { preconditionFailure("out of memory") }
        self.handle = handle
        self.timeout = timeout
        self.responseSizeMax = responseSizeMax
    }

    deinit { handle.release() }

    /// Sends `request` and waits for the whole answer.
    package func send(_ request: HTTPClientRequest) throws(HTTPClientError) -> HTTPClientResponse {
        try Self.check(request)
        let answer = ReceivedAnswer(headBytesMax: responseSizeMax, bodyBytesMax: responseSizeMax)
        var reason = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        let headers = unsafe EasyHandle.list(of: request.headers, without: ["Expect"])
        unsafe curl_easy_reset(handle.pointer)  // Options only; the connection stays.
        let code = withExtendedLifetime(answer) {
            unsafe (request.body ?? []).withUnsafeBufferPointer { body in
                unsafe reason.withUnsafeMutableBufferPointer { reason in
                    unsafe setExchange(answer, reason.baseAddress)
                    unsafe setRequest(request, headers, body)
                    return unsafe curl_easy_perform(handle.pointer)
                }
            }
        }
        let status = handle.status
        unsafe curl_easy_reset(handle.pointer)  // It must not keep pointers to what ends here.
        unsafe curl_slist_free_all(headers)

        guard code == CURLE_OK else { throw error(code, answer, reason) }
        return HTTPClientResponse(status: status, headers: answer.headers, body: answer.body)
    }

    // MARK: Options

    private func setExchange(_ answer: ReceivedAnswer, _ reason: UnsafeMutablePointer<CChar>?) {
        let milliseconds = max(1, Int(timeout / .milliseconds(1)))
        handle.set(CURLOPT_NOSIGNAL, 1)
        handle.set(CURLOPT_TIMEOUT_MS, milliseconds)
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds)
        handle.set(CURLOPT_FOLLOWLOCATION, 0)
        handle.set(CURLOPT_PROTOCOLS_STR, "http,https")
        handle.set(CURLOPT_PROXY, "")  // Not even the environment's.
        handle.set(CURLOPT_USERAGENT, "spamgate")
        handle.set(CURLOPT_ERRORBUFFER, pointer: unsafe reason)
        handle.receive(into: answer)
    }

    private func setRequest(
        _ request: HTTPClientRequest,
        _ headers: UnsafeMutablePointer<curl_slist>?,
        _ body: UnsafeBufferPointer<UInt8>
    ) {
        handle.set(CURLOPT_URL, request.url)
        handle.set(CURLOPT_PATH_AS_IS, 1)
        if let socket = request.unixSocket { handle.set(CURLOPT_UNIX_SOCKET_PATH, socket) }
        handle.set(CURLOPT_HTTPHEADER, pointer: unsafe headers)
        if request.body != nil {
            handle.set(CURLOPT_POST, 1)
            handle.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: body.count)
            if body.isEmpty {
                handle.set(CURLOPT_COPYPOSTFIELDS, "")  // Null would make curl ask a callback.
            } else {
                let start = unsafe UnsafeMutableRawPointer(mutating: body.baseAddress)
                handle.set(CURLOPT_POSTFIELDS, pointer: start)
            }
        } else if request.method == "HEAD" {
            handle.set(CURLOPT_NOBODY, 1)
        }
        handle.set(CURLOPT_CUSTOMREQUEST, request.method)
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
        guard FieldSyntax.isToken(request.method) else {
            throw .invalidURL("a method is one word")
        }
        for (name, value) in request.headers {
            guard FieldSyntax.isToken(name), FieldSyntax.isValue(value) else {
                throw .invalidURL("a header has a name and a value of one line")
            }
        }
    }

    private func error(
        _ code: CURLcode,
        _ answer: ReceivedAnswer,
        _ reason: [CChar]
    ) -> HTTPClientError {
        if answer.isTooLarge {
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
