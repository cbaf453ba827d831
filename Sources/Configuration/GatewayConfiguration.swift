package import SpamReporting

/// Everything an operator can set: read once at start, validated whole, then handed down as values.
///
/// What each option does, its range and its default stand in ``defaultConfigurationText``, the one
/// place for them. A configuration comes from ``load(file:environment:overrides:)``, or from
/// ``standard`` in tests; the zeros below never reach anybody.
package struct GatewayConfiguration: Sendable, Equatable {
    /// Where HTTP is served.
    package var listen = ListenAddress(host: "", port: 0)
    /// Directory of keys, operator token and embedded Redis; relative to the working directory.
    package var dataDirectory = ""
    /// Number of worker threads; 0 means one per core.
    package var workers = 0
    /// The store.
    package var redis = RedisOptions()
    /// What one client, one request or all of them together may use.
    package var limits = LimitOptions()
    /// When a sender is listed and for how long.
    package var listing = ListingOptions()
    /// What is said of every entry of the feeds.
    package var feeds = FeedOptions()
    /// How long things are kept.
    package var retention = RetentionOptions()
    /// How senders are recognised.
    package var senders = SenderOptions()
    /// What subscribers are asked when a report lacks something.
    package var conversation = ConversationOptions()
    /// Where messages come from that subscribers sent to the reporting code, by name.
    package var sources: [SourceOptions] = []
    /// Name of this gateway in feed entries.
    package var origin = ""
    /// Who runs it.
    package var organisation = OrganisationOptions()
    /// What is logged and how.
    package var log = LogOptions()
    /// Who may read the metrics.
    package var metrics = MetricsOptions()
    /// What comes of disputes.
    package var disputes = DisputeOptions()
    /// Senders that are reviewed before they are listed, by their canonical texts.
    package var verifiedSenders: [VerifiedSender] = []
    /// What is written down of readers.
    package var audit = AuditOptions()
    /// Where secret keys lie.
    package var keys = KeyOptions()
    /// How the gateway stops.
    package var shutdown = ShutdownOptions()
    /// How entries of feeds are delivered to subscribers.
    package var delivery = DeliveryOptions()
    /// How the categories of reported texts are told.
    package var categories = CategoryOptions()
    /// How complaints are grouped into campaigns.
    package var campaigns = CampaignOptions()

    init() {}
}

/// Where Redis is and how long to wait for it.
package struct RedisOptions: Sendable, Equatable {
    /// Which Redis: the embedded one or another.
    package var location = RedisLocation.embedded
    /// Name of the ACL user, from the URL or its own option; empty for the default user.
    package var user = ""
    /// File the password is in; empty when there is none.
    package var passwordFile = ""
    /// The password, from the URL or from ``passwordFile``.
    package var password: Secret?
    /// Longest wait for a connection.
    package var connectTimeout = Duration.zero
    /// Longest wait for a reply; afterwards the connection is given up.
    package var commandTimeout = Duration.zero
    /// The weakest durability under which complaints are taken.
    package var durability = Durability.always
    /// Share of Redis' maxmemory that complaints leave free, in percent.
    package var memoryHeadroom = 0
    /// Most complaints in one function call.
    package var batchMax = 0
    /// The private server, used when ``location`` is ``RedisLocation/embedded``.
    package var embedded = EmbeddedRedisOptions()

    init() {}
}

/// What may be lost of the complaints that were acknowledged.
package enum Durability: String, CaseIterable, Sendable {
    /// Nothing: Redis fsyncs before it answers.
    case always
    /// About a second, in a power cut: Redis fsyncs once a second.
    case everysec
    /// Everything.
    case none
}

/// How the private `redis-server` is started.
package struct EmbeddedRedisOptions: Sendable, Equatable {
    /// Name or path of the program.
    package var binary = ""
    /// Redis' `maxmemory` in Redis' own notation; "0" is no limit.
    package var maxmemory = ""

    init() {}
}

/// The named limit of everything a client can make large, many or slow.
package struct LimitOptions: Sendable, Equatable {
    /// Bytes of one complaint, alone or as a line or element of a batch.
    package var complaintSize = 0
    /// Bytes of one request body.
    package var batchSize = 0
    /// Complaints in one request.
    package var batchItems = 0
    /// Connections open at once, over all workers.
    package var connections = 0
    /// From accepting a connection, or the request before, to the end of the headers.
    package var headerDeadline = Duration.zero
    /// From the end of the headers to the end of the body.
    package var bodyDeadline = Duration.zero
    /// From the end of the body to the end of the answer.
    package var responseDeadline = Duration.zero
    /// Silence on a kept-alive connection before it is closed.
    package var idleTimeout = Duration.zero
    /// Complaints waiting for Redis in this gateway; beyond it the answer is 503.
    package var pendingComplaints = 0
    /// Memory, by estimate, of requests that are read or wait; beyond it the answer is 503.
    package var inFlightBytes = 0
    /// Longest `Retry-After` of a 503.
    package var retryAfterMax = Duration.zero
    /// Complaints a second of a partner without a rate of its own; 0 is no limit.
    package var partnerRate = 0
    /// Complaints at once, after a pause, of a partner without a burst of its own.
    package var partnerBurst = 0
    /// Senders that a partner may name for the first time within an hour; 0 is no limit.
    package var partnerNewSenders = 0
    /// Requests of the control plane that are worked on at once; beyond it the answer is 503.
    package var controlRequests = 0
    /// Longest `wait` of a long poll.
    package var longPollMax = Duration.zero
    /// Long polls waiting at once; beyond it the answer is 503.
    package var longPolls = 0
    /// Most entries of one feed page.
    package var feedPageMax = 0

    init() {}
}

/// When a sender is listed, updated and withdrawn.
package struct ListingOptions: Sendable, Equatable {
    /// Distinct reporters, net of `legit` reports, that list a sender.
    package var reporters = 0
    /// The span over which they are counted.
    package var window = ListingWindow.tenDays
    /// Time without a complaint after which a listing is withdrawn.
    package var quietPeriod = Duration.zero
    /// Least time between two updates of a listing.
    package var updateInterval = Duration.zero

    init() {}
}

/// The spans over which reporters can be counted for listing; raw values as in the statistics.
package enum ListingWindow: String, CaseIterable, Sendable {
    case day = "24h"
    case week = "7d"
    case tenDays = "10d"
    case month = "30d"

    /// Length of the window.
    package var duration: Duration {
        switch self {
        case .day: .seconds(86_400)
        case .week: .seconds(7 * 86_400)
        case .tenDays: .seconds(10 * 86_400)
        case .month: .seconds(30 * 86_400)
        }
    }
}

/// What is said of every entry of the feeds.
package struct FeedOptions: Sendable, Equatable {
    /// How far entries may travel.
    package var marking = FeedMarking.amber

    init() {}
}

/// The markings of the Traffic Light Protocol 2.0, by which entries travel.
package enum FeedMarking: String, CaseIterable, Sendable {
    case clear = "TLP:CLEAR"
    case green = "TLP:GREEN"
    case amber = "TLP:AMBER"
    case amberStrict = "TLP:AMBER+STRICT"
    case red = "TLP:RED"
}

/// How long what is recorded stays.
package struct RetentionOptions: Sendable, Equatable {
    /// Sealed records of complaints.
    package var evidence = Duration.zero
    /// Entries of the feed logs; an older cursor gets 410.
    package var feed = Duration.zero
    /// Disputes that are decided.
    package var disputes = Duration.zero
    /// Records of the audit log.
    package var audit = Duration.zero

    init() {}
}

/// What comes of disputes.
package struct DisputeOptions: Sendable, Equatable {
    /// How long a decision keeps a sender off the list, unless it says.
    package var hold = Duration.zero
    /// Most disputes that may wait for a decision.
    package var openMax = 0

    init() {}
}

/// What the audit log says of readers.
package struct AuditOptions: Sendable, Equatable {
    /// The span of time in which what one partner reads in one way is one record.
    package var interval = Duration.zero

    init() {}
}

/// How senders are recognised.
package struct SenderOptions: Sendable, Equatable {
    /// Texts that a network writes over the sender; compared without regard to case.
    package var overstamps: [String] = []

    init() {}
}

/// What subscribers are asked when a report lacks something.
package struct ConversationOptions: Sendable, Equatable {
    /// Longest time between a question and its answer.
    package var timeout = Duration.zero
    /// Language of the questions; empty for that of the partner's country.
    package var language = ""
    /// Most reports of one subscriber that wait for an answer.
    package var openMax = 0
    /// Codes of countries whose national numbers subscribers write beside their own.
    package var countries: [String] = []

    init() {}
}

/// What is logged and how.
package struct LogOptions: Sendable, Equatable {
    /// Least severity that is logged.
    package var level = LogLevel.info
    /// Form of a line.
    package var format = LogFormat.logfmt
    /// Requests that take longer get a line of their own; zero is never.
    package var slowRequest = Duration.zero

    init() {}
}

/// Who may read the metrics.
package struct MetricsOptions: Sendable, Equatable {
    /// Whether everybody may who reaches the gateway, not only operators.
    package var isOpen = false

    init() {}
}

/// Severities, with the names of swift-log.
package enum LogLevel: String, CaseIterable, Sendable {
    case trace, debug, info, notice, warning, error, critical
}

/// Forms of a log line.
package enum LogFormat: String, CaseIterable, Sendable {
    case logfmt, json
}

/// Where secret keys lie.
package struct KeyOptions: Sendable, Equatable {
    /// Directory of `reporter.key` and `evidence.key`; empty means the data directory.
    package var directory = ""

    init() {}
}

/// How the gateway stops.
package struct ShutdownOptions: Sendable, Equatable {
    /// Longest time for answering what was accepted before SIGTERM.
    package var drainDeadline = Duration.zero

    init() {}
}

extension GatewayConfiguration {
    /// Directory of the key files, with ``KeyOptions/directory``'s default applied.
    package var keyDirectory: String {
        keys.directory.isEmpty ? dataDirectory : keys.directory
    }
}
