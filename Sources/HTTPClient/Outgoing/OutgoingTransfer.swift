internal import CCurl
internal import Glibc

/// One transfer of curl, from its options to its outcome; for the thread of its loop only.
@safe final class OutgoingTransfer {
    let exchange: Exchange
    let handle: EasyHandle
    let rules: OutgoingRules
    /// What curl says about a failure; curl writes to it until the handle is released.
    let reason: UnsafeMutablePointer<CChar>
    /// Given to curl, and released in `release()`.
    private(set) var headerList: UnsafeMutablePointer<curl_slist>?

    let answer: ReceivedAnswer

    private var wasForbidden = false
    private var hasSocket = false

    /// Makes a handle with all options set; nil when there is no memory for one.
    init?(_ exchange: Exchange, _ rules: OutgoingRules) {
        guard let handle = EasyHandle() else { return nil }
        self.exchange = exchange
        self.rules = rules
        self.handle = handle
        answer = ReceivedAnswer(
            headBytesMax: rules.headerBytesMax,
            bodyBytesMax: rules.answerBytesMax
        )
        unsafe reason = UnsafeMutablePointer.allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe reason.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe headerList = unsafe EasyHandle.list(
            of: exchange.request.headers,
            without: ["Expect", "Accept"]
        )
        // curl's callbacks run only while the loop drives the handle, and the loop holds the
        // transfer until it has released the handle.
        setOptions(context: unsafe Unmanaged.passUnretained(self).toOpaque())
    }

    /// Releases what curl holds; the handle has left the loop before.
    func release() {
        handle.release()
        unsafe curl_slist_free_all(headerList)
        unsafe reason.deallocate()
    }

    /// What came of it, when curl says that it has ended with `code`.
    func outcome(_ code: CURLcode) -> Exchange.Outcome {
        guard code == CURLE_OK else { return .failure(error(code)) }
        var microseconds = curl_off_t(0)
        unsafe spamgate_curl_get_offset(handle.pointer, CURLINFO_TOTAL_TIME_T, &microseconds)
        return .success(
            OutgoingResponse(
                status: handle.status,
                headers: answer.headers,
                bodyStart: answer.body,
                milliseconds: Int(microseconds) / 1000
            )
        )
    }

    private func error(_ code: CURLcode) -> OutgoingError {
        if answer.isTooLarge { return .answerTooLarge }
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
