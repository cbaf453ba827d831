internal import HTTPServer

extension Route {
    /// The routes of agreements below `/v1`; nil when the segments are none.
    static func agreementRoutes(at rest: [String]) -> [(method: HTTPMethod, route: Route)]? {
        if rest == ["agreement"] { return [(.get, .ownAgreement)] }
        guard rest.first == "agreements" else { return nil }
        switch rest.count {
        case 1: return [(.get, .listAgreements)]
        case 2:
            return [
                (.get, .showAgreement(rest[1])), (.put, .putAgreement(rest[1])),
                (.delete, .removeAgreement(rest[1])),
            ]
        case 3 where rest[2] == "view": return [(.get, .viewAgreement(rest[1]))]
        default: return []
        }
    }
}
