internal import Cryptography
internal import FeedFormats
internal import HTTPServer
internal import Redis
internal import RedisStore
internal import SpamReporting

/// Answers `/v1/feeds/senders/misp/…`: the feed of senders as MISP fetches it.
///
/// Each answer is made of the whole log, and of the listings that are older than the log, as the
/// partner may see them. Only what the answer needs of each sender is kept meanwhile.
struct MISPResponder: Sendable {
    let feed: FeedStore
    let scans: ControlGate
    let document: MISPFeed
    /// What the partner that asks may see.
    let disclosure: Disclosure
    /// Writes down what the partner is about to be told.
    let note: DisclosureNote
    /// Where an event lies while it is sent.
    let directory: String

    /// Most senders in one event, which are in memory at once, with about a kilobyte each.
    static let eventSendersMax = 50_000
    /// Most senders in `hashes.csv`, with some 200 bytes each.
    static let hashedSendersMax = 1_000_000

    /// `GET …/manifest.json`.
    func manifest(_ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        return try await scanning {
            var events: [UTCDay?: MISPFeed.Summary] = [:]
            try await read(request.now) { entry in
                Self.add(entry, to: &events)
            }
            let sorted = events.values.sorted {
                ($0.day?.number ?? .min) < ($1.day?.number ?? .min)
            }
            return Self.answer(document.manifest(sorted), "application/json", request)
        }
    }

    /// `GET …/{uuid}.json`.
    func event(_ uuid: String, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        return try await scanning {
            var events: [UTCDay?: MISPFeed.Summary] = [:]
            var latest: [Sender: DisclosedEntry] = [:]
            var ids: [UTCDay?: String] = [:]
            var extent = DisclosureJournal.Extent()
            try await read(request.now) { entry in
                let day = entry.listedAt.map { UTCDay(of: $0) }
                let id = ids[day] ?? document.event(of: day).text
                ids[day] = id
                guard id == uuid else { return }
                Self.add(entry, to: &events)
                latest[entry.sender] = entry
                extent.add(entry)
                guard latest.count <= Self.eventSendersMax else { throw Self.tooMany }
            }
            guard let summary = events.values.first else {
                throw Problem(.notFound, "no such event; manifest.json lists those there are")
            }
            try await note(extent)
            return try answer(summary, latest.values.sorted { $0.sequence < $1.sequence }, request)
        }
    }

    /// `GET …/hashes.csv`.
    func hashes(_ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        return try await scanning {
            var latest: [Sender: String] = [:]
            var extent = DisclosureJournal.Extent()
            try await read(request.now) { entry in
                guard entry.event != .withdrawn else {
                    latest[entry.sender] = nil
                    return
                }
                guard let line = document.hash(of: entry) else {
                    throw Problem(
                        .notConfigured,
                        "this system's policy forbids MD5, which hashes.csv is made of"
                    )
                }
                latest[entry.sender] = line
                extent.add(entry)
                guard latest.count <= Self.hashedSendersMax else { throw Self.tooMany }
            }
            try await note(extent)
            let lines = latest.values.sorted().flatMap { Array($0.utf8) }
            return Self.answer(lines, "text/csv; charset=utf-8; header=absent", request)
        }
    }

    private static let tooMany = Problem(
        .tooManyItems,
        "there are more senders than fit; read /v1/feeds/senders in pages instead"
    )

    private static func add(
        _ entry: DisclosedEntry,
        to events: inout [UTCDay?: MISPFeed.Summary]
    ) {
        let summary = MISPFeed.Summary(entry)
        events[summary.day, default: summary].add(entry)
    }

    /// Gives every entry that the partner may see, oldest first.
    ///
    /// MISP asks for an event again when its time, in whole seconds, has grown. So entries of the
    /// second that has not ended are left for later; else one of them could be missed for ever.
    private func read(
        _ now: Timestamp,
        _ take: (DisclosedEntry) throws -> Void
    ) async throws {
        func pass(_ entries: [FeedEntry]) throws {
            for entry in entries where entry.publishedAt.seconds != now.seconds {
                if let seen = disclosure.view(of: entry) { try take(seen) }
            }
        }
        do {
            let start = try await feed.beginning()
            if start.isTrimmed {
                let (listed, _) = try await feed.snapshot()
                try pass(listed.filter { $0.sequence <= start.cursor.sequence })
            }
            var pages = feed.pages(after: start.cursor, through: try await feed.state().head)
            while let entries = try await pages.next() { try pass(entries) }
        } catch let error as FeedStore.ReadError {
            switch error {
            case .redis(let error): throw error
            case .cursorGone:
                throw Problem(.cursorGone, "the feed began anew while it was read; ask again")
            }
        }
    }

    /// Runs one of the few readings of the whole log that are let in at once.
    private func scanning(
        _ answer: () async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        guard scans.enter() else {
            throw Problem(.tooManyReaders, "others read the whole feed already; try again soon")
        }
        defer { scans.leave() }
        return try await answer()
    }

    private func answer(
        _ summary: MISPFeed.Summary,
        _ entries: [DisclosedEntry],
        _ request: ControlRequest
    ) throws -> HTTPResponse {
        var draft = try ResponseFileDraft(in: directory)
        var hash = RunningSHA256()
        try document.write(summary, entries) { piece in
            hash.append(piece)
            try draft.append(piece)
        }
        let file = draft.finish()
        return Self.answer(hash.digest(), "application/json", request) { $0.file = file }
    }

    private static func answer(
        _ body: [UInt8],
        _ type: String,
        _ request: ControlRequest
    ) -> HTTPResponse {
        answer(SHA256.digest(body), type, request) { $0.body = body }
    }

    private static func answer(
        _ digest: [UInt8],
        _ type: String,
        _ request: ControlRequest,
        _ fill: (inout HTTPResponse) -> Void
    ) -> HTTPResponse {
        let tag = "\"\(Hexadecimal.text(Array(digest.prefix(16))))\""
        let headers = [
            ("ETag", tag), ("Cache-Control", "private, no-cache"), ("Vary", "Authorization"),
        ]
        if let known = request.ifNoneMatch, ControlRequest.matches(known, tag) {
            return HTTPResponse(status: 304, headers: headers)
        }
        var response = HTTPResponse(status: 200, headers: [("Content-Type", type)] + headers)
        fill(&response)
        return response
    }
}
