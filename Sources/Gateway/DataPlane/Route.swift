internal import Configuration
internal import FeedFormats
internal import HTTPServer
internal import SpamReporting

/// Everything that can be asked of the gateway.
enum Route: Hashable, Sendable {
    case complaints
    case marsReports
    case xarfReports
    case syniverseReports
    case messages(MessageAddress)
    case queriedMessages(MessageAddress)
    case appleReports
    case rcsReports
    case arfReports
    case feeds
    case feedPage(FeedName, FeedForm?)
    case feedSnapshot(FeedName, FeedForm?)
    case dailyFiles
    case dailyFile(UTCDay)
    case dailyDigest(UTCDay)
    case reportPage(ReportForm)
    case reportSnapshot(ReportForm)
    case mispManifest
    case mispHashes
    case mispEvent(String)
    case overview
    case topSenders
    case sender(String)
    case topHosts
    case host(String)
    case partnerTotals
    case sources
    case campaigns(CampaignRequest)
    case listPartners
    case addPartner
    case setPartner(String)
    case revokePartner(String)
    case listAgreements
    case showAgreement(String)
    case putAgreement(String)
    case removeAgreement(String)
    case viewAgreement(String)
    case ownAgreement
    case openDispute
    case listDisputes
    case showDispute(Int)
    case changeDispute(Int)
    case listHolds
    case putHold(String)
    case liftHold(String)
    case listReviews
    case decideReview(String)
    case audit
    case subscriptions
    case addSubscription
    case subscription(String)
    case setSubscription(String)
    case removeSubscription(String)
    case rotateSecret(String)
    case testSubscription(String)
    case pauseSubscription(String)
    case resumeSubscription(String)
    case replaySubscription(String)
    case deliveries(String)
    case taxiiDiscovery
    case taxiiRoot
    case taxiiCollections
    case taxiiCollection(String)
    case taxiiManifest(String)
    case taxiiObjects(String)
    case addTAXIIObjects(String)
    case taxiiObject(String, String)
    case taxiiVersions(String, String)
    case taxiiStatus(String)
    case health
    case readiness
    case metrics

    /// What a method and a path mean together.
    enum Match {
        case route(Route)
        /// The path exists; these methods are allowed.
        case otherMethods([HTTPMethod])
        case none
    }

    /// Finds the route of a request.
    static func match(_ exchange: Exchange) -> Match {
        // The usual target as nearly everybody writes it.
        if exchange.method == .post, exchange.rawTarget == "/v1/complaints" {
            return .route(.complaints)
        }
        if exchange.method == .post || exchange.method == .get {
            // The usual targets of messages, whatever their query.
            let path = String(Substring(exchange.rawTarget.utf8.prefix { $0 != 0x3F }))
            if let address = plainAddresses[path] {
                let isPost = exchange.method == .post
                return .route(isPost ? .messages(address) : .queriedMessages(address))
            }
        }
        return match(exchange.method, exchange.pathSegments)
    }

    /// The routes of formats without a source, as nearly everybody writes them.
    private static let plainAddresses: [String: MessageAddress] = Dictionary(
        uniqueKeysWithValues: SourceFormat.allCases.filter { $0 != .mapped }.map {
            ("/v1/mo/\($0.rawValue)", MessageAddress(format: $0))
        }
    )

    /// Finds the route of a method and a path's segments.
    static func match(_ method: HTTPMethod, _ segments: [String]) -> Match {
        let offered = routes(at: segments)
        // What a GET hands over is recorded, which a HEAD must not do.
        let hasHead = !offered.contains { $0.route.messageAddress != nil }
        let asked = method == .head && hasHead ? .get : method
        if let route = offered.first(where: { $0.method == asked })?.route { return .route(route) }
        guard !offered.isEmpty else { return .none }
        var methods = offered.map(\.method)
        if methods.contains(.get), hasHead { methods.append(.head) }
        return .otherMethods(methods)
    }

    private static func routes(at segments: [String]) -> [(method: HTTPMethod, route: Route)] {
        switch segments {
        case ["healthz"]: return [(.get, .health)]
        case ["readyz"]: return [(.get, .readiness)]
        case ["metrics"]: return [(.get, .metrics)]
        // Where Syniverse's interface has it.
        case ["api", "v1", "spam", "report"]: return [(.post, .syniverseReports)]
        default: break
        }
        if segments.first == "taxii2" { return taxiiRoutes(at: Array(segments.dropFirst())) }
        guard segments.first == "v1" else { return [] }
        let rest = Array(segments.dropFirst())
        switch rest {
        case ["complaints"]: return [(.post, .complaints)]
        case ["complaints", "mars"]: return [(.post, .marsReports)]
        case ["complaints", "xarf"]: return [(.post, .xarfReports)]
        case ["complaints", "apple"]: return [(.post, .appleReports)]
        case ["complaints", "rcs"]: return [(.post, .rcsReports)]
        case ["complaints", "arf"]: return [(.post, .arfReports)]
        case ["feeds"]: return [(.get, .feeds)]
        case ["statistics", "overview"]: return [(.get, .overview)]
        case ["statistics", "senders"]: return [(.get, .topSenders)]
        case ["statistics", "hosts"]: return [(.get, .topHosts)]
        case ["statistics", "partners"]: return [(.get, .partnerTotals)]
        case ["statistics", "sources"]: return [(.get, .sources)]
        case ["partners"]: return [(.get, .listPartners), (.post, .addPartner)]
        case ["audit"]: return [(.get, .audit)]
        case ["disputes"]: return [(.get, .listDisputes), (.post, .openDispute)]
        case ["holds"]: return [(.get, .listHolds)]
        case ["reviews"]: return [(.get, .listReviews)]
        case ["mm7"]: return messageRoutes(at: MessageAddress(format: .mm7))
        default: break
        }
        if (2...4).contains(rest.count), rest[0] == "mo",
            let format = SourceFormat(rawValue: rest[1])
        {
            var address = MessageAddress(format: format)
            if rest.count > 2 { address.source = rest[2] }
            if rest.count > 3 { address.secret = rest[3] }
            return messageRoutes(at: address)
        }
        if rest.count == 3, rest[0] == "statistics", rest[1] == "senders" {
            return [(.get, .sender(rest[2]))]
        }
        if rest.count == 3, rest[0] == "statistics", rest[1] == "hosts" {
            return [(.get, .host(rest[2]))]
        }
        if rest.count == 2, rest[0] == "partners" {
            return [(.patch, .setPartner(rest[1])), (.delete, .revokePartner(rest[1]))]
        }
        if let routes = agreementRoutes(at: rest) ?? decisionRoutes(at: rest)
            ?? campaignRoutes(at: rest)
        {
            return routes
        }
        if rest.first == "subscriptions" { return subscriptionRoutes(at: rest) }
        return feedRoutes(at: rest)
    }

    /// Routes below `/v1/disputes`, `/v1/holds` and `/v1/reviews`; nil for every other path.
    private static func decisionRoutes(
        at rest: [String]
    ) -> [(method: HTTPMethod, route: Route)]? {
        guard rest.count == 2 else { return nil }
        switch rest[0] {
        case "holds": return [(.put, .putHold(rest[1])), (.delete, .liftHold(rest[1]))]
        case "reviews": return [(.post, .decideReview(rest[1]))]
        case "disputes":
            // A number that is none, or too large to be one, names no dispute.
            let digits = rest[1].utf8
            guard (1...9).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(rest[1])
            else { return nil }
            return [(.get, .showDispute(number)), (.patch, .changeDispute(number))]
        default: return nil
        }
    }

    private static func messageRoutes(
        at address: MessageAddress
    ) -> [(method: HTTPMethod, route: Route)] {
        // A mapping stands in the configuration, under the name of its source.
        guard address.format != .mapped || address.source != nil else { return [] }
        return [(.post, .messages(address)), (.get, .queriedMessages(address))]
    }

    /// Where messages of subscribers come; nil for every other route.
    var messageAddress: MessageAddress? {
        switch self {
        case .messages(let address), .queriedMessages(let address): address
        default: nil
        }
    }

    private static func feedRoutes(at rest: [String]) -> [(method: HTTPMethod, route: Route)] {
        guard rest.first == "feeds" else { return [] }
        for feed in FeedName.allCases {
            if rest.count == 2, let form = form(of: rest[1], named: feed.rawValue) {
                return [(.get, .feedPage(feed, form.self))]
            }
            if rest.count == 3, rest[1] == feed.rawValue,
                let form = form(of: rest[2], named: "snapshot")
            {
                return [(.get, .feedSnapshot(feed, form))]
            }
        }
        for form in ReportForm.allCases {
            if rest == ["feeds", "senders.\(form.rawValue)"] { return [(.get, .reportPage(form))] }
            if rest == ["feeds", "senders", "snapshot.\(form.rawValue)"] {
                return [(.get, .reportSnapshot(form))]
            }
        }
        guard rest.count > 2, rest[1] == "senders" else { return [] }
        return renderingRoute(at: Array(rest.dropFirst(2))).map { [(.get, $0)] } ?? []
    }

    /// The route below `/v1/feeds/senders` of another rendering than the feed's own forms.
    private static func renderingRoute(at rest: [String]) -> Route? {
        switch (rest.first, rest.count) {
        case ("daily", 1): .dailyFiles
        case ("daily", 2):
            if let day = UTCDay(String(rest[1].prefix(10))) {
                switch rest[1].dropFirst(10) {
                case ".csv": .dailyFile(day)
                case ".csv.sha256": .dailyDigest(day)
                default: nil
                }
            } else {
                nil
            }
        case ("misp", 2):
            switch rest[1] {
            case "manifest.json": .mispManifest
            case "hashes.csv": .mispHashes
            default: rest[1].hasSuffix(".json") ? .mispEvent(String(rest[1].dropLast(5))) : nil
            }
        default: nil
        }
    }

    /// The form that a segment's ending asks for; nil inside when it has none, nil outside when the
    /// segment is another name.
    private static func form(of segment: String, named name: String) -> FeedForm?? {
        if segment == name { return .some(nil) }
        guard segment.hasPrefix(name + ".") else { return nil }
        guard let form = FeedForm(rawValue: String(segment.dropFirst(name.count + 1))) else {
            return nil
        }
        return .some(form)
    }

    /// Who may ask; nil lets everyone.
    var roles: Set<Role>? {
        switch self {
        case .health, .readiness: nil
        case .complaints, .marsReports, .xarfReports, .syniverseReports: Self.carriers
        case .messages, .queriedMessages: Self.carriers
        case .appleReports, .rcsReports, .arfReports: Self.carriers
        case .feeds, .feedPage, .feedSnapshot: Self.readers
        case .dailyFiles, .dailyFile, .dailyDigest: Self.readers
        case .mispManifest, .mispHashes, .mispEvent: Self.readers
        case .reportPage, .reportSnapshot: Self.readers
        case .ownAgreement: [.regulator, .peer]
        case .openDispute, .listDisputes, .showDispute: Set(Role.allCases)
        case .changeDispute, .listHolds, .putHold, .liftHold, .listReviews, .decideReview:
            [.operator]
        case .listAgreements, .showAgreement, .putAgreement, .removeAgreement, .viewAgreement:
            [.operator]
        case .subscriptions, .addSubscription, .subscription, .setSubscription,
            .removeSubscription, .rotateSecret, .testSubscription, .pauseSubscription,
            .resumeSubscription, .replaySubscription, .deliveries:
            Self.readers
        case .overview, .partnerTotals: [.operator, .carrier]
        case .topSenders, .sender, .topHosts, .host, .sources, .listPartners, .addPartner,
            .setPartner,
            .revokePartner,
            .campaigns, .audit, .metrics:
            [.operator]
        case .taxiiDiscovery, .taxiiRoot, .taxiiCollections, .taxiiCollection, .taxiiManifest,
            .taxiiObjects, .taxiiObject, .taxiiVersions, .taxiiStatus:
            [.regulator, .peer, .operator]
        case .addTAXIIObjects: [.peer]
        }
    }

    private static let readers: Set<Role> = [.regulator, .peer, .operator]
    /// Asked for twice with each complaint.
    private static let carriers: Set<Role> = [.carrier]
}
