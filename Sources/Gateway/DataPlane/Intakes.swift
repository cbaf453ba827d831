internal import Reactor

/// The ways into a worker: complaints as such, and messages of subscribers.
struct Intakes {
    let complaints: ComplaintIntake
    let messages: MessageIntake

    init(
        _ shared: WorkerShared,
        ledger: LedgerQueue,
        conversations: ConversationQueue,
        advice: RetryAdvice,
        meter: WorkerMeter,
        on reactor: Reactor
    ) {
        complaints = ComplaintIntake(
            shared,
            ledger: ledger,
            advice: advice,
            meter: meter,
            on: reactor
        )
        messages = MessageIntake(
            shared,
            conversations: conversations,
            ledger: ledger,
            advice: advice,
            meter: meter,
            on: reactor
        )
    }
}
