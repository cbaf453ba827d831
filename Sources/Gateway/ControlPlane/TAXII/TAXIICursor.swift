internal import SpamReporting

/// What `next` holds: where the following page begins (TAXII 2.1 §3.5).
struct TAXIICursor: Hashable {
    /// A record of a collection: the objects that never change are those of entry 0.
    struct Place: Hashable {
        var sequence: UInt64
        var part: UInt8
    }

    /// The feed's life in which the walk began.
    var epoch: FeedEpoch
    /// The first record that was not looked at.
    var place: Place
    /// The last entry that had been dropped for its age when the walk began.
    var floor: UInt64
    /// The filters of the walk; see ``TAXIIFilter/digest(collection:endpoint:)``.
    var filters: UInt64

    init(epoch: FeedEpoch, place: Place, floor: UInt64, filters: UInt64) {
        self.epoch = epoch
        self.place = place
        self.floor = floor
        self.filters = filters
    }

    /// Base64url of all of it and a check against slips of the keyboard.
    var text: String {
        var bytes = epoch.value.bigEndianBytes + place.sequence.bigEndianBytes + [place.part]
        bytes += floor.bigEndianBytes + filters.bigEndianBytes
        return Base64URL.text(bytes + Self.check(bytes).bigEndianBytes)
    }

    /// Reads ``text`` back; nil when it is no cursor.
    init?(_ text: String) {
        guard text.utf8.count <= 64, let bytes = Base64URL.bytes(text), bytes.count == 37 else {
            return nil
        }
        let body = Array(bytes.prefix(33))
        guard Self.check(body).bigEndianBytes == Array(bytes.suffix(4)) else { return nil }
        epoch = FeedEpoch(value: UInt64(bigEndianBytes: body[0..<8]))
        place = Place(sequence: UInt64(bigEndianBytes: body[8..<16]), part: body[16])
        floor = UInt64(bigEndianBytes: body[17..<25])
        filters = UInt64(bigEndianBytes: body[25..<33])
    }

    private static func check(_ bytes: [UInt8]) -> UInt32 {
        UInt32(truncatingIfNeeded: StableHash.of(bytes) >> 32)
    }
}
