internal import Configuration
internal import RedisStore
internal import STIX
internal import SpamReporting

extension ControlPlane {
    /// Answers of TAXII, to the partner that asks.
    func taxii(for request: ControlRequest) -> TAXIIResponder {
        TAXIIResponder(
            redis: redis,
            sightings: SightingStore(redis),
            scans: scans,
            caches: pageCaches,
            publisher: publisher.listing(by: rules),
            disclosure: { [self] (feed) throws(Problem) in
                try disclosure(for: request.partner, of: feed, at: request.now)
            },
            note: { [self] in noting(request, by: "taxii", of: $0) },
            pageMax: configuration.limits.feedPageMax,
            bodyMax: configuration.limits.batchSize
        )
    }
}
