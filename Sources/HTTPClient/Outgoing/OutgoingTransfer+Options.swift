internal import CCurl

extension OutgoingTransfer {
    /// Sets every option; what is a default of curl's is set too, where it must not change.
    @safe func setOptions(context: UnsafeMutableRawPointer) {
        setConnection()
        setRequest()
        handle.set(CURLOPT_ERRORBUFFER, pointer: unsafe reason)
        handle.set(CURLOPT_HTTPHEADER, pointer: unsafe headerList)
        unsafe handle.open(with: transferOpensSocket, context)
        handle.receive(into: answer)
    }

    private func setConnection() {
        handle.set(CURLOPT_URL, exchange.url.text)
        handle.set(CURLOPT_PATH_AS_IS, 1)
        handle.set(CURLOPT_PROTOCOLS_STR, exchange.url.scheme)
        handle.set(CURLOPT_FOLLOWLOCATION, 0)
        handle.set(CURLOPT_PROXY, "")  // Not even the environment's.
        handle.set(CURLOPT_NOPROXY, "*")
        handle.set(CURLOPT_NETRC, 0)
        handle.set(CURLOPT_NOSIGNAL, 1)
        // A name server that does not answer would else hold up the whole loop: curl waits for
        // its resolver's thread when it gives a transfer up.
        handle.set(CURLOPT_QUICK_EXIT, 1)
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(rules.connectTimeout))
        handle.set(CURLOPT_TIMEOUT_MS, Self.milliseconds(rules.timeout))
        handle.set(CURLOPT_TCP_KEEPALIVE, 1)
        // One answer after the other, and no frames that a server might push or withhold.
        handle.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        handle.set(CURLOPT_HTTP09_ALLOWED, 0)
        handle.set(CURLOPT_MAXFILESIZE_LARGE, offset: rules.answerBytesMax)
        handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let file = rules.caFile { handle.set(CURLOPT_CAINFO, file) }
        setAuthorities()
    }

    /// Trusts the authorities of one file, and not those of the system's folder beside it.
    ///
    /// Of these curl would trust every one whatever the file says, and read all of them again for
    /// every connection, while other transfers wait: 17 ms with the 140 of Debian.
    private func setAuthorities() {
        var file: UnsafePointer<CChar>?
        unsafe spamgate_curl_get_text(handle.pointer, CURLINFO_CAINFO, &file)
        let hasFile = unsafe rules.caFile != nil || file != nil
        if hasFile { handle.set(CURLOPT_CAPATH, pointer: nil) }
    }

    private func setRequest() {
        let request = exchange.request
        if request.hasBody {
            handle.set(CURLOPT_POST, 1)
            handle.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: request.body.count)
            unsafe request.body.withUnsafeBytes { body in
                // Null would make curl ask a callback.
                guard let start = body.baseAddress else {
                    handle.set(CURLOPT_COPYPOSTFIELDS, "")
                    return
                }
                let bytes = unsafe UnsafeMutableRawPointer(mutating: start)
                handle.set(CURLOPT_COPYPOSTFIELDS, pointer: bytes)
            }
        } else if request.method == "HEAD" {
            handle.set(CURLOPT_NOBODY, 1)
        }
        handle.set(CURLOPT_CUSTOMREQUEST, request.method)
        handle.set(CURLOPT_USERAGENT, "spamgate")
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        max(1, Int(duration / .milliseconds(1)))
    }
}
