internal import Cryptography
internal import STIX
internal import SpamReporting

/// Which objects of a collection a request asks for (TAXII 2.1 §3.4).
struct TAXIIFilter: Hashable {
    /// Which versions of an object.
    enum Version: Hashable {
        case first, last, all
        case exact(Microseconds)
    }

    /// The parameters that narrow a request, by the endpoint that knows them.
    static let matches = ["match[id]", "match[type]", "match[version]", "match[spec_version]"]
    /// Most values of one parameter.
    static let valuesMax = 100
    /// The only version of STIX that is offered.
    static let specVersion = "2.1"

    /// Only objects that were added later.
    var addedAfter: Microseconds?
    /// Nil for all.
    var ids: Set<String>?
    /// Nil for all.
    var types: Set<String>?
    var versions: Set<Version> = [.last]
    /// Whether STIX 2.1 is among the versions asked for.
    var wantsOurSpecVersion = true

    /// All objects in their last version.
    init() {}

    /// Reads the parameters of a request; ``ControlRequest/refuseQuery(except:)`` has run.
    init(_ parameter: (String) -> String?) throws(Problem) {
        if let text = parameter("added_after") {
            guard let moment = Microseconds(rfc3339: text), text.utf8.last == UInt8(ascii: "Z")
            else {
                throw Problem(
                    .invalidParameter,
                    "added_after is a time in UTC such as 2026-11-19T21:14:05.000000Z"
                )
            }
            addedAfter = moment
        }
        ids = try Self.values("match[id]", parameter)
        types = try Self.values("match[type]", parameter)
        if let texts = try Self.values("match[version]", parameter) {
            versions = []
            for text in texts { versions.insert(try Self.version(text)) }
        }
        if let texts = try Self.values("match[spec_version]", parameter) {
            guard texts.allSatisfy({ $0 == "2.0" || $0 == Self.specVersion }) else {
                throw Problem(.invalidParameter, "match[spec_version] is 2.0, 2.1 or both")
            }
            wantsOurSpecVersion = texts.contains(Self.specVersion)
        }
    }

    private static func values(
        _ name: String,
        _ parameter: (String) -> String?
    ) throws(Problem) -> Set<String>? {
        guard let text = parameter(name) else { return nil }
        let values = text.split(separator: ",", omittingEmptySubsequences: false)
        guard values.count <= valuesMax, values.allSatisfy({ !$0.isEmpty }) else {
            throw Problem(
                .invalidParameter,
                "\(name) is 1 to \(valuesMax) values with commas between them"
            )
        }
        return Set(values.map(String.init))
    }

    private static func version(_ text: String) throws(Problem) -> Version {
        switch text {
        case "first": return .first
        case "last": return .last
        case "all": return .all
        default:
            guard let moment = Microseconds(rfc3339: text) else {
                throw Problem(
                    .invalidParameter,
                    "match[version] is first, last, all or the time of a version"
                )
            }
            return .exact(moment)
        }
    }

    /// Eight bytes that tell filters of one collection and endpoint apart.
    func digest(collection: String, endpoint: String) -> UInt64 {
        var texts = [collection, endpoint, addedAfter?.rfc3339 ?? "", "\(wantsOurSpecVersion)"]
        for values in [ids, types] {
            texts.append(values.map { "\($0.sorted())" } ?? "")
        }
        texts.append("\(versions.map { "\($0)" }.sorted())")
        let bytes = Array(texts.joined(separator: "\n").utf8)
        return UInt64(bigEndianBytes: SHA256.digest(bytes).prefix(8))
    }
}
