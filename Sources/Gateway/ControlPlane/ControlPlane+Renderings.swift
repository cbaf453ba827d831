internal import Configuration
internal import FeedFormats
internal import RedisStore
internal import SpamReporting

/// Who answers for the feed's other renderings.
extension ControlPlane {
    /// Most readings of large parts of the log at once; beyond it the answer is 503.
    static let scansMax = 4

    /// For `/v1/feeds/senders/daily…`.
    func dailyFiles(_ request: ControlRequest) throws(Problem) -> DailyFileResponder {
        DailyFileResponder(
            feed: FeedStore(redis),
            scans: scans,
            provenance: provenance,
            disclosure: try disclosure(for: request.partner, at: request.now),
            note: noting(request, by: "daily"),
            retention: configuration.retention.feed.components.seconds,
            directory: configuration.dataDirectory
        )
    }

    /// For `/v1/feeds/senders/misp/…`.
    func misp(_ request: ControlRequest) throws(Problem) -> MISPResponder {
        MISPResponder(
            feed: FeedStore(redis),
            scans: scans,
            document: MISPFeed(provenance: provenance, organisation: try organisation()),
            disclosure: try disclosure(for: request.partner, at: request.now),
            note: noting(request, by: "misp"),
            directory: configuration.dataDirectory
        )
    }

    /// For `/v1/feeds/senders.xarf` and its like.
    func reports(_ request: ControlRequest) throws(Problem) -> ReportResponder {
        ReportResponder(
            pages: try feedResponder(for: request),
            organisation: try organisation()
        )
    }

    /// Who runs the gateway, for documents that must say it.
    private func organisation() throws(Problem) -> Organisation {
        let options = configuration.organisation
        guard !options.name.isEmpty else {
            throw Problem(
                .notConfigured,
                "this format names the organisation that publishes; the operator sets "
                    + "organisation.name, organisation.contact and organisation.domain"
            )
        }
        return Organisation(
            name: options.name,
            contact: options.contact,
            domain: options.domain
        )
    }
}
