internal import HTTPServer
internal import SpamReporting

extension Route {
    /// The routes at `/v1/subscriptions` and below; `rest` is the path behind `/v1`.
    static func subscriptionRoutes(at rest: [String]) -> [(method: HTTPMethod, route: Route)] {
        guard rest.first == "subscriptions" else { return [] }
        guard rest.count > 1 else { return [(.get, .subscriptions), (.post, .addSubscription)] }
        let id = rest[1]
        guard rest.count > 2 else {
            return [
                (.get, .subscription(id)), (.patch, .setSubscription(id)),
                (.delete, .removeSubscription(id)),
            ]
        }
        guard rest.count == 3 else { return [] }
        switch rest[2] {
        case "secret": return [(.post, .rotateSecret(id))]
        case "test": return [(.post, .testSubscription(id))]
        case "pause": return [(.post, .pauseSubscription(id))]
        case "resume": return [(.post, .resumeSubscription(id))]
        case "replay": return [(.post, .replaySubscription(id))]
        case "deliveries": return [(.get, .deliveries(id))]
        default: return []
        }
    }
}
