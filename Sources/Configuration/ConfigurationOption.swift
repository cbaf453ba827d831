/// One option: its dotted key, and how its value is read into and written from a configuration.
struct ConfigurationOption: Sendable {
    let key: String
    let read: @Sendable (RawValue, inout GatewayConfiguration) throws(ValueProblem) -> Void
    /// Takes the value over from another configuration.
    let copy: @Sendable (GatewayConfiguration, inout GatewayConfiguration) -> Void
    /// The value as YAML, secrets replaced.
    let yaml: @Sendable (GatewayConfiguration) -> String

    /// The variable that sets it: `limits.batchSize` is set by `SPAMGATE_LIMITS_BATCHSIZE`.
    var environmentVariable: String {
        "SPAMGATE_" + key.uppercased().replacing(".", with: "_")
    }

    /// The names on the way to the value.
    var path: [Substring] { key.split(separator: ".") }

    init<Value: Sendable>(
        _ key: String,
        _ member: any WritableKeyPath<GatewayConfiguration, Value> & Sendable,
        _ kind: ValueKind<Value>
    ) {
        self.key = key
        read = { (raw, configuration) throws(ValueProblem) in
            configuration[keyPath: member] = try kind.parse(raw)
        }
        copy = { $1[keyPath: member] = $0[keyPath: member] }
        yaml = { kind.yaml($0[keyPath: member]) }
    }

    private init(
        _ key: String,
        read:
            @escaping @Sendable (RawValue, inout GatewayConfiguration) throws(ValueProblem) -> Void,
        copy: @escaping @Sendable (GatewayConfiguration, inout GatewayConfiguration) -> Void,
        yaml: @escaping @Sendable (GatewayConfiguration) -> String
    ) {
        self.key = key
        self.read = read
        self.copy = copy
        self.yaml = yaml
    }
}

extension ConfigurationOption {
    /// Every option there is, in the order of the default file.
    static let all: [ConfigurationOption] =
        general + organisation + redis + limits + listing + retention + operation
        + delivery + categories + campaigns

    private static let general: [ConfigurationOption] = [
        .init("listen", \.listen, .listenAddress),
        .init("dataDirectory", \.dataDirectory, .path()),
        .init("workers", \.workers, .integer(0...64)),
        .init("origin", \.origin, originName),
    ]

    private static let redis: [ConfigurationOption] = [
        redisURL,
        .init("redis.user", \.redis.user, redisUser),
        .init(
            "redis.passwordFile",
            \.redis.passwordFile,
            .path(emptyMeans: "no password file")
        ),
        .init(
            "redis.connectTimeout",
            \.redis.connectTimeout,
            .duration(.milliseconds(100) ... .seconds(60))
        ),
        .init(
            "redis.commandTimeout",
            \.redis.commandTimeout,
            .duration(.milliseconds(100) ... .seconds(60))
        ),
        .init("redis.durability", \.redis.durability, .choice),
        .init("redis.memoryHeadroom", \.redis.memoryHeadroom, .integer(0...50)),
        .init("redis.batchMax", \.redis.batchMax, .integer(1...1000)),
        .init("redis.embedded.binary", \.redis.embedded.binary, .path()),
        .init("redis.embedded.maxmemory", \.redis.embedded.maxmemory, redisMemory),
    ]

    private static let limits: [ConfigurationOption] = [
        .init("limits.complaintSize", \.limits.complaintSize, .size(1024...16 << 20)),
        .init("limits.batchSize", \.limits.batchSize, .size(1024...64 << 20)),
        .init("limits.batchItems", \.limits.batchItems, .integer(1...100_000)),
        .init("limits.connections", \.limits.connections, .integer(16...1_000_000)),
        deadline("limits.headerDeadline", \.limits.headerDeadline),
        deadline("limits.bodyDeadline", \.limits.bodyDeadline),
        deadline("limits.responseDeadline", \.limits.responseDeadline),
        deadline("limits.idleTimeout", \.limits.idleTimeout),
        .init("limits.pendingComplaints", \.limits.pendingComplaints, .integer(1...10_000_000)),
        .init("limits.inFlightBytes", \.limits.inFlightBytes, .size(1 << 20...64 << 30)),
        .init(
            "limits.retryAfterMax",
            \.limits.retryAfterMax,
            .duration(.seconds(1) ... .seconds(3600))
        ),
        .init("limits.partnerRate", \.limits.partnerRate, .integer(0...1_000_000)),
        .init("limits.partnerBurst", \.limits.partnerBurst, .integer(1...10_000_000)),
        .init("limits.partnerNewSenders", \.limits.partnerNewSenders, .integer(0...100_000_000)),
        .init("limits.controlRequests", \.limits.controlRequests, .integer(1...100_000)),
        .init(
            "limits.longPollMax",
            \.limits.longPollMax,
            .duration(.seconds(1) ... .seconds(600))
        ),
        .init("limits.longPolls", \.limits.longPolls, .integer(0...1_000_000)),
        .init("limits.feedPageMax", \.limits.feedPageMax, .integer(1...10_000)),
    ]

    private static let listing: [ConfigurationOption] = [
        .init("listing.reporters", \.listing.reporters, .integer(2...10_000)),
        .init("listing.window", \.listing.window, .choice),
        .init("listing.quietPeriod", \.listing.quietPeriod, .duration(.hours(24) ... .days(30))),
        .init(
            "listing.updateInterval",
            \.listing.updateInterval,
            .duration(.seconds(1) ... .days(7))
        ),
        .init("feeds.tlp", \.feeds.marking, .choice),
    ]

    private static let retention: [ConfigurationOption] = [
        .init("retention.evidence", \.retention.evidence, .duration(.hours(1) ... .days(730))),
        .init("retention.feed", \.retention.feed, .duration(.days(1) ... .days(730))),
        .init("retention.disputes", \.retention.disputes, .duration(.days(1) ... .days(3660))),
        .init("retention.audit", \.retention.audit, .duration(.days(2) ... .days(3660))),
        .init("disputes.hold", \.disputes.hold, .duration(.days(1) ... .days(3660))),
        .init("disputes.openMax", \.disputes.openMax, .integer(1...100_000)),
        .init("audit.interval", \.audit.interval, .duration(.seconds(1) ... .hours(24))),
    ]

    private static let operation: [ConfigurationOption] = [
        .init("senders.overstamps", \.senders.overstamps, .list(itemsMax: 256)),
        .init(
            "conversation.timeout",
            \.conversation.timeout,
            .duration(.seconds(60) ... .hours(72))
        ),
        .init("conversation.language", \.conversation.language, .language),
        .init("conversation.openMax", \.conversation.openMax, .integer(1...32)),
        .init("conversation.countries", \.conversation.countries, .countries(itemsMax: 16)),
        .init("log.level", \.log.level, .choice),
        .init("log.format", \.log.format, .choice),
        .init("log.slowRequest", \.log.slowRequest, .duration(.zero ... .seconds(600))),
        .init("metrics.open", \.metrics.isOpen, .boolean),
        .init("keys.directory", \.keys.directory, .path(emptyMeans: "the data directory")),
        .init(
            "shutdown.drainDeadline",
            \.shutdown.drainDeadline,
            .duration(.seconds(1) ... .seconds(300))
        ),
    ]

    private static func deadline(
        _ key: String,
        _ member: any WritableKeyPath<GatewayConfiguration, Duration> & Sendable
    ) -> ConfigurationOption {
        .init(key, member, .duration(.milliseconds(100) ... .seconds(600)))
    }

    /// The one option with a secret in it: neither its mistakes nor its YAML repeat the value.
    private static let redisURL = ConfigurationOption(
        "redis.url",
        read: { (raw, configuration) throws(ValueProblem) in
            let url = try RedisURL(raw.text(expected: RedisURL.forms))
            configuration.redis.location = url.location
            configuration.redis.password = url.password
            if let user = url.user { configuration.redis.user = user }
        },
        copy: { source, target in
            target.redis.location = source.redis.location
            target.redis.password = source.redis.password
        },
        yaml: { configuration in
            let url = configuration.redis.location.description
            guard let password = configuration.redis.password,
                configuration.redis.passwordFile.isEmpty
            else { return yamlQuoted(url) }
            return yamlQuoted(url.replacing("redis://", with: "redis://:\(password)@"))
        }
    )

    private static let redisUser = ValueKind<String>.text(
        expected: "the name of a user of Redis, at most 128 letters, digits and -_.",
        accepts: isRedisUser
    )

    private static let originName = ValueKind<String>.text(
        expected: "1 to 64 letters, digits, dots and hyphens, such as gateway-1.carrier.example",
        accepts: { text in
            (1...64).contains(text.utf8.count)
                && text.allSatisfy {
                    $0.isASCII && ($0.isLetter || $0.isNumber || ".-".contains($0))
                }
        }
    )

    private static let redisMemory = ValueKind<String>.text(
        expected: "Redis' notation: \"0\" for no limit, or a number and mb or gb, such as \"2gb\"",
        accepts: { text in
            let digits = text.prefix { $0.isASCII && $0.isNumber }
            let units = ["", "b", "k", "kb", "m", "mb", "g", "gb"]
            return isDecimal(digits) && digits.utf8.count <= 15
                && units.contains(text.dropFirst(digits.count).lowercased())
        }
    )
}

extension ValueKind where Value == ListenAddress {
    fileprivate static var listenAddress: Self {
        let expected = "a numeric address and a port, such as 127.0.0.1:7726 or [::1]:7726"
        return Self(
            parse: { (raw: RawValue) throws(ValueProblem) -> ListenAddress in
                let text = try raw.text(expected: expected)
                guard let address = ListenAddress(text) else {
                    throw ValueProblem("is \(shown(text)), which is no such thing", expected)
                }
                return address
            },
            yaml: { yamlQuoted($0.description) }
        )
    }
}

extension Duration {
    fileprivate static func hours(_ count: Int) -> Duration { .seconds(count * 3600) }
    fileprivate static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
}
