internal import FeedFormats
internal import HTTPServer
internal import RedisStore
internal import SpamReporting

/// Answers `/v1/feeds/senders.xarf`, `.iodef` and their snapshots.
struct ReportResponder: Sendable {
    let pages: FeedResponder<FeedEntry>
    let organisation: Organisation

    /// `GET /v1/feeds/senders.xarf`: reports of entries after a cursor.
    func page(_ form: ReportForm, _ request: ControlRequest) async throws -> HTTPResponse {
        let type = try Self.contentType(form, accept: request.accept)
        return try await pages.page(request) { page in
            try await answer(page, form, type, request)
        }
    }

    /// `GET /v1/feeds/senders/snapshot.xarf`: a report of every sender that is listed now.
    func snapshot(_ form: ReportForm, _ request: ControlRequest) async throws -> HTTPResponse {
        let type = try Self.contentType(form, accept: request.accept)
        return try await pages.snapshot(request) { page in
            try await answer(page, form, type, request)
        }
    }

    private func answer(
        _ page: DisclosedFeed<FeedEntry>.Page,
        _ form: ReportForm,
        _ type: String,
        _ request: ControlRequest
    ) async throws -> HTTPResponse {
        let listings = try await pages.feed.listings(of: Set(page.entries.map(\.sender)))
            .compactMapValues(pages.disclosure.view)
        let entries = page.entries.filter { form.tells(of: $0, listing: listings[$0.sender]) }
        let document = ReportDocument(
            epoch: page.next.epoch,
            provenance: pages.provenance,
            organisation: organisation
        )
        let body: [UInt8]? =
            switch form {
            case .xarf where type == Self.lines: document.xarfLines(entries)
            case .xarf: document.xarfArray(entries)
            case .iodef: document.iodef(entries)
            }
        let rendering = FeedRendering(
            entries: entries,
            body: body,
            contentType: type,
            output: form.rawValue,
            path: "/v1/feeds/senders.\(form.rawValue)"
        )
        return try await pages.answer(rendering, page.next, page.more, request)
    }

    private static let lines = "application/x-ndjson"

    /// What the body will be; XARF reports come on lines unless an array is asked for.
    private static func contentType(
        _ form: ReportForm,
        accept: String?
    ) throws(Problem) -> String {
        let offered = form == .xarf ? [lines, "application/json"] : ["application/json"]
        let ranges = ControlRequest.mediaRanges(accept ?? "*/*")
        for range in ranges {
            switch range {
            case "*/*", "application/*": return offered[0]
            case "application/ndjson" where form == .xarf: return lines
            default: if offered.contains(range) { return range }
            }
        }
        throw Problem(
            .notAcceptable,
            "this is offered as \(offered.joined(separator: " and "))"
        )
    }
}
