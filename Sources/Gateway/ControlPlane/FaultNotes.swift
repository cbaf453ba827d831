internal import Redis
internal import Synchronization

/// Which faults the log tells of already, so that it tells of each change and not of each request.
final class FaultNotes: Sendable {
    /// Where a fault was met.
    enum Place: Hashable, Sendable {
        case ledger
        case requests
        case agreements
    }

    private struct Note: Hashable {
        let fault: RedisFault
        let place: Place
    }

    /// Whether each was met since the last round began.
    private let notes = Mutex<[Note: Bool]>([:])

    /// Whether the log has yet to tell of a fault; it is noted as told.
    func isNew(_ fault: RedisFault, at place: Place) -> Bool {
        // Workers do not meet the same fault at the same moment, so each is remembered by itself.
        notes.withLock { $0.updateValue(true, forKey: Note(fault: fault, place: place)) } == nil
    }

    /// Forgets the faults that were not met since the round before: they are over.
    func beginRound() {
        notes.withLock { notes in
            notes = notes.filter(\.value).mapValues { _ in false }
        }
    }
}
