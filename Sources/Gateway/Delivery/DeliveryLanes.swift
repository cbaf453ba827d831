/// Who may be sent to now: limits on all deliveries, on those to one host, and on receivers that
/// failed last time.
///
/// Receivers that do not answer hold their place until the attempt times out. So those that failed
/// last time, and those that have not been verified, share half of the places: however many they
/// are, the other half is left to receivers that answer.
struct DeliveryLanes {
    private struct Count {
        var all = 0
        var doubtful = 0

        /// Whether another one fits; half of the places is for doubtful ones, one at least.
        func hasRoom(isDoubtful: Bool, in places: Int) -> Bool {
            all < places && (!isDoubtful || doubtful < max(1, places / 2))
        }

        mutating func change(by number: Int, isDoubtful: Bool) {
            all += number
            if isDoubtful { doubtful += number }
        }
    }

    private let placesMax: Int
    private let hostPlacesMax: Int
    private var total = Count()
    private var hosts: [String: Count] = [:]

    init(concurrency: Int, perHost: Int) {
        placesMax = concurrency
        hostPlacesMax = perHost
    }

    /// Deliveries under way.
    var count: Int { total.all }

    /// Whether nobody at all can be sent to.
    var isFull: Bool { total.all >= placesMax }

    /// Takes a place; false when there is none.
    mutating func enter(host: String, isDoubtful: Bool) -> Bool {
        let there = hosts[host] ?? Count()
        guard total.hasRoom(isDoubtful: isDoubtful, in: placesMax),
            there.hasRoom(isDoubtful: isDoubtful, in: hostPlacesMax)
        else { return false }
        total.change(by: 1, isDoubtful: isDoubtful)
        hosts[host, default: Count()].change(by: 1, isDoubtful: isDoubtful)
        return true
    }

    /// Gives a place back that was taken in the same words.
    mutating func leave(host: String, isDoubtful: Bool) {
        total.change(by: -1, isDoubtful: isDoubtful)
        hosts[host]?.change(by: -1, isDoubtful: isDoubtful)
        if hosts[host]?.all == 0 { hosts[host] = nil }
    }
}
