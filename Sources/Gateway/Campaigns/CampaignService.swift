internal import Configuration
internal import Redis
internal import RedisStore
internal import Synchronization
internal import SpamReporting

/// The desk for campaigns and the thread that it works on.
struct CampaignService: Sendable {
    private let desk: CampaignDesk
    private let thread: BackgroundThread
    private let isEnabled: Bool

    /// Starts the thread and puts the desk at the control plane's disposal.
    static func start(
        _ shared: WorkerShared,
        _ keys: GatewayKeys,
        _ directory: DataDirectory
    ) async throws -> CampaignService {
        let thread = try await BackgroundThread.start(name: "campaigns")
        let controlPlane = shared.controlPlane
        let desk = CampaignDesk(
            CampaignDesk.Surroundings(
                redis: controlPlane.redis,
                clock: shared.clock,
                log: shared.log,
                evidenceKey: keys.evidence,
                reporterKey: keys.reporter,
                configuration: { controlPlane.configuration },
                isWell: { controlPlane.state.withLock { $0.readiness.storeFailure == nil } },
                country: { index in
                    controlPlane.state.withLock { $0.directory?.partner(at: index)?.country }
                },
                feedHead: { () async throws(RedisError) in
                    try await controlPlane.certainState(
                        of: .campaigns,
                        known: directory.highWater(of: .campaigns)
                    ).head
                },
                listingsChanged: { controlPlane.listingsChanged() }
            ),
            on: thread
        )
        controlPlane.state.withLock { $0.campaigns = desk }
        return CampaignService(
            desk: desk,
            thread: thread,
            isEnabled: shared.configuration.campaigns.enabled
        )
    }

    /// Groups complaints until the task is cancelled, where that is wanted.
    func run() async {
        if isEnabled { await desk.run() }
    }

    /// Ends the thread.
    func stop() {
        thread.stop()
    }
}
