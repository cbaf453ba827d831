/// A marking of the Traffic Light Protocol 2.0 (FIRST), from the freest to the strictest.
package enum TrafficLight: String, CaseIterable, Comparable, Sendable {
    case clear = "TLP:CLEAR"
    case green = "TLP:GREEN"
    case amber = "TLP:AMBER"
    case amberStrict = "TLP:AMBER+STRICT"
    case red = "TLP:RED"

    private var strictness: Int {
        switch self {
        case .clear: 0
        case .green: 1
        case .amber: 2
        case .amberStrict: 3
        case .red: 4
        }
    }

    /// Whether `first` lets information travel further than `second`.
    package static func < (first: TrafficLight, second: TrafficLight) -> Bool {
        first.strictness < second.strictness
    }
}
