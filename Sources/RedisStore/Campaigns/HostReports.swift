internal import SpamReporting

/// Complaints about hosts and numbers to call, as `record_complaints` takes them.
///
/// They are counted like senders, in a shard of their own.
package struct HostReports: Sendable {
    private var names: [String] = []
    private var places: [String: UInt16] = [:]
    private var items: [UInt8] = []
    private var count = 0

    /// Most of one call; see the sizes in spam_reporting.lua.
    private static let itemsMax = 1000

    /// Nothing.
    package init() {}

    /// Whether one call has room for more.
    package var hasRoom: Bool { count < Self.itemsMax }

    /// Adds a complaint about one host or number.
    ///
    /// - Parameters:
    ///   - name: its canonical text.
    ///   - pair: digest of reporter, name and disposition; nil when the reporter is unknown.
    ///   - complaint: what no other complaint about this name has.
    ///   - moment: its arrival, the same for all.
    package mutating func add(
        _ name: String,
        pair: UInt64?,
        complaint: UInt64,
        partner: UInt16,
        isLegit: Bool,
        at moment: UInt32
    ) {
        let place: UInt16
        if let known = places[name] {
            place = known
        } else {
            names.append(name)
            place = UInt16(names.count)
            places[name] = place
        }
        count += 1
        let flags: UInt8 = (isLegit ? 1 : 0) | (pair == nil ? 0 : 2)
        var writer = PackedWriter()
        writer.write(flags)
        writer.write(1 as UInt8)
        writer.write(place)
        // No message id: the place in the evidence sees to it that each is counted once.
        writer.write(0 as UInt8)
        writer.write(0 as UInt16)
        writer.write(partner)
        writer.write(repeatElement(0, count: 28))
        writer.write(moment)
        writer.write(partner)
        writer.write(flags)
        writer.write(pair ?? 0)
        writer.write(complaint)
        writer.write(pair ?? 0)
        items += writer.bytes
    }

    /// As CallLayout packs the complaints of a call.
    var packed: [UInt8] {
        var writer = PackedWriter()
        writer.write(UInt16(names.count))
        for name in names {
            writer.write(UInt16(name.utf8.count))
            writer.write(name.utf8)
        }
        writer.write(0 as UInt16)
        writer.write(items)
        return writer.bytes
    }
}
