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
        _ subscriptions: SubscriptionTally
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
            json.endObject()
            json.endArray()
        }
    }

    /// `GET /v1/feeds/senders`: entries after a cursor; with `wait`, the answer waits for one.
    func page(_ form: FeedForm?, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: ["after", "limit", "wait"])
        let form = try Self.form(form, accept: request.accept)
        let limit = try request.number(
            "limit",
            in: 1...pageMax,
            default: min(Self.pageDefault, pageMax)
        )
        let wait = try request.number("wait", in: 0...Int(waitMax.components.seconds), default: 0)
        let cursor = try Self.cursor(request.parameter("after"))
        do {
            let end = MonotonicTime.current() + .seconds(wait)
            var page = try await disclosed.page(after: cursor, limit: limit)
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
            return try await answer(page, form, request, by: "pull")
        } catch let error as FeedStore.ReadError {
            switch error {
            case .redis(let error): throw error
            case .cursorGone: return Self.gone()
            }
        }
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
        try request.refuseQuery(except: [])
        let form = try Self.form(form, accept: request.accept)
        return try await answer(try await disclosed.snapshot(), form, request, by: "snapshot")
    }

    private var disclosed: DisclosedFeed { DisclosedFeed(feed: feed, disclosure: disclosure) }

    private func answer(
        _ page: DisclosedFeed.Page,
        _ form: FeedForm,
        _ request: ControlRequest,
        by output: String
    ) async throws(RedisError) -> HTTPResponse {
        let document = FeedDocument(epoch: page.next.epoch, provenance: provenance)
        let body = document.body(page.entries, next: page.next, more: page.more, form: form)
        // Partners with different agreements have no tag in common, though they see the same.
        let digest = SHA256.digest(body + Array(disclosure.name.utf8))
        let tag = "\"\(Hexadecimal.text(Array(digest.prefix(16))))\""
        let headers = [
            ("ETag", tag),
            ("Cache-Control", "private, no-cache"),
            ("Vary", "Accept, Authorization"),
            ("Link", "</v1/feeds/senders?after=\(page.next.text)>; rel=\"next\""),
            ("Spamgate-Next", page.next.text),
            ("Spamgate-More", page.more ? "true" : "false"),
        ]
        if let known = request.ifNoneMatch, Self.matches(known, tag) {
            return HTTPResponse(status: 304, headers: headers)
        }
        let audience = DisclosureJournal.Audience(
            partner: request.partner?.name ?? "",
            feed: "senders",
            output: output
        )
        try await note(page.entries, audience, request.now)
        return HTTPResponse(
            status: 200,
            headers: [("Content-Type", form.contentType)] + headers,
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
        var best: (form: FeedForm, quality: Double)?
        for range in accept.lowercased().split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            let quality =
                parts.dropFirst().first { $0.hasPrefix("q=") }
                .flatMap { Double($0.dropFirst(2)) } ?? 1
            let form: FeedForm? =
                switch parts.first {
                case "application/json", "application/*", "*/*": .json
                case "application/x-ndjson", "application/ndjson": .ndjson
                case "text/csv", "text/*": .csv
                default: nil
                }
            if let form, quality > best?.quality ?? 0 { best = (form, quality) }
        }
        guard let best else {
            throw Problem(
                .notAcceptable,
                "the feed is offered as application/json, application/x-ndjson and text/csv"
            )
        }
        return best.form
    }
}
