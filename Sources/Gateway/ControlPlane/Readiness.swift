internal import JSON
internal import HTTPServer
internal import SpamReporting

/// Whether the gateway can keep its promises now, and if not, why.
struct Readiness: Sendable {
    /// One thing that must be so.
    struct Check: Sendable {
        let name: String
        /// Why not; nil when it is so.
        var failure: String?
        /// Something to know although the check passes.
        var note: String?
    }

    /// Redis answers on the control plane's connection.
    var redis = Check(name: "redis", failure: "not connected yet")
    /// The function library is loaded in the right version.
    var functions = Check(name: "functions", failure: "not checked yet")
    /// What Redis acknowledges survives a crash.
    var durability = Check(name: "durability", failure: "not checked yet")
    /// This gateway's reporter key is the one this Redis was filled with.
    var keys = Check(name: "keys", failure: "not checked yet")
    /// The partners have been read.
    var partners = Check(name: "partners", failure: "not read yet")
    /// The gateway is not about to stop.
    var shutdown = Check(name: "shutdown")

    private var all: [Check] { [redis, functions, durability, keys, partners, shutdown] }

    /// The first thing that is not so; nil when all is well.
    var failure: String? {
        all.lazy.compactMap { check in check.failure.map { "\(check.name): \($0)" } }.first
    }

    /// Why complaints may not be taken; the partners are another matter, told at authentication.
    var intakeFailure: String? {
        [redis, functions, durability, keys].lazy
            .compactMap { check in check.failure.map { "\(check.name): \($0)" } }.first
    }

    /// The answer to `GET /readyz`.
    var response: HTTPResponse {
        let isReady = failure == nil
        let retry = isReady ? [] : [("Retry-After", String(ProblemResponse.retryAfterSeconds))]
        let headers = retry + [("Cache-Control", "no-store")]
        return .json(isReady ? 200 : 503, headers: headers) { json in
            json.member("status", isReady ? "ready" : "unready")
            json.key("checks")
            json.beginArray()
            for check in all {
                json.beginObject()
                json.member("name", check.name)
                json.member("ok", check.failure == nil)
                if let detail = check.failure ?? check.note { json.member("detail", detail) }
                json.endObject()
            }
            json.endArray()
        }
    }
}
