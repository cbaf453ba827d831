internal import Cryptography
internal import JSON
internal import SpamReporting

/// Subscriptions as Redis keeps them: JSON without what is as usual.
enum SubscriptionRecord {
    static func text(of subscription: Subscription) -> String {
        let filter = subscription.filter
        let bytes = JSONWriter.object(capacity: 512) { json in
            json.member("partner", Int(subscription.partner))
            if subscription.feed != .senders { json.member("feed", subscription.feed.rawValue) }
            json.member("name", subscription.name)
            json.member("url", subscription.url)
            if let countries = filter.countries {
                strings("countries", countries.map(\.code).sorted(), to: &json)
            }
            if let kinds = filter.kinds {
                strings("kinds", kinds.map(\.rawValue).sorted(), to: &json)
            }
            if filter.minimumReporters > 0 {
                json.member("minimumReporters", filter.minimumReporters)
            }
            json.member("format", subscription.format.rawValue)
            json.member("batchSize", subscription.batchSize)
            json.member("interval", subscription.interval)
            json.member("signing", subscription.signing.rawValue)
            if let token = subscription.sealedToken {
                json.member("token", Hexadecimal.text(token))
            }
            json.member("createdAt", subscription.createdAt.rfc3339)
            json.key("secrets")
            json.beginArray()
            for secret in subscription.secrets {
                json.beginObject()
                json.member("sealed", Hexadecimal.text(secret.sealed))
                json.member("createdAt", secret.createdAt.rfc3339)
                if let moment = secret.endsAt { json.member("endsAt", moment.rfc3339) }
                json.endObject()
            }
            json.endArray()
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func strings(_ key: String, _ values: [String], to json: inout JSONWriter) {
        json.key(key)
        json.beginArray()
        for value in values { json.string(value) }
        json.endArray()
    }

    /// Reads ``text(of:)`` back; nil for anything else.
    static func read(_ text: String, id: String) -> Subscription? {
        guard let json = try? JSONReader().read(Array(text.utf8)),
            let partner = (try? json.required("partner").integer()).flatMap({ UInt16(exactly: $0) }
            ),
            let name = try? json.required("name").string(),
            let url = try? json.required("url").string(),
            let format = (try? json.required("format").string())
                .flatMap({ SubscriptionFormat(rawValue: $0) }),
            let batchSize = try? json.required("batchSize").integer(),
            let interval = try? json.required("interval").integer(),
            let signing = (try? json.required("signing").string())
                .flatMap({ SubscriptionSigning(rawValue: $0) }),
            let createdAt = moment(json["createdAt"]),
            let secrets = try? json.required("secrets").elements(),
            let feed = FeedName(rawValue: (try? json["feed"]?.string()) ?? "senders")
        else { return nil }
        var subscription = Subscription(
            id: id,
            partner: partner,
            feed: feed,
            name: name,
            url: url,
            filter: filter(json),
            format: format,
            batchSize: batchSize,
            interval: interval,
            signing: signing,
            createdAt: createdAt,
            secrets: secrets.compactMap(secret)
        )
        subscription.sealedToken = (try? json["token"]?.string()).flatMap(Hexadecimal.bytes)
        return subscription
    }

    private static func filter(_ json: JSONValue) -> SubscriptionFilter {
        func strings(_ key: String) -> [String]? {
            guard let elements = try? json[key]?.elements() else { return nil }
            return elements.compactMap { try? $0.string() }
        }
        return SubscriptionFilter(
            countries: strings("countries").map { Set($0.compactMap { Country(code: $0) }) },
            kinds: strings("kinds").map { Set($0.compactMap { Sender.Kind(rawValue: $0) }) },
            minimumReporters: (try? json["minimumReporters"]?.integer()) ?? 0
        )
    }

    private static func secret(_ json: JSONValue) -> SubscriptionSecret? {
        guard let sealed = (try? json.required("sealed").string()).flatMap(Hexadecimal.bytes),
            let createdAt = moment(json["createdAt"])
        else { return nil }
        return SubscriptionSecret(
            sealed: sealed,
            createdAt: createdAt,
            endsAt: moment(json["endsAt"])
        )
    }

    private static func moment(_ json: JSONValue?) -> Timestamp? {
        (try? json?.string()).flatMap { Timestamp(rfc3339: $0) }
    }
}

/// Attempts as Redis keeps them: JSON with short names, because a hundred are kept of each
/// subscription.
enum DeliveryAttemptRecord {
    static func text(_ attempt: DeliveryAttempt) -> String {
        let bytes = JSONWriter.object(capacity: 160) { json in
            json.key("t")
            json.integer(attempt.at.milliseconds)
            json.member("p", attempt.purpose.rawValue)
            json.member("i", attempt.messageID)
            if attempt.last > 0 {
                json.member("f", Int(attempt.first))
                json.member("l", Int(attempt.last))
                json.member("n", attempt.entries)
            }
            json.member("o", attempt.outcome.rawValue)
            if let status = attempt.status { json.member("s", status) }
            json.member("m", attempt.milliseconds)
            if !attempt.answer.isEmpty { json.member("a", attempt.answer) }
            if let error = attempt.error { json.member("e", error) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads ``text(_:)`` back; nil for anything else.
    static func read(_ text: String) -> DeliveryAttempt? {
        guard let json = try? JSONReader().read(Array(text.utf8)),
            let at = number(json["t"]),
            let purpose = string(json["p"]).flatMap({ DeliveryPurpose(rawValue: $0) }),
            let id = string(json["i"]),
            let outcome = string(json["o"]).flatMap({ DeliveryOutcome(rawValue: $0) })
        else { return nil }
        var attempt = DeliveryAttempt(
            at: Timestamp(milliseconds: Int64(at)),
            purpose: purpose,
            messageID: id,
            first: UInt64(max(0, number(json["f"]) ?? 0)),
            last: UInt64(max(0, number(json["l"]) ?? 0)),
            entries: number(json["n"]) ?? 0
        )
        attempt.outcome = outcome
        attempt.status = number(json["s"])
        attempt.milliseconds = number(json["m"]) ?? 0
        attempt.answer = string(json["a"]) ?? ""
        attempt.error = string(json["e"])
        return attempt
    }

    private static func number(_ json: JSONValue?) -> Int? { try? json?.integer() }
    private static func string(_ json: JSONValue?) -> String? { try? json?.string() }
}
