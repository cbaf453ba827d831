internal import Configuration
internal import HTTPServer
internal import OperatingSystem
internal import RedisStore
internal import SpamReporting

/// Everything that `/metrics` tells, and its words.
///
/// The number of series is bounded: by registered partners, and by names that stand in the code.
/// No sender, no reporter and nothing that a client chose becomes a label.
struct MetricsReport {
    let figures: WorkerFigures
    let partners: [Partner]
    let readiness: Readiness
    let store: PolledStore?
    let process: ProcessFigures
    let startedAt: Timestamp
    let now: Timestamp
    /// Requests that are not on the way of a complaint and are worked on.
    let controlRequests: Int
    /// Readers that wait for the feed's next entry.
    let longPolls: Int
    let replies: ReplySender.Figures
    let delivery: DeliveryFigures
    let limits: LimitOptions

    private static let microsecond = 1e-6

    /// The report in Prometheus' text format.
    var text: MetricsText {
        var text = MetricsText()
        appendComplaints(to: &text)
        appendMessages(to: &text)
        appendRequests(to: &text)
        appendConnections(to: &text)
        appendReaders(to: &text)
        appendLedger(to: &text)
        appendReadiness(to: &text)
        appendDelivery(to: &text)
        if let store { appendStore(store, to: &text) }
        appendProcess(to: &text)
        return text
    }

    private func appendComplaints(to text: inout MetricsText) {
        text.family(
            "spamgate_complaints_total",
            .counter,
            "Complaints by what became of them; carriers only, revoked ones once they sent any."
        ) { family in
            for partner in partners where partner.role == .carrier {
                let counts = ComplaintOutcome.allCases.map {
                    ($0, figures.complaints($0, partner: partner.index))
                }
                guard partner.revokedAt == nil || counts.contains(where: { $0.1 > 0 }) else {
                    continue
                }
                for (outcome, count) in counts {
                    family.sample(
                        [("partner", partner.name), ("outcome", outcome.label)],
                        Double(count)
                    )
                }
            }
        }
        text.value(
            "spamgate_pending_complaints",
            .gauge,
            "Complaints waiting for Redis or on their way to it.",
            Double(figures.pendingComplaints)
        )
        text.value(
            "spamgate_pending_complaints_max",
            .gauge,
            "Pending complaints beyond which requests are answered 503.",
            Double(limits.pendingComplaints)
        )
    }

    private func appendMessages(to text: inout MetricsText) {
        text.family(
            "spamgate_messages_total",
            .counter,
            "Messages of subscribers by source and what became of them."
        ) { family in
            for (source, seen) in figures.sources.sorted(by: { $0.key < $1.key }) {
                for fate in MessageFate.allCases {
                    family.sample(
                        [("source", source), ("outcome", fate.label)],
                        Double(seen.count(fate))
                    )
                }
            }
        }
        text.family(
            "spamgate_message_last_timestamp_seconds",
            .gauge,
            "When a source sent something last, whatever became of it."
        ) { family in
            for (source, seen) in figures.sources.sorted(by: { $0.key < $1.key }) {
                family.sample([("source", source)], Double(seen.lastSeen))
            }
        }
        text.value(
            "spamgate_pending_messages",
            .gauge,
            "Messages whose conversations wait for Redis.",
            Double(figures.pendingMessages)
        )
        text.family(
            "spamgate_replies_total",
            .counter,
            "Replies that were handed to carriers' plants, by what became of them."
        ) { family in
            family.sample([("outcome", "taken")], Double(replies.taken))
            family.sample([("outcome", "refused")], Double(replies.refused))
            family.sample([("outcome", "dropped")], Double(replies.dropped))
        }
    }

    private func appendRequests(to text: inout MetricsText) {
        text.family(
            "spamgate_http_requests_total",
            .counter,
            "Requests by route and status; code aborted: the client went before the answer."
        ) { family in
            for route in RouteFamily.allCases {
                for (status, count) in figures.answers(route) {
                    let code = status == 0 ? "aborted" : "\(status)"
                    family.sample([("route", route.label), ("code", code)], Double(count))
                }
            }
        }
        text.family(
            "spamgate_http_request_duration_seconds",
            .histogram,
            "From the end of a request's head to the last byte of its answer."
        ) { family in
            for route in RouteFamily.allCases {
                family.histogram(
                    [("route", route.label)],
                    figures.durations[route.rawValue],
                    unit: Self.microsecond
                )
            }
        }
        text.family(
            "spamgate_problems_total",
            .counter,
            "Requests answered with a problem, by its name in protocols/problems.md."
        ) { family in
            for kind in Problem.Kind.allCases {
                let count = figures.problems[kind.rawValue] ?? 0
                family.sample([("problem", kind.rawValue)], Double(count))
            }
        }
        text.family(
            "spamgate_http_refusals_total",
            .counter,
            "Requests and connections the HTTP server turned down, by rule (protocols/http)."
        ) { family in
            for refusal in Refusal.allCases {
                let count = figures.refusals[refusal] ?? 0
                family.sample([("reason", refusal.rawValue)], Double(count))
            }
        }
    }

    private func appendConnections(to text: inout MetricsText) {
        text.value(
            "spamgate_http_connections",
            .gauge,
            "Connections open, idle ones included.",
            Double(figures.connections)
        )
        text.value(
            "spamgate_http_connections_max",
            .gauge,
            "Connections that may be open at once.",
            Double(limits.connections)
        )
        text.value(
            "spamgate_http_requests_in_flight",
            .gauge,
            "Requests begun and not yet answered to their last byte.",
            Double(figures.requestsInFlight)
        )
        text.value(
            "spamgate_http_in_flight_bytes",
            .gauge,
            "Memory that requests in flight hold, by estimate.",
            Double(figures.heldBytes)
        )
        text.value(
            "spamgate_http_in_flight_bytes_max",
            .gauge,
            "That memory beyond which requests are answered 503.",
            Double(limits.inFlightBytes)
        )
    }

    private func appendReaders(to text: inout MetricsText) {
        text.value(
            "spamgate_control_requests",
            .gauge,
            "Requests for feeds, statistics and partners that are worked on.",
            Double(controlRequests)
        )
        text.value(
            "spamgate_control_requests_max",
            .gauge,
            "Those beyond which such requests are answered 503.",
            Double(limits.controlRequests)
        )
        text.value(
            "spamgate_long_polls",
            .gauge,
            "Readers that wait for the feed's next entry.",
            Double(longPolls)
        )
        text.value(
            "spamgate_long_polls_max",
            .gauge,
            "Waiting readers beyond which others are answered 503.",
            Double(limits.longPolls)
        )
    }

    private func appendLedger(to text: inout MetricsText) {
        text.family(
            "spamgate_ledger_batch_complaints",
            .histogram,
            "Complaints in one call of the ledger."
        ) { $0.histogram([], figures.batchSizes) }
        text.family(
            "spamgate_ledger_call_duration_seconds",
            .histogram,
            "Round trip of one call of the ledger, its fsync included."
        ) { $0.histogram([], figures.ledgerDurations, unit: Self.microsecond) }
        text.value(
            "spamgate_ledger_call_failures_total",
            .counter,
            "Calls of the ledger that failed or whose outcome is unknown.",
            Double(figures.ledgerFailures)
        )
        text.value(
            "spamgate_evidence_plain_bytes_total",
            .counter,
            "Evidence records before they were compressed and sealed.",
            Double(figures.evidence.plain)
        )
        text.value(
            "spamgate_evidence_sealed_bytes_total",
            .counter,
            "Evidence records as they were sent to Redis.",
            Double(figures.evidence.sealed)
        )
    }

    private func appendReadiness(to text: inout MetricsText) {
        text.value(
            "spamgate_ready",
            .gauge,
            "1 when /readyz answers 200.",
            readiness.failure == nil ? 1 : 0
        )
        text.family(
            "spamgate_readiness_check",
            .gauge,
            "1 for each check of /readyz that passes."
        ) { family in
            for check in readiness.all {
                family.sample([("check", check.name)], check.failure == nil ? 1 : 0)
            }
        }
        text.family(
            "spamgate_readiness_failure_info",
            .gauge,
            "1 for each check of /readyz that fails, by reason (protocols/problems.md)."
        ) { family in
            for check in readiness.all {
                guard let reason = check.failure?.reason.name else { continue }
                family.sample([("check", check.name), ("reason", reason)], 1)
            }
        }
    }

    private func appendProcess(to text: inout MetricsText) {
        text.family(
            "spamgate_build_info",
            .gauge,
            "1; the label tells the version."
        ) { $0.sample([("version", Gateway.version)], 1) }
        let values: [(String, MetricsText.Kind, String, Double)] = [
            (
                "process_resident_memory_bytes", .gauge, "Memory of this process in RAM.",
                Double(process.residentMemory)
            ),
            (
                "process_virtual_memory_bytes", .gauge, "Address space of this process.",
                Double(process.virtualMemory)
            ),
            (
                "process_cpu_seconds_total", .counter, "Processor time of this process.",
                process.processorSeconds
            ),
            (
                "process_open_fds", .gauge, "Open file descriptors.",
                Double(process.openDescriptors)
            ),
            (
                "process_max_fds", .gauge, "Most file descriptors that may be open.",
                Double(process.descriptorsMax)
            ),
            (
                "process_start_time_seconds", .gauge, "When this process began, in Unix time.",
                Double(startedAt.milliseconds) / 1000
            ),
        ]
        for (name, kind, help, value) in values { text.value(name, kind, help, value) }
    }
}
