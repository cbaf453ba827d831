internal import HTTPServer
internal import JSON
internal import Redis
internal import RedisStore
internal import STIX
internal import SpamReporting

/// Answers `/taxii2/…`: TAXII 2.1 (OASIS Standard), with one API root, and a collection for each
/// feed that the partner may read.
struct TAXIIResponder: Sendable {
    let redis: RedisClient
    let sightings: SightingStore
    /// Lets few read large parts of the log at once.
    let scans: ControlGate
    let caches: Caches
    let publisher: STIXPublisher
    /// What the partner that asks may see of a feed, or why it sees nothing.
    let disclosure: @Sendable (FeedName) throws(Problem) -> Disclosure
    /// Writes down what the partner is about to be told of a feed.
    let note: @Sendable (FeedName) -> DisclosureNote
    /// Most objects of a page.
    let pageMax: Int
    /// Largest body that is taken, in bytes.
    let bodyMax: Int

    /// What pages are made of, kept from one to the next; the same for all requests.
    struct Caches: Sendable {
        let senders = TAXIICaches<FeedEntry>()
        let hosts = TAXIICaches<FeedEntry>()
        let campaigns = TAXIICaches<CampaignEntry>()
    }

    /// The address of the API root; relative, so that it holds behind every proxy.
    static let root = "/taxii2/spamgate/"

    /// Answers a request to one of the routes.
    func answer(_ request: ControlRequest) async throws -> HTTPResponse {
        guard let partner = request.partner else {
            preconditionFailure("TAXII is not for everyone")
        }
        try TAXIIResponse.checkAccept(request.accept)
        switch request.route {
        case .taxiiDiscovery: return try discovery(request)
        case .taxiiRoot: return try apiRoot(request)
        case .taxiiCollections:
            try request.refuseQuery(except: [])
            let collections = try collections(of: partner)
            return TAXIIResponse.make { json in
                json.key("collections")
                json.beginArray()
                for collection in collections { append(collection, for: partner, to: &json) }
                json.endArray()
            }
        case .taxiiStatus(let id): return try await status(id, request, partner)
        default: break
        }
        let collection = try collection(request.route.taxiiCollection, of: partner)
        switch request.route {
        case .taxiiCollection:
            try request.refuseQuery(except: [])
            return TAXIIResponse.make { members(of: collection, for: partner, to: &$0) }
        case .addTAXIIObjects: return try await add(request, to: collection, by: partner)
        case .taxiiManifest: return try await manifest(request, collection)
        case .taxiiObject(_, let id): return try await objects(request, collection, id: id)
        case .taxiiVersions(_, let id): return try await versions(request, collection, id: id)
        default: return try await objects(request, collection, id: nil)
        }
    }

    /// The collections that a partner may read; why there is none, when there is none.
    private func collections(of partner: Partner) throws(Problem) -> [AnyTAXIICollection] {
        var found: [AnyTAXIICollection] = []
        var refusal: Problem?
        for feed in FeedName.allCases {
            do throws(Problem) {
                found.append(try collection(feed, of: partner))
            } catch {
                refusal = refusal ?? error
            }
        }
        if found.isEmpty, let refusal { throw refusal }
        return found
    }

    /// The collection that a path names, by its id or by the name of its feed.
    private func collection(
        _ name: String?,
        of partner: Partner
    ) throws(Problem) -> AnyTAXIICollection {
        let origin = publisher.origin
        let feed = FeedName.allCases.first { feed in
            name == feed.rawValue
                || name == Self.id(of: partner, origin: origin, feed: feed)
        }
        guard let feed else {
            // Who may see nothing at all is told why.
            _ = try collections(of: partner)
            throw Problem(.notFound, "there is no such collection; see the list of them")
        }
        return try collection(feed, of: partner)
    }

    private func collection(
        _ feed: FeedName,
        of partner: Partner
    ) throws(Problem) -> AnyTAXIICollection {
        let disclosure = try disclosure(feed)
        func collection<Entry>(
            _ log: FeedLog<Entry>,
            _ introduction: [FixedObject],
            _ caches: TAXIICaches<Entry>
        ) -> AnyTAXIICollection where Entry.View: STIXChange {
            let collection = TAXIICollection(
                id: Self.id(of: partner, origin: publisher.origin, feed: feed),
                feed: log,
                scans: scans,
                publisher: publisher,
                introduction: introduction,
                disclosure: disclosure,
                caches: caches
            )
            return AnyTAXIICollection(collection)
        }
        return switch feed {
        case .campaigns:
            collection(
                CampaignFeed(campaignsOf: redis),
                publisher.campaignIntroduction,
                caches.campaigns
            )
        case .hosts:
            collection(FeedStore(redis, of: feed), publisher.introduction, caches.hosts)
        case .senders:
            collection(FeedStore(redis, of: feed), publisher.introduction, caches.senders)
        }
    }

    /// The id of a partner's collection: the same on every gateway, and another for every partner.
    static func id(of partner: Partner, origin: String, feed: FeedName) -> String {
        StableUUID.object("collection", origin, feed.rawValue, partner.name)
    }

    /// Whether a partner may hand in sightings: those are of senders.
    static func mayWrite(_ partner: Partner, _ collection: AnyTAXIICollection) -> Bool {
        partner.role == .peer && collection.disclosure.takesSightings
            && collection.feed == .senders
    }

    // MARK: What there is

    private func discovery(_ request: ControlRequest) throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        return TAXIIResponse.make { json in
            json.member("title", "spamgate \(publisher.origin)")
            json.member(
                "description",
                "Senders, hosts and campaigns that subscribers report for spam, as STIX 2.1."
            )
            json.member("default", Self.root)
            json.key("api_roots")
            json.beginArray()
            json.string(Self.root)
            json.endArray()
        }
    }

    private func apiRoot(_ request: ControlRequest) throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        return TAXIIResponse.make { json in
            json.member("title", "spamgate \(publisher.origin)")
            json.key("versions")
            json.beginArray()
            json.string(TAXIIResponse.mediaType)
            json.endArray()
            json.member("max_content_length", bodyMax)
        }
    }

    private func append(
        _ collection: AnyTAXIICollection,
        for partner: Partner,
        to json: inout JSONWriter
    ) {
        json.beginObject()
        members(of: collection, for: partner, to: &json)
        json.endObject()
    }

    private func members(
        of collection: AnyTAXIICollection,
        for partner: Partner,
        to json: inout JSONWriter
    ) {
        json.member("id", collection.id)
        let feed = collection.feed
        json.member("title", "Reported \(feed.rawValue)")
        let what =
            switch feed {
            case .senders: "Senders of spam"
            case .hosts: "Hosts and numbers to call that spam leads to"
            case .campaigns: "Spam messages that belong together"
            }
        json.member(
            "description",
            "\(what), those that this partner may see: their listing, updates and withdrawal."
        )
        json.member("alias", feed.rawValue)
        json.member("can_read", true)
        json.member("can_write", Self.mayWrite(partner, collection))
        json.key("media_types")
        json.beginArray()
        json.string(TAXIIResponse.objectType)
        json.endArray()
    }

    // MARK: Objects

    private func objects(
        _ request: ControlRequest,
        _ collection: AnyTAXIICollection,
        id: String?
    ) async throws -> HTTPResponse {
        let matches = id == nil ? TAXIIFilter.matches : Array(TAXIIFilter.matches.suffix(2))
        let page = try await page(request, collection, matches, id: id, hasObjects: true)
        return Self.response(page) { json in
            json.key("objects")
            json.beginArray()
            for record in page.records { json.raw(record.json) }
            json.endArray()
        }
    }

    private func manifest(
        _ request: ControlRequest,
        _ collection: AnyTAXIICollection
    ) async throws -> HTTPResponse {
        let page = try await page(
            request,
            collection,
            TAXIIFilter.matches,
            id: nil,
            hasObjects: false
        )
        return Self.response(page) { json in
            json.key("objects")
            json.beginArray()
            for record in page.records {
                json.beginObject()
                json.member("id", record.id)
                json.member("date_added", record.addedAt.rfc3339)
                json.member("version", record.version)
                json.member("media_type", TAXIIResponse.objectType)
                json.endObject()
            }
            json.endArray()
        }
    }

    private func versions(
        _ request: ControlRequest,
        _ collection: AnyTAXIICollection,
        id: String
    ) async throws -> HTTPResponse {
        let page = try await page(
            request,
            collection,
            ["match[spec_version]"],
            id: id,
            hasObjects: false,
            allVersions: true
        )
        return Self.response(page) { json in
            json.key("versions")
            json.beginArray()
            for record in page.records { json.string(record.version) }
            json.endArray()
        }
    }

    /// Reads the page that a request asks for.
    private func page(
        _ request: ControlRequest,
        _ collection: AnyTAXIICollection,
        _ matches: [String],
        id: String?,
        hasObjects: Bool,
        allVersions: Bool = false
    ) async throws -> TAXIIPage {
        try request.refuseQuery(except: ["added_after", "limit", "next"] + matches)
        var filter = try TAXIIFilter(request.parameter)
        if let id { filter.ids = [id] }
        if allVersions { filter.versions = [.all] }
        var limit = pageMax
        if let text = request.parameter("limit") {
            guard let number = Int(text), number > 0 else {
                throw Problem(.invalidParameter, "limit is a whole number from 1")
            }
            limit = min(number, pageMax)
        }
        let endpoint = allVersions ? "versions" : hasObjects ? "objects" : "manifest"
        let filters = filter.digest(collection: collection.id, endpoint: endpoint)
        var cursor: TAXIICursor?
        if let text = request.parameter("next") {
            guard let found = TAXIICursor(text) else {
                throw Problem(.invalidParameter, "next is that of an earlier page, unchanged")
            }
            guard found.filters == filters else {
                throw Problem(
                    .invalidParameter,
                    "next goes with the added_after and match[…] of the page that gave it"
                )
            }
            cursor = found
        }
        let page = try await collection.page(
            TAXIIPage.Request(
                filter: filter,
                cursor: cursor,
                filters: filters,
                limit: limit,
                hasObjects: hasObjects
            )
        )
        try await note(collection.feed)(page.extent)
        let isWhole = cursor == nil && page.next == nil && filter.addedAfter == nil
        if id != nil, isWhole, !page.hasMatch {
            throw Problem(.notFound, "the collection has no object of this id")
        }
        return page
    }

    /// A page as an answer; an empty one has no members (TAXII 2.1 §3.7).
    private static func response(
        _ page: TAXIIPage,
        _ append: (inout JSONWriter) -> Void
    ) -> HTTPResponse {
        var headers: [(String, String)] = []
        if let first = page.records.first, let last = page.records.last {
            headers = [
                ("X-TAXII-Date-Added-First", first.addedAt.rfc3339),
                ("X-TAXII-Date-Added-Last", last.addedAt.rfc3339),
            ]
        }
        // The objects, commas between them, and what stands before them.
        let capacity = page.records.reduce(256) { $0 + $1.json.count + 1 }
        return TAXIIResponse.make(headers: headers, capacity: capacity) { json in
            if let next = page.next {
                json.member("more", true)
                json.member("next", next.text)
            } else if !page.records.isEmpty {
                json.member("more", false)
            }
            if !page.records.isEmpty { append(&json) }
        }
    }

    // MARK: Status

    private func status(
        _ id: String,
        _ request: ControlRequest,
        _ partner: Partner
    ) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        guard let status = try await sightings.status(id, of: partner.index) else {
            throw Problem(.notFound, "there is no such status, or not any more")
        }
        var response = TAXIIResponse.make { _ in }
        response.body = status
        return response
    }
}
