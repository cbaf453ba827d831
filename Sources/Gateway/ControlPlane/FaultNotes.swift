internal import Redis
internal import Synchronization

/// Which faults the log tells of already, so that it tells of each change and not of each request.
final class FaultNotes: Sendable {
    /// Where a fault was met.
    enum Place: Hashable, Sendable {
        case ledger
        case requests
    }

    private struct Note {
        let fault: RedisFault
        /// Whether it was met since the last round began.
        var isFresh = true
    }

    private let notes = Mutex<[Place: Note]>([:])

    /// Whether the log has yet to tell of a fault; it is noted as told.
    func isNew(_ fault: RedisFault, at place: Place) -> Bool {
        notes.withLock { notes in
            defer { notes[place] = Note(fault: fault) }
            return notes[place]?.fault != fault
        }
    }

    /// Forgets the faults that were not met since the round before: they are over.
    func beginRound() {
        notes.withLock { notes in
            notes = notes.filter(\.value.isFresh)
            for place in notes.keys { notes[place]?.isFresh = false }
        }
    }
}
