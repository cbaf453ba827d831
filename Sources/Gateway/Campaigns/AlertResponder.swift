internal import AuditTrail
internal import Classification
internal import HTTPServer
internal import JSON
internal import RedisStore
internal import SpamReporting

/// Answers requests about reports whose content is sealed, and that somebody must see to.
struct AlertResponder: Sendable {
    let store: CampaignStore
    let audit: AuditLog
    let partners: [Partner]

    /// `GET /v1/alerts`.
    func list(_ request: ControlRequest) async throws -> HTTPResponse {
        try request.refuseQuery(except: [])
        let alerts = try await store.alerts()
        return .json(200) { json in
            json.key("alerts")
            json.beginArray()
            for alert in alerts {
                json.beginObject()
                json.member("complaint", alert.complaint.text)
                json.member("arrivedAt", building: alert.arrivedAt.appendRFC3339)
                let partner = partners.first { $0.index == alert.partner }
                json.member("partner", partner?.name ?? "")
                json.member("category", Category.childSexualAbuse.rawValue)
                json.endObject()
            }
            json.endArray()
        }
    }

    /// `DELETE /v1/alerts/{id}`: somebody has dealt with it; the query says how.
    func acknowledge(
        _ text: String,
        _ request: ControlRequest
    ) async throws -> HTTPResponse {
        try request.refuseQuery(except: ["reason"])
        let reason = try DecisionBody.reason(inQueryOf: request)
        guard let id = ComplaintID(text: text), try await store.acknowledge(id) else {
            throw Problem(.notFound, "there is no alert about that complaint")
        }
        let event = AuditEvent(
            .alertAcknowledged,
            of: id.text,
            by: request.actor,
            at: request.now,
            ["reason": .text(reason)]
        )
        try await audit.append(event)
        return HTTPResponse(status: 204)
    }
}
