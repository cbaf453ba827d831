internal import HTTPServer

extension Route {
    /// Whether it is answered in the form of TAXII, errors included.
    var isTAXII: Bool { family == .taxii }

    /// The collection that a request of TAXII is about, as its path names it.
    var taxiiCollection: String? {
        switch self {
        case .taxiiCollection(let name), .taxiiManifest(let name), .taxiiObjects(let name),
            .addTAXIIObjects(let name), .taxiiObject(let name, _), .taxiiVersions(let name, _):
            name
        default: nil
        }
    }

    /// The routes of TAXII 2.1 behind `/taxii2`.
    static func taxiiRoutes(at rest: [String]) -> [(method: HTTPMethod, route: Route)] {
        if rest.isEmpty { return [(.get, .taxiiDiscovery)] }
        guard rest[0] == "spamgate" else { return [] }
        if rest.count == 3, rest[1] == "status" { return [(.get, .taxiiStatus(rest[2]))] }
        guard rest.count > 1 else { return [(.get, .taxiiRoot)] }
        guard rest[1] == "collections" else { return [] }
        guard rest.count > 2 else { return [(.get, .taxiiCollections)] }
        let name = rest[2]
        let last = Array(rest.dropFirst(3))
        switch last.count {
        case 0: return [(.get, .taxiiCollection(name))]
        case 1 where last[0] == "manifest": return [(.get, .taxiiManifest(name))]
        case 1 where last[0] == "objects":
            return [(.get, .taxiiObjects(name)), (.post, .addTAXIIObjects(name))]
        case 2 where last[0] == "objects": return [(.get, .taxiiObject(name, last[1]))]
        case 3 where last[0] == "objects" && last[2] == "versions":
            return [(.get, .taxiiVersions(name, last[1]))]
        default: return []
        }
    }
}
