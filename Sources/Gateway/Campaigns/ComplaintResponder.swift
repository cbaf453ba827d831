internal import AuditTrail
internal import Campaigns
internal import CarrierFormats
internal import Classification
internal import FeedFormats
internal import HTTPServer
internal import JSON
internal import RedisStore
internal import SpamReporting

/// Answers requests about single complaints.
struct ComplaintResponder: Sendable {
    let desk: CampaignDesk
    let audit: AuditLog
    let partners: [Partner]

    /// Ids of one lookup.
    static let idsMax = 1000

    /// `GET /v1/complaints/{id}`.
    func explanation(
        of text: String,
        _ request: ControlRequest
    ) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        guard let id = ComplaintID(text: text) else {
            throw Problem(.notFound, "a complaint is named by the id of its receipt, a UUID")
        }
        guard let found = try await desk.complaints([id])[id] else {
            throw Problem(
                .notFound,
                "there is no complaint \(id.text), or its evidence is kept no more"
            )
        }
        let explanation = try await desk.explanation(of: found)
        let event = AuditEvent(.evidenceRead, of: id.text, by: request.actor, at: request.now)
        try await audit.append(event)
        return .json(200) { json in
            let complaint = found.complaint
            json.member("id", id.text)
            json.member("arrivedAt", building: found.arrivedAt.appendRFC3339)
            json.member("status", complaint.status?.rawValue ?? "")
            let partner = partners.first { $0.index == complaint.partner }
            json.member("partner", partner?.name ?? "")
            json.member("channel", complaint.channel.rawValue)
            json.member("disposition", complaint.disposition.rawValue)
            if let sender = complaint.sender {
                json.key("sender")
                SenderJSON.append(sender, to: &json)
            }
            json.key("category")
            json.beginObject()
            json.member("name", explanation.category.rawValue)
            json.key("confidence")
            json.number(explanation.confidence)
            json.key("reasons")
            json.beginArray()
            for reason in explanation.categoryReasons { json.string(reason) }
            json.endArray()
            json.endObject()
            json.key("campaign")
            if let campaign = found.campaign.flatMap({ CampaignID($0) }) {
                json.string(campaign.text)
            } else {
                json.null()
            }
            json.key("reasons")
            json.beginArray()
            for reason in explanation.reasons {
                json.beginObject()
                json.member("kind", reason.kind.rawValue)
                json.key("weight")
                json.number(reason.weight)
                json.member("words", reason.words)
                json.endObject()
            }
            json.endArray()
        }
    }

    /// `POST /v1/complaints/lookup`.
    func lookup(_ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let ids: [ComplaintID]
        do {
            ids = try Self.ids(DecisionBody.read(request, "a lookup"))
        } catch let error as JSONError {
            throw Problem(error)
        }
        let found = ids.isEmpty ? [:] : try await desk.complaints(ids)
        let event = AuditEvent(
            .evidenceRead,
            of: "complaints",
            by: request.actor,
            at: request.now,
            ["complaints": .number(found.count)]
        )
        try await audit.append(event)
        return .json(200) { json in
            json.key("complaints")
            json.beginArray()
            for id in ids {
                json.beginObject()
                json.member("id", id.text)
                json.key("status")
                if let status = found[id]?.complaint.status {
                    json.string(status.rawValue)
                } else {
                    json.null()
                }
                json.key("campaign")
                if let campaign = found[id]?.campaign.flatMap({ CampaignID($0) }) {
                    json.string(campaign.text)
                } else {
                    json.null()
                }
                json.endObject()
            }
            json.endArray()
        }
    }

    private static func ids(_ json: JSONValue) throws -> [ComplaintID] {
        try json.refuseMembers(except: ["ids"])
        let elements = try json.required("ids").elements()
        guard elements.count <= idsMax else {
            throw Problem(
                .invalidParameter,
                "ids has \(elements.count) ids; at most \(idsMax) are looked up at once"
            )
        }
        return try elements.map { element in
            guard let id = ComplaintID(text: try element.string()) else {
                throw element.error(.wrongType, "The id of a receipt is wanted, a UUID.")
            }
            return id
        }
    }
}
