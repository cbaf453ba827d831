internal import HTTPServer
internal import JSON
internal import SpamReporting

/// Answers in the form of TAXII 2.1.
enum TAXIIResponse {
    /// The media type of every answer.
    static let mediaType = "application/taxii+json;version=2.1"
    /// The media type of objects in it.
    static let objectType = "application/stix+json;version=2.1"

    /// An answer with a resource.
    static func make(
        _ status: Int = 200,
        headers: [(String, String)] = [],
        capacity: Int = 1024,
        _ build: (inout JSONWriter) -> Void
    ) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: [
                ("Content-Type", mediaType), ("Cache-Control", "private, no-cache"),
                ("Vary", "Accept, Authorization"),
            ] + headers,
            body: JSONWriter.object(capacity: capacity, build)
        )
    }

    /// An answer as the client expects it: of TAXII's kind if that is what it speaks.
    static func suiting(_ exchange: Exchange, _ response: HTTPResponse) -> HTTPResponse {
        exchange.pathSegments.first == "taxii2" ? restated(response) : response
    }

    /// The same answer with a TAXII error in place of a problem (TAXII 2.1 §3.6.1).
    ///
    /// What is no problem stays as it is.
    static func restated(_ response: HTTPResponse) -> HTTPResponse {
        let type = response.headers.first { $0.0 == "Content-Type" }?.1
        guard type == "application/problem+json",
            let problem = try? JSONReader().read(response.body)
        else { return response }
        var answer = response
        answer.body = JSONWriter.object { json in
            for (name, source) in [
                ("title", "title"), ("description", "detail"), ("error_code", "type"),
            ] {
                if let text = try? problem[source]?.string() { json.member(name, text) }
            }
            json.member("http_status", String(response.status))
            if let pointer = try? problem["pointer"]?.string() {
                json.key("details")
                json.beginObject()
                json.member("pointer", pointer)
                json.endObject()
            }
        }
        answer.headers = response.headers.map { $0.0 == "Content-Type" ? ($0.0, mediaType) : $0 }
        if response.status == 401 {
            // What every client of TAXII can do (TAXII 2.1 §1.6.9).
            answer.headers.append(("WWW-Authenticate", "Basic realm=\"spamgate\""))
        }
        return answer
    }

    /// Refuses a request that does not take the only media type (TAXII 2.1 §1.6.8).
    ///
    /// Without `Accept`, and where it leaves the choice, the only one is taken.
    static func checkAccept(_ header: String?) throws(Problem) {
        guard let header else { return }
        let takes = header.lowercased().split(separator: ",").contains { range in
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            switch parts.first {
            case "*/*", "application/*": return true
            case "application/taxii+json":
                return parts.dropFirst().allSatisfy { parameter in
                    !parameter.hasPrefix("version=") || isOurs(parameter)
                }
            default: return false
            }
        }
        guard takes else { throw Problem(.notAcceptable, "this is offered as \(mediaType)") }
    }

    /// Refuses a body that is not of the only media type.
    static func checkContentType(_ header: String?) throws(Problem) {
        let parts = (header ?? "").lowercased().split(separator: ";")
            .map { $0.filter { $0 != " " && $0 != "\t" } }
        guard parts.first == "application/taxii+json", parts.dropFirst().allSatisfy(isOurs) else {
            throw Problem(.unsupportedMediaType, "send \(mediaType)")
        }
    }

    private static func isOurs(_ parameter: String) -> Bool {
        parameter == "version=2.1" || parameter == "version=\"2.1\""
    }
}
