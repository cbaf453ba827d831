internal import Synchronization

/// Counts the control plane's requests that are worked on.
final class ControlGate: Sendable {
    private let places: Int
    private let busy = Atomic<Int>(0)

    init(places: Int) {
        self.places = places
    }

    /// Requests that are worked on at this moment.
    var count: Int {
        busy.load(ordering: .relaxed)
    }

    /// Takes a place; false when there is none.
    func enter() -> Bool {
        guard busy.add(1, ordering: .relaxed).newValue <= places else {
            leave()
            return false
        }
        return true
    }

    /// Gives a place back, at the end or while nothing is done but wait.
    func leave() {
        busy.subtract(1, ordering: .relaxed)
    }

    /// Goes on after waiting, with or without a free place: who was let in is answered.
    func comeBack() {
        busy.add(1, ordering: .relaxed)
    }
}
