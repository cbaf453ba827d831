internal import JSON
internal import HTTPServer
internal import Redis
internal import SpamReporting

/// Whether the gateway can keep its promises now, and if not, why.
struct Readiness: Sendable {
    /// Why something is not so.
    struct Failure: Equatable, Sendable {
        let reason: UnreadyReason
        /// The same for people.
        let text: String

        init(_ reason: UnreadyReason, _ text: String) {
            self.reason = reason
            self.text = text
        }

        init(_ error: RedisError) {
            self.init(.redis(error.fault), error.summary)
        }
    }

    /// One thing that must be so.
    struct Check: Sendable {
        let name: String
        /// Why not; nil when it is so.
        var failure: Failure?
        /// Something to know although the check passes.
        var note: String?
    }

    /// Redis answers on every connection, and takes writes.
    var redis = Check(name: "redis", failure: Failure(.starting, "not connected yet"))
    /// Redis is not about to run out of memory.
    var memory = Check(name: "memory")
    /// The function library is loaded in the right version.
    var functions = Check(name: "functions", failure: Failure(.starting, "not checked yet"))
    /// What Redis acknowledges survives a crash.
    var durability = Check(name: "durability", failure: Failure(.starting, "not checked yet"))
    /// This gateway's reporter key is the one this Redis was filled with.
    var keys = Check(name: "keys", failure: Failure(.starting, "not checked yet"))
    /// The partners have been read.
    var partners = Check(name: "partners", failure: Failure(.starting, "not read yet"))
    /// The gateway is not about to stop.
    var shutdown = Check(name: "shutdown")

    /// Everything that must be so, in the order in which it is told.
    var all: [Check] {
        [redis, memory, functions, durability, keys, partners, shutdown]
    }

    /// The first thing that is not so; nil when all is well.
    var failure: Failure? { Self.first(all) }

    /// Why complaints may not be taken; the partners are another matter, told at authentication.
    var intakeFailure: Failure? { Self.first([redis, memory, functions, durability, keys]) }

    /// Why Redis may not be written to at all.
    ///
    /// Near its limit of memory it may: housekeeping is what frees memory.
    var storeFailure: Failure? { Self.first([redis, functions, durability, keys]) }

    private static func first(_ checks: [Check]) -> Failure? {
        checks.lazy.compactMap { check in
            check.failure.map { Failure($0.reason, "\(check.name): \($0.text)") }
        }.first
    }

    /// The answer to `GET /readyz`.
    var response: HTTPResponse {
        let failure = failure
        let isReady = failure == nil
        let retry = isReady ? [] : [("Retry-After", String(ProblemResponse.retryAfterSeconds))]
        let headers = retry + [("Cache-Control", "no-store")]
        return .json(isReady ? 200 : 503, headers: headers) { json in
            json.member("status", isReady ? "ready" : "unready")
            if let failure { json.member("reason", failure.reason.name) }
            json.key("checks")
            json.beginArray()
            for check in all {
                json.beginObject()
                json.member("name", check.name)
                json.member("ok", check.failure == nil)
                if let failure = check.failure { json.member("reason", failure.reason.name) }
                if let detail = check.failure?.text ?? check.note { json.member("detail", detail) }
                json.endObject()
            }
            json.endArray()
        }
    }
}

extension Problem {
    /// The store cannot be used now; the request may be sent again as it is.
    init(_ failure: Readiness.Failure) {
        self.init(.storeUnavailable, failure.text, reason: failure.reason.name)
    }

    /// A command of a request failed.
    init(_ error: RedisError) {
        self.init(Readiness.Failure(error))
    }
}
