internal import Cryptography
internal import FeedFormats
internal import HTTPServer
internal import JSON
internal import RedisStore
internal import SpamReporting

/// Answers `/v1/feeds/senders/daily…`: the entries of one day as a file that never changes.
struct DailyFileResponder: Sendable {
    let feed: FeedStore
    let scans: ControlGate
    let provenance: FeedProvenance
    /// What the partner that asks may see.
    let disclosure: Disclosure
    /// Writes down what the partner is about to be told.
    let note: DisclosureNote
    /// How long the log keeps entries, in seconds.
    let retention: Int64
    /// Where a file lies while it is sent.
    let directory: String

    /// Most entries in one file; with every column filled it has some 300 bytes for each.
    static let entriesMax: UInt64 = 1_000_000
    /// How far the clocks of the gateways that share a Redis may differ, in seconds.
    private static let clockDistance: Int64 = 3600
    private static let path = "/v1/feeds/senders/daily"

    /// A part of the log: the entries of one day.
    private struct Part {
        let start: FeedCursor
        let end: FeedCursor
    }

    /// `GET /v1/feeds/senders/daily`: the days that can be had, oldest first.
    func index(_ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let beginning = try await reading { () throws(FeedStore.ReadError) in
            try await feed.beginning()
        }
        var day = beginning.oldest.map { UTCDay(of: $0) } ?? UTCDay(of: request.now)
        if !isWhole(day, beginning, request.now) { day = day.next }
        let today = UTCDay(of: request.now)
        var days: [UTCDay] = []
        while day < today {
            days.append(day)
            day = day.next
        }
        if let last = days.last, try await part(last, request.now) == .notOver { days.removeLast() }
        return .json(200) { json in
            json.key("days")
            json.beginArray()
            for day in days {
                json.beginObject()
                json.member("day", day.text)
                json.member("href", "\(Self.path)/\(day.text).csv")
                json.member("sha256", "\(Self.path)/\(day.text).csv.sha256")
                json.endObject()
            }
            json.endArray()
        }
    }

    /// `GET /v1/feeds/senders/daily/2026-11-27.csv`.
    func file(_ day: UTCDay, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        return try await whole(day, request) { part in
            var hash = RunningSHA256()
            var draft = try ResponseFileDraft(in: directory)
            var rows = Rows(self, part)
            while let bytes = try await rows.next() {
                hash.append(bytes)
                try draft.append(bytes)
            }
            let digest = hash.digest()
            let file = draft.finish()
            let tag = "\"\(Hexadecimal.text(Array(digest.prefix(16))))\""
            let headers = [
                ("ETag", tag),
                ("Cache-Control", "private, no-cache"),
                ("Vary", "Authorization"),
                ("Repr-Digest", "sha-256=:\(Base64.text(digest)):"),
            ]
            if let known = request.ifNoneMatch, ControlRequest.matches(known, tag) {
                return HTTPResponse(status: 304, headers: headers)
            }
            try await note(rows.extent)
            var response = HTTPResponse(
                status: 200,
                headers: [
                    ("Content-Type", FeedForm.csv.contentType),
                    ("Content-Disposition", "attachment; filename=\"\(Self.name(day))\""),
                ] + headers
            )
            response.file = file
            return response
        }
    }

    /// `GET /v1/feeds/senders/daily/2026-11-27.csv.sha256`: a line as `sha256sum --check` reads it.
    func digest(_ day: UTCDay, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        return try await whole(day, request) { part in
            var hash = RunningSHA256()
            var rows = Rows(self, part)
            while let bytes = try await rows.next() { hash.append(bytes) }
            let line = "\(Hexadecimal.text(hash.digest()))  \(Self.name(day))\n"
            return HTTPResponse(
                status: 200,
                headers: [
                    ("Content-Type", "text/plain; charset=utf-8"),
                    ("Cache-Control", "private, no-cache"),
                    ("Vary", "Authorization"),
                ],
                body: Array(line.utf8)
            )
        }
    }

    private static func name(_ day: UTCDay) -> String { "\(day.text).csv" }

    /// The file, piece by piece: a page of the log is in memory at once.
    private struct Rows {
        private let responder: DailyFileResponder
        private let csv: FeedCSV
        private var pages: FeedStore.Pages
        private var hasHeader = false
        /// What the rows so far tell.
        private(set) var extent = DisclosureJournal.Extent()

        init(_ responder: DailyFileResponder, _ part: Part) {
            self.responder = responder
            csv = FeedCSV(epoch: part.start.epoch, provenance: responder.provenance)
            pages = responder.feed.pages(after: part.start, through: part.end.sequence)
        }

        mutating func next() async throws -> [UInt8]? {
            var writer = CSVWriter()
            guard hasHeader else {
                hasHeader = true
                FeedCSV.appendHeader(to: &writer)
                return writer.bytes
            }
            do throws(FeedStore.ReadError) {
                guard let entries = try await pages.next() else { return nil }
                for entry in entries {
                    guard let seen = responder.disclosure.view(of: entry) else { continue }
                    csv.append(seen, to: &writer)
                    extent.add(seen)
                }
                return writer.bytes
            } catch {
                switch error {
                case .redis(let error): throw error
                case .cursorGone: throw responder.gone
                }
            }
        }
    }

    // MARK: Which days there are

    private enum Availability: Equatable {
        case part(start: FeedCursor, end: FeedCursor)
        case notOver
    }

    /// Has `answer` make the answer for a day that can be had.
    private func whole(
        _ day: UTCDay,
        _ request: ControlRequest,
        _ answer: (Part) async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        guard day.end <= request.now else { return notOver(day, request.now) }
        let beginning = try await reading { () throws(FeedStore.ReadError) in
            try await feed.beginning()
        }
        guard isWhole(day, beginning, request.now) else { throw gone }
        guard case .part(let start, let end) = try await part(day, request.now) else {
            return notOver(day, request.now)
        }
        let count = end.sequence - start.sequence
        guard count <= Self.entriesMax else {
            throw Problem(
                .tooManyItems,
                "the day has \(count) entries, and a file at most \(Self.entriesMax); read them as "
                    + "pages, from /v1/feeds/senders.csv?after=\(start.text)"
            )
        }
        guard scans.enter() else {
            throw Problem(.tooManyReaders, "others read whole days already; try again soon")
        }
        defer { scans.leave() }
        return try await answer(Part(start: start, end: end))
    }

    /// The part of the log that a day is, once no entry of it can come any more.
    ///
    /// A gateway whose clock is behind may publish an entry of yesterday, as long as none of today
    /// has been published.
    private func part(_ day: UTCDay, _ now: Timestamp) async throws -> Availability {
        let (start, end, head) = try await reading { () throws(FeedStore.ReadError) in
            let start = try await feed.place(of: day.start)
            let end = try await feed.place(of: day.end)
            return (start, end, try await feed.page(after: end, limit: 1).entries.isEmpty)
        }
        let isLast = head
        guard !isLast || now >= day.end.adding(seconds: Self.clockDistance) else { return .notOver }
        let none = FeedCursor(epoch: FeedEpoch(value: 0), sequence: 0)
        return .part(start: start ?? none, end: end ?? none)
    }

    /// Whether no entry of a day can have been dropped for its age.
    private func isWhole(
        _ day: UTCDay,
        _ beginning: FeedStore.Beginning,
        _ now: Timestamp
    ) -> Bool {
        if day.start >= now.adding(seconds: -retention) { return true }
        guard let oldest = beginning.oldest else { return false }
        return oldest < day.start || !beginning.isTrimmed && UTCDay(of: oldest) == day
    }

    private var gone: Problem {
        Problem(
            .dayGone,
            "the log does not reach back to that day, or not to its beginning; "
                + "\(Self.path) lists the days there are"
        )
    }

    private func notOver(_ day: UTCDay, _ now: Timestamp) -> HTTPResponse {
        let ready = day.end.adding(seconds: Self.clockDistance)
        return ProblemResponse.make(
            Problem(
                .dayNotOver,
                "\(day.text) can be had from \(ready.rfc3339), or as soon as an entry of the day "
                    + "after is published"
            ),
            headers: [("Retry-After", String(max(1, ready.seconds - now.seconds)))]
        )
    }

    /// Runs a reading of the log; that its place is gone means that the day is.
    private func reading<Value: Sendable>(
        _ read: () async throws(FeedStore.ReadError) -> Value
    ) async throws -> Value {
        do throws(FeedStore.ReadError) {
            return try await read()
        } catch {
            switch error {
            case .redis(let error): throw error
            case .cursorGone: throw gone
            }
        }
    }
}
