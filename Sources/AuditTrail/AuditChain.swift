internal import JSON

/// Proves an export of the audit log, record by record, and tells the first place that is wrong.
package struct AuditChain: Sendable {
    /// The last record that was found right.
    package private(set) var head = AuditHead.none
    /// Records that were found right.
    package private(set) var count = 0
    /// What stood before the first record of the export.
    package private(set) var beginning: AuditHead?
    /// Whether nothing stood before ``beginning``, or the log says itself that it was dropped.
    private var isAccounted = false
    /// Heads that were noted earlier, and have not been met yet.
    private var expected: [AuditHead]

    /// A chain that must come by the given heads.
    package init(expecting heads: [AuditHead] = []) {
        expected = heads.filter { $0.sequence > 0 }
    }

    /// What is wrong with an audit log.
    package enum Flaw: Error, Hashable, Sendable {
        /// The line is no record.
        case unreadable(line: Int)
        /// A record has another number than the one that comes after the last.
        case outOfOrder(expected: UInt64, found: UInt64)
        /// A record does not go with the one before it: one of the two was changed.
        case broken(at: UInt64)
        /// The log begins with this record, and does not say itself that the others were dropped.
        case beginningMissing(first: UInt64)
        /// The log ends before a head that was noted.
        case endMissing(head: AuditHead, expected: AuditHead)
        /// The record of a head that was noted is another one now.
        case otherHead(expected: AuditHead)
        /// A head that was noted is older than the log.
        case headTooOld(expected: AuditHead)
    }

    /// Takes the next line of an export, without its line feed.
    package mutating func take(_ line: [UInt8]) throws(Flaw) {
        guard let record = AuditRecord(line: line) else { throw .unreadable(line: count + 1) }
        if count == 0 {
            head = AuditHead(sequence: record.sequence - 1, digest: record.previous)
            beginning = head
            isAccounted = head == .none
            try compare()
        }
        guard record.sequence == head.sequence + 1 else {
            throw .outOfOrder(expected: head.sequence + 1, found: record.sequence)
        }
        guard record.previous == head.digest else { throw .broken(at: record.sequence) }
        head = record.head
        count += 1
        if record.event.action == AuditAction.auditTrimmed.rawValue,
            Self.dropped(by: record.event) == beginning
        {
            isAccounted = true
        }
        try compare()
    }

    /// Judges the whole, after the last line.
    package func finish() throws(Flaw) {
        if let beginning, !isAccounted {
            throw .beginningMissing(first: beginning.sequence + 1)
        }
        if let late = expected.first(where: { $0.sequence > head.sequence }) {
            throw .endMissing(head: head, expected: late)
        }
        if let old = expected.first { throw .headTooOld(expected: old) }
    }

    /// Strikes out the noted heads that the chain has come to.
    private mutating func compare() throws(Flaw) {
        for noted in expected where noted.sequence == head.sequence {
            guard noted.digest == head.digest else { throw .otherHead(expected: noted) }
        }
        expected.removeAll { $0.sequence == head.sequence }
    }

    private static func dropped(by event: AuditEvent) -> AuditHead? {
        guard let details = try? JSONReader().read(event.details.bytes),
            let through = try? details.required("through").integer(), through > 0,
            let text = try? details.required("digest").string(), let digest = AuditDigest(text)
        else { return nil }
        return AuditHead(sequence: UInt64(through), digest: digest)
    }
}

extension AuditChain.Flaw {
    /// One sentence for people, without a full stop.
    package var text: String {
        switch self {
        case .unreadable(let line): "line \(line) is no record"
        case .outOfOrder(let expected, let found):
            "record \(expected) is missing or out of order: record \(found) stands in its place"
        case .broken(let sequence) where sequence == 1:
            "record 1 was changed: it has a record before it"
        case .broken(let sequence):
            "record \(sequence - 1) or \(sequence) was changed: they do not go together"
        case .beginningMissing(let first):
            "the log begins with record \(first), and no record says that those before it were "
                + "dropped for their age"
        case .endMissing(let head, let expected):
            "the log ends with record \(head.sequence), but record \(expected.sequence) was noted"
        case .otherHead(let expected):
            "record \(expected.sequence) is another one than was noted"
        case .headTooOld(let expected):
            "record \(expected.sequence), which was noted, is no longer in the log"
        }
    }
}
