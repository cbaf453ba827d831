internal import CCurl

/// One easy handle of curl, and the options that it is given.
///
/// It belongs to one thread at a time, and whoever makes it releases it.
@safe struct EasyHandle {
    let pointer: UnsafeMutableRawPointer

    /// curl's own global state, made on first use; `curl_global_init` must run once.
    private static let isCurlReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Makes sure that curl can be used.
    static func prepareCurl() {
        precondition(isCurlReady, "libcurl cannot be initialised")
    }

    /// A handle with curl's own defaults; nil when there is no memory for one.
    init?() {
        Self.prepareCurl()
        guard let pointer = unsafe curl_easy_init() else { return nil }
        unsafe self.pointer = unsafe pointer
    }

    /// Ends it, and the connection that belongs to it alone.
    func release() {
        unsafe curl_easy_cleanup(pointer)
    }

    func set(_ option: CURLoption, _ value: Int) {
        unsafe check(spamgate_curl_set_long(pointer, option, value))
    }

    func set(_ option: CURLoption, offset: Int) {
        unsafe check(spamgate_curl_set_offset(pointer, option, curl_off_t(offset)))
    }

    func set(_ option: CURLoption, _ value: String) {
        unsafe check(spamgate_curl_set_text(pointer, option, value))
    }

    @safe func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) {
        unsafe check(spamgate_curl_set_pointer(pointer, option, value))
    }

    /// Has curl ask `opener` for sockets, with `context`.
    func open(with opener: curl_opensocket_callback, _ context: UnsafeMutableRawPointer) {
        set(CURLOPT_OPENSOCKETDATA, pointer: context)
        unsafe check(spamgate_curl_set_opener(pointer, CURLOPT_OPENSOCKETFUNCTION, opener))
    }

    /// Has what is received put into `answer`, which the caller keeps until the transfer has ended.
    func receive(into answer: ReceivedAnswer) {
        let context = unsafe Unmanaged.passUnretained(answer).toOpaque()
        set(CURLOPT_WRITEDATA, pointer: context)
        set(CURLOPT_HEADERDATA, pointer: context)
        unsafe check(
            spamgate_curl_set_receiver(pointer, CURLOPT_WRITEFUNCTION, answerReceivedBody)
        )
        unsafe check(
            spamgate_curl_set_receiver(pointer, CURLOPT_HEADERFUNCTION, answerReceivedHeader)
        )
    }

    /// Status code of the answer; 0 when there was none.
    var status: Int {
        var status = 0
        unsafe check(spamgate_curl_get_long(pointer, CURLINFO_RESPONSE_CODE, &status))
        return status
    }

    /// Headers as curl wants them, to be released by the caller.
    ///
    /// - Parameter unwanted: names of headers that curl would add by itself; so is `Content-Type`,
    ///   when it is not among the headers.
    static func list(
        of headers: [(name: String, value: String)],
        without unwanted: [String]
    ) -> UnsafeMutablePointer<curl_slist>? {
        // A name with a colon and nothing else switches off what curl would add.
        var lines = unwanted.map { $0 + ":" }
        if !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            lines.append("Content-Type:")
        }
        lines += headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        return unsafe lines.reduce(nil) { list, line in
            guard let longer = unsafe curl_slist_append(list, line) else {
                preconditionFailure("out of memory")
            }
            return unsafe longer
        }
    }

    private func check(_ code: CURLcode) {
        precondition(code == CURLE_OK, "libcurl lacks an option that it had when this was built")
    }
}
