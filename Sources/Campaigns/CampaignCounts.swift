package import SpamReporting

/// One complaint as its campaign counts it.
package struct CampaignComplaint: Hashable, Sendable {
    /// The five minutes in which it arrived, since 1970.
    package var bucket: UInt32
    /// The first 40 bits of the reporter's token; 0 when it is unknown.
    package var reporter: UInt64
    /// A keyed hash of the sender, never 0 but when there is none.
    package var sender: UInt32
    /// Index of the partner that handed it in.
    package var partner: UInt16
    /// Whether it is a counter-report.
    package var isLegit: Bool

    /// A complaint of its parts.
    package init(bucket: UInt32, reporter: UInt64, sender: UInt32, partner: UInt16, isLegit: Bool) {
        self.bucket = bucket
        self.reporter = reporter
        self.sender = sender
        self.partner = partner
        self.isLegit = isLegit
    }

    /// Seconds of a bucket, the finest resolution of a count.
    package static let bucketSeconds: Int64 = 300
}

/// What is counted of a campaign over one window.
package struct CampaignWindow: Hashable, Sendable {
    /// Complaints that are no counter-reports.
    package var complaints = 0
    /// Distinct reporters of them.
    package var reporters = 0
    /// Distinct senders of the messages complained of.
    package var senders = 0
    /// Indexes of the partners that handed them in.
    package var partners: Set<UInt16> = []
    /// Counter-reports.
    package var legit = 0
    /// Distinct reporters of those.
    package var legitReporters = 0

    /// Nothing.
    package init() {}
}

/// The complaints of one campaign by time, and who was in them last when.
///
/// Few complaints are kept as they are. Of many it keeps how many came in each five minutes, and
/// the last five minutes in which each reporter, sender and partner was heard of; from that any
/// window that ends now is exact. So it grows with distinct reporters and senders, not with
/// complaints.
package struct CampaignCounts: Sendable {
    private var few: [CampaignComplaint] = []
    private var many: Tables?

    private static let fewMax = 16

    fileprivate struct Tables {
        /// In ascending order.
        var buckets: [Bucket] = []
        var reporters: [UInt64: UInt32] = [:]
        var legitReporters: [UInt64: UInt32] = [:]
        var senders: [UInt32: UInt32] = [:]
        var reportersOfSenders = SenderReporters()
        var partners: [UInt16: UInt32] = [:]
    }

    fileprivate struct Bucket {
        var at: UInt32
        var complaints: Int32
        var legit: Int32
    }

    /// Counts nothing yet.
    package init() {}

    /// Counts one more complaint; they may come in any order.
    package mutating func count(_ complaint: CampaignComplaint) {
        if many == nil {
            if few.count < Self.fewMax {
                few.append(complaint)
                return
            }
            many = Self.tables(of: few)
            few = []
        }
        many?.count(complaint)
    }

    /// Counts everything that another one has counted.
    package mutating func add(_ other: CampaignCounts) {
        for complaint in other.few { count(complaint) }
        guard let others = other.many else { return }
        var tables = many ?? Self.tables(of: few)
        few = []
        tables.add(others)
        many = tables
    }

    /// Forgets what no window that ends at `now` or later has.
    package mutating func forget(at now: Timestamp) {
        let oldest = Self.start(of: .month, at: now)
        few.removeAll { $0.bucket < oldest }
        many?.forget(before: oldest)
    }

    /// What a window that ends now has.
    package func window(_ window: Window, at now: Timestamp) -> CampaignWindow {
        (many ?? Self.tables(of: few)).window(since: Self.start(of: window, at: now))
    }

    /// Distinct reporters who named a sender in a window that ends now.
    ///
    /// - Parameter sender: see ``CampaignComplaint/sender``.
    package func reporters(of sender: UInt32, over window: Window, at now: Timestamp) -> Int {
        let start = Self.start(of: window, at: now)
        if let many { return many.reportersOfSenders.count(of: sender, since: start) }
        var distinct: Set<UInt64> = []
        for complaint in few
        where complaint.sender == sender && complaint.bucket >= start && !complaint.isLegit
            && complaint.reporter != 0
        {
            distinct.insert(complaint.reporter)
        }
        return distinct.count
    }

    /// Complaints of the latest hours, that of `now` last, counter-reports left out.
    package func timeline(hours: Int, at now: Timestamp) -> [Int] {
        var counts = [Int](repeating: 0, count: hours)
        let last = now.seconds / 3600
        for bucket in (many ?? Self.tables(of: few)).buckets {
            let hour = Int64(bucket.at) * CampaignComplaint.bucketSeconds / 3600
            let place = hours - 1 - Int(last - hour)
            if counts.indices.contains(place) { counts[place] += Int(bucket.complaints) }
        }
        return counts
    }

    private static func start(of window: Window, at now: Timestamp) -> UInt32 {
        UInt32(clamping: window.start(endingAt: now) / CampaignComplaint.bucketSeconds)
    }

    private static func tables(of complaints: [CampaignComplaint]) -> Tables {
        var tables = Tables()
        for complaint in complaints { tables.count(complaint) }
        return tables
    }
}

extension CampaignCounts.Tables {
    fileprivate mutating func count(_ complaint: CampaignComplaint) {
        add(
            CampaignCounts.Bucket(
                at: complaint.bucket,
                complaints: complaint.isLegit ? 0 : 1,
                legit: complaint.isLegit ? 1 : 0
            )
        )
        let at = complaint.bucket
        if complaint.isLegit {
            Self.note(complaint.reporter, at, in: &legitReporters)
        } else {
            Self.note(complaint.reporter, at, in: &reporters)
            Self.note(complaint.sender, at, in: &senders)
            reportersOfSenders.note(complaint.reporter, of: complaint.sender, at)
            // A partner may have index 0 only in records that are damaged.
            partners[complaint.partner] = max(partners[complaint.partner] ?? 0, at)
        }
    }

    fileprivate mutating func add(_ other: Self) {
        for bucket in other.buckets { add(bucket) }
        reporters.merge(other.reporters) { max($0, $1) }
        legitReporters.merge(other.legitReporters) { max($0, $1) }
        senders.merge(other.senders) { max($0, $1) }
        reportersOfSenders.add(other.reportersOfSenders)
        partners.merge(other.partners) { max($0, $1) }
    }

    private mutating func add(_ bucket: CampaignCounts.Bucket) {
        var place = buckets.count
        while place > 0, buckets[place - 1].at > bucket.at { place -= 1 }
        if place > 0, buckets[place - 1].at == bucket.at {
            buckets[place - 1].complaints += bucket.complaints
            buckets[place - 1].legit += bucket.legit
        } else {
            buckets.insert(bucket, at: place)
        }
    }

    fileprivate mutating func forget(before oldest: UInt32) {
        guard let first = buckets.first, first.at < oldest else { return }
        buckets.removeAll { $0.at < oldest }
        reporters = reporters.filter { $0.value >= oldest }
        legitReporters = legitReporters.filter { $0.value >= oldest }
        senders = senders.filter { $0.value >= oldest }
        reportersOfSenders.forget(before: oldest)
        partners = partners.filter { $0.value >= oldest }
    }

    fileprivate func window(since start: UInt32) -> CampaignWindow {
        var window = CampaignWindow()
        for bucket in buckets.reversed() {
            guard bucket.at >= start else { break }
            window.complaints += Int(bucket.complaints)
            window.legit += Int(bucket.legit)
        }
        window.reporters = reporters.values.count { $0 >= start }
        window.legitReporters = legitReporters.values.count { $0 >= start }
        window.senders = senders.values.count { $0 >= start }
        for (partner, last) in partners where last >= start { window.partners.insert(partner) }
        return window
    }

    /// Notes when somebody was heard of; 0 is nobody.
    private static func note<Key: FixedWidthInteger>(
        _ key: Key,
        _ at: UInt32,
        in table: inout [Key: UInt32]
    ) {
        guard key != 0 else { return }
        table[key] = max(table[key] ?? 0, at)
    }
}
