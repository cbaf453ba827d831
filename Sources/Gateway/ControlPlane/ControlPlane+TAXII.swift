internal import Configuration
internal import RedisStore
internal import STIX
internal import SpamReporting

extension ControlPlane {
    /// Answers of TAXII, to the partner that asks.
    func taxii(for request: ControlRequest) -> TAXIIResponder {
        let disclosure: Result<Disclosure, Problem>
        do throws(Problem) {
            disclosure = .success(try self.disclosure(for: request.partner, at: request.now))
        } catch {
            disclosure = .failure(error)
        }
        return TAXIIResponder(
            feed: FeedStore(redis),
            sightings: SightingStore(redis),
            scans: scans,
            caches: pageCaches,
            publisher: publisher.listing(by: rules),
            disclosure: disclosure,
            note: noting(request, by: "taxii"),
            pageMax: configuration.limits.feedPageMax,
            bodyMax: configuration.limits.batchSize
        )
    }
}
