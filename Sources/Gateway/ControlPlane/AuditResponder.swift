internal import AuditTrail
internal import HTTPServer
internal import JSON
internal import Redis
internal import RedisStore
internal import SpamReporting

/// Answers `/v1/audit`.
struct AuditResponder: Sendable {
    let log: AuditLog
    /// Brings into the log what this gateway knows of and has not written yet.
    let complete: @Sendable (Timestamp) async throws(RedisError) -> Void

    private static let pageDefault = 100
    private static let pageMax = 1000

    /// `GET /v1/audit`: records after the one with the number `after`, oldest first.
    func page(_ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: ["after", "limit"])
        let wantsLines = try Self.wantsLines(request.accept)
        let after = try request.number("after", in: 0...Int.max - 1, default: 0)
        let limit = try request.number("limit", in: 1...Self.pageMax, default: Self.pageDefault)
        // The first page of a reading shows everything there is at that moment.
        if after == 0 { try await complete(request.now) }
        let page = try await log.page(after: UInt64(after), limit: limit)
        let next = page.records.last.map { Int($0.sequence) } ?? after
        let headers = [
            ("Cache-Control", "private, no-store"),
            ("Vary", "Accept, Authorization"),
            ("Link", "</v1/audit?after=\(next)>; rel=\"next\""),
            ("Spamgate-Next", String(next)),
            ("Spamgate-More", page.more ? "true" : "false"),
            ("Spamgate-Audit-Head", page.state.head.text),
        ]
        if wantsLines {
            return HTTPResponse(
                status: 200,
                headers: [("Content-Type", "application/x-ndjson")] + headers,
                body: page.records.reduce(into: []) { $0 += $1.bytes + [0x0A] }
            )
        }
        return .json(200, headers: headers) { json in
            json.key("records")
            json.beginArray()
            for record in page.records { json.raw(record.bytes) }
            json.endArray()
            json.member("next", next)
            json.member("more", page.more)
            json.member("head", page.state.head.text)
            json.member("checkpoint", page.state.checkpoint.text)
        }
    }

    /// Whether the Accept header prefers lines; the records in them are the same bytes.
    private static func wantsLines(_ accept: String?) throws(Problem) -> Bool {
        guard let accept else { return false }
        for range in accept.lowercased().split(separator: ",") {
            switch range.prefix(while: { $0 != ";" }).filter({ $0 != " " && $0 != "\t" }) {
            case "application/x-ndjson", "application/ndjson": return true
            case "application/json", "application/*", "*/*": return false
            default: continue
            }
        }
        throw Problem(
            .notAcceptable,
            "the audit log is offered as application/json and application/x-ndjson"
        )
    }
}
