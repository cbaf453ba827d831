internal import JSON
internal import RedisStore
internal import STIX
internal import SpamReporting

/// What a peer posts to a collection, and what became of each object (TAXII 2.1 §3.7, §4.3).
struct TAXIIEnvelope {
    /// One object of it.
    struct Item {
        /// The id that it gave; a placeholder where there is none.
        var id: String
        var version: String?
        var message: String?
        var isRefused = false
        /// What it reports; nil for what is no sighting.
        var report: SightingReport?

        fileprivate mutating func refuse(_ why: String) {
            isRefused = true
            message = why
        }

        mutating func settle(_ outcome: SightingStore.Outcome) {
            switch outcome {
            case .kept: message = nil
            case .superseded: message = "this version or a newer one was known already"
            case .withdrawn: message = "what was known of it is forgotten"
            case .refused:
                refuse("too many new sightings today; send the rest tomorrow")
            }
        }
    }

    /// An id that stands for none (RFC 9562 §5.9).
    private static let noID = "sighting--00000000-0000-0000-0000-000000000000"

    /// In the order of the envelope.
    var items: [Item] = []
    /// Senders by the ids of indicators.
    var senders: [String: Sender] = [:]

    /// Reads a body; an object that is wrong spoils no other.
    init(_ body: [UInt8], sizeMax: Int) throws(JSONError) {
        let envelope = try JSONReader(limits: JSONLimits(depthMax: 32, sizeMax: sizeMax)).read(body)
        for object in try envelope.required("objects").elements() {
            items.append(read(object))
        }
    }

    private mutating func read(_ object: JSONValue) -> Item {
        let type: String
        var item = Item(id: Self.noID)
        if let id = try? object["id"]?.string(), STIXIdentifier(id) != nil { item.id = id }
        do throws(JSONError) {
            type = try object.required("type").string()
            guard try object.required("spec_version").string() == TAXIIFilter.specVersion else {
                throw object.error(.wrongType, "Objects of STIX 2.1 are taken.")
            }
            if type == "sighting" {
                let report = try SightingReport(object)
                item.version = report.modified.stix
                item.report = report
                return item
            }
        } catch {
            item.refuse("\(error.pointer): \(error.detail)")
            return item
        }
        switch type {
        case "indicator":
            let pattern = (try? object["pattern"]?.string()) ?? ""
            if let sender = SenderPattern.sender(in: pattern) {
                senders[item.id] = sender
                item.message = "read with the sightings of it; not kept"
            } else {
                item.refuse(
                    "a pattern is [phone-number:value = '…'], or one for email-addr or "
                        + "message-sender"
                )
            }
        case "identity", "marking-definition", "extension-definition", "phone-number",
            "email-addr", MessageSenderExtension.objectType, "observed-data":
            item.message = "not kept: only sightings are"
        default:
            item.refuse("sightings are taken, and what they refer to")
        }
        return item
    }

    /// Indicators that are sighted and that no object of the envelope explains.
    var unknownIndicators: Set<String> {
        Set(items.compactMap(\.report?.indicatorID).filter { senders[$0] == nil })
    }

    /// The sightings whose sender is known, by their places in ``items``; the others are refused.
    var sightings: [(place: Int, sender: Sender, report: SightingReport)] {
        mutating get {
            var found: [(place: Int, sender: Sender, report: SightingReport)] = []
            for place in items.indices {
                guard let report = items[place].report else { continue }
                if let sender = senders[report.indicatorID] {
                    found.append((place, sender, report))
                } else {
                    items[place].refuse(
                        "sighting_of_ref is neither one of the latest indicators of this "
                            + "collection nor an indicator of this envelope"
                    )
                }
            }
            return found
        }
    }

    /// The status resource.
    func status(_ id: String, requestedAt moment: Timestamp) -> [UInt8] {
        let failures = items.filter(\.isRefused)
        let successes = items.filter { !$0.isRefused }
        return JSONWriter.object { json in
            json.member("id", id)
            json.member("status", "complete")
            json.member("request_timestamp", Microseconds(moment).rfc3339)
            json.member("total_count", items.count)
            Self.append("success", "successes", successes, to: &json)
            Self.append("failure", "failures", failures, to: &json)
            json.member("pending_count", 0)
        }
    }

    private static func append(
        _ name: String,
        _ plural: String,
        _ items: [Item],
        to json: inout JSONWriter
    ) {
        json.member("\(name)_count", items.count)
        guard !items.isEmpty else { return }
        json.key(plural)
        json.beginArray()
        for item in items {
            json.beginObject()
            json.member("id", item.id)
            if let version = item.version { json.member("version", version) }
            if let message = item.message { json.member("message", message) }
            json.endObject()
        }
        json.endArray()
    }
}
