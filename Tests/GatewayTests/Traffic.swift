import Foundation

/// One complaint as a carrier hands it in, and what a person can see in it.
struct TrafficComplaint: Sendable {
    /// Place of its partner among the partners.
    var partner: Int
    /// When it arrives, in seconds since the epoch.
    var at: Int64
    var messageID: String?
    /// One text for all spellings of the same reporter.
    var reporter: String
    /// Canonical text of the sender, nil when the complaint is partial.
    var sender: String?
    /// One text for all variants of the same reported text; nil when only the gateway knows.
    var template: String?
    var isLegit = false
    /// What is sent; two complaints of one message id are compared by it.
    var json: String

    init(
        partner: Int,
        at: Int64,
        reporter: (identity: String, written: String),
        sender: (identity: String?, written: String?),
        template: String?,
        text: String,
        messageID: String?,
        isLegit: Bool = false,
        channel: String = "sms"
    ) {
        self.partner = partner
        self.at = at
        self.messageID = messageID
        self.reporter = reporter.identity
        self.sender = sender.identity
        self.template = template
        self.isLegit = isLegit
        var fields = ["reporter": reporter.written, "channel": channel, "text": text]
        fields["sender"] = sender.written
        fields["messageId"] = messageID
        if isLegit { fields["disposition"] = "legit" }
        let data = try? JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys])
        json = String(decoding: data ?? Data(), as: UTF8.self)
    }
}

/// Complaints that are posted together: one alone, or many as NDJSON.
struct TrafficRequest: Sendable {
    let partner: Int
    let at: Int64
    /// Places of the complaints in the traffic.
    let complaints: [Int]
    let isLines: Bool
}

/// Requests in the order in which they are sent, on several connections at once.
///
/// What one reporter says goes through one connection, because its order matters; what different
/// reporters say may come in any order. After each wave all connections wait for each other.
struct TrafficPlan: Sendable {
    /// Wave, connection, request.
    var waves: [[[TrafficRequest]]] = []

    static let connections = 6
    private static let linesMax = 30
    /// Complaints posted together arrive at the same time, so they must be near each other.
    private static let linesSpan: Int64 = 6 * 3600

    /// A plan in which connections for which `sendsLines` is true send NDJSON.
    init(
        _ traffic: [TrafficComplaint],
        waveSize: Int,
        includes: (TrafficComplaint) -> Bool = { _ in true },
        sendsLines: (_ connection: Int) -> Bool
    ) {
        for start in stride(from: 0, to: traffic.count, by: waveSize) {
            var queues = [[Int]](repeating: [], count: Self.connections)
            for index in start..<min(start + waveSize, traffic.count)
            where includes(traffic[index]) {
                queues[Self.connection(of: traffic[index])].append(index)
            }
            waves.append(
                queues.enumerated().map { connection, queue in
                    sendsLines(connection)
                        ? Self.batches(queue, traffic)
                        : queue.map { Self.single($0, traffic) }
                }
            )
        }
    }

    private static func connection(of complaint: TrafficComplaint) -> Int {
        Int(complaint.reporter.utf8.reduce(UInt32(7)) { $0 &* 31 &+ UInt32($1) } >> 4)
            % connections
    }

    private static func single(_ index: Int, _ traffic: [TrafficComplaint]) -> TrafficRequest {
        let complaint = traffic[index]
        return TrafficRequest(
            partner: complaint.partner,
            at: complaint.at,
            complaints: [index],
            isLines: false
        )
    }

    private static func batches(
        _ queue: [Int],
        _ traffic: [TrafficComplaint]
    ) -> [TrafficRequest] {
        var requests: [TrafficRequest] = []
        var rest = queue[...]
        while let first = rest.first {
            let batch = rest.prefix(linesMax)
                .prefix { traffic[$0].at - traffic[first].at < linesSpan }
            rest = rest.dropFirst(batch.count)
            let at = batch.map { traffic[$0].at }.max() ?? 0
            let byPartner = Dictionary(grouping: batch) { traffic[$0].partner }
            for (partner, complaints) in byPartner.sorted(by: { $0.key < $1.key }) {
                requests.append(
                    TrafficRequest(partner: partner, at: at, complaints: complaints, isLines: true)
                )
            }
        }
        return requests
    }
}

extension Int64 {
    /// The seconds since the epoch as RFC 3339.
    var rfc3339: String {
        Date(timeIntervalSince1970: TimeInterval(self)).ISO8601Format()
    }
}
