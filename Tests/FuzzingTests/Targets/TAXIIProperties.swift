@testable import Gateway
import JSON
import STIX
import SpamReporting

/// What holds for everything that a client of TAXII sends.
enum TAXIIProperties {
    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        let text = String(decoding: input, as: UTF8.self)
        if let cursor = TAXIICursor(text) {
            try expect("a cursor is written as it was read", cursor.text.hasBytes(of: text))
        }
        if let id = STIXIdentifier(text) {
            let own = "\(id.type)--\(id.uuid)"
            try expect("an identifier is its two parts", own.hasBytes(of: text))
        }
        if let moment = Microseconds(rfc3339: text) {
            let again = Microseconds(rfc3339: moment.rfc3339)
            try expect("a moment reads back", again == moment)
        }
        if let sender = SenderPattern.sender(in: text) {
            let pattern = SenderObservable(sender).pattern
            try expect("a pattern names whom it named", SenderPattern.sender(in: pattern) == sender)
        }
        try checkFilter(text)
        try checkEnvelope(input)
        try checkCursor(of: input, fault)
    }

    /// A query such as `match[id]=a,b&added_after=…`, decoded already.
    private static func checkFilter(_ text: String) throws(Violation) {
        var parameters: [String: String] = [:]
        var turned: [String: String] = [:]
        for item in text.split(separator: "&") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            parameters[String(parts[0])] = String(parts[1])
            let values = parts[1].split(separator: ",", omittingEmptySubsequences: false)
            turned[String(parts[0])] = values.reversed().joined(separator: ",")
        }
        guard let filter = try? TAXIIFilter({ parameters[$0] }) else { return }
        let values = (filter.ids ?? []).union(filter.types ?? [])
        try expect("no value is empty", !values.contains(""))
        try expect("some version is asked for", !filter.versions.isEmpty)
        let other = try? TAXIIFilter { turned[$0] }
        let digest = filter.digest(collection: "c", endpoint: "objects")
        try expect(
            "the order of values makes no difference",
            other?.digest(collection: "c", endpoint: "objects") == digest
        )
        try expect(
            "a cursor of one endpoint is none of another",
            filter.digest(collection: "c", endpoint: "manifest") != digest
        )
    }

    private static func checkEnvelope(_ input: [UInt8]) throws(Violation) {
        guard var envelope = try? TAXIIEnvelope(input, sizeMax: 1 << 20) else { return }
        let count = envelope.items.count
        let unknown = envelope.unknownIndicators
        try expect(
            "an indicator of the envelope is known",
            unknown.isDisjoint(with: envelope.senders.keys)
        )
        let found = envelope.sightings
        try expect(
            "every sighting is taken or refused",
            envelope.items.allSatisfy { item in
                guard let report = item.report else { return true }
                return item.isRefused == (envelope.senders[report.indicatorID] == nil)
            }
        )
        for (place, _, report) in found {
            try expect("a sighting is at its place", envelope.items[place].report == report)
            try expect(
                "a count is within bounds",
                (0...STIXPublisher.countMax).contains(report.count)
            )
        }
        let text = envelope.status(StableUUID.object("s"), requestedAt: Timestamp(seconds: 0))
        let status = try? JSONReader().read(text)
        func number(_ name: String) -> Int { (try? status?[name]?.integer()) ?? -1 }
        try expect(
            "the status accounts for every object",
            number("total_count") == count
                && number("success_count") + number("failure_count") == count
        )
    }

    /// Cursors that the gateway itself may hand out; the check in them cannot be guessed.
    private static func checkCursor(
        of input: [UInt8],
        _ fault: PlantedFault
    ) throws(Violation) {
        guard input.count >= 33 else { return }
        let cursor = TAXIICursor(
            epoch: FeedEpoch(value: UInt64(bigEndianBytes: input[0..<8])),
            place: .init(sequence: UInt64(bigEndianBytes: input[8..<16]), part: input[16]),
            floor: UInt64(bigEndianBytes: input[17..<25]),
            filters: UInt64(bigEndianBytes: input[25..<33])
        )
        var text = cursor.text
        if fault.strikes(input) { text.removeLast() }
        try expect("a cursor of TAXII reads back", TAXIICursor(text) == cursor)
        var damaged = Array(text.utf8)
        damaged[Int(input[0]) % damaged.count] ^= 1
        let other = TAXIICursor(String(decoding: damaged, as: UTF8.self))
        try expect("a slip of the keyboard makes no cursor of TAXII", other == nil)
    }
}
