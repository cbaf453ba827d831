internal import SpamReporting

/// The subscriptions that this gateway delivers, by id.
///
/// Each has a place in memory of its own: a dictionary keeps free room for up to twice as many
/// values as it has, which would cost as much as the subscriptions themselves.
struct HeldSubscriptions {
    private final class Place {
        var subscription: HeldSubscription

        init(_ subscription: HeldSubscription) {
            self.subscription = subscription
        }
    }

    private var places: [String: Place] = [:]

    /// All ids, in no order.
    var ids: some Collection<String> { places.keys }

    /// The feeds that they are of, in their order.
    var feeds: [FeedName] {
        var found: Set<FeedName> = []
        for place in places.values where found.count < FeedName.allCases.count {
            found.insert(place.subscription.subscription.feed)
        }
        return FeedName.allCases.filter(found.contains)
    }

    subscript(id: String) -> HeldSubscription? {
        get { places[id]?.subscription }
        set {
            guard let newValue else {
                places[id] = nil
                return
            }
            if let place = places[id] {
                place.subscription = newValue
            } else {
                places[id] = Place(newValue)
            }
        }
    }

    /// Lets go of all that do not satisfy a condition.
    mutating func keep(where isKept: (String, HeldSubscription) -> Bool) {
        places = places.filter { isKept($0.key, $0.value.subscription) }
    }
}
