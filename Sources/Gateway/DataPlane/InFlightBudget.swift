/// The memory that the requests of one worker may hold at once, by estimate.
///
/// A request is charged when its head is accepted, before its body is read, with all that it will
/// have cost by the time it is answered; so whoever is let in is not turned away later for want of
/// memory. Confined to the worker's thread.
final class InFlightBudget {
    /// What requests are charged with now, in bytes.
    private(set) var held = 0
    /// How much of that is answers that clients have not taken yet.
    private var answers = 0
    private let total: Int
    private var heldByPartner: [UInt16: Int] = [:]

    /// The partner index under which requests of unknown tokens are charged; nobody has it.
    static let nobody: UInt16 = 0
    /// For the exchange, the session and an answer.
    private static let requestOverhead = 2048
    /// The body; the complaints' texts, digests and other values; their evidence, sealed; and the
    /// call to Redis, once as arguments and once as bytes to send.
    private static let costOfByte = 6

    init(bytes: Int) {
        total = bytes
    }

    /// What a request costs whose body has `size` bytes.
    static func cost(ofBody size: Int) -> Int {
        requestOverhead + costOfByte * size
    }

    /// Charges a partner with `bytes`; nil when there is no room for that.
    func hold(_ bytes: Int, for partner: UInt16) -> HeldBytes? {
        guard charge(bytes, to: partner) else { return nil }
        return HeldBytes(bytes, of: partner, in: self)
    }

    fileprivate func charge(_ bytes: Int, to partner: UInt16) -> Bool {
        guard hasRoom(for: bytes, of: partner) else { return false }
        held += bytes
        heldByPartner[partner, default: 0] += bytes
        return true
    }

    private func hasRoom(for bytes: Int, of partner: UInt16) -> Bool {
        // However large a request is, it is taken when nothing else is there.
        if held == 0 { return true }
        guard held + bytes <= total else { return false }
        // A partner may hold three times what is free. So one that floods leaves a quarter to the
        // others, two leave a seventh, and nothing needs to be set aside for those who are silent.
        guard let own = heldByPartner[partner] else { return true }
        return own + bytes <= 3 * (total - held)
    }

    /// Charges a partner with an answer; one is let through however large it is.
    fileprivate func charge(answer bytes: Int, to partner: UInt16) -> Bool {
        guard answers == 0 || hasRoom(for: bytes, of: partner) else { return false }
        held += bytes
        heldByPartner[partner, default: 0] += bytes
        answers += bytes
        return true
    }

    fileprivate func discharge(answer bytes: Int) {
        answers -= bytes
    }

    fileprivate func discharge(_ bytes: Int, of partner: UInt16) {
        held -= bytes
        guard let own = heldByPartner[partner] else { return }
        heldByPartner[partner] = own == bytes ? nil : own - bytes
    }
}

/// What one request is charged with; to be released exactly when its memory is.
final class HeldBytes {
    private let budget: InFlightBudget
    private let partner: UInt16
    private var bytes: Int
    private var answerBytes = 0

    fileprivate init(_ bytes: Int, of partner: UInt16, in budget: InFlightBudget) {
        self.bytes = bytes
        self.partner = partner
        self.budget = budget
    }

    /// Raises the charge to `bytes`; false, and nothing happens, when there is no room for that.
    func grow(to bytes: Int) -> Bool {
        guard bytes > self.bytes else { return true }
        guard budget.charge(bytes - self.bytes, to: partner) else { return false }
        self.bytes = bytes
        return true
    }

    /// Adds an answer of so many bytes; false, and nothing happens, when there is no room for it.
    func add(answer size: Int) -> Bool {
        guard budget.charge(answer: size, to: partner) else { return false }
        bytes += size
        answerBytes += size
        return true
    }

    /// Gives everything back; a second call does nothing.
    func release() {
        guard bytes > 0 else { return }
        budget.discharge(bytes, of: partner)
        budget.discharge(answer: answerBytes)
        bytes = 0
        answerBytes = 0
    }
}
