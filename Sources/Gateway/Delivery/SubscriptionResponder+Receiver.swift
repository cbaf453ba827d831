internal import RedisStore
internal import SpamReporting

/// What a receiver wants beside entries: a format of its own, and a token.
extension SubscriptionResponder {
    /// Refuses a format that nothing of the feed can be written in.
    func checkFormat(of subscription: Subscription) throws(Problem) {
        let (format, feed) = (subscription.format, subscription.feed)
        guard format.isOf(feed) else {
            throw Problem(
                .invalidField,
                "\(format.rawValue) reports senders; leave feed out, or choose another format",
                pointer: "/format"
            )
        }
        guard !format.needsSamples || showsSamples(subscription.partner, feed) else {
            throw Problem(
                .invalidField,
                "\(format.rawValue) reports texts, and the partner's agreement in force does not "
                    + "have \"samples\": true",
                pointer: "/format"
            )
        }
    }

    /// Seals the receiver's token; one that was given for another host is forgotten.
    func seal(
        _ order: SubscriptionOrder,
        from old: Subscription? = nil,
        into subscription: inout Subscription
    ) {
        if let token = order.token {
            subscription.sealedToken = token.map { text in
                courier.vault.seal(Array(text.utf8), of: Courier.tokenName(subscription.id))
            }
        } else if let old, old.host != subscription.host {
            subscription.sealedToken = nil
        }
    }
}
