internal import JSON
internal import SpamReporting

/// Subscriptions and attempts as answers show them.
enum SubscriptionJSON {
    /// A subscription and how it stands.
    struct Standing {
        let subscription: Subscription
        let progress: DeliveryProgress
        /// Name of its owner.
        var partner = ""
        /// Why its owner may see nothing at present; nil when it may see something.
        var withheld: String?
        /// Of each secret, when it has a public half.
        var publicKeys: [String?] = []
        var lagEntries = 0
        /// When the first entry was published that has not been delivered.
        var waitingSince: Timestamp?

        init(subscription: Subscription, progress: DeliveryProgress) {
            self.subscription = subscription
            self.progress = progress
        }
    }

    /// Appends the members of a subscription.
    static func members(of standing: Standing, at now: Timestamp, to json: inout JSONWriter) {
        let subscription = standing.subscription
        json.member("id", subscription.id)
        json.member("partner", standing.partner)
        json.member("name", subscription.name)
        json.member("url", subscription.url)
        json.member("feed", subscription.feed.rawValue)
        if let countries = subscription.filter.countries {
            strings("countries", countries.map(\.code).sorted(), to: &json)
        }
        if let kinds = subscription.filter.kinds {
            strings("kinds", kinds.map(\.rawValue).sorted(), to: &json)
        }
        json.member("minimumReporters", subscription.filter.minimumReporters)
        json.member("format", subscription.format.rawValue)
        json.member("batchSize", subscription.batchSize)
        json.member("interval", subscription.interval)
        json.member("signing", subscription.signing.rawValue)
        json.member("createdAt", subscription.createdAt.rfc3339)
        json.member("hasBearerToken", subscription.sealedToken != nil)
        appendSecrets(of: standing, to: &json)
        appendProgress(of: standing, at: now, to: &json)
    }

    private static func appendSecrets(of standing: Standing, to json: inout JSONWriter) {
        json.key("secrets")
        json.beginArray()
        for (secret, publicKey) in zip(standing.subscription.secrets, standing.publicKeys) {
            json.beginObject()
            json.member("createdAt", secret.createdAt.rfc3339)
            if let moment = secret.endsAt { json.member("endsAt", moment.rfc3339) }
            if let publicKey { json.member("publicKey", publicKey) }
            json.endObject()
        }
        json.endArray()
    }

    private static func appendProgress(
        of standing: Standing,
        at now: Timestamp,
        to json: inout JSONWriter
    ) {
        let progress = standing.progress
        json.member("state", progress.state.rawValue)
        json.member("since", progress.since.rfc3339)
        json.member("verified", progress.isVerified)
        if let reason = standing.withheld { json.member("withheld", reason) }
        if progress.snapshot == nil, let cursor = progress.cursor {
            json.member("cursor", cursor.text)
        }
        json.member("snapshot", progress.snapshot != nil)
        json.key("lag")
        json.beginObject()
        json.member("entries", standing.lagEntries)
        let since = standing.waitingSince?.milliseconds ?? now.milliseconds
        json.member("seconds", Int(max(0, now.milliseconds - since) / 1000))
        json.endObject()
        json.member("failures", progress.failures)
        if let moment = progress.failingSince { json.member("failingSince", moment.rfc3339) }
        if let moment = progress.dueAt { json.member("nextAttemptAt", moment.rfc3339) }
        if let moment = progress.deliveredAt { json.member("deliveredAt", moment.rfc3339) }
    }

    private static func strings(_ key: String, _ values: [String], to json: inout JSONWriter) {
        json.key(key)
        json.beginArray()
        for value in values { json.string(value) }
        json.endArray()
    }

    /// Appends the members of an attempt.
    static func members(of attempt: DeliveryAttempt, to json: inout JSONWriter) {
        json.member("at", attempt.at.rfc3339)
        json.member("purpose", attempt.purpose.rawValue)
        json.member("webhookId", attempt.messageID)
        if attempt.last > 0 {
            json.member("first", Int(attempt.first))
            json.member("last", Int(attempt.last))
            json.member("entries", attempt.entries)
        }
        json.member("outcome", attempt.outcome.rawValue)
        if let status = attempt.status { json.member("status", status) }
        json.member("milliseconds", attempt.milliseconds)
        json.member("answer", attempt.answer)
        if let error = attempt.error { json.member("error", error) }
    }
}
