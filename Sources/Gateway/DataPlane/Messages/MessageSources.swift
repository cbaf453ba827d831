internal import CarrierFormats
internal import HTTPServer

/// The kinds of sources that hand over messages of subscribers.
enum MessageSources {
    /// The formats by the names of their folders in `protocols/inbound`, which end their routes.
    static let formats: [String: any MOFormat] = [
        "kannel": KannelMessage(), "jasmin": JasminMessage(),
    ]
}

extension Route {
    /// How the messages that come here are read and answered; nil where none come.
    var messageFormat: (any MOFormat)? {
        switch self {
        case .messages(let name), .queriedMessages(let name): MessageSources.formats[name]
        default: nil
        }
    }
}

extension Route.Match {
    /// That of the route that was found; nil where none was, or it is another kind.
    var messageFormat: (any MOFormat)? {
        guard case .route(let route) = self else { return nil }
        return route.messageFormat
    }
}

extension HTTPResponse {
    /// What a source is answered; `label` names a problem in metrics and logs that the source,
    /// which wants to see something else, is not told.
    init(_ answer: MOAnswer, label: String?) {
        var headers: [(String, String)] = []
        if let type = answer.contentType { headers.append(("Content-Type", type)) }
        for (name, value) in answer.headers.sorted(by: { $0.key < $1.key }) {
            headers.append((name, value))
        }
        if let seconds = answer.retryAfter { headers.append(("Retry-After", String(seconds))) }
        self.init(
            status: answer.status,
            headers: headers,
            body: Array(answer.body.utf8),
            label: label
        )
    }
}
