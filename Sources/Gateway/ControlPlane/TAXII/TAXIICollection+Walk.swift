internal import STIX
internal import SpamReporting

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
        var page = TAXIIPage()
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
            object: () -> STIXObject
        ) {
            if let types = filter.types, !types.contains(type) { return }
            if let ids = filter.ids, !ids.contains(id()) { return }
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
            let object = object()
            page.records.append(
                TAXIIPage.Record(
                    id: object.id,
                    version: object.version,
                    addedAt: addedAt,
                    json: object.json
                )
            )
        }
    }
}
