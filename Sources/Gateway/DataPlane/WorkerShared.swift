internal import Configuration
internal import FeedFormats
internal import Intake
internal import Logging
internal import Reactor
internal import Redis
internal import SpamReporting

/// What all workers are given when they start.
struct WorkerShared: Sendable {
    var configuration: GatewayConfiguration
    let endpoint: RedisEndpoint
    let clock: GatewayClock
    let intakeKeys: IntakeKeys
    let evidenceKey: [UInt8]
    var rules: ListingRules { ListingRules(configuration.listing) }
    let controlPlane: ControlPlane
    let log: Logger
    let lineBudgets: RequestLog.Budgets

    /// Complaints that one worker lets wait for the ledger.
    var pendingMax: Int {
        max(1, configuration.limits.pendingComplaints / workerCount)
    }

    /// Memory, by estimate, that one worker's requests may hold.
    var inFlightBytesMax: Int {
        max(1, configuration.limits.inFlightBytes / workerCount)
    }

    /// Takes replies that do not go in answers.
    var replies: ReplySender { controlPlane.replies }

    /// What partners may still hand in.
    var quotas: PartnerQuotas { controlPlane.quotas }

    let workerCount: Int
}

/// What the control plane tells the workers of the world.
struct WorkerOrders: Sendable {
    /// Higher than that of the orders given before.
    var version: UInt64 = 0
    /// Who may come in; nil until it has been read for the first time.
    var directory: PartnerDirectory?
    /// Why no complaint may be taken now; nil when complaints are taken.
    var closedBecause: Problem?
    /// The start of Redis (`run_id`) that was found fit to be used; nil before there is one.
    var approvedRun: String?
    /// Whether the gateway is about to stop.
    var isDraining = false
}
