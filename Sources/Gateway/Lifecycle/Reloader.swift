internal import AuditTrail
internal import Configuration
internal import Logging
internal import Synchronization

/// Takes over what changed in the configuration while the gateway runs.
final class Reloader: Sendable {
    private let load: @Sendable () throws(ConfigurationErrors) -> GatewayConfiguration
    private let log: GatewayLog
    private let shared: Mutex<WorkerShared>

    /// - Parameter shared: what the workers were started with.
    init(
        _ load: @escaping @Sendable () throws(ConfigurationErrors) -> GatewayConfiguration,
        _ shared: WorkerShared,
        log: GatewayLog
    ) {
        self.load = load
        self.log = log
        self.shared = Mutex(shared)
    }

    /// The configuration in force.
    var configuration: GatewayConfiguration { shared.withLock { $0.configuration } }

    /// Reads the configuration again; one with mistakes changes nothing.
    func reload() {
        let new: GatewayConfiguration
        do throws(ConfigurationErrors) {
            new = try load()
        } catch {
            for mistake in error.mistakes {
                log.logger.error(
                    "SIGHUP: a mistake in the configuration",
                    metadata: ["mistake": "\(mistake)"]
                )
            }
            log.logger.error("SIGHUP: nothing changes; the configuration has mistakes")
            return
        }
        let reloading = configuration.reloading(new)
        apply(reloading.configuration)
        record(reloading)
        if reloading.applied.isEmpty {
            log.logger.notice("SIGHUP: read the configuration again; nothing to apply")
        } else {
            let changes = reloading.applied.joined(separator: ", ")
            log.logger.notice("SIGHUP: applied", metadata: ["changes": "\(changes)"])
        }
        if !reloading.awaitingRestart.isEmpty {
            let names = reloading.awaitingRestart.joined(separator: ", ")
            log.logger.warning(
                "SIGHUP: some options change at the next start only",
                metadata: ["options": "\(names)"]
            )
        }
    }

    /// Says in the audit log which options changed; their values might be secrets.
    private func record(_ reloading: GatewayConfiguration.Reloading) {
        let applied = reloading.applied.map { String($0.prefix { $0 != ":" }) }
        let controlPlane = shared.withLock { $0.controlPlane }
        controlPlane.record(
            .configurationReloaded,
            ["applied": .texts(applied), "awaitingRestart": .texts(reloading.awaitingRestart)]
        )
    }

    private func apply(_ configuration: GatewayConfiguration) {
        let changed = shared.withLock { shared in
            shared.configuration = configuration
            return shared
        }
        log.apply(configuration.log)
        changed.controlPlane.apply(changed)
    }
}
