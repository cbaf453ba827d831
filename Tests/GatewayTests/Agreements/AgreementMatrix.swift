import Foundation
import TestSupport
import Testing

/// An output of the gateway: what a partner gets, byte for byte.
///
/// Whoever adds an output adds it to ``all``; the matrix does the rest.
struct OutputUnderTest: Sendable, CustomTestStringConvertible {
    let name: String
    /// Whether it has every sender that is listed and that the partner may see.
    var isWhole = true
    /// Rows whose wider agreement shows nothing more here.
    var isAlike: Set<String> = []
    /// All bytes that the partner of a token gets.
    let read: @Sendable (_ scene: MatrixScene, _ token: String) async throws -> [UInt8]

    var testDescription: String { name }

    static let all: [OutputUnderTest] = [
        get("page, JSON", "/v1/feeds/senders?limit=1000"),
        get("page, NDJSON", "/v1/feeds/senders.ndjson?limit=1000"),
        get("page, CSV", "/v1/feeds/senders.csv?limit=1000"),
        get("snapshot, JSON", "/v1/feeds/senders/snapshot"),
        get("snapshot, NDJSON", "/v1/feeds/senders/snapshot.ndjson"),
        get("snapshot, CSV", "/v1/feeds/senders/snapshot.csv"),
        // The last day is not over.
        OutputUnderTest(name: "daily files", isWhole: false) { scene, token in
            let index = try scene.read("/v1/feeds/senders/daily", token)
            let days = index.object["days"] as? [[String: String]] ?? []
            return try days.reduce(into: index.body) { bytes, day in
                guard let href = day["href"] else { return }
                bytes += try scene.read(href, token).body
            }
        },
        OutputUnderTest(name: "MISP") { scene, token in
            let path = "/v1/feeds/senders/misp"
            let manifest = try scene.read("\(path)/manifest.json", token)
            let bytes = try manifest.body + scene.read("\(path)/hashes.csv", token).body
            return try manifest.object.keys.sorted().reduce(into: bytes) { bytes, uuid in
                bytes += try scene.read("\(path)/\(uuid).json", token).body
            }
        },
        webhook("webhook, JSON", #""format":"json","start":"oldest""#),
        webhook("webhook, snapshot", #""format":"json","start":"snapshot""#),
        webhook("webhook, CloudEvents", #""format":"cloudevents","start":"oldest""#),
        // A sighting has the counts of one window only.
        OutputUnderTest(name: "TAXII", isAlike: ["reporters of a month only"]) { scene, token in
            let path = "/taxii2/spamgate/collections/senders"
            let query = "?match%5Bversion%5D=all"
            let objects = try scene.read("\(path)/objects/\(query)", token)
            let ids = (objects.object["objects"] as? [[String: Any]] ?? [])
                .compactMap { $0["id"] as? String }
            var bytes = objects.body + (try scene.read("\(path)/manifest/\(query)", token).body)
            bytes += try scene.read("\(path)/objects/", token).body
            return try Set(ids).sorted().reduce(into: bytes) { bytes, id in
                bytes += try scene.read("\(path)/objects/\(id)/", token).body
                bytes += try scene.read("\(path)/objects/\(id)/versions/", token).body
            }
        },
        xarf("page, XARF", "/v1/feeds/senders.xarf?limit=1000"),
        xarf("snapshot, XARF", "/v1/feeds/senders/snapshot.xarf"),
        get("page, IODEF", "/v1/feeds/senders.iodef?limit=1000"),
        get("snapshot, IODEF", "/v1/feeds/senders/snapshot.iodef"),
    ]

    /// All bodies that a subscription brings.
    static func webhook(_ name: String, _ order: String) -> OutputUnderTest {
        OutputUnderTest(name: name) { scene, token in try await scene.delivered(order, token) }
    }

    /// Reports, with their evidence in place of its Base64, and without its length.
    private static func xarf(_ name: String, _ target: String) -> OutputUnderTest {
        OutputUnderTest(name: name) { scene, token in
            let answer = try scene.read(target, token, accept: "application/json")
            let evidence = (answer.json as? [[String: Any]] ?? []).flatMap { report in
                report["evidence"] as? [[String: Any]] ?? []
            }
            let text = try evidence.reduce(into: answer.text) { text, item in
                guard let encoded = item["payload"] as? String,
                    let payload = Data(base64Encoded: encoded),
                    item["size"] as? Int == payload.count
                else { throw UnexpectedResponse(answer) }
                text = text.replacing(encoded, with: String(decoding: payload, as: UTF8.self))
                    .replacing("\"size\":\(payload.count)", with: "")
            }
            return Array(text.utf8)
        }
    }

    /// The body of one answer.
    static func get(_ name: String, _ target: String, accept: String? = nil) -> OutputUnderTest {
        OutputUnderTest(name: name) { scene, token in
            try scene.read(target, token, accept: accept).body
        }
    }
}

/// An agreement of the matrix, and what must follow from it, said by hand.
struct MatrixRow: Sendable, CustomTestStringConvertible {
    let name: String
    /// Members of the agreement beside purpose and contact.
    let agreement: String
    /// Senders that may be seen, by their names in ``MatrixScene/senders``.
    var visible = Set(MatrixScene.senders.keys)
    /// Members of an entry that may not.
    var hidden: Set<String> = []
    /// Texts that may not be told anywhere.
    var hiddenTexts: Set<String> = []
    /// Windows that may be seen.
    var windows: Set<String> = ["1h", "24h", "7d", "10d", "30d"]
    /// Whether counts are told in bands only.
    var isInBands = false
    /// An agreement that shows a little more: what it shows must be found.
    let wider: String?

    var testDescription: String { name }

    private static let counts: Set<String> = ["complaints", "reporters", "partners", "legit"]
    private static let times: Set<String> = ["listedAt", "firstSeen", "lastSeen"]

    /// The rows of senders; what is said of their messages is for those who agreed on it.
    static let all = (described + withoutSamples).map { row in
        var row = row
        let campaigns = MatrixScene.described.values.map(\.campaign)
        if !row.agreement.contains("campaigns") { row.hiddenTexts.formUnion(campaigns) }
        if !row.agreement.contains("samples") {
            row.hiddenTexts.formUnion(MatrixScene.described.values.map(\.sample))
        }
        if row.agreement.contains("fields"), !row.agreement.contains(#""category""#) {
            row.hiddenTexts.formUnion(MatrixScene.described.values.map(\.category))
            // As labels and tags write them.
            row.hiddenTexts.formUnion(["smishing-", "family-impersonation"])
            row.hidden.insert("confidence")
        }
        return row
    }

    /// What is said of messages.
    private static let described: [MatrixRow] = [
        MatrixRow(
            name: "no texts",
            agreement: #""feeds":["senders","campaigns"]"#,
            wider: #""feeds":["senders","campaigns"],"samples":true"#
        ),
        MatrixRow(
            name: "no campaigns",
            agreement: #""samples":true"#,
            wider: #""samples":true,"feeds":["senders","campaigns"]"#
        ),
        MatrixRow(
            name: "one category",
            agreement: #""categories":["smishing.bank"],"samples":true"#,
            visible: ["code"],
            hiddenTexts: [
                "smishing.delivery", "familyImpersonation", "parcel waits", "lost my telephone",
                "write me",
            ],
            wider: #""categories":["smishing.bank","smishing.delivery"],"samples":true"#
        ),
        MatrixRow(
            name: "another category, and its withdrawal",
            agreement: #""categories":["familyImpersonation"]"#,
            visible: ["withdrawn", "bot"],
            hiddenTexts: ["smishing"],
            wider: #""categories":["familyImpersonation","smishing.bank"]"#
        ),
        MatrixRow(
            name: "no categories",
            agreement: #""fields":["listedAt","firstSeen","lastSeen"],"samples":true"#,
            hidden: counts,
            wider: #""fields":["listedAt","firstSeen","lastSeen","category"],"samples":true"#
        ),
    ]

    private static let withoutSamples: [MatrixRow] = [
        MatrixRow(name: "everything", agreement: #""retentionDays":90"#, wider: nil),
        MatrixRow(
            name: "large listings",
            agreement: #""minimumReporters":100"#,
            visible: ["number", "code", "name", "email"],
            wider: #""minimumReporters":5"#
        ),
        MatrixRow(
            name: "two carriers",
            agreement: #""minimumPartners":2"#,
            visible: ["number"],
            wider: #""minimumPartners":1"#
        ),
        MatrixRow(
            name: "British numbers",
            agreement: #""kinds":["msisdn"],"countries":["GB"]"#,
            visible: ["number", "withdrawn"],
            wider: #""kinds":["msisdn"],"countries":["GB","US"]"#
        ),
        MatrixRow(
            name: "codes and names, counts in bands",
            agreement: #""kinds":["shortCode","alphanumeric"],"counts":"bands""#,
            visible: ["code", "name"],
            isInBands: true,
            wider: #""kinds":["shortCode","alphanumeric"]"#
        ),
        MatrixRow(
            name: "times only",
            agreement: #""fields":["listedAt","firstSeen","lastSeen"]"#,
            hidden: counts,
            wider: #""fields":["listedAt","firstSeen","lastSeen","complaints"]"#
        ),
        MatrixRow(
            name: "reporters of a month only",
            agreement: #""fields":["reporters"],"windows":["30d"]"#,
            hidden: times.union(counts).subtracting(["reporters"]),
            windows: ["30d"],
            wider: #""fields":["reporters"],"windows":["10d","30d"]"#
        ),
        MatrixRow(
            name: "senders without a country",
            agreement: #""countries":["ZZ"]"#,
            visible: ["email", "bot"],
            wider: #""countries":["ZZ","IE"]"#
        ),
        MatrixRow(
            name: "Irish senders, ten days in bands, no times",
            agreement: """
                "countries":["IE"],"fields":["complaints","reporters"],"windows":["10d"],\
                "counts":"bands"
                """,
            visible: ["name"],
            hidden: times.union(["partners", "legit"]),
            windows: ["10d"],
            isInBands: true,
            wider: """
                "countries":["IE"],"fields":["complaints","reporters","firstSeen"],\
                "windows":["10d"],"counts":"bands"
                """
        ),
        MatrixRow(
            name: "bare names of senders",
            agreement: #""fields":[],"minimumReporters":6"#,
            visible: ["number", "code", "name", "email", "bot"],
            hidden: times.union(counts),
            wider: #""fields":["lastSeen"],"minimumReporters":6"#
        ),
    ]

    /// The whole agreement, or one that shows more.
    func document(isWider: Bool = false) -> String {
        let members = isWider ? wider ?? agreement : agreement
        return #"{"purpose":"matrix","contact":"a@b.example",\#(members)}"#
    }
}

/// Looks in raw bytes for what an agreement does not allow, whatever their format.
///
/// It knows the truth from what an operator reads, and the agreement from its ``MatrixRow``; from
/// the product it takes neither.
struct DisclosureChecker {
    /// Spellings of senders that may not be seen.
    private let hiddenSenders: [(spelling: String, isWord: Bool)]
    /// Spellings of those that must be there.
    private let listedSenders: [String: [String]]
    /// Moments, to the second.
    private let hiddenTimes: Set<String>
    /// Numbers of three digits or more.
    private let hiddenCounts: Set<Int>
    private let hiddenMembers: Set<String>
    private let hiddenTexts: Set<String>
    private let isInBands: Bool

    /// Edges of documented bands, which may be told where counts may not.
    private static let bandEdges: Set<Int> = [100, 199, 200, 499, 500, 999, 1000, 1999]
    private static let counts = [
        "complaints", "reporters", "partners", "legit", "countries", "hourBefore",
    ]

    /// - Parameters:
    ///   - truth: all entries as an operator reads them.
    ///   - names: what they are about, by a short name.
    init(
        _ row: MatrixRow,
        truth: [[String: Any]],
        names: [String: String] = MatrixScene.senders
    ) {
        hiddenSenders = names.filter { !row.visible.contains($0.key) }
            .flatMap { Self.spellings(of: $0.value) }
        let over: Set<String> = ["withdrawn", "merged"]
        listedSenders = names.filter { row.visible.contains($0.key) && !over.contains($0.key) }
            .mapValues { Self.spellings(of: $0).map(\.spelling) }
        let visible = Set(row.visible.compactMap { names[$0] })
        var (shownTimes, allTimes): (Set<String>, Set<String>) = ([], [])
        var (shownCounts, allCounts): (Set<Int>, Set<Int>) = (Self.bandEdges, [])
        for entry in truth {
            let isVisible = visible.contains(Self.canonicalText(entry))
            for member in ["publishedAt", "listedAt", "firstSeen", "lastSeen"] {
                guard let moment = (entry[member] as? String)?.prefix(19) else { continue }
                allTimes.insert(String(moment))
                if isVisible, !row.hidden.contains(member) { shownTimes.insert(String(moment)) }
            }
            var counted = entry["windows"] as? [String: [String: Int]] ?? [:]
            // How a campaign grows is told in complaints of hours.
            for (index, count) in (entry["growth"] as? [String: Int] ?? [:]).values.enumerated() {
                counted["1h", default: [:]]["complaints \(index)"] = count
            }
            for (window, counts) in counted {
                for (member, count) in counts where count >= 100 {
                    allCounts.insert(count)
                    let isShown = isVisible && !row.isInBands && row.windows.contains(window)
                    let name = String(member.prefix { $0 != " " })
                    if isShown, !row.hidden.contains(name) { shownCounts.insert(count) }
                }
            }
        }
        hiddenTimes = allTimes.subtracting(shownTimes)
        hiddenCounts = allCounts.subtracting(shownCounts)
        hiddenMembers = row.hidden
        hiddenTexts = row.hiddenTexts
        isInBands = row.isInBands
    }

    /// How many different things it looks for.
    var searchedCount: Int {
        hiddenSenders.count + hiddenTimes.count + hiddenCounts.count + hiddenTexts.count
    }

    /// What the bytes tell beyond the agreement.
    func findings(in bytes: [UInt8]) -> [String] {
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        let words = Set(
            text.split(whereSeparator: { !$0.isASCII || !($0.isLetter || $0.isNumber) })
        )
        // Digits as people group them are the same digits.
        let joined = text.filter { !" -./()".contains($0) }
        var findings = hiddenSenders.compactMap { sender, isWord in
            let isThere =
                isWord
                ? words.contains(Substring(sender))
                : text.contains(sender) || joined.contains(sender)
            return isThere ? "sender \(sender)" : nil
        }
        for time in hiddenTimes {
            let seconds = Self.seconds(time)
            let spellings = [time.lowercased(), time.replacing("T", with: " ").lowercased()]
            if spellings.contains(where: text.contains) || words.contains("\(seconds)")
                || words.contains("\(seconds)000")
            {
                findings.append("time \(time)")
            }
        }
        for count in hiddenCounts where words.contains("\(count)") {
            findings.append("count \(count)")
        }
        for member in hiddenMembers where text.contains("\"\(member.lowercased())\":") {
            findings.append("member \(member)")
        }
        findings += hiddenTexts.filter { text.contains($0.lowercased()) }.map { "text \($0)" }
        if isInBands {
            for member in Self.counts {
                let exact = "\"\(member)\":[0-9]"
                if text.range(of: exact, options: .regularExpression) != nil {
                    findings.append("\(member) exactly")
                }
            }
        }
        return findings
    }

    /// Senders that may be seen, are listed and are not there.
    func missing(in bytes: [UInt8]) -> [String] {
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        return listedSenders.filter { _, spellings in
            !spellings.contains { text.contains($0) }
        }.map(\.key)
    }

    private static func seconds(_ time: String) -> Int {
        Int(ISO8601DateFormatter().date(from: time + "Z")?.timeIntervalSince1970 ?? 0)
    }

    private static func canonicalText(_ entry: [String: Any]) -> String {
        if let host = entry["host"] as? [String: String] { return "host:\(host["name"] ?? "")" }
        if let number = entry["callBack"] as? [String: String] {
            return "callBack:\(number["number"] ?? "")"
        }
        // A sender's entry can have a campaign too.
        if entry["sender"] == nil, let campaign = entry["campaign"] as? String { return campaign }
        let sender = entry["sender"] as? [String: String] ?? [:]
        let (kind, value) = (sender["kind"] ?? "", sender["value"] ?? "")
        if kind == "msisdn" { return value }
        return sender["country"].map { "\(kind):\($0):\(value)" } ?? "\(kind):\(value)"
    }

    /// Every spelling of a sender that could identify it, in small letters; short digits are looked
    /// for as a word.
    private static func spellings(of canonical: String) -> [(spelling: String, isWord: Bool)] {
        let value = canonical.split(separator: ":").last.map(String.init) ?? canonical
        var spellings: [(String, Bool)] = [
            (Data(value.utf8).base64EncodedString().lowercased(), false),
            (value.utf8.map { String($0, radix: 16) }.joined(), false),
        ]
        if value.hasPrefix("+") {
            // Without country code and prefix, however these are written.
            spellings.append((String(value.suffix(10)), false))
        } else {
            // Digits, and ids of campaigns, which may begin or end a longer word by chance.
            spellings.append((value.lowercased(), value.dropFirst().allSatisfy(\.isNumber)))
            if value.contains("@") {
                spellings.append((value.replacing("@", with: "%40").lowercased(), false))
            }
        }
        return spellings.map { (spelling: $0.0, isWord: $0.1) }
    }
}
