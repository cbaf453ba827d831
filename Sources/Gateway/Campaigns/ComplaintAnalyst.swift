internal import Campaigns
internal import Classification
internal import Cryptography
internal import Intake
internal import MessageContent
internal import RedisStore
internal import SpamReporting

/// Finds in a complaint what its campaign is known by.
struct ComplaintAnalyst: Sendable {
    private let key: CampaignKey
    private let reporters: IntakeKeys
    private let country: @Sendable (UInt16) -> Country?
    private let numbers = NumberReadings()
    /// Tells categories.
    let classifier: Classifier

    /// What was found in one complaint.
    struct Finding: Sendable {
        /// What a register takes; nil when the content says nothing, or is sealed.
        var item: CampaignRegister.Item?
        /// Its category.
        var category: Classification.Category
        /// Hosts and numbers to call.
        var places: ReportedPlaces
    }

    /// - Parameters:
    ///   - reporterKey: from which the key of fingerprints is derived.
    ///   - country: that of the partner of an index, whose subscribers write numbers as it does.
    init(
        reporterKey: [UInt8],
        rules: CategoryRules,
        country: @escaping @Sendable (UInt16) -> Country?
    ) {
        let bytes = HMACKey(reporterKey).authenticate(Array("spamgate/v1/campaign-key\0".utf8))
        func number(_ from: Int) -> UInt64 {
            bytes[from..<from + 8].reduce(0) { $0 << 8 | UInt64($1) }
        }
        key = CampaignKey(number(0), number(8))
        classifier = Classifier(rules)
        reporters = IntakeKeys(reporterKey: reporterKey)
        self.country = country
    }

    /// Looks a complaint over that arrived in the record of evidence at `position`.
    func finding(
        in complaint: EvidenceComplaint,
        shard: Int,
        position: UInt64,
        arrivedAt: Timestamp
    ) -> Finding {
        let content = content(of: complaint)
        let category = classifier.classify(content).category
        var places = ReportedPlaces(of: content)
        // Texts name whom they are addressed to, and nobody shall find out who complained.
        places.leaveOut { isNumber($0, of: complaint.reporter) }
        var finding = Finding(item: nil, category: category, places: places)
        let evidence = evidence(of: content, from: complaint.sender)
        guard !category.isSealed, evidence.hasContent else { return finding }
        var names = places.hosts.map { CampaignName(.host, $0) }
        names += places.callBacks.map { CampaignName(.callBack, $0) }
        if let sender = complaint.sender {
            names.append(CampaignName(.sender, sender.canonicalText))
        }
        finding.item = CampaignRegister.Item(
            evidence: evidence,
            complaint: counted(complaint, arrivedAt: arrivedAt),
            arrivedAt: arrivedAt,
            names: names,
            category: Self.number(of: category),
            reference: EvidenceReference(
                shard: UInt8(clamping: shard),
                position: position,
                place: UInt16(clamping: complaint.place)
            )
        )
        return finding
    }

    /// What a reported text holds; national numbers are read as the reporter's country has them.
    private func content(of complaint: EvidenceComplaint) -> MessageContent {
        let content = MessageContent(complaint.text)
        guard !content.nationalNumbers.isEmpty, let country = country(complaint.partner) else {
            return content
        }
        return content.readingNumbers { numbers.digits(of: $0, in: country) }
    }

    /// Whether a number is the reporter's own, however it is written.
    private func isNumber(_ number: String, of reporter: ReporterToken?) -> Bool {
        guard let reporter else { return false }
        if reporters.token(of: number) == reporter { return true }
        // Behind a country's code of one to three digits people leave the 0 of national calls.
        return number.indices.dropFirst(2).prefix(3).contains { place in
            guard number[place] == "0" else { return false }
            var bare = number
            bare.remove(at: place)
            return reporters.token(of: bare) == reporter
        }
    }

    /// What of a complaint tells its campaign.
    func evidence(of content: MessageContent, from sender: Sender?) -> CampaignEvidence {
        CampaignEvidence(of: content, sender: Self.owned(sender), key: key)
    }

    /// The canonical text of a sender that is somebody's: anybody can write an alphanumeric name.
    private static func owned(_ sender: Sender?) -> String? {
        sender.flatMap { $0.kind == .alphanumeric ? nil : $0.canonicalText }
    }

    /// What a campaign counts of a complaint.
    private func counted(
        _ complaint: EvidenceComplaint,
        arrivedAt: Timestamp
    ) -> CampaignComplaint {
        CampaignComplaint(
            bucket: UInt32(clamping: arrivedAt.seconds / CampaignComplaint.bucketSeconds),
            reporter: complaint.reporter.map { max(1, $0.bytes.high >> 24) } ?? 0,
            sender: complaint.sender.map(hash(of:)) ?? 0,
            partner: complaint.partner,
            isLegit: complaint.disposition == .legit
        )
    }

    /// By which campaigns tell senders apart; see ``CampaignComplaint/sender``.
    func hash(of sender: Sender) -> UInt32 {
        max(1, UInt32(truncatingIfNeeded: key.hash(sender.canonicalText) >> 32))
    }

    /// Digest of who complained of a host or number, and how.
    func pair(_ complaint: EvidenceComplaint, _ name: String) -> UInt64? {
        guard let reporter = complaint.reporter else { return nil }
        return key.hash(
            "\(reporter.bytes.high) \(complaint.disposition.rawValue) \(name)"
        )
    }

    /// The number under which a category is kept: its place among all, from 1.
    static func number(of category: Classification.Category) -> UInt8 {
        UInt8(Classification.Category.allCases.firstIndex(of: category) ?? 0) + 1
    }

    /// The category of a number; nil when there is none.
    static func category(_ number: UInt8) -> Classification.Category? {
        let all = Classification.Category.allCases
        return all.indices.contains(Int(number) - 1) ? all[Int(number) - 1] : nil
    }
}

extension ComplaintAnalyst {
    /// What is said of a complaint to an operator.
    struct Explanation: Sendable {
        let category: Classification.Category
        let confidence: Double
        /// Why it has that category; none when its content is sealed.
        let categoryReasons: [String]
        /// Why it belongs to its campaign.
        let reasons: [CampaignExplanation.Reason]
    }

    /// Explains a complaint, as one of the campaign with these features.
    func explanation(
        of complaint: EvidenceComplaint,
        in features: CampaignFeatures?
    ) -> Explanation {
        let content = content(of: complaint)
        let classification = classifier.classify(content)
        let isSealed = classification.category.isSealed
        let own = Self.owned(complaint.sender)
        return Explanation(
            category: classification.category,
            confidence: classification.confidence,
            categoryReasons: isSealed
                ? [] : classifier.reasons(for: classification, of: content).map(\.text),
            reasons: features.map {
                CampaignExplanation.reasons(for: content, from: own, in: $0, key: key)
            } ?? []
        )
    }
}
