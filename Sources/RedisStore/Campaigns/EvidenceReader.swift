internal import JSON
package import Redis
package import SpamReporting

/// One complaint as the evidence has it.
package struct EvidenceComplaint: Sendable {
    /// Its id.
    package let id: ComplaintID
    /// Its place in the record, from 0.
    package let place: Int
    /// What the ledger said of it.
    ///
    /// `c` counted, `d` repeat, `p` partial, the same in capitals for a retry, `x` conflict, `n`
    /// refused, `s` stale.
    package let outcome: UInt8
    /// Index of the partner that handed it in.
    package let partner: UInt16
    /// The bearer of the reported message.
    package let channel: Channel
    /// Spam, or a counter-report.
    package let disposition: Disposition
    /// Who the message came from; nil when nobody knows.
    package let sender: Sender?
    /// Who complained; nil when unknown.
    package let reporter: ReporterToken?
    /// The text as reported.
    package let text: String

    /// What became of it; nil when it was not recorded or recorded before.
    package var status: ReceiptStatus? {
        switch outcome {
        case UInt8(ascii: "c"): .counted
        case UInt8(ascii: "d"): .duplicate
        case UInt8(ascii: "p"): .partial
        default: nil
        }
    }

    /// Whether it belongs to a campaign.
    package var isCounted: Bool { status == .counted || status == .partial }
}

/// The complaints of one call of the ledger, as the evidence has them.
package struct EvidenceRecord: Sendable {
    /// The shard whose stream it is in.
    package let shard: Int
    /// Its position there.
    package let position: UInt64
    /// When its complaints arrived, to the second.
    package let arrivedAt: Timestamp
    /// In their order; empty when the record cannot be opened or read.
    package let complaints: [EvidenceComplaint]
    /// Whether it could be opened and read.
    package let isReadable: Bool
}

/// Reads the evidence back.
///
/// Confined to one thread.
package final class EvidenceReader {
    private let sealer: EvidenceSealer
    private let json = JSONReader(limits: JSONLimits(sizeMax: 256 << 20))

    /// Opens records with the 32 bytes of the evidence key.
    package init(key: [UInt8]) {
        sealer = EvidenceSealer(key: key)
    }

    /// Asks for the records of a shard after a position, at most `limit`.
    package static func command(
        _ shard: Int,
        after position: UInt64,
        limit: Int
    ) -> RedisCommand {
        var command = RedisCommand("XRANGE")
        command.append(Keys.evidence(shard))
        command.append("(\(position)-0")
        command.append("+")
        command.append("COUNT")
        command.append(limit)
        return command
    }

    /// Asks for one record.
    package static func command(_ shard: Int, at position: UInt64) -> RedisCommand {
        RedisCommand("XRANGE", Keys.evidence(shard), "\(position)-0", "\(position)-0")
    }

    /// A record that is sealed still.
    package struct Sealed: Sendable {
        /// See ``EvidenceRecord``.
        package let shard: Int
        /// See ``EvidenceRecord``.
        package let position: UInt64
        /// See ``EvidenceRecord``.
        package let arrivedAt: Timestamp
        /// How many complaints it has, those that were not counted included.
        package var count: Int { outcomes.count }
        fileprivate let outcomes: [UInt8]
        fileprivate let content: [UInt8]
    }

    /// Reads the reply to a command of the above; the records are in the order of the stream.
    package static func sealed(_ reply: RedisValue, of shard: Int) throws(RedisError) -> [Sealed] {
        var records: [Sealed] = []
        for entry in reply.array ?? [] {
            guard let parts = entry.array, parts.count == 2,
                let position = parts[0].text.flatMap({ UInt64($0.prefix { $0 != "-" }) })
            else { throw .unexpectedReply("XRANGE") }
            let fields = parts[1].pairs
            guard let time = fields.first(where: { $0.name == "t" })?.value.integer,
                let outcomes = fields.first(where: { $0.name == "o" })?.value.bytes,
                let content = fields.first(where: { $0.name == "s" })?.value.bytes
            else { throw .unexpectedReply("XRANGE") }
            records.append(
                Sealed(
                    shard: shard,
                    position: position,
                    arrivedAt: Timestamp(seconds: time),
                    outcomes: outcomes,
                    content: content
                )
            )
        }
        return records
    }

    /// Opens a record.
    package func open(_ sealed: Sealed) -> EvidenceRecord {
        let complaints = complaints(of: sealed)
        return EvidenceRecord(
            shard: sealed.shard,
            position: sealed.position,
            arrivedAt: sealed.arrivedAt,
            complaints: complaints ?? [],
            isReadable: complaints != nil
        )
    }

    /// Opens a record for one of its complaints; nil when it has none at that place.
    package func open(_ sealed: Sealed, for place: Int) -> EvidenceComplaint? {
        do throws(JSONError) {
            guard let elements = try elements(of: sealed), elements.indices.contains(place) else {
                return nil
            }
            return try Self.complaint(elements[place], place, sealed.outcomes[place])
        } catch {
            return nil
        }
    }

    private func elements(of sealed: Sealed) throws(JSONError) -> [JSONValue]? {
        guard
            let bytes = sealer.open(
                sealed.content,
                shard: sealed.shard,
                writtenAt: sealed.arrivedAt
            )
        else { return nil }
        let elements = try json.read(bytes).required("complaints").elements()
        return elements.count == sealed.outcomes.count ? elements : nil
    }

    private func complaints(of sealed: Sealed) -> [EvidenceComplaint]? {
        do throws(JSONError) {
            guard let elements = try elements(of: sealed) else { return nil }
            var complaints: [EvidenceComplaint] = []
            complaints.reserveCapacity(elements.count)
            for (place, element) in elements.enumerated() {
                let complaint = try Self.complaint(element, place, sealed.outcomes[place])
                guard let complaint else { return nil }
                complaints.append(complaint)
            }
            return complaints
        } catch {
            return nil
        }
    }

    private static func complaint(
        _ json: JSONValue,
        _ place: Int,
        _ outcome: UInt8
    ) throws(JSONError) -> EvidenceComplaint? {
        var id: Bytes16?
        var partner: UInt16?
        var channel: Channel?
        var disposition: Disposition?
        var sender: Sender?
        var reporter: ReporterToken?
        var text = ""
        for (key, value) in try json.members() {
            switch key {
            case "id": id = Bytes16(hexadecimal: try value.string())
            case "partner": partner = UInt16(exactly: try value.integer())
            case "channel": channel = Channel(rawValue: try value.string())
            case "disposition": disposition = Disposition(rawValue: try value.string())
            case "sender": sender = Sender(canonicalText: try value.string())
            case "reporter":
                reporter = Bytes16(hexadecimal: try value.string()).map { ReporterToken($0) }
            case "text": text = try value.string()
            default: continue
            }
        }
        guard let id, let partner, let channel, let disposition else { return nil }
        return EvidenceComplaint(
            id: ComplaintID(id),
            place: place,
            outcome: outcome,
            partner: partner,
            channel: channel,
            disposition: disposition,
            sender: sender,
            reporter: reporter,
            text: text
        )
    }
}
