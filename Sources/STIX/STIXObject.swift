internal import JSON

/// A part of a feed entry as an object, written out.
package struct STIXObject: Sendable {
    /// Its id.
    package let id: String
    /// Its version as TAXII has it; see ``STIXPublisher/version(of:_:)``.
    package let version: String
    /// The whole object as JSON.
    package let json: [UInt8]

    /// An object of its parts.
    package init(id: String, version: String, json: [UInt8]) {
        self.id = id
        self.version = version
        self.json = json
    }
}

extension STIXPublisher {
    /// Room for an object that begins with what all have in common; most have less.
    private static let sizeUsual = 960

    /// Writes out a part that the entry has, where the ids of the entry's listing are known.
    package func object(
        _ part: Part,
        _ entry: some STIXChange,
        _ ids: @autoclosure () -> ListingIDs
    ) -> STIXObject {
        var json = JSONWriter(capacity: Self.sizeUsual)
        let id: String
        switch part {
        case .observable:
            let observable = Self.present(entry.observable)
            id = observable.id
            observable.append(marking: entry.tlp.markingID, id: id, to: &json)
        case .listing:
            let ids = ids()
            id = ids.listing
            entry.appendListing(by: self, ids, to: &json)
        case .sighting:
            let ids = ids()
            id = ids.sighting
            appendSighting(entry, ids, to: &json)
        }
        return STIXObject(id: id, version: version(of: part, entry), json: json.bytes)
    }
}
