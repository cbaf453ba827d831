internal import CarrierFormats
internal import HTTPServer
internal import JSON
internal import RedisStore
internal import STIX
internal import SpamReporting

extension TAXIIResponder {
    /// Most objects of one request.
    static let sightingsMax = 1000
    /// Entries of the log that are looked at to find the indicators that were sighted.
    private static let searchMax: UInt64 = 20_000
    /// Entries read at once for that.
    private static let searchPiece = 500

    /// Takes the sightings of a peer: `POST …/objects/` (TAXII 2.1 §5.5).
    func add(
        _ request: ControlRequest,
        to collection: AnyTAXIICollection,
        by partner: Partner
    ) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        guard Self.mayWrite(partner, collection) else {
            throw Problem(
                .forbidden,
                "the agreement with this partner takes no sightings, or none in this collection"
            )
        }
        try TAXIIResponse.checkContentType(request.contentType)
        var envelope: TAXIIEnvelope
        do throws(JSONError) {
            envelope = try TAXIIEnvelope(request.body, sizeMax: bodyMax)
        } catch {
            throw Problem(error)
        }
        guard envelope.items.count <= Self.sightingsMax else {
            throw Problem(.tooManyItems, "at most \(Self.sightingsMax) objects are taken at once")
        }
        try await findIndicators(of: &envelope, shownBy: collection.disclosure)
        let found = envelope.sightings
        let outcomes = try await sightings.add(
            found.map { Self.sighting($0.report, of: $0.sender, by: partner, at: request.now) },
            by: partner.index,
            at: request.now
        )
        for ((place, _, _), outcome) in zip(found, outcomes) {
            envelope.items[place].settle(outcome)
        }
        let id = StableUUID.random()
        let status = envelope.status(id, requestedAt: request.now)
        try await sightings.keep(status, id, of: partner.index)
        var response = TAXIIResponse.make(202) { _ in }
        response.body = status
        return response
    }

    private static func sighting(
        _ report: SightingReport,
        of sender: Sender,
        by partner: Partner,
        at now: Timestamp
    ) -> SightingStore.Sighting {
        SightingStore.Sighting(
            origin: partner.name,
            sender: sender,
            id: report.id,
            modified: report.modified,
            count: report.count,
            firstSeen: report.firstSeen,
            lastSeen: report.lastSeen,
            receivedAt: now,
            isRevoked: report.isRevoked
        )
    }

    /// Finds the senders of those indicators that the envelope does not bring with it.
    private func findIndicators(
        of envelope: inout TAXIIEnvelope,
        shownBy disclosure: Disclosure
    ) async throws {
        var missing = envelope.unknownIndicators
        guard !missing.isEmpty else { return }
        guard scans.enter() else {
            throw Problem(.tooManyReaders, "others read the whole feed already; try again soon")
        }
        defer { scans.leave() }
        let feed = FeedStore(redis)
        let state = try await feed.state()
        var end = state.head + 1
        let stop = state.head > Self.searchMax ? state.head - Self.searchMax : 0
        while !missing.isEmpty, end > stop {
            let entries = try await feed.entries(before: end, limit: Self.searchPiece)
            guard let last = entries.last else { return }
            for entry in entries {
                guard let view = disclosure.view(of: entry) else { continue }
                let id = publisher.id(of: .listing, view)
                if missing.remove(id) != nil { envelope.senders[id] = entry.sender }
            }
            end = last.sequence
        }
    }
}
