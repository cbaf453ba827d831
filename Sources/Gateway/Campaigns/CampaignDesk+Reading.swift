internal import AuditTrail
internal import Campaigns
internal import Classification
internal import Configuration
internal import Logging
internal import Redis
internal import RedisStore
internal import SpamReporting

extension CampaignDesk {
    /// Records of one shard that are asked for at once.
    private static let recordsAtOnce = 64
    /// Complaints after which a step takes no further second.
    private static let complaintsAtOnce = 500
    /// Complaints after which it takes no further record of the same second either.
    private static let complaintsMax = 2000
    /// For how long a sender is kept off whose complaints look arranged, in seconds.
    private static let brigadeHold: Int64 = 86_400
    /// How often all campaigns are looked at, in seconds.
    private static let sweepSeconds: Int64 = 60

    /// What one step has found beside the campaigns themselves.
    private struct Findings {
        let analyst: ComplaintAnalyst
        var update = CampaignStore.Update()
        var hosts: [Int64: [HostReports]] = [:]
        var named: Set<NamedSender> = []

        init(_ analyst: ComplaintAnalyst) {
            self.analyst = analyst
        }
    }

    /// Reads some evidence, and keeps what comes of it; returns whether there is more to do.
    ///
    /// By turns it counts, and decides about the campaigns that were counted: what their entries
    /// say of hosts and numbers to call is counted in Redis by then.
    func step(fence: Int64) async throws(Failure) -> Bool {
        guard let places = held?.places else { return false }
        let isDeciding = held?.decideAt != nil
        let (records, hasMore) = isDeciding ? ([], true) : try await nextRecords(after: places)
        let rules = ListingRules(surroundings.configuration().listing)
        let now = surroundings.clock.now
        let (decisions, verified) = try await kept { () async throws(RedisError) in
            let isDue = isSweepDue(at: now)
            return (
                try await store.decisions(), isDue ? try await verifiedSenders(at: now) : nil
            )
        }
        if let verified { held?.register.setVerified(verified) }
        guard var digest = digest(records, decisions, rules, at: now) else { return false }
        if !digest.isEmpty {
            try await hold(digest.reviews, at: now)
            try await describe(digest, rules, at: now, isDeciding: isDeciding)
            digest.update.entries = try await entries(for: digest.news)
            digest.update.head = held?.feedHead ?? 0
            try await keep(digest.update, fence: fence, rules: rules, at: now)
        }
        if isDeciding { held?.decideAt = nil }
        return hasMore || held?.decideAt != nil
    }

    /// What came of some records, or of deciding about campaigns.
    struct Digest {
        var update: CampaignStore.Update
        var news: [CampaignRegister.News]
        var reviews: [CampaignRegister.Review]
        /// The senders of the complaints that are counted, or decided about.
        var named: Set<NamedSender>
        var isEmpty: Bool
    }

    /// Takes all of `records`; nil when another gateway goes on, or this one stops.
    private func digest(
        _ records: [EvidenceReader.Sealed],
        _ decisions: [CampaignDecision?],
        _ rules: ListingRules,
        at now: Timestamp
    ) -> Digest? {
        // Taken out meanwhile, so that it is changed where it is.
        guard var held = self.held.take() else { return nil }
        let places = held.places
        var findings = Findings(currentAnalyst())
        for record in inOrder(records) {
            // The gateway stops: what is not kept yet is read again by whoever goes on.
            if Task.isCancelled { return nil }
            take(record, into: &held, &findings)
        }
        // A listing begins when its complaint came, not when it was read.
        let named: Set<NamedSender>
        if let moment = held.decideAt {
            held.register.decide(rules, at: moment)
            named = held.named
            held.named = []
        } else {
            held.decideAt = records.last?.arrivedAt
            held.named = findings.named
            named = findings.named
        }
        for case let decision? in decisions {
            let number = held.register.resolve(decision.campaign)
            _ = held.register.hold(number, until: decision.heldUntil, at: now)
        }
        findings.update.heeded = decisions.count
        if records.isEmpty, abs(now.seconds - held.sweptAt.seconds) >= Self.sweepSeconds {
            held.register.sweep(rules, at: now)
            held.sweptAt = now
        }
        let changes = held.register.takeChanges()
        fill(&findings.update, changes, held, from: places, findings.hosts)
        self.held = held
        return Digest(
            update: findings.update,
            news: changes.news,
            reviews: changes.reviews,
            named: named,
            isEmpty: records.isEmpty && changes.isEmpty && decisions.isEmpty
        )
    }

    private func isSweepDue(at now: Timestamp) -> Bool {
        guard let held else { return false }
        return abs(now.seconds - held.sweptAt.seconds) >= Self.sweepSeconds
    }

    /// Keeps senders off the list whose complaints look arranged, until somebody has looked.
    private func hold(
        _ reviews: [CampaignRegister.Review],
        at now: Timestamp
    ) async throws(Failure) {
        for review in reviews {
            let id = CampaignID(review.number)?.text ?? ""
            surroundings.log.warning(
                "a campaign waits for review",
                metadata: ["campaign": "\(id)", "reason": "\(review.review)"]
            )
            guard review.review == .brigade, let sender = Sender(canonicalText: review.sender)
            else { continue }
            let decision = HoldStore.Decision(
                by: AuditEvent.gateway,
                at: now,
                reason: "many complaints within minutes about one sender, of a text that asks "
                    + "nothing wrong (campaign \(id)): they may be arranged"
            )
            _ = try await kept { () async throws(RedisError) in
                try await HoldStore(surroundings.redis).hold(
                    sender,
                    until: now.adding(seconds: Self.brigadeHold),
                    decision
                )
            }
        }
    }

    /// The next records of all shards by the second in which they came, and whether there are more.
    ///
    /// Whole seconds are taken, so that what came in one second is put in the order in which it
    /// came, whichever shard it is in: gateways that read the same evidence make the same campaigns
    /// of it. The latest second is left until nothing more comes of it.
    private func nextRecords(
        after places: [UInt64]
    ) async throws(Failure) -> ([EvidenceReader.Sealed], Bool) {
        var (ahead, mayGoOn) = try await readAhead(of: places)
        var found: [(record: EvidenceReader.Sealed, at: Int64)] = []
        var ends = places
        // Of this second and later ones there may be more than was read.
        var horizon = Int64.max
        for (shard, records) in ahead.enumerated() {
            // The clock of a gateway may be behind; the order within a shard stays.
            var latest = Int64.min
            for record in records {
                latest = max(latest, record.arrivedAt.seconds)
                found.append((record, latest))
                ends[shard] = record.position
            }
            if mayGoOn[shard] { horizon = min(horizon, latest) }
        }
        let isQuiet = ends == endsSeen
        endsSeen = ends
        let newest = found.map(\.at).max() ?? 0
        let sorted = found.sorted {
            ($0.at, $0.record.shard, $0.record.position)
                < ($1.at, $1.record.shard, $1.record.position)
        }
        var some = sorted.prefix { $0.at < horizon && (isQuiet || $0.at < newest) }
        // A second that has more than is read at once cannot be waited for.
        if some.isEmpty, horizon != .max { some = sorted.prefix { $0.at <= horizon } }
        let taken = Self.share(of: some)
        let isWaiting = taken.count == some.count && horizon == .max
        for (record, _) in taken { ahead[record.shard].removeFirst() }
        held?.ahead = ahead
        return (taken.map(\.record), !isWaiting)
    }

    /// What lies behind `places` as far as it is read, and of each shard whether there may be more.
    private func readAhead(
        of places: [UInt64]
    ) async throws(Failure) -> ([ArraySlice<EvidenceReader.Sealed>], [Bool]) {
        var ahead = held?.ahead ?? places.map { _ in [] }
        let wanted = places.indices.filter { ahead[$0].count <= Self.recordsAtOnce / 2 }
        let replies = try await kept { () async throws(RedisError) in
            try await surroundings.redis.replies(
                to: wanted.map { shard in
                    EvidenceReader.command(
                        shard,
                        after: ahead[shard].last?.position ?? places[shard],
                        limit: Self.recordsAtOnce
                    )
                }
            )
        }
        var mayGoOn = places.map { _ in true }
        for (shard, reply) in zip(wanted, replies) {
            let records = try await kept { () async throws(RedisError) in
                try EvidenceReader.sealed(reply, of: shard)
            }
            ahead[shard].append(contentsOf: records)
            mayGoOn[shard] = records.count == Self.recordsAtOnce
        }
        return (ahead, mayGoOn)
    }

    /// As many records as one step may take: whole seconds, but for one that has too many.
    private static func share(
        of records: ArraySlice<(record: EvidenceReader.Sealed, at: Int64)>
    ) -> ArraySlice<(record: EvidenceReader.Sealed, at: Int64)> {
        var complaints = 0
        var second = Int64.min
        for (place, (record, at)) in zip(records.indices, records) {
            if complaints >= complaintsMax || complaints >= complaintsAtOnce && at != second {
                return records[..<place]
            }
            complaints += record.count
            second = at
        }
        return records
    }

    /// Opens records of some seconds and puts them in the order in which they came.
    private func inOrder(_ sealed: [EvidenceReader.Sealed]) -> [EvidenceRecord] {
        let opened = sealed.map { record in
            let record = reader.open(record)
            return (record, at: record.complaints.first?.id.moment ?? record.arrivedAt)
        }
        return opened.sorted {
            ($0.0.arrivedAt, $0.at, $0.0.shard, $0.0.position)
                < ($1.0.arrivedAt, $1.at, $1.0.shard, $1.0.position)
        }
        .map(\.0)
    }

    private func take(
        _ record: EvidenceRecord,
        into held: inout Held,
        _ findings: inout Findings
    ) {
        held.places[record.shard] = max(held.places[record.shard], record.position)
        if !record.isReadable {
            surroundings.log.error(
                "a record of evidence cannot be read",
                metadata: ["shard": "\(record.shard)", "position": "\(record.position)"]
            )
        }
        var items: [CampaignLog.Item] = []
        for complaint in record.complaints where complaint.isCounted {
            items.append(take(complaint, of: record, into: &held, &findings))
        }
        guard !items.isEmpty else { return }
        let hour = record.arrivedAt.seconds / 3600
        findings.update.log[hour, default: []] += CampaignLog.packed(
            CampaignLog.Entry(shard: record.shard, position: record.position, items: items),
            at: record.arrivedAt
        )
    }

    private func take(
        _ complaint: EvidenceComplaint,
        of record: EvidenceRecord,
        into held: inout Held,
        _ findings: inout Findings
    ) -> CampaignLog.Item {
        let finding = findings.analyst.finding(
            in: complaint,
            shard: record.shard,
            position: record.position,
            arrivedAt: record.arrivedAt
        )
        if finding.category.isSealed {
            findings.update.alerts.append(
                CampaignStore.Alert(
                    complaint: complaint.id,
                    arrivedAt: record.arrivedAt,
                    partner: complaint.partner
                )
            )
            surroundings.log.critical(
                "a report of child sexual abuse; its content is sealed",
                metadata: ["complaint": "\(complaint.id.text)"]
            )
        }
        guard let item = finding.item else {
            // It holds the place of a complaint that is in no campaign.
            let none = CampaignComplaint(
                bucket: 0,
                reporter: 0,
                sender: 0,
                partner: 0,
                isLegit: false
            )
            return CampaignLog.Item(campaign: 0, complaint: none)
        }
        let number = held.register.take(item)
        if held.register.campaigns[number]?.references.last == item.reference {
            recent.keep(complaint, at: item.reference)
        }
        if let sender = complaint.sender, !item.complaint.isLegit {
            findings.named.insert(
                NamedSender(sender: sender, hash: item.complaint.sender, campaign: number)
            )
        }
        report(finding.places, of: complaint, at: record.arrivedAt, &findings)
        return CampaignLog.Item(campaign: number, complaint: item.complaint)
    }

    /// Has the hosts and numbers of a complaint counted.
    private func report(
        _ places: ReportedPlaces,
        of complaint: EvidenceComplaint,
        at moment: Timestamp,
        _ findings: inout Findings
    ) {
        let names = places.hosts.map { "host:\($0)" } + places.callBacks.map { "callBack:\($0)" }
        for name in names {
            var calls = findings.hosts[moment.seconds] ?? []
            if calls.last?.hasRoom ?? false == false { calls.append(HostReports()) }
            calls[calls.count - 1].add(
                name,
                pair: findings.analyst.pair(complaint, name),
                complaint: complaint.id.bytes.low,
                partner: complaint.partner,
                isLegit: complaint.disposition == .legit,
                at: UInt32(clamping: moment.seconds)
            )
            findings.hosts[moment.seconds] = calls
        }
    }

    private func fill(
        _ update: inout CampaignStore.Update,
        _ changes: CampaignRegister.Changes,
        _ held: Held,
        from places: [UInt64],
        _ hosts: [Int64: [HostReports]]
    ) {
        // Where nothing was read it is made sure that nobody else has read on.
        let isReading = held.places != places
        for shard in places.indices where !isReading || held.places[shard] != places[shard] {
            update.steps.append(.init(shard: shard, from: places[shard], to: held.places[shard]))
        }
        for number in changes.touched {
            guard let campaign = held.register.campaigns[number],
                let features = held.register.index[number]
            else { continue }
            update.records.append((number, CampaignRecord.packed(campaign, features)))
        }
        update.removed = changes.removed
        update.mergers = changes.mergers
        update.endedMergers = changes.endedMergers
        for (second, calls) in hosts.sorted(by: { $0.key < $1.key }) {
            for reports in calls { update.hosts.append((second, reports)) }
        }
        update.last = held.register.last
    }

    private func keep(
        _ update: CampaignStore.Update,
        fence: Int64,
        rules: ListingRules,
        at now: Timestamp
    ) async throws(Failure) {
        do throws(CampaignStore.RecordError) {
            let changes = try await store.record(
                update,
                fence: fence,
                rules: rules,
                newEpoch: .draw(),
                at: now
            )
            held?.feedHead += UInt64(update.entries.count)
            if changes > 0 || !update.entries.isEmpty { surroundings.listingsChanged() }
        } catch {
            switch error {
            case .overtaken: throw .overtaken
            case .redis(let error): throw .redis(error)
            }
        }
    }
}
