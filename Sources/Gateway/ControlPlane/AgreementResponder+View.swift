internal import FeedFormats
internal import HTTPServer
internal import JSON
internal import RedisStore
internal import SpamReporting

extension AgreementResponder {
    /// Answers `GET /v1/agreements/{partner}/view?sender=` or `campaign=`.
    ///
    /// It is the last entry about a sender, host or campaign as the partner would see it, and if
    /// it would not, why.
    func view(_ name: String, _ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: ["sender", "campaign"])
        switch (request.parameter("sender"), request.parameter("campaign")) {
        case (let text?, nil):
            guard let sender = Sender(canonicalText: text) else { throw Self.noSubject }
            let feed = feed(sender.kind.feed)
            let entry = try await feed.latestEntry(about: sender)
            return try await view(of: entry, in: feed, name, request) { disclosure, entry in
                disclosure.obstacles(to: entry)
            } subject: { json in
                SenderJSON.member(sender, of: &json)
            }
        case (nil, let id?):
            guard CampaignID(text: id) != nil else { throw Self.noSubject }
            let entry = try await campaigns.latestEntry(about: id)
            return try await view(of: entry, in: campaigns, name, request) { disclosure, entry in
                disclosure.obstacles(to: entry)
            } subject: { json in
                json.member("campaign", id)
            }
        default: throw Self.noSubject
        }
    }

    private static let noSubject = Problem(
        .invalidParameter,
        "either sender is required, a canonical text such as shortCode:GB:60123 or "
            + "host:pay.example, or campaign, an id such as c1042"
    )

    private func view<Entry>(
        of entry: Entry?,
        in feed: FeedLog<Entry>,
        _ name: String,
        _ request: ControlRequest,
        _ hiding: (Disclosure, Entry) -> [DisclosureObstacle],
        subject: (inout JSONWriter) -> Void
    ) async throws -> HTTPResponse {
        guard let partner = partners.first(where: { $0.name == name && $0.revokedAt == nil })
        else { throw Self.unknownPartner }
        guard let entry else {
            throw Problem(.notFound, "the feed has no entry about it, so nobody sees it there")
        }
        var obstacles: [String] = []
        var shown: Entry.View?
        do throws(Problem) {
            let disclosure = try disclosure(partner, feed.feed, request.now)
            shown = entry.view(in: disclosure)
            obstacles = hiding(disclosure, entry).map(\.text)
        } catch {
            obstacles = [error.detail]
        }
        let epoch = try await feed.state().epoch ?? FeedEpoch(value: 0)
        return .json(200) { json in
            json.member("partner", name)
            if let kept = directory.current(with: name) { json.member("version", kept.version) }
            subject(&json)
            json.member("shown", shown != nil)
            json.key("obstacles")
            json.beginArray()
            for text in obstacles { json.string(text) }
            json.endArray()
            guard let shown else { return }
            json.key("entry")
            shown.append(epoch: epoch, provenance: provenance, to: &json)
        }
    }
}
