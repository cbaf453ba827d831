/// The mappings that come with the gateway, by the names that the configuration has for them.
///
/// Each is described in the folder of its name in `protocols/inbound`.
package enum SourcePreset: String, CaseIterable, Sendable {
    /// Twilio's webhook for messages.
    case twilio
    /// Vonage's SMS API.
    case vonage
    /// Vonage's Messages API.
    case vonageMessages = "vonage-messages"
    /// Bandwidth's callbacks.
    case bandwidth
    /// Infobip's forwarding of messages.
    case infobip
    /// Sinch's SMS callbacks.
    case sinch
    /// Telnyx' webhooks, version 2.
    case telnyx
    /// GSMA OneAPI and OMA RESTful NetAPI for Messaging.
    case oneAPI = "oneapi"
    /// Alibaba Cloud's pushed messages (SmsUp).
    case alibaba

    /// How its requests are read and answered.
    package var mapping: SourceMapping {
        switch self {
        case .twilio: .twilio
        case .vonage: .vonage
        case .vonageMessages: .vonageMessages
        case .bandwidth: .bandwidth
        case .infobip: .infobip
        case .sinch: .sinch
        case .telnyx: .telnyx
        case .oneAPI: .oneAPI
        case .alibaba: .alibaba
        }
    }
}
