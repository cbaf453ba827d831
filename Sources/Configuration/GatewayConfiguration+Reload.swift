extension GatewayConfiguration {
    /// Options that a running gateway takes over; whatever else differs waits for the next start.
    ///
    /// Relations between options are checked on each configuration as a whole, so options that are
    /// related are either all in this list or none of them is.
    static let reloadable: Set<String> = [
        "organisation.name", "organisation.contact", "organisation.domain",
        "redis.durability", "limits.complaintSize", "limits.batchSize",
        "limits.feedPageMax", "listing.reporters", "listing.window",
        "listing.quietPeriod", "listing.updateInterval", "feeds.tlp",
        "retention.evidence", "retention.feed",
        "retention.audit", "audit.interval",
        "retention.disputes", "disputes.hold", "disputes.openMax",
        "senders.overstamps", "conversation.timeout", "conversation.language",
        "conversation.openMax", "conversation.countries", "log.level", "log.format",
        "log.slowRequest", "metrics.open",
        "shutdown.drainDeadline",
        "delivery.retrySchedule", "delivery.retryAfterMax", "delivery.suspendAfter",
        "delivery.secretOverlap", "delivery.subscriptionsMax", "categories.rules",
    ]

    /// What comes of reading the configuration again.
    package struct Reloading: Sendable {
        /// What is in force from now on.
        package let configuration: GatewayConfiguration
        /// Options that changed, each with its new value, as `log.level: debug`.
        package let applied: [String]
        /// Names of options that differ and need a restart.
        package let awaitingRestart: [String]
    }

    /// What a gateway that runs with this configuration takes over of a new one.
    package func reloading(_ new: GatewayConfiguration) -> Reloading {
        var merged = self
        var applied: [String] = []
        var awaitingRestart: [String] = []
        for option in ConfigurationOption.all {
            var changed = self
            option.copy(new, &changed)
            guard changed != self else { continue }
            if Self.reloadable.contains(option.key) {
                option.copy(new, &merged)
                applied.append("\(option.key): \(option.yaml(new))")
            } else {
                awaitingRestart.append(option.key)
            }
        }
        // Sources that belong together change together, so the list is taken over as a whole.
        if new.sources != sources {
            merged.sources = new.sources
            let names = new.sources.map(\.name).joined(separator: ", ")
            applied.append("sources: [\(names)]")
        }
        if new.verifiedSenders != verifiedSenders {
            merged.verifiedSenders = new.verifiedSenders
            applied.append("verifiedSenders: \(new.verifiedSenders.count)")
        }
        return Reloading(
            configuration: merged,
            applied: applied,
            awaitingRestart: awaitingRestart
        )
    }
}
