package import SpamReporting
internal import Synchronization

/// Objects that were written out lately, for each view of the feed by itself.
///
/// What an entry becomes depends on the entry, which never changes, on who reads it, and on the
/// rules by which listings end; so all of these are what an object is found by. Any thread may use
/// it.
package final class STIXObjectCache: Sendable {
    /// Most bytes of JSON that are kept, for all readers together.
    package static let sizeMax = 16 << 20

    /// What objects of one entry may differ by, from one reader or time to another.
    package struct View: Hashable, Sendable {
        /// See ``Disclosure/name``: the partner, the version of its agreement, and the marking.
        private let disclosure: String
        /// See ``ListingRules/quietPeriod``.
        private let quietPeriod: Int64

        /// What `disclosure` shows, written by `publisher`.
        package init(_ disclosure: Disclosure, _ publisher: STIXPublisher) {
            self.disclosure = disclosure.name
            quietPeriod = publisher.quietPeriod
        }
    }

    /// The objects of one entry, as far as they were asked for.
    package struct Objects: Sendable {
        /// Tells the entry from another in its place, should Redis have lost the first.
        fileprivate let publishedAt: Timestamp
        private var observable: STIXObject?
        private var listing: STIXObject?
        private var sighting: STIXObject?

        /// None of an entry yet.
        package init(of entry: some STIXChange) {
            publishedAt = entry.publishedAt
        }

        /// The object that is a part of the entry; nil when it was not asked for.
        package subscript(part: STIXPublisher.Part) -> STIXObject? {
            get {
                switch part {
                case .observable: observable
                case .listing: listing
                case .sighting: sighting
                }
            }
            set {
                switch part {
                case .observable: observable = newValue
                case .listing: listing = newValue
                case .sighting: sighting = newValue
                }
            }
        }

        fileprivate var size: Int {
            (observable?.json.count ?? 0) + (listing?.json.count ?? 0)
                + (sighting?.json.count ?? 0)
        }
    }

    /// The objects of entries, by sequence.
    package typealias Shelf = [UInt64: Objects]

    private let contents: Mutex<Contents>

    /// A cache of other size than usual holds at most `sizeMax` bytes of JSON.
    package init(sizeMax: Int = STIXObjectCache.sizeMax) {
        contents = Mutex(Contents(sizeMax: sizeMax))
    }

    /// What is there of some entries for a view.
    package func objects(of entries: [some STIXChange], for view: View) -> Shelf {
        contents.withLock { contents in
            var found = Shelf(minimumCapacity: entries.count)
            var aged: Shelf = [:]
            let (young, old) = (contents.young[view], contents.old[view])
            for entry in entries {
                let sequence = entry.sequence
                let fresh = young?[sequence]
                guard let objects = fresh ?? old?[sequence],
                    objects.publishedAt == entry.publishedAt
                else { continue }
                found[sequence] = objects
                if fresh == nil { aged[sequence] = objects }
            }
            contents.put(aged, for: view)
            return found
        }
    }

    /// Keeps objects that were written for a view.
    package func keep(_ shelf: Shelf, for view: View) {
        contents.withLock { $0.put(shelf, for: view) }
    }

    /// Bytes of JSON that are kept.
    package var size: Int {
        contents.withLock { contents in
            contents.size + contents.old.values.reduce(0) { $0 + Contents.size(of: $1) }
        }
    }
}

/// Two generations: what is used is young, and when that is half of all, what is not goes.
private struct Contents {
    typealias Shelf = STIXObjectCache.Shelf

    let sizeMax: Int
    var young: [STIXObjectCache.View: Shelf] = [:]
    var old: [STIXObjectCache.View: Shelf] = [:]
    /// Bytes in ``young``.
    var size = 0

    init(sizeMax: Int) {
        self.sizeMax = sizeMax
    }

    static func size(of shelf: Shelf) -> Int {
        shelf.values.reduce(0) { $0 + $1.size }
    }

    mutating func put(_ shelf: Shelf, for view: STIXObjectCache.View) {
        for (sequence, objects) in shelf {
            let before = young[view, default: [:]].updateValue(objects, forKey: sequence)
            size += objects.size - (before?.size ?? 0)
            guard size > sizeMax / 2 else { continue }
            old = young
            young = [:]
            size = 0
        }
    }
}
