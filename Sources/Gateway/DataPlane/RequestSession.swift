internal import SpamReporting

/// What is known of a request between its head and its answer.
final class RequestSession {
    let route: Route
    /// The time at which the request is taken to have arrived.
    let now: Timestamp
    /// Who asks; nil for what everyone may ask, and while the token is unknown to this worker.
    var partner: Partner?
    /// How complaints stand in the body; only of requests that hold some.
    var form = ComplaintForm.document
    /// The presented token's digest, when it looks like one of ours and is not in the directory.
    var unknownToken: [UInt8]?
    /// The partner's bucket as it was seen last; told with the answer.
    var quota: PartnerQuotas.Reading?
    /// What the request is charged with, its body and what comes of it.
    var held: HeldBytes?
    private var isFinished = false
    private var awaitsLedger = false
    /// Where messages come from; only of requests that hold some.
    var source: MessageSource?
    /// What it is counted under.
    var family: RouteFamily

    init(route: Route, now: Timestamp) {
        self.route = route
        self.now = now
        family = route.family
    }

    /// Complaints of the request go to the ledger, and their memory stays until it has replied.
    func beginAwaitingLedger() {
        awaitsLedger = true
    }

    /// The ledger has replied.
    func endAwaitingLedger() {
        awaitsLedger = false
        if isFinished { held?.release() }
    }

    /// The request is answered, or its client has gone.
    func finish() {
        isFinished = true
        if !awaitsLedger { held?.release() }
    }

    /// Whether an answer of so many bytes may wait for its client; charges the budget with it.
    func hasRoom(forAnswer size: Int) -> Bool {
        // An answer that nobody waits for is dropped.
        guard let held, !isFinished else { return true }
        return held.add(answer: size)
    }
}
