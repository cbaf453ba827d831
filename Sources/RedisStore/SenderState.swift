package import SpamReporting

/// What the ledger holds of one sender: the packed value that spam_reporting.lua keeps.
package struct SenderState: Equatable, Sendable {
    /// Where a sender stands with the feed.
    package enum Listing: Equatable, Sendable {
        case unlisted
        case listed(since: Timestamp)
        case withdrawn(at: Timestamp, reason: WithdrawalReason)
    }

    /// What one partner handed in.
    package struct PartnerPart: Equatable, Sendable {
        /// The partner's index.
        package let partner: UInt16
        /// Complaints that were counted.
        package let complaints: Int
        /// Counter-reports that were counted.
        package let legit: Int
        /// Arrival of the last counted complaint; nil when there are counter-reports only.
        package let lastSeen: Timestamp?
    }

    private struct Bucket: Equatable, Sendable {
        /// Start in seconds.
        let start: Int64
        let complaints: Int
        var reporters: Int
        let legit: Int
    }

    /// Arrival of the first and of the latest complaint, to the second.
    package let firstSeen: Timestamp
    /// See ``firstSeen``.
    package let lastSeen: Timestamp
    /// Complaints since ``firstSeen``.
    package let complaints: Int
    /// Counter-reports since ``firstSeen``.
    package let legit: Int
    /// Where the sender stands with the feed.
    package let listing: Listing
    /// Distinct reporters at the last feed entry; 0 when there is none.
    package let reportersAtEntry: Int
    /// By partner.
    package let partners: [PartnerPart]
    private let buckets: [Bucket]

    /// Unpacks a value of the `senders` hash, and of `history` if it has the same sender.
    ///
    /// It is nil when they are of another version, torn, or not of one moment.
    package init?(packed: [UInt8], history: [UInt8] = []) {
        var reader = PackedReader(packed)
        switch reader.number(of: 1) {
        case 1: self.init(records: &reader, count: (packed.count - 1) / Self.recordSize)
        case 2: self.init(header: &reader, history: history, hasPeaks: false)
        case 3: self.init(header: &reader, history: history, hasPeaks: true)
        default: return nil
        }
        guard !reader.isExhausted, reader.rest.isEmpty else { return nil }
    }

    private static let recordSize = 23
    private static let bucketSize = 20

    /// A small sender: the list of its complaints.
    private init?(records reader: inout PackedReader, count: Int) {
        guard count > 0 else { return nil }
        var buckets: [Bucket] = []
        var partners: [UInt16: PartnerPart] = [:]
        // The last complaint of a reporter is the one that counts as a reporter.
        var lastOfPair: [UInt64: Int] = [:]
        var times: [Int] = []
        for place in 0..<count {
            let seconds = reader.number(of: 4)
            let partner = UInt16(reader.number(of: 2))
            let flags = reader.number(of: 1)
            let pair = reader.digest()
            _ = reader.digest()
            let isLegit = flags & 1 == 1
            times.append(seconds)
            if flags & 2 == 2 {
                if let old = lastOfPair.updateValue(place, forKey: pair) {
                    buckets[old].reporters = 0
                }
            }
            buckets.append(
                Bucket(
                    start: Int64(seconds / 300 * 300),
                    complaints: isLegit ? 0 : 1,
                    reporters: flags == 2 ? 1 : 0,
                    legit: isLegit ? 1 : 0
                )
            )
            let part = partners[partner]
            partners[partner] = PartnerPart(
                partner: partner,
                complaints: (part?.complaints ?? 0) + (isLegit ? 0 : 1),
                legit: (part?.legit ?? 0) + (isLegit ? 1 : 0),
                lastSeen: isLegit ? part?.lastSeen : Timestamp(seconds: Int64(seconds))
            )
        }
        guard let first = times.first, let last = times.last else { return nil }
        firstSeen = Timestamp(seconds: Int64(first))
        lastSeen = Timestamp(seconds: Int64(last))
        complaints = buckets.reduce(0) { $0 + $1.complaints }
        legit = buckets.reduce(0) { $0 + $1.legit }
        listing = .unlisted
        reportersAtEntry = 0
        self.partners = partners.values.sorted { $0.partner < $1.partner }
        self.buckets = buckets
    }

    /// Any other sender: header, partners and its newest buckets.
    private init?(header reader: inout PackedReader, history: [UInt8], hasPeaks: Bool) {
        firstSeen = Timestamp(seconds: Int64(reader.number(of: 4)))
        lastSeen = Timestamp(seconds: Int64(reader.number(of: 4)))
        complaints = reader.number(of: 4)
        legit = reader.number(of: 4)
        let state = reader.number(of: 1)
        let reason = reader.number(of: 1)
        let listedAt = Timestamp(seconds: Int64(reader.number(of: 4)))
        let entryAt = Timestamp(seconds: Int64(reader.number(of: 4)))
        reportersAtEntry = reader.number(of: 4)
        switch state {
        case 0: listing = .unlisted
        case 1: listing = .listed(since: listedAt)
        case 2:
            guard let reason = WithdrawalReason(packed: reason) else { return nil }
            listing = .withdrawn(at: entryAt, reason: reason)
        default: return nil
        }
        // Sums that the function library keeps for itself.
        reader.skip(33)
        let hasHistory = reader.number(of: 1) == 1
        guard history.isEmpty != hasHistory, history.count % Self.bucketSize == 0 else {
            return nil
        }
        let bucketCount = reader.number(of: 2)
        let partnerCount = reader.number(of: 2)
        // Peaks, for which entries speak.
        if hasPeaks { reader.skip(6) }
        partners = (0..<partnerCount).map { _ in
            let partner = UInt16(reader.number(of: 2))
            let last = reader.number(of: 4)
            let complaints = reader.number(of: 4)
            return PartnerPart(
                partner: partner,
                complaints: complaints,
                legit: reader.number(of: 4),
                lastSeen: last == 0 ? nil : Timestamp(seconds: Int64(last))
            )
        }
        var old = PackedReader(history)
        let oldCount = history.count / Self.bucketSize
        buckets =
            (0..<oldCount).map { _ in Self.bucket(from: &old) }
            + (0..<bucketCount).map { _ in Self.bucket(from: &reader) }
    }

    private static func bucket(from reader: inout PackedReader) -> Bucket {
        let start = Int64(reader.number(of: 4)) * 300
        let complaints = reader.number(of: 4)
        let reporters = reader.number(of: 4)
        let legit = reader.number(of: 4)
        reader.skip(4)
        return Bucket(start: start, complaints: complaints, reporters: reporters, legit: legit)
    }

    /// What was counted in a window that ends `now`.
    package func counts(over window: Window, endingAt now: Timestamp) -> WindowCounts {
        let start = window.start(endingAt: now)
        var counts = WindowCounts()
        for bucket in buckets where bucket.start >= start {
            counts.complaints += bucket.complaints
            counts.reporters += bucket.reporters
            counts.legit += bucket.legit
        }
        counts.partners = partners.count { part in
            (part.lastSeen?.seconds ?? -1) >= start && part.complaints > 0
        }
        return counts
    }
}

extension WithdrawalReason {
    /// The numbers under which spam_reporting.lua keeps reasons.
    init?(packed: Int) {
        switch packed {
        case 1: self = .expired
        case 2: self = .disputed
        case 3: self = .legit
        case 4: self = .operator
        default: return nil
        }
    }
}

extension FeedEntry: LoggedChange {
    /// Unpacks a listing change as outboxes and the feed's log carry it; nil when it is torn.
    package init?(change: [UInt8], sequence: UInt64, publishedAt: Timestamp) {
        var reader = PackedReader(change)
        let version = reader.number(of: 1)
        guard (1...3).contains(version) else { return nil }
        let event: FeedEvent
        switch reader.number(of: 1) {
        case 1: event = .listed
        case 2: event = .updated
        case 3: event = .withdrawn
        default: return nil
        }
        let reason = WithdrawalReason(packed: reader.number(of: 1))
        _ = reader.number(of: 4)
        let listedAt = Timestamp(seconds: Int64(reader.number(of: 4)))
        let firstSeen = Timestamp(seconds: Int64(reader.number(of: 4)))
        let lastSeen = Timestamp(seconds: Int64(reader.number(of: 4)))
        var peak: ListingPeak?
        if version >= 2 {
            let reporters = reader.number(of: 4)
            peak = ListingPeak(reporters: reporters, partners: reader.number(of: 4))
        }
        var windows = [Window: WindowCounts](minimumCapacity: Window.allCases.count)
        for window in Window.allCases {
            let complaints = reader.number(of: 4)
            let reporters = reader.number(of: 4)
            let partners = reader.number(of: 4)
            windows[window] = WindowCounts(
                complaints: complaints,
                reporters: reporters,
                partners: partners,
                legit: reader.number(of: 4)
            )
        }
        var description: PackedDescription? = PackedDescription()
        if version == 3 {
            let size = reader.number(of: 4)
            description = PackedDescription(reader.bytes(size))
        }
        let text = String(decoding: reader.rest, as: UTF8.self)
        guard !reader.isExhausted, let description, let sender = Sender(canonicalText: text) else {
            return nil
        }
        self.init(
            sequence: sequence,
            publishedAt: publishedAt,
            event: event,
            reason: reason,
            sender: sender,
            listedAt: listedAt,
            windows: windows,
            firstSeen: firstSeen,
            lastSeen: lastSeen,
            peak: peak
        )
        campaign = description.campaign
        toldCategories = description.toldCategories
    }
}
