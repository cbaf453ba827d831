internal import SpamReporting

extension MetricsReport {
    /// How delivery is doing, of the subscriptions that this gateway delivers; gateways that share
    /// a Redis share them out, so sums over gateways are of all.
    func appendDelivery(to text: inout MetricsText) {
        let standing = delivery.standing
        text.family(
            "spamgate_subscriptions",
            .gauge,
            "Subscriptions that this gateway delivers, by state (protocols/outbound/webhooks)."
        ) { family in
            for state in SubscriptionState.allCases {
                family.sample([("state", state.rawValue)], Double(standing.states[state] ?? 0))
            }
        }
        text.value(
            "spamgate_subscriptions_failing",
            .gauge,
            "Active subscriptions whose last attempt failed.",
            Double(standing.failing)
        )
        text.value(
            "spamgate_subscriptions_withheld",
            .gauge,
            "Active subscriptions whose partner may see nothing now.",
            Double(standing.withheld)
        )
        text.value(
            "spamgate_subscription_suspensions_total",
            .counter,
            "Subscriptions that were suspended because every attempt failed for too long.",
            Double(delivery.suspensions)
        )
        text.family(
            "spamgate_delivery_attempts_total",
            .counter,
            "Attempts to deliver, by what came of them."
        ) { family in
            for outcome in DeliveryOutcome.allCases {
                family.sample(
                    [("outcome", outcome.rawValue)],
                    Double(delivery.attempts[outcome] ?? 0)
                )
            }
        }
        text.value(
            "spamgate_delivered_entries_total",
            .counter,
            "Entries in deliveries that arrived; one entry counts for each subscription.",
            Double(delivery.entries)
        )
        text.value(
            "spamgate_deliveries_under_way",
            .gauge,
            "Deliveries that are being sent.",
            Double(standing.underWay)
        )
        text.value(
            "spamgate_delivery_lag_entries",
            .gauge,
            "Entries that the active subscription furthest behind has not got.",
            Double(standing.lagEntries)
        )
        text.value(
            "spamgate_delivery_lag_seconds",
            .gauge,
            "How long an entry has waited for the active subscription that has waited longest.",
            standing.lagSeconds
        )
    }
}
