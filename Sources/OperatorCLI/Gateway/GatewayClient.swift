import HTTPClient
import JSON

/// Speaks to one gateway with one token, over one connection that is kept alive.
///
/// It belongs to one thread.
final class GatewayClient {
    private let connection: HTTPConnection
    private let reader: JSONReader
    private let base: String
    private let token: String

    /// Limits for what a gateway answers, which is trusted more than what it is sent.
    static let answerLimits = JSONLimits(
        depthMax: 32,
        membersMax: 1024,
        elementsMax: 1_000_000,
        sizeMax: 64 << 20
    )

    /// Makes a client of the gateway at `url`, such as `http://127.0.0.1:7726`.
    ///
    /// - Parameter timeout: How long one request may take, a long poll included.
    init(url: String, token: String, timeout: Duration = .seconds(30)) {
        base = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.token = token
        connection = HTTPConnection(timeout: timeout)
        reader = JSONReader(limits: Self.answerLimits)
    }

    /// The JSON that `GET` of `target` answers; `target` is a path with an optional query.
    func get(_ target: String) throws(CommandFailure) -> JSONValue {
        try json(of: success(of: send("GET", target)))
    }

    /// What `GET` of `target` answers in another form than JSON.
    func get(
        _ target: String,
        as type: String
    ) throws(CommandFailure) -> HTTPClientResponse {
        try success(of: send("GET", target, accept: type))
    }

    /// The JSON that `POST` of a JSON body answers.
    func post(_ target: String, json body: [UInt8]) throws(CommandFailure) -> JSONValue {
        try json(of: success(of: send("POST", target, body, contentType: "application/json")))
    }

    /// The JSON that `PATCH` with a JSON body answers.
    func patch(_ target: String, json body: [UInt8]) throws(CommandFailure) -> JSONValue {
        try json(of: success(of: send("PATCH", target, body, contentType: "application/json")))
    }

    /// The JSON that `PUT` of a JSON body answers.
    ///
    /// - Parameter replacing: the ETag of what it may replace; nil where there must be nothing yet.
    func put(
        _ target: String,
        json body: [UInt8],
        replacing: String?
    ) throws(CommandFailure) -> JSONValue {
        let condition =
            replacing.map { (name: "If-Match", value: $0) }
            ?? (name: "If-None-Match", value: "*")
        let response = try send(
            "PUT",
            target,
            body,
            contentType: "application/json",
            headers: [condition]
        )
        return try json(of: success(of: response))
    }

    /// The JSON that `PUT` of a JSON body answers, whatever there is already.
    func put(_ target: String, json body: [UInt8]) throws(CommandFailure) -> JSONValue {
        try json(of: success(of: send("PUT", target, body, contentType: "application/json")))
    }

    /// Deletes `target`.
    func delete(_ target: String) throws(CommandFailure) {
        _ = try success(of: send("DELETE", target))
    }

    /// The JSON that `DELETE` of `target` answers.
    func answer(toDeleting target: String) throws(CommandFailure) -> JSONValue {
        try json(of: success(of: send("DELETE", target)))
    }

    /// Sends one request and returns whatever the gateway answers.
    func send(
        _ method: String,
        _ target: String,
        _ body: [UInt8]? = nil,
        contentType: String? = nil,
        accept: String = "application/json",
        headers more: [(name: String, value: String)] = []
    ) throws(CommandFailure) -> HTTPClientResponse {
        var headers = [
            (name: "Authorization", value: "Bearer " + token),
            (name: "Accept", value: accept + ", application/problem+json"),
        ]
        headers += more
        if let contentType { headers.append((name: "Content-Type", value: contentType)) }
        let request = HTTPClientRequest(
            method: method,
            url: base + target,
            headers: headers,
            body: body
        )
        do {
            return try connection.send(request)
        } catch {
            throw failure(error)
        }
    }

    /// The JSON in an answer's body.
    func json(of response: HTTPClientResponse) throws(CommandFailure) -> JSONValue {
        do {
            return try reader.read(response.body)
        } catch {
            throw .misunderstood(error)
        }
    }

    /// What an answer with a status of 400 or above means.
    func refusal(_ response: HTTPClientResponse) -> CommandFailure {
        let problem = problem(in: response)
        var details: [String] = []
        if let detail = problem.detail { details.append(DisplayText.safe(detail)) }
        if let pointer = problem.pointer { details.append("at " + DisplayText.safe(pointer)) }
        if let pause = response.header("Retry-After") {
            details.append("Try again in \(DisplayText.safe(pause)) s.")
        }
        return CommandFailure(
            exitCode: ExitCodes(status: response.status),
            summary: problem.title.map { "\(DisplayText.safe($0)) (\(response.status))" }
                ?? "the gateway answers \(response.status)",
            details: details
        )
    }

    /// As ``refusal(_:)``, on one line.
    func explanation(of response: HTTPClientResponse) -> String {
        let problem = problem(in: response)
        return Self.explanation(
            title: problem.title ?? "the gateway answers \(response.status)",
            detail: problem.detail,
            pointer: problem.pointer
        )
    }

    /// A refused item on one line, as an RFC 9457 problem describes it.
    static func explanation(title: String, detail: String?, pointer: String?) -> String {
        var text = title
        if let pointer, !pointer.isEmpty { text += " at " + pointer }
        if let detail, !detail.isEmpty { text += ": " + detail }
        return text
    }

    /// The members of an RFC 9457 problem that are strings and not empty.
    private func problem(
        in response: HTTPClientResponse
    ) -> (title: String?, detail: String?, pointer: String?) {
        let json = try? reader.read(response.body)
        func text(_ name: String) -> String? {
            guard let text = try? json?[name]?.string(), !text.isEmpty else { return nil }
            return text
        }
        return (text("title"), text("detail"), text("pointer"))
    }

    private func success(
        of response: HTTPClientResponse
    ) throws(CommandFailure) -> HTTPClientResponse {
        if response.status >= 400 { throw refusal(response) }
        guard (200..<300).contains(response.status) else {
            let summary = "\(base) answers \(response.status): this is no gateway"
            throw CommandFailure(exitCode: .internalError, summary: summary)
        }
        return response
    }

    private func failure(_ error: HTTPClientError) -> CommandFailure {
        switch error {
        case .invalidURL(let reason):
            CommandFailure(
                exitCode: .usage,
                summary: "--url \(DisplayText.safe(base)) cannot be used",
                details: [reason]
            )
        case .unreachable(let reason):
            CommandFailure(
                exitCode: .unavailable,
                summary: "no gateway can be reached at \(DisplayText.safe(base))",
                details: [reason, "Is it running? Start one with: spamgate serve"]
            )
        case .timedOut:
            CommandFailure(
                exitCode: .unavailable,
                summary: "the gateway at \(DisplayText.safe(base)) does not answer in time"
            )
        case .failed(let reason):
            CommandFailure(
                exitCode: .unavailable,
                summary: "the connection to \(DisplayText.safe(base)) broke",
                details: [reason]
            )
        }
    }
}

extension CommandFailure {
    /// The gateway answered something that this version of the command does not understand.
    static func misunderstood(_ error: JSONError) -> CommandFailure {
        let place = error.pointer.isEmpty ? "" : " at \(DisplayText.safe(error.pointer))"
        return CommandFailure(
            exitCode: .internalError,
            summary: "the gateway's answer cannot be understood\(place)",
            details: [DisplayText.safe(error.detail)]
        )
    }
}
