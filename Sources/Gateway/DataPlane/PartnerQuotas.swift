internal import Configuration
internal import SpamReporting
internal import Synchronization

/// What each partner may hand in now: a token bucket for each, shared by all workers.
///
/// A request takes the lock once or twice, for some 50 ns; a bucket for each worker would give a
/// partner with one connection only its part.
final class PartnerQuotas: Sendable {
    /// A bucket's size and how fast it fills.
    struct Limit: Hashable {
        /// Complaints a second.
        let rate: Int
        /// Complaints that a full bucket holds.
        let burst: Int
    }

    /// A bucket at one moment.
    struct Reading {
        let limit: Limit
        /// How many complaints it holds.
        let level: Double

        /// Seconds until it holds `count` complaints.
        func seconds(until count: Int) -> Double {
            max(0, (Double(count) - level) / Double(limit.rate))
        }
    }

    /// What became of a request for some complaints.
    enum Verdict {
        /// There is no limit.
        case unlimited
        case taken(Reading)
        /// There are too few now; nothing was taken.
        case exceeded(Reading)
        /// There will never be so many at once.
        case neverFits(Reading)
    }

    private struct Bucket {
        var level: Double
        /// In milliseconds of the gateway's clock.
        var filledAt: Int64
    }

    private let defaultRate: Int
    private let defaultBurst: Int
    private let buckets = Mutex<[UInt16: Bucket]>([:])

    /// Quotas of partners that have no limits of their own as configured.
    init(_ options: LimitOptions) {
        defaultRate = options.partnerRate
        defaultBurst = options.partnerBurst
    }

    private func limit(of partner: Partner) -> Limit? {
        let rate = partner.limits.rate ?? defaultRate
        return rate == 0 ? nil : Limit(rate: rate, burst: partner.limits.burst ?? defaultBurst)
    }

    /// Looks into a partner's bucket; nil when it has no limit.
    func reading(of partner: Partner, at now: Timestamp) -> Reading? {
        guard let limit = limit(of: partner) else { return nil }
        let level = buckets.withLock { Self.fill(&$0, partner.index, limit, at: now) }
        return Reading(limit: limit, level: level)
    }

    /// Takes `count` complaints from a partner's bucket, all of them or none.
    func take(_ count: Int, from partner: Partner, at now: Timestamp) -> Verdict {
        guard let limit = limit(of: partner) else { return .unlimited }
        let (level, isTaken) = buckets.withLock { buckets in
            let level = Self.fill(&buckets, partner.index, limit, at: now)
            guard level >= Double(count) else { return (level, false) }
            buckets[partner.index]?.level = level - Double(count)
            return (level - Double(count), true)
        }
        let reading = Reading(limit: limit, level: level)
        if isTaken { return .taken(reading) }
        return count > limit.burst ? .neverFits(reading) : .exceeded(reading)
    }

    /// Gives a bucket what time has brought it and returns its level; a new one is full.
    private static func fill(
        _ buckets: inout [UInt16: Bucket],
        _ index: UInt16,
        _ limit: Limit,
        at now: Timestamp
    ) -> Double {
        let size = Double(limit.burst)
        var bucket = buckets[index] ?? Bucket(level: size, filledAt: now.milliseconds)
        // Requests of one moment may come in any order; time is never given twice.
        let passed = max(0, now.milliseconds - bucket.filledAt)
        bucket.level = min(size, bucket.level + Double(passed) * Double(limit.rate) / 1000)
        bucket.filledAt += passed
        buckets[index] = bucket
        return bucket.level
    }
}

extension PartnerQuotas.Reading {
    /// Appends the fields of draft-ietf-httpapi-ratelimit-headers: what the policy is, and what is
    /// left.
    ///
    /// The quota is the bucket's size, and the window the time in which an empty one fills.
    func append(to headers: inout [(String, String)]) {
        let window = max(1, (limit.burst + limit.rate - 1) / limit.rate)
        let left = Int(max(0, level))
        let full = Int(seconds(until: limit.burst).rounded(.up))
        headers.reserveCapacity(headers.count + 2)
        headers.append(
            ("RateLimit-Policy", Self.item("\"complaints\";q=", limit.burst, ";w=", window))
        )
        headers.append(("RateLimit", Self.item("\"complaints\";r=", left, ";t=", full)))
    }

    /// An item with two parameters; interpolation takes five times as long, for every answer.
    private static func item(
        _ beginning: String,
        _ first: Int,
        _ middle: String,
        _ second: Int
    ) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(64)
        text.append(utf8: beginning)
        text.append(decimal: Int64(first))
        text.append(utf8: middle)
        text.append(decimal: Int64(second))
        return String(decoding: text, as: UTF8.self)
    }

    /// `Retry-After` for `count` complaints: until they fit, and for some clients a little later.
    func retryAfter(for count: Int) -> Int {
        let wait = seconds(until: count) * Double.random(in: 1...1.25)
        return min(3600, max(1, Int(wait.rounded(.up))))
    }
}
