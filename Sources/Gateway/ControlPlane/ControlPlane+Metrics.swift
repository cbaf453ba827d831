internal import Configuration
internal import HTTPServer
internal import JSON
internal import Logging
internal import OperatingSystem
internal import Reactor
internal import Redis
internal import RedisStore
internal import SpamReporting
internal import Synchronization

extension ControlPlane {
    /// How often Redis is asked for its figures.
    private static let figuresInterval = Duration.seconds(2)

    /// Asks Redis for its figures until the task is cancelled.
    ///
    /// Not when metrics are read: a Redis that does not answer must not hold up who watches it.
    ///
    /// - Parameter budgets: of log lines; told of when nothing more happens that would tell.
    func watchFigures(_ budgets: RequestLog.Budgets) async {
        var ages = ChangeAges()
        while !Task.isCancelled {
            do throws(RedisError) {
                let figures = try await StoreFigures.read(from: redis)
                let now = MonotonicTime.current()
                ages.note(figures.oldestChanges, at: now)
                let lag = ages.longest(at: now)
                state.withLock { $0.store = PolledStore(figures: figures, relayLag: lag) }
            } catch {
                state.withLock { $0.store = nil }
            }
            tellHeldBack(budgets)
            try? await Task.sleep(for: Self.figuresInterval)
        }
    }

    private func tellHeldBack(_ budgets: RequestLog.Budgets) {
        let now = MonotonicTime.current()
        let failed = budgets.failed.takeHeldBack(at: now)
        let slow = budgets.slow.takeHeldBack(at: now)
        guard failed + slow > 0 else { return }
        log.notice(
            "more requests failed or were slow than are told one by one",
            metadata: ["failed": "\(failed)", "slow": "\(slow)"]
        )
    }

    /// What all workers have counted.
    func workerFigures(_ workers: [WorkerThread]) async throws(Problem) -> WorkerFigures {
        var figures = WorkerFigures()
        let now = clock.now
        for worker in workers {
            if let counted = await worker.figures() { figures.add(counted, at: now) }
        }
        // Without all workers every counter would seem to have gone back.
        guard !workers.isEmpty else {
            throw Problem(.shuttingDown, "the workers of this gateway have ended")
        }
        return figures
    }

    /// The answer to `GET /v1/statistics/sources`: the sources of the configuration, and the routes
    /// of formats that were used, as this gateway has seen them since it began.
    func sourceStatistics() async throws(Problem) -> HTTPResponse {
        let figures = try await workerFigures(state.withLock { $0.workers })
        let now = clock.now
        let configured = configuration.sources
        let others = figures.sources.keys.filter { name in
            !configured.contains { $0.name == name }
        }.sorted()
        return .json(200) { json in
            json.member("since", building: startedAt.appendRFC3339)
            json.member("now", building: now.appendRFC3339)
            json.key("sources")
            json.beginArray()
            for options in configured {
                let seen = figures.sources[options.name] ?? SourceFigures()
                json.beginObject()
                json.member("name", options.name)
                json.member("format", options.format?.rawValue ?? "")
                json.member("partner", options.partner)
                json.member("conversation", options.conversation.rawValue)
                seen.append(to: &json, at: now)
                json.endObject()
            }
            for name in others {
                json.beginObject()
                json.member("name", name)
                json.member("format", name)
                (figures.sources[name] ?? SourceFigures()).append(to: &json, at: now)
                json.endObject()
            }
            json.endArray()
        }
    }

    /// The answer to `GET /metrics`.
    func metrics() async throws(Problem) -> HTTPResponse {
        let (workers, partners, readiness, store) = state.withLock {
            ($0.workers, $0.directory?.partners ?? [], $0.announced, $0.store)
        }
        let figures = try await workerFigures(workers)
        let report = MetricsReport(
            figures: figures,
            partners: partners,
            readiness: readiness,
            store: store,
            process: .now(),
            startedAt: startedAt,
            now: clock.now,
            controlRequests: gate.count,
            longPolls: feedWaiters.count,
            replies: replies.figures,
            delivery: deliveryDesk.figures,
            limits: configuration.limits
        )
        return HTTPResponse(
            status: 200,
            headers: [("Content-Type", MetricsText.contentType), ("Cache-Control", "no-store")],
            body: report.text.bytes
        )
    }
}

/// What Redis said of itself last.
struct PolledStore: Sendable {
    let figures: StoreFigures
    /// How long the oldest listing change has waited for the feed.
    let relayLag: Duration
}
