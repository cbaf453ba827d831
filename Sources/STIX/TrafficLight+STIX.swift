package import JSON
package import SpamReporting

extension TrafficLight {
    /// The extension by which STIX 2.1 knows TLP 2.0 (OASIS, "TLP 2.0 in STIX 2.1").
    private static let declaration =
        "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
    /// When OASIS made the definitions.
    package static let definedAt = Timestamp(seconds: 1_664_582_400)

    /// The id of the marking definition, which is the same everywhere.
    package var markingID: String {
        let id =
            switch self {
            case .clear: "94868c89-83c2-464b-929b-a1a8aa3c8487"
            case .green: "bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
            case .amber: "55d920b0-5e8b-4f79-9ee9-91f868d9b421"
            case .amberStrict: "939a9414-2ddd-4d32-a0cd-375ea402b003"
            case .red: "e828b379-4e03-4974-9ac4-e53a884c97c1"
            }
        return "marking-definition--\(id)"
    }

    /// Appends the marking definition (STIX 2.1 §7.2).
    package func appendMarking(to json: inout JSONWriter) {
        json.beginObject()
        STIXPublisher.begin("marking-definition", id: markingID, to: &json)
        json.member("created", Self.definedAt.stix)
        json.member("name", rawValue)
        json.key("extensions")
        json.beginObject()
        json.key(Self.declaration)
        json.beginObject()
        json.member("extension_type", "property-extension")
        json.member("tlp_2_0", rawValue.dropFirst("TLP:".count).lowercased())
        json.endObject()
        json.endObject()
        json.endObject()
    }
}
