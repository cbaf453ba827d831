internal import JSON
internal import RedisStore
internal import STIX
internal import SpamReporting

/// A feed as one partner sees it through TAXII.
///
/// Its records are the objects that never change and then, in the order of the feed's log, those of
/// each entry. It reads the log itself; ``FeedLog/History`` tells what must be known beyond a
/// piece of it. `match[version]=last` leaves out what a later entry about the same listing
/// supersedes at the moment of reading. Since that entry comes later in the same walk, each object
/// arrives, and its last version does, whatever is appended meanwhile.
struct TAXIICollection<Entry: LoggedChange> where Entry.View: STIXChange {
    /// Entries looked at by one request; a page that needs more ends early, with `more`.
    static var scanMax: Int { 20_000 }
    /// The same while as many others as may be are reading large parts of the log.
    static var crowdedScanMax: Int { 2000 }
    /// Entries read at once.
    private static var pieceMax: Int { 500 }
    /// Hidden entries about one thing that are passed by to find one that is not.
    private static var chainMax: Int { 1000 }

    let id: String
    let feed: FeedLog<Entry>
    let scans: ControlGate
    let publisher: STIXPublisher
    /// The objects that never change.
    let introduction: [FixedObject]
    let disclosure: Disclosure
    let caches: TAXIICaches<Entry>

    /// The next records that pass a filter.
    func page(_ request: TAXIIPage.Request) async throws -> TAXIIPage {
        let (filter, cursor) = (request.filter, request.cursor)
        let start: (epoch: FeedEpoch, place: TAXIICursor.Place, floor: UInt64)
        if let cursor, cursor.place.sequence > 0 {
            // The piece that is read next tells whether it is still good.
            start = (cursor.epoch, cursor.place, cursor.floor)
        } else {
            let state = try await feed.state()
            let epoch = state.epoch ?? FeedEpoch(value: 0)
            start = (
                epoch, cursor?.place ?? .init(sequence: 0, part: 0),
                cursor?.floor ?? state.trimmed
            )
            guard cursor?.epoch ?? epoch == epoch, start.floor <= state.trimmed else {
                throw TAXIIPage.expired
            }
        }
        var walk = Walk(
            filter: filter,
            limit: request.limit,
            hasObjects: request.hasObjects,
            place: start.place,
            floor: start.floor,
            isFresh: cursor == nil
        )
        if cursor == nil, let moment = filter.addedAfter {
            let last = try await feed.lastSequence(before: moment.timestamp)
            // The objects that never change are older than every entry.
            if last > start.floor || moment >= Self.introducedAt(introduction.count) {
                walk.place = .init(sequence: max(last, start.floor) + 1, part: 0)
            }
        }
        var isWhole = true
        if filter.wantsOurSpecVersion {
            introduce(&walk)
            if !walk.isFull { isWhole = try await readLog(&walk, start.epoch) }
        }
        if walk.isFull || !isWhole {
            walk.page.next = TAXIICursor(
                epoch: start.epoch,
                place: walk.place,
                floor: walk.floor,
                filters: request.filters
            )
        }
        return walk.page
    }

    // MARK: The objects that never change

    /// When the object at a place of the introduction was added: before every entry.
    private static func introducedAt(_ place: Int) -> Microseconds {
        Microseconds(TrafficLight.definedAt, plus: place)
    }

    private func introduce(_ walk: inout Walk) {
        guard walk.place.sequence == 0 else { return }
        for (place, object) in introduction.enumerated()
        where place >= Int(walk.place.part) {
            walk.place.part = UInt8(place)
            let version = Microseconds(object.version)
            walk.offer(
                type: object.type,
                addedAt: Self.introducedAt(place),
                version: version,
                is: [.first, .last],
                id: { object.id },
                object: {
                    STIXObject(id: object.id, version: object.version.stix, json: object.json)
                }
            )
            if walk.isFull { return }
        }
        walk.place = .init(sequence: walk.floor + 1, part: 0)
        walk.isFresh = true
    }

    // MARK: The log

    /// Goes on through the log until the page is full; false when it was given up before the end.
    private func readLog(_ walk: inout Walk, _ epoch: FeedEpoch) async throws -> Bool {
        var pieceSize = min(walk.limit / STIXPublisher.Part.allCases.count + 2, Self.pieceMax)
        var seen = 0
        var hasPlace = false
        defer { if hasPlace { scans.leave() } }
        while true {
            let piece = try await feed.history(
                from: walk.place.sequence,
                limit: pieceSize,
                using: caches.entries
            )
            guard piece.state.epoch ?? epoch == epoch, walk.floor <= piece.state.trimmed,
                walk.place.sequence <= piece.state.head + 1
            else { throw TAXIIPage.expired }
            if piece.state.trimmed >= walk.place.sequence {
                guard walk.isFresh else { throw TAXIIPage.expired }
                walk.floor = piece.state.trimmed
                walk.place = .init(sequence: walk.floor + 1, part: 0)
            }
            let shown = piece.entries.map { $0.entry.view(in: disclosure) }
            let before = try await lastSeen(before: piece.entries, shown, floor: walk.floor)
            if offer(piece.entries, shown, after: before, to: &walk) { return true }
            walk.isFresh = false
            guard piece.entries.count == pieceSize else { return true }
            seen += piece.entries.count
            guard seen < Self.scanMax else { return false }
            if seen >= Self.crowdedScanMax, !hasPlace {
                hasPlace = scans.enter()
                guard hasPlace else { return false }
            }
            pieceSize = min(2 * pieceSize, Self.pieceMax)
        }
    }

    /// Offers what the entries of a piece become; whether the page is full then.
    private func offer(
        _ items: [FeedLog<Entry>.HistoryEntry],
        _ shown: [Entry.View?],
        after before: [UInt64: Entry],
        to walk: inout Walk
    ) -> Bool {
        let view = STIXObjectCache.View(disclosure, publisher)
        var shelf = caches.objects.objects(of: shown.compactMap(\.self), for: view)
        var written: STIXObjectCache.Shelf = [:]
        defer { caches.objects.keep(written, for: view) }
        for (item, shown) in zip(items, shown) where item.entry.sequence >= walk.place.sequence {
            let sequence = item.entry.sequence
            if sequence > walk.place.sequence { walk.place = .init(sequence: sequence, part: 0) }
            if let shown {
                var objects =
                    shelf.removeValue(forKey: sequence) ?? STIXObjectCache.Objects(of: shown)
                let count = walk.page.records.count
                let marks = marks(of: item, after: before[sequence])
                if offer(shown, marks, &objects, to: &walk) { written[sequence] = objects }
                if walk.page.records.count > count { walk.page.extent.add(shown) }
                if walk.isFull { return true }
            }
            walk.place = .init(sequence: sequence + 1, part: 0)
        }
        return false
    }

    /// Offers what an entry becomes; whether any of it was written for that.
    private func offer(
        _ view: Entry.View,
        _ marks: Marks,
        _ objects: inout STIXObjectCache.Objects,
        to walk: inout Walk
    ) -> Bool {
        var listing: STIXPublisher.ListingIDs?
        func ids() -> STIXPublisher.ListingIDs {
            let found = listing ?? publisher.ids(of: view)
            listing = found
            return found
        }
        var hasWritten = false
        for part in STIXPublisher.Part.allCases where part.rawValue >= walk.place.part {
            walk.place.part = part.rawValue
            guard publisher.has(part, view) else { continue }
            var versions = marks.versions
            if part == .observable {
                guard marks.isIntroduction else { continue }
                versions = [.first, .last]
            }
            func id() -> String { objects[part]?.id ?? publisher.id(of: part, view, ids()) }
            let addedAt = publisher.addedAt(part, view)
            let hasObjects = walk.hasObjects
            walk.offer(
                type: publisher.type(of: part, view),
                addedAt: addedAt,
                version: part == .observable ? addedAt : Microseconds(view.publishedAt),
                is: versions,
                id: id,
                object: {
                    if let object = objects[part] { return object }
                    guard hasObjects else {
                        let version = publisher.version(of: part, view)
                        return STIXObject(id: id(), version: version, json: [])
                    }
                    let object = publisher.object(part, view, ids())
                    objects[part] = object
                    hasWritten = true
                    return object
                }
            )
            if walk.isFull { break }
        }
        return hasWritten
    }

    /// What an entry is among those that the reader may see.
    private struct Marks {
        /// The first about what it is about, whose address comes with it.
        var isIntroduction = false
        /// First or last of its listing, or both.
        var versions: Set<TAXIIFilter.Version> = []
    }

    /// For each entry of a piece, the last one about the same that the reader could see before.
    ///
    /// Nearly always that is the one before it; where an agreement hides that, the one before the
    /// hidden one is looked at, for all entries of the piece at once.
    private func lastSeen(
        before items: [FeedLog<Entry>.HistoryEntry],
        _ shown: [Entry.View?],
        floor: UInt64
    ) async throws -> [UInt64: Entry] {
        var known: [UInt64: FeedLog<Entry>.Link] = [:]
        var wanted: [UInt64: UInt64] = [:]
        for (item, shown) in zip(items, shown) where shown != nil {
            guard let previous = item.previous, previous > floor else { continue }
            wanted[item.entry.sequence] = previous
        }
        guard !wanted.isEmpty else { return [:] }
        for item in items { known[item.entry.sequence] = FeedLog<Entry>.Link(item) }
        var seen: [UInt64: Entry] = [:]
        for _ in 0..<Self.chainMax where !wanted.isEmpty {
            let missing = wanted.values.filter { $0 > floor && known[$0] == nil }
            if !missing.isEmpty {
                known.merge(try await feed.links(at: missing, using: caches.entries)) { own, _ in
                    own
                }
            }
            for (sequence, previous) in wanted {
                guard previous > floor, let found = known[previous] else {
                    wanted[sequence] = nil
                    continue
                }
                if found.entry.view(in: disclosure) != nil {
                    seen[sequence] = found.entry
                    wanted[sequence] = nil
                } else {
                    wanted[sequence] = found.previous
                }
            }
        }
        return seen
    }

    private func marks(of item: FeedLog<Entry>.HistoryEntry, after before: Entry?) -> Marks {
        let entry = item.entry
        var marks = Marks()
        // What was before an entry that does not say so is not known; a listing's first entry is
        // taken for the first about the same.
        let isUnknown = item.previous == nil && !entry.beginsListing
        marks.isIntroduction = before == nil && !isUnknown
        if !isUnknown, before?.listedAt != entry.listedAt { marks.versions.insert(.first) }
        if isLast(item) { marks.versions.insert(.last) }
        return marks
    }

    /// Whether the reader can see no later entry about the same listing.
    private func isLast(_ item: FeedLog<Entry>.HistoryEntry) -> Bool {
        let entry = item.entry
        if entry.endsListing { return true }
        // What is not listed any more, or again, was withdrawn later.
        guard let current = item.current else { return false }
        if current.sequence == entry.sequence { return true }
        guard let later = current.entry, later.listedAt == entry.listedAt else { return false }
        // An agreement that shows one entry of a listing shows the later ones: peaks do not fall,
        // and a category that was told stays told.
        return later.sequence < entry.sequence || later.view(in: disclosure) == nil
    }
}
