internal import Cryptography
internal import FeedFormats
internal import HTTPServer
internal import JSON
internal import Reactor
internal import Redis
internal import RedisStore
internal import SpamReporting

/// Answers `/v1/feeds…`.
struct FeedResponder: Sendable {
    let feed: FeedStore
    let waiters: FeedWaiters
    let gate: ControlGate
    let provenance: FeedProvenance
    /// What the partner that asks may see.
    let disclosure: Disclosure
    /// Writes down who is about to be told what.
    let note:
        @Sendable ([DisclosedEntry], DisclosureJournal.Audience, Timestamp)
            async throws(RedisError) -> Void
    let pageMax: Int
    let waitMax: Duration

    static let pageDefault = 100
    private static let snapshotPath = "/v1/feeds/senders/snapshot"

    /// `GET /v1/feeds`.
    func index(
        _ request: ControlRequest,
        _ subscriptions: SubscriptionTally,
        _ backlog: DecisionBacklog?
    ) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let state = try await feed.state()
        // How many are listed is counted as the partner may see it; places in the log are not.
        let listed =
            disclosure.isComplete ? state.listed : try await disclosed.snapshot().entries.count
        return .json(200) { json in
            json.key("feeds")
            json.beginArray()
            json.beginObject()
            json.member("name", "senders")
            json.member("href", "/v1/feeds/senders")
            json.member("snapshot", Self.snapshotPath)
            if let epoch = state.epoch { json.member("epoch", epoch.text) }
            json.member("entries", Int(state.entryCount))
            json.member("oldest", Int(state.head == state.trimmed ? 0 : state.trimmed + 1))
            json.member("head", Int(state.head))
            json.member("listed", listed)
            json.key("subscriptions")
            subscriptions.append(at: request.now, to: &json)
            if let backlog {
                json.key("decisions")
                json.beginObject()
                Self.append(backlog.disputes, named: "disputes", to: &json)
                Self.append(backlog.reviews, named: "reviews", to: &json)
                json.endObject()
            }
            json.endObject()
            json.endArray()
        }
    }

    private static func append(
        _ queue: DecisionBacklog.Queue,
        named name: String,
        to json: inout JSONWriter
    ) {
        json.key(name)
        json.beginObject()
        json.member("waiting", queue.count)
        if let oldest = queue.oldest { json.member("since", oldest.rfc3339) }
        json.endObject()
    }

    /// `GET /v1/feeds/senders`: entries after a cursor; with `wait`, the answer waits for one.
    func page(_ form: FeedForm?, _ request: ControlRequest) async throws -> HTTPResponse {
        let form = try Self.form(form, accept: request.accept)
        return try await page(request) { page in
            try await answer(render(page, form, by: "pull"), page.next, page.more, request)
        }
    }

    /// The same, with the answer that `answer` makes of the page.
    func page(
        _ request: ControlRequest,
        _ answer: (DisclosedFeed.Page) async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        try request.refuseQuery(except: ["after", "limit", "wait"])
        let limit = try request.number(
            "limit",
            in: 1...pageMax,
            default: min(Self.pageDefault, pageMax)
        )
        let wait = try request.number("wait", in: 0...Int(waitMax.components.seconds), default: 0)
        let cursor = try Self.cursor(request.parameter("after"))
        var page: DisclosedFeed.Page
        do throws(FeedStore.ReadError) {
            let end = MonotonicTime.current() + .seconds(wait)
            page = try await disclosed.page(after: cursor, limit: limit)
            // What is hidden from the partner does not end its wait.
            while page.entries.isEmpty, !waiters.isClosed {
                let left = end - MonotonicTime.current()
                guard left > .zero else { break }
                if !page.more {
                    gate.leave()
                    let hasWaited = await waiters.waitForEntry(after: page.next, at: left)
                    gate.comeBack()
                    guard hasWaited else {
                        return ProblemResponse.make(
                            Problem(
                                .tooManyReaders,
                                "too many wait for the feed's next entry already"
                            )
                        )
                    }
                }
                page = try await disclosed.page(after: page.next, limit: limit)
            }
        } catch {
            switch error {
            case .redis(let error): throw error
            case .cursorGone: return Self.gone()
            }
        }
        return try await answer(page)
    }

    static func gone() -> HTTPResponse {
        ProblemResponse.make(
            Problem(
                .cursorGone,
                "the cursor is older than the feed's log or belongs to another life of it; "
                    + "read the snapshot and go on from its cursor"
            ),
            headers: [("Link", "<\(snapshotPath)>; rel=\"snapshot\"")]
        ) { json in
            json.member("snapshot", snapshotPath)
        }
    }

    /// `GET /v1/feeds/senders/snapshot`: every sender listed now.
    func snapshot(_ form: FeedForm?, _ request: ControlRequest) async throws -> HTTPResponse {
        let form = try Self.form(form, accept: request.accept)
        return try await snapshot(request) { page in
            try await answer(render(page, form, by: "snapshot"), page.next, page.more, request)
        }
    }

    /// The same, with the answer that `answer` makes of the snapshot.
    func snapshot(
        _ request: ControlRequest,
        _ answer: (DisclosedFeed.Page) async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        return try await answer(try await disclosed.snapshot())
    }

    private var disclosed: DisclosedFeed { DisclosedFeed(feed: feed, disclosure: disclosure) }

    /// What is told of a page, and how.
    struct Rendering {
        /// What is told to the partner.
        let entries: [DisclosedEntry]
        /// Nil when the form has no document without entries.
        let body: [UInt8]?
        let contentType: String
        /// What the audit log calls the output.
        let output: String
        /// Where the next page is.
        var path = "/v1/feeds/senders"
    }

    private func render(
        _ page: DisclosedFeed.Page,
        _ form: FeedForm,
        by output: String
    ) -> Rendering {
        let document = FeedDocument(epoch: page.next.epoch, provenance: provenance)
        return Rendering(
            entries: page.entries,
            body: document.body(page.entries, next: page.next, more: page.more, form: form),
            contentType: form.contentType,
            output: output
        )
    }

    /// The answer with a page in it, once it is written down who is told; without a body it is 204.
    func answer(
        _ rendering: Rendering,
        _ next: FeedCursor,
        _ more: Bool,
        _ request: ControlRequest
    ) async throws(RedisError) -> HTTPResponse {
        // Partners with different agreements have no tag in common, though they see the same.
        let content = rendering.body ?? Array(next.text.utf8)
        let digest = SHA256.digest(content + Array(disclosure.name.utf8))
        let tag = "\"\(Hexadecimal.text(Array(digest.prefix(16))))\""
        let headers = [
            ("ETag", tag),
            ("Cache-Control", "private, no-cache"),
            ("Vary", "Accept, Authorization"),
            ("Link", "<\(rendering.path)?after=\(next.text)>; rel=\"next\""),
            ("Spamgate-Next", next.text),
            ("Spamgate-More", more ? "true" : "false"),
        ]
        if let known = request.ifNoneMatch, Self.matches(known, tag) {
            return HTTPResponse(status: 304, headers: headers)
        }
        guard let body = rendering.body else {
            return HTTPResponse(status: 204, headers: headers)
        }
        let audience = DisclosureJournal.Audience(
            partner: request.partner?.name ?? "",
            feed: "senders",
            output: rendering.output
        )
        try await note(rendering.entries, audience, request.now)
        return HTTPResponse(
            status: 200,
            headers: [("Content-Type", rendering.contentType)] + headers,
            body: body
        )
    }

    /// Whether an `If-None-Match` names the tag (RFC 9110 §13.1.2).
    static func matches(_ header: String, _ tag: String) -> Bool {
        header.split(separator: ",").contains { candidate in
            let name = candidate.drop { $0 == " " || $0 == "\t" }
            let plain = name.hasPrefix("W/") ? name.dropFirst(2) : name
            return plain == tag[...] || plain == "*"
        }
    }

    static func cursor(_ text: String?) throws(Problem) -> FeedCursor? {
        guard let text, !text.isEmpty else { return nil }
        guard let cursor = FeedCursor(text) else {
            throw Problem(
                .invalidParameter,
                "after is no cursor; use the value of next from an earlier page, unchanged"
            )
        }
        return cursor
    }

    /// The form that the path's ending or else the Accept header asks for.
    private static func form(_ ending: FeedForm?, accept: String?) throws(Problem) -> FeedForm {
        if let ending { return ending }
        guard let accept else { return .json }
        for range in mediaRanges(accept) {
            switch range {
            case "application/json", "application/*", "*/*": return .json
            case "application/x-ndjson", "application/ndjson": return .ndjson
            case "text/csv", "text/*": return .csv
            default: continue
            }
        }
        throw Problem(
            .notAcceptable,
            "the feed is offered as application/json, application/x-ndjson and text/csv"
        )
    }

    /// The media ranges of an `Accept` header that are wanted at all, those wanted most first.
    static func mediaRanges(_ accept: String) -> [String] {
        let ranges = accept.lowercased().split(separator: ",").map { range in
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            let quality =
                parts.dropFirst().first { $0.hasPrefix("q=") }
                .flatMap { Double($0.dropFirst(2)) } ?? 1
            return (name: String(parts.first ?? ""), quality: quality)
        }
        return ranges.enumerated().filter { $0.element.quality > 0 }
            .sorted {
                ($1.element.quality, $0.offset) < ($0.element.quality, $1.offset)
            }
            .map(\.element.name)
    }
}
