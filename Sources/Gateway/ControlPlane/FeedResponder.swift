internal import Cryptography
internal import FeedFormats
internal import HTTPServer
internal import JSON
internal import Reactor
internal import Redis
internal import RedisStore
internal import SpamReporting

/// Answers `/v1/feeds/{feed}…` in the forms that all feeds have.
struct FeedResponder<Entry: LoggedChange>: Sendable {
    let feed: FeedLog<Entry>
    let waiters: FeedWaiters
    let gate: ControlGate
    let provenance: FeedProvenance
    /// What the partner that asks may see.
    let disclosure: Disclosure
    /// Writes down who is about to be told what.
    let note:
        @Sendable ([any RenderedChange], DisclosureJournal.Audience, Timestamp)
            async throws(RedisError) -> Void
    let pageMax: Int
    let waitMax: Duration

    private static var pageDefault: Int { 100 }

    private var path: String { "/v1/feeds/\(feed.feed.rawValue)" }
    private var snapshotPath: String { "\(path)/snapshot" }

    /// `GET /v1/feeds/{feed}`: entries after a cursor; with `wait`, the answer waits for one.
    func page(_ form: FeedForm?, _ request: ControlRequest) async throws -> HTTPResponse {
        let form = try Self.form(form, accept: request.accept)
        return try await page(request) { page in
            try await answer(render(page, form, by: "pull"), page.next, page.more, request)
        }
    }

    /// The same, with the answer that `answer` makes of the page.
    func page(
        _ request: ControlRequest,
        _ answer: (DisclosedFeed<Entry>.Page) async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        try request.refuseQuery(except: ["after", "limit", "wait"])
        let limit = try request.number(
            "limit",
            in: 1...pageMax,
            default: min(Self.pageDefault, pageMax)
        )
        let wait = try request.number("wait", in: 0...Int(waitMax.components.seconds), default: 0)
        let cursor = try Self.cursor(request.parameter("after"))
        var page: DisclosedFeed<Entry>.Page
        do throws(FeedReadError) {
            let end = MonotonicTime.current() + .seconds(wait)
            page = try await disclosed.page(after: cursor, limit: limit)
            // What is hidden from the partner does not end its wait.
            while page.entries.isEmpty, !waiters.isClosed {
                let left = end - MonotonicTime.current()
                guard left > .zero else { break }
                if !page.more {
                    gate.leave()
                    let hasWaited = await waiters.waitForEntry(
                        of: feed.feed,
                        after: page.next,
                        at: left
                    )
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
            case .cursorGone: return gone()
            }
        }
        return try await answer(page)
    }

    private func gone() -> HTTPResponse {
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

    /// `GET /v1/feeds/{feed}/snapshot`: everything that is listed now.
    func snapshot(_ form: FeedForm?, _ request: ControlRequest) async throws -> HTTPResponse {
        let form = try Self.form(form, accept: request.accept)
        return try await snapshot(request) { page in
            try await answer(render(page, form, by: "snapshot"), page.next, page.more, request)
        }
    }

    /// The same, with the answer that `answer` makes of the snapshot.
    func snapshot(
        _ request: ControlRequest,
        _ answer: (DisclosedFeed<Entry>.Page) async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        return try await answer(try await disclosed.snapshot())
    }

    private var disclosed: DisclosedFeed<Entry> {
        DisclosedFeed(feed: feed, disclosure: disclosure)
    }

    private func render(
        _ page: DisclosedFeed<Entry>.Page,
        _ form: FeedForm,
        by output: String
    ) -> FeedRendering {
        let document = FeedDocument(of: feed.feed, epoch: page.next.epoch, provenance: provenance)
        return FeedRendering(
            entries: page.entries,
            body: document.body(page.entries, next: page.next, more: page.more, form: form),
            contentType: form.contentType,
            output: output,
            path: path
        )
    }

    /// The answer with a page in it, once it is written down who is told; without a body it is 204.
    func answer(
        _ rendering: FeedRendering,
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
        if let known = request.ifNoneMatch, ControlRequest.matches(known, tag) {
            return HTTPResponse(status: 304, headers: headers)
        }
        guard let body = rendering.body else {
            return HTTPResponse(status: 204, headers: headers)
        }
        let audience = DisclosureJournal.Audience(
            partner: request.partner?.name ?? "",
            feed: feed.feed.rawValue,
            output: rendering.output
        )
        try await note(rendering.entries, audience, request.now)
        return HTTPResponse(
            status: 200,
            headers: [("Content-Type", rendering.contentType)] + headers,
            body: body
        )
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
        for range in ControlRequest.mediaRanges(accept) {
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
}

/// What is told of a page, and how.
struct FeedRendering {
    /// What is told to the partner.
    let entries: [any RenderedChange]
    /// Nil when the form has no document without entries.
    let body: [UInt8]?
    let contentType: String
    /// What the audit log calls the output.
    let output: String
    /// Where the next page is.
    let path: String
}
