import SpamReporting
import Testing

@Suite struct DeliveryProgressTests {
    private let now = Timestamp(seconds: 1_790_000_000)
    private let epoch = FeedEpoch(value: 7)

    private func place(_ sequence: UInt64) -> FeedCursor {
        FeedCursor(epoch: epoch, sequence: sequence)
    }

    @Test func `progress reads back from its one line, whatever is set`() throws {
        var progress = DeliveryProgress(at: now, cursor: nil)
        #expect(DeliveryProgress(text: progress.text) == progress)
        progress = DeliveryProgress(at: now, cursor: place(12), snapshot: SnapshotWalk())
        #expect(DeliveryProgress(text: progress.text) == progress)
        progress.snapshot = SnapshotWalk(end: 40)
        progress.batchEnd = 0
        progress.replays = 3
        progress.verified(rate: 120, at: now.adding(seconds: 1))
        progress.failed(at: now, pause: .milliseconds(1500), patience: .seconds(60))
        progress.deliveredAt = now
        let read = try #require(DeliveryProgress(text: progress.text))
        #expect(read == progress)
        #expect(read.dueAt == Timestamp(milliseconds: now.milliseconds + 1500))
        #expect(progress.text.utf8.count < 160)
        for state in SubscriptionState.allCases {
            progress.enter(state, at: now)
            #expect(DeliveryProgress(text: progress.text) == progress)
        }
    }

    @Test(arguments: [
        "", "1", "2 active 1 1 - - - 0 0 - - - -", "1 asleep 1 1 - - - 0 0 - - - -",
        "1 active x 1 - - - 0 0 - - - -", "1 active 1 1 nocursor - - 0 0 - - - -",
    ])
    func `what is no progress is not read as one`(text: String) {
        #expect(DeliveryProgress(text: text) == nil)
    }

    @Test func `a delivered batch moves the place to its end and forgets the failures`() {
        var progress = DeliveryProgress(at: now, cursor: place(10))
        progress.verified(rate: nil, at: now)
        progress.batchEnd = 15
        progress.failed(at: now, pause: .seconds(5), patience: .seconds(60))
        #expect(progress.cursor == place(10) && progress.batchEnd == 15)
        progress.delivered(at: now.adding(seconds: 5))
        #expect(progress.cursor == place(15) && progress.batchEnd == nil)
        #expect(progress.failures == 0 && progress.dueAt == nil && progress.failingSince == nil)
    }

    @Test func `the last part of a snapshot leads back to the log`() {
        var progress = DeliveryProgress(at: now, cursor: place(0), snapshot: SnapshotWalk(end: 9))
        progress.batchEnd = 4
        progress.delivered(at: now)
        #expect(progress.cursor == place(4) && progress.snapshot == SnapshotWalk(end: 9))
        progress.batchEnd = 9
        progress.delivered(at: now)
        #expect(progress.cursor == place(9) && progress.snapshot == nil)
    }

    @Test func `failing for the whole patience suspends, and resuming goes on at the same place`() {
        var progress = DeliveryProgress(at: now, cursor: place(10))
        progress.verified(rate: nil, at: now)
        progress.batchEnd = 12
        progress.failed(at: now, pause: .seconds(5), patience: .seconds(100))
        progress.failed(at: now.adding(seconds: 99), pause: .seconds(5), patience: .seconds(100))
        #expect(progress.state == .active && progress.failures == 2)
        progress.failed(at: now.adding(seconds: 100), pause: .seconds(5), patience: .seconds(100))
        #expect(progress.state == .suspended && progress.dueAt == nil)
        #expect(progress.since == now.adding(seconds: 100))
        progress.resume(at: now.adding(seconds: 500))
        #expect(progress.state == .active && progress.failures == 0)
        #expect(progress.cursor == place(10) && progress.batchEnd == 12)
    }

    @Test func `another URL has to be verified, and a paused subscription stays paused`() {
        var progress = DeliveryProgress(at: now, cursor: place(10))
        progress.verified(rate: 60, at: now)
        progress.moved(at: now)
        #expect(progress.state == .pendingVerification && !progress.isVerified)
        #expect(progress.rate == nil)
        progress.enter(.paused, at: now)
        progress.moved(at: now)
        #expect(progress.state == .paused)
        progress.resume(at: now)
        #expect(progress.state == .pendingVerification)
    }

    @Test func `a replay forgets the batch under way and gives later ones other ids`() {
        var progress = DeliveryProgress(at: now, cursor: place(10), snapshot: SnapshotWalk(end: 3))
        progress.batchEnd = 12
        progress.replay(from: place(2))
        #expect(progress.cursor == place(2) && progress.batchEnd == nil)
        #expect(progress.snapshot == nil && progress.replays == 1)
        progress.batchEnd = 12
        progress.filtered()
        #expect(progress.cursor == place(2) && progress.batchEnd == nil && progress.replays == 2)
    }

    @Test func `pauses follow the schedule, the last one for ever, each varied by a tenth`() {
        let schedule = RetrySchedule(
            pauses: [.seconds(5), .seconds(300), .seconds(1800)],
            retryAfterMax: .seconds(3600)
        )
        func pause(_ failures: Int, _ chance: Double = 0.5, _ after: Duration? = nil) -> Duration {
            schedule.pause(afterFailures: failures, retryAfter: after, chance: chance)
        }
        #expect(pause(1) == .seconds(5))
        #expect(pause(2) == .seconds(300))
        #expect(pause(3) == .seconds(1800))
        #expect(pause(99) == .seconds(1800))
        #expect(pause(1, 0) == .milliseconds(4500))
        #expect(pause(1, 1) == .milliseconds(5500))
        // Retry-After makes a pause longer, up to its limit, and never shorter.
        #expect(pause(1, 0.5, .seconds(60)) == .seconds(60))
        #expect(pause(2, 0.5, .seconds(60)) == .seconds(300))
        #expect(pause(1, 0.5, .seconds(86_400)) == .seconds(3600))
        #expect(pause(1, 0.5, .seconds(-5)) == .seconds(5))
    }

    @Test func `answers mean what Standard Webhooks says`() {
        let expected: [(Int, DeliveryOutcome)] = [
            (200, .delivered), (204, .delivered), (299, .delivered), (301, .failed),
            (302, .failed), (307, .failed), (400, .failed), (404, .failed), (410, .gone),
            (429, .throttled), (500, .failed), (502, .throttled), (503, .failed),
            (504, .throttled),
        ]
        for (status, outcome) in expected {
            #expect(DeliveryOutcome(status: status) == outcome, "\(status)")
        }
    }
}
