/// How entries of feeds are delivered to subscribers.
package struct DeliveryOptions: Sendable, Equatable {
    /// Deliveries under way at once.
    package var concurrency = 0
    /// Of those, to one host.
    package var perHost = 0
    /// Longest time for one attempt, connecting included.
    package var timeout = Duration.zero
    /// Longest time for connecting.
    package var connectTimeout = Duration.zero
    /// Pauses after failures in a row; the last one repeats.
    package var retrySchedule: [Duration] = []
    /// Longest `Retry-After` that is heeded.
    package var retryAfterMax = Duration.zero
    /// How long all attempts may fail before a subscription is suspended.
    package var suspendAfter = Duration.zero
    /// After what time without a sign of life another gateway takes over.
    package var lease = Duration.zero
    /// How long the secret before a rotation goes on signing.
    package var secretOverlap = Duration.zero
    /// Subscriptions of one partner.
    package var subscriptionsMax = 0
    /// Hosts and ports that may be called wherever they are, and without TLS.
    package var allowedHosts: [String] = []
    /// File of the certificate authorities that are trusted; empty for the system's.
    package var caFile = ""

    init() {}
}

extension ConfigurationOption {
    /// The options of delivery, in the order of the default file.
    static let delivery: [ConfigurationOption] = [
        .init("delivery.concurrency", \.delivery.concurrency, .integer(1...4096)),
        .init("delivery.perHost", \.delivery.perHost, .integer(1...4096)),
        .init(
            "delivery.timeout",
            \.delivery.timeout,
            .duration(.milliseconds(100) ... .seconds(60))
        ),
        .init(
            "delivery.connectTimeout",
            \.delivery.connectTimeout,
            .duration(.milliseconds(100) ... .seconds(60))
        ),
        .init("delivery.retrySchedule", \.delivery.retrySchedule, pauses),
        .init(
            "delivery.retryAfterMax",
            \.delivery.retryAfterMax,
            .duration(.zero ... .seconds(86_400))
        ),
        .init(
            "delivery.suspendAfter",
            \.delivery.suspendAfter,
            .duration(.seconds(1) ... .seconds(90 * 86_400))
        ),
        .init("delivery.lease", \.delivery.lease, .duration(.seconds(1) ... .seconds(60))),
        .init(
            "delivery.secretOverlap",
            \.delivery.secretOverlap,
            .duration(.zero ... .seconds(90 * 86_400))
        ),
        .init("delivery.subscriptionsMax", \.delivery.subscriptionsMax, .integer(0...20_000)),
        .init("delivery.allowedHosts", \.delivery.allowedHosts, .list(itemsMax: 64)),
        .init(
            "delivery.caFile",
            \.delivery.caFile,
            .path(emptyMeans: "the system's authorities")
        ),
    ]

    /// Pauses that a schedule may have.
    private static let pauseRange = Duration.milliseconds(10) ... .seconds(7 * 86_400)

    private static let pauses: ValueKind<[Duration]> = {
        let texts = ValueKind<[String]>.list(itemsMax: 32)
        let expected = "a list of 1 to 32 durations from 10ms to 7d, such as [5s, 5m, 1h]"
        return ValueKind(
            parse: { (raw: RawValue) throws(ValueProblem) -> [Duration] in
                let items = try texts.parse(raw)
                guard !items.isEmpty else { throw ValueProblem("is an empty list", expected) }
                var pauses: [Duration] = []
                for item in items {
                    guard let milliseconds = quantity(item, in: QuantityUnit.time),
                        pauseRange.contains(.milliseconds(milliseconds))
                    else { throw ValueProblem("has \(shown(item))", expected) }
                    pauses.append(.milliseconds(milliseconds))
                }
                return pauses
            },
            yaml: { "[" + $0.map(\.configurationText).joined(separator: ", ") + "]" }
        )
    }()
}
