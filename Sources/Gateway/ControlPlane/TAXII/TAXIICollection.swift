internal import JSON
internal import RedisStore
internal import STIX
internal import SpamReporting

/// The feed of senders as one partner sees it through TAXII.
///
/// Its records are the objects that never change and then, in the order of the feed's log, those of
/// each entry. It reads the log itself; ``FeedStore/History`` tells what must be known beyond a
/// piece of it. `match[version]=last` leaves out what a later entry about the same listing
/// supersedes at the moment of reading. Since that entry comes later in the same walk, each object
/// arrives, and its last version does, whatever is appended meanwhile.
struct TAXIICollection {
    /// An object as a page has it.
    struct Record {
        var id: String
        var version: String
        var addedAt: Microseconds
        /// The object; empty where only the others are asked for.
        var json: [UInt8]
    }

    /// Some records and where the next ones begin.
    struct Page {
        var records: [Record] = []
        /// The entries that they are of.
        var extent = DisclosureJournal.Extent()
        /// Nil when there are no more.
        var next: TAXIICursor?
        /// Whether an object of a wanted id and type was met, in whatever version.
        var hasMatch = false
    }

    /// Why there is no page.
    static let expired = Problem(
        .invalidParameter,
        "next cannot be continued, because the feed dropped what it points at; begin again, with "
            + "added_after for what is new"
    )

    /// Entries looked at by one request; a page that needs more ends early, with `more`.
    static let scanMax = 20_000
    /// The same while as many others as may be are reading large parts of the log.
    static let crowdedScanMax = 2000
    /// Entries read at once.
    private static let pieceMax = 500
    /// Hidden entries about one sender that are passed by to find one that is not.
    private static let chainMax = 1000

    let id: String
    let feed: FeedStore
    let scans: ControlGate
    let publisher: STIXPublisher
    let disclosure: Disclosure

    /// The id of a partner's collection: the same on every gateway, and another for every partner.
    static func id(of partner: Partner, origin: String) -> String {
        StableUUID.object("collection", origin, "senders", partner.name)
    }

    /// The next records that pass a filter.
    ///
    /// - Parameters:
    ///   - cursor: where to begin; nil for the beginning, or behind `added_after`.
    ///   - filters: the digest that goes into the next cursor.
    ///   - hasObjects: whether the objects themselves are wanted.
    func page(
        _ filter: TAXIIFilter,
        from cursor: TAXIICursor?,
        filters: UInt64,
        limit: Int,
        hasObjects: Bool
    ) async throws -> Page {
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
                throw Self.expired
            }
        }
        var walk = Walk(
            filter: filter,
            limit: limit,
            hasObjects: hasObjects,
            place: start.place,
            floor: start.floor,
            isFresh: cursor == nil
        )
        if cursor == nil, let moment = filter.addedAfter {
            let last = try await feed.lastSequence(before: moment.timestamp)
            // The objects that never change are older than every entry.
            if last > start.floor || moment >= Self.introducedAt(publisher.introduction.count) {
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
                filters: filters
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
        for (place, object) in publisher.introduction.enumerated()
        where place >= Int(walk.place.part) {
            walk.place.part = UInt8(place)
            let version = Microseconds(object.version)
            walk.offer(
                type: object.type,
                addedAt: Self.introducedAt(place),
                version: version,
                is: [.first, .last],
                id: { object.id },
                record: { (object.version.stix, object.json) }
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
            let piece = try await feed.history(from: walk.place.sequence, limit: pieceSize)
            guard piece.state.epoch ?? epoch == epoch, walk.floor <= piece.state.trimmed,
                walk.place.sequence <= piece.state.head + 1
            else { throw Self.expired }
            if piece.state.trimmed >= walk.place.sequence {
                guard walk.isFresh else { throw Self.expired }
                walk.floor = piece.state.trimmed
                walk.place = .init(sequence: walk.floor + 1, part: 0)
            }
            let before = try await lastSeen(before: piece.entries, floor: walk.floor)
            for item in piece.entries where item.entry.sequence >= walk.place.sequence {
                if item.entry.sequence > walk.place.sequence {
                    walk.place = .init(sequence: item.entry.sequence, part: 0)
                }
                if let view = disclosure.view(of: item.entry) {
                    let marks = marks(of: item, after: before[item.entry.sequence])
                    let count = walk.page.records.count
                    offer(view, marks, to: &walk)
                    if walk.page.records.count > count { walk.page.extent.add(view) }
                    if walk.isFull { return true }
                }
                walk.place = .init(sequence: item.entry.sequence + 1, part: 0)
            }
            walk.isFresh = false
            guard piece.entries.count == pieceSize else { return true }
            seen += piece.entries.count
            guard seen < Self.scanMax else { return false }
            if seen >= Self.crowdedScanMax, !hasPlace {
                hasPlace = scans.enter()
                guard hasPlace else { return false }
            }
            pieceSize = Self.pieceMax
        }
    }

    /// Offers what an entry becomes.
    private func offer(_ view: DisclosedEntry, _ marks: Marks, to walk: inout Walk) {
        let hasObjects = walk.hasObjects
        var known: STIXPublisher.ListingIDs?
        func ids() -> STIXPublisher.ListingIDs {
            let found = known ?? publisher.ids(of: view)
            known = found
            return found
        }
        for part in STIXPublisher.Part.allCases where part.rawValue >= walk.place.part {
            walk.place.part = part.rawValue
            guard publisher.has(part, view) else { continue }
            var versions = marks.versions
            if part == .observable {
                guard marks.isIntroduction else { continue }
                versions = [.first, .last]
            }
            let addedAt = publisher.addedAt(part, view)
            walk.offer(
                type: publisher.type(of: part, view),
                addedAt: addedAt,
                version: part == .observable ? addedAt : Microseconds(view.publishedAt),
                is: versions,
                id: { publisher.id(of: part, view, ids()) },
                record: {
                    var json = JSONWriter(capacity: 900)
                    if hasObjects { publisher.append(part, view, ids(), to: &json) }
                    return (publisher.version(of: part, view), json.bytes)
                }
            )
            if walk.isFull { return }
        }
    }

    /// What an entry is among those that the reader may see.
    private struct Marks {
        /// The first about its sender.
        var isIntroduction = false
        /// First or last of its listing, or both.
        var versions: Set<TAXIIFilter.Version> = []
    }

    /// For each entry of a piece, the last one about its sender that the reader could see before.
    ///
    /// Nearly always that is the one before it; where an agreement hides that, the one before the
    /// hidden one is looked at, for all entries of the piece at once.
    private func lastSeen(
        before items: [FeedStore.HistoryEntry],
        floor: UInt64
    ) async throws -> [UInt64: FeedEntry] {
        var known: [UInt64: FeedStore.Link] = [:]
        var wanted: [UInt64: UInt64] = [:]
        for item in items {
            known[item.entry.sequence] = FeedStore.Link(item)
            guard disclosure.view(of: item.entry) != nil else { continue }
            wanted[item.entry.sequence] = item.previous
        }
        var seen: [UInt64: FeedEntry] = [:]
        for _ in 0..<Self.chainMax where !wanted.isEmpty {
            let missing = wanted.values.filter { $0 > floor && known[$0] == nil }
            if !missing.isEmpty {
                known.merge(try await feed.links(at: missing)) { own, _ in own }
            }
            for (sequence, previous) in wanted {
                guard previous > floor, let found = known[previous] else {
                    wanted[sequence] = nil
                    continue
                }
                if disclosure.view(of: found.entry) != nil {
                    seen[sequence] = found.entry
                    wanted[sequence] = nil
                } else {
                    wanted[sequence] = found.previous
                }
            }
        }
        return seen
    }

    private func marks(of item: FeedStore.HistoryEntry, after before: FeedEntry?) -> Marks {
        let entry = item.entry
        var marks = Marks()
        // What was before an entry that does not say so is not known; a listing's first entry is
        // taken for the first about its sender.
        let isUnknown = item.previous == nil && entry.event != .listed
        marks.isIntroduction = before == nil && !isUnknown
        if !isUnknown, before?.listedAt != entry.listedAt { marks.versions.insert(.first) }
        if isLast(item) { marks.versions.insert(.last) }
        return marks
    }

    /// Whether the reader can see no later entry about the same listing.
    private func isLast(_ item: FeedStore.HistoryEntry) -> Bool {
        let entry = item.entry
        if entry.event == .withdrawn { return true }
        // What is not listed any more, or again, was withdrawn later.
        guard let current = item.current, current.listedAt == entry.listedAt else { return false }
        // An agreement that shows one entry of a listing shows the later ones: peaks do not fall.
        return current.sequence <= entry.sequence || disclosure.view(of: current) == nil
    }
}

extension TAXIICollection {
    /// How far a request has come.
    struct Walk {
        let filter: TAXIIFilter
        let limit: Int
        let hasObjects: Bool
        /// The record that is looked at, or else comes next.
        var place: TAXIICursor.Place
        var floor: UInt64
        /// Whether no entry was looked at yet, so that there is nothing to miss.
        var isFresh: Bool
        var page = Page()
        /// Whether a record was found that the page has no room for; it is at ``place``.
        private(set) var isFull = false

        init(
            filter: TAXIIFilter,
            limit: Int,
            hasObjects: Bool,
            place: TAXIICursor.Place,
            floor: UInt64,
            isFresh: Bool
        ) {
            self.filter = filter
            self.limit = limit
            self.hasObjects = hasObjects
            self.place = place
            self.floor = floor
            self.isFresh = isFresh
        }

        /// Takes a record if it passes the filter; what costs most is computed last.
        mutating func offer(
            type: String,
            addedAt: Microseconds,
            version: Microseconds,
            is marks: Set<TAXIIFilter.Version>,
            id: () -> String,
            record: () -> (version: String, json: [UInt8])
        ) {
            if let types = filter.types, !types.contains(type) { return }
            var known: String?
            if let ids = filter.ids {
                let id = id()
                guard ids.contains(id) else { return }
                known = id
            }
            page.hasMatch = true
            if let after = filter.addedAfter, addedAt <= after { return }
            guard
                filter.versions.contains(.all) || !filter.versions.isDisjoint(with: marks)
                    || filter.versions.contains(.exact(version))
            else { return }
            guard page.records.count < limit else {
                isFull = true
                return
            }
            let (version, json) = record()
            page.records.append(
                Record(id: known ?? id(), version: version, addedAt: addedAt, json: json)
            )
        }
    }
}
