internal import HTTPServer
internal import JSON
internal import SpamReporting

/// Turns problems into answers (RFC 9457); the only place that does.
enum ProblemResponse {
    /// Seconds after which a client may try again where nothing better is known.
    static let retryAfterSeconds = 1

    /// The answer to a request that has a problem.
    ///
    /// - Parameters:
    ///   - status: nil for the status of the problem's kind.
    ///   - retryAfter: seconds; told where the problem may pass.
    static func make(
        _ problem: Problem,
        status: Int? = nil,
        retryAfter: Int = retryAfterSeconds,
        headers: [(String, String)] = [],
        extra: (inout JSONWriter) -> Void = { _ in }
    ) -> HTTPResponse {
        let status = status ?? problem.kind.status
        let body = JSONWriter.object { json in
            append(problem, status: status, to: &json)
            extra(&json)
        }
        var all: [(String, String)] = [("Content-Type", "application/problem+json")]
        if status == 503 || status == 429 { all.append(("Retry-After", String(retryAfter))) }
        if status == 401 { all.append(("WWW-Authenticate", "Bearer realm=\"spamgate\"")) }
        return HTTPResponse(
            status: status,
            headers: all + headers,
            body: body,
            label: problem.kind.rawValue
        )
    }

    /// Appends a problem's members to an object.
    static func append(_ problem: Problem, status: Int?, to json: inout JSONWriter) {
        json.member("type", problem.kind.type)
        json.member("title", problem.kind.title)
        if let status { json.member("status", status) }
        json.member("detail", problem.detail)
        if let pointer = problem.pointer { json.member("pointer", pointer) }
        if let reason = problem.reason { json.member("reason", reason) }
    }

    /// The body of what the HTTP server refuses by itself; the status is the refusal's.
    static func make(_ refusal: Refusal) -> HTTPResponse {
        let kind: Problem.Kind =
            switch refusal {
            case .bodyTooLarge: .bodyTooLarge
            case .emptyBody: .emptyBody
            case .headerDeadline, .bodyDeadline, .responseDeadline: .requestTimeout
            case .answerDeadline: .overloaded
            case .tooManyConnections: .tooManyConnections
            default: .malformedRequest
            }
        let body = JSONWriter.object { json in
            append(Problem(kind, refusal.detail), status: refusal.status, to: &json)
            json.member("reason", refusal.rawValue)
        }
        var headers = [("Content-Type", "application/problem+json")]
        if refusal.status == 503 {
            // Those who were turned away together shall not come back together.
            headers.append(("Retry-After", String(Int.random(in: 1...4))))
        }
        return HTTPResponse(
            status: refusal.status,
            headers: headers,
            body: body,
            label: kind.rawValue
        )
    }
}

extension HTTPResponse {
    private static let contentType = [("Content-Type", "application/json")]

    /// An answer in JSON.
    static func json(
        _ status: Int,
        headers: [(String, String)] = [],
        _ build: (inout JSONWriter) -> Void
    ) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: headers.isEmpty ? contentType : contentType + headers,
            body: JSONWriter.object(capacity: 256, build)
        )
    }
}
