internal import CCurl

extension OutgoingTransfer {
    /// Sets every option; what is a default of curl's is set too, where it must not change.
    @safe func setOptions(context: UnsafeMutableRawPointer) {
        setConnection()
        setRequest()
        set(CURLOPT_ERRORBUFFER, pointer: unsafe reason)
        set(CURLOPT_HTTPHEADER, pointer: unsafe headerList)
        set(CURLOPT_OPENSOCKETDATA, pointer: context)
        set(CURLOPT_WRITEDATA, pointer: context)
        set(CURLOPT_HEADERDATA, pointer: context)
        unsafe check(
            spamgate_curl_set_opener(handle, CURLOPT_OPENSOCKETFUNCTION, transferOpensSocket)
        )
        unsafe check(
            spamgate_curl_set_receiver(handle, CURLOPT_WRITEFUNCTION, transferReceivedBody)
        )
        unsafe check(
            spamgate_curl_set_receiver(handle, CURLOPT_HEADERFUNCTION, transferReceivedHeader)
        )
    }

    private func setConnection() {
        set(CURLOPT_URL, exchange.url.text)
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_PROTOCOLS_STR, exchange.url.scheme)
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_PROXY, "")  // Not even the environment's.
        set(CURLOPT_NOPROXY, "*")
        set(CURLOPT_NETRC, 0)
        set(CURLOPT_NOSIGNAL, 1)
        // A name server that does not answer would else hold up the whole loop: curl waits for
        // its resolver's thread when it gives a transfer up.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(rules.connectTimeout))
        set(CURLOPT_TIMEOUT_MS, Self.milliseconds(rules.timeout))
        set(CURLOPT_TCP_KEEPALIVE, 1)
        // One answer after the other, and no frames that a server might push or withhold.
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_HTTP09_ALLOWED, 0)
        set(CURLOPT_MAXFILESIZE_LARGE, offset: rules.answerBytesMax)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let file = rules.caFile { set(CURLOPT_CAINFO, file) }
        setAuthorities()
    }

    /// Trusts the authorities of one file, and not those of the system's folder beside it.
    ///
    /// Of these curl would trust every one whatever the file says, and read all of them again for
    /// every connection, while other transfers wait: 17 ms with the 140 of Debian.
    private func setAuthorities() {
        var file: UnsafePointer<CChar>?
        unsafe spamgate_curl_get_text(handle, CURLINFO_CAINFO, &file)
        let hasFile = unsafe rules.caFile != nil || file != nil
        if hasFile { set(CURLOPT_CAPATH, pointer: nil) }
    }

    private func setRequest() {
        let request = exchange.request
        if request.hasBody {
            set(CURLOPT_POST, 1)
            set(CURLOPT_POSTFIELDSIZE_LARGE, offset: request.body.count)
            unsafe request.body.withUnsafeBytes { body in
                // Null would make curl ask a callback.
                guard let start = body.baseAddress else {
                    set(CURLOPT_COPYPOSTFIELDS, "")
                    return
                }
                let bytes = unsafe UnsafeMutableRawPointer(mutating: start)
                set(CURLOPT_COPYPOSTFIELDS, pointer: bytes)
            }
        } else if request.method == "HEAD" {
            set(CURLOPT_NOBODY, 1)
        }
        set(CURLOPT_CUSTOMREQUEST, request.method)
        set(CURLOPT_USERAGENT, "spamgate")
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        max(1, Int(duration / .milliseconds(1)))
    }

    private func set(_ option: CURLoption, _ value: Int) {
        unsafe check(spamgate_curl_set_long(handle, option, value))
    }

    private func set(_ option: CURLoption, offset: Int) {
        unsafe check(spamgate_curl_set_offset(handle, option, curl_off_t(offset)))
    }

    private func set(_ option: CURLoption, _ value: String) {
        unsafe check(spamgate_curl_set_text(handle, option, value))
    }

    @safe private func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer?) {
        unsafe check(spamgate_curl_set_pointer(handle, option, pointer))
    }

    private func check(_ code: CURLcode) {
        precondition(code == CURLE_OK, "libcurl lacks an option that it had when this was built")
    }
}
