package import JSON
import SpamReporting

/// A request that holds a report, as HTTP brought it.
package struct ReportRequest {
    /// The value of the header Content-Type.
    package let contentType: String
    /// The body as it came.
    package let body: [UInt8]
    /// Reads what of the body is JSON.
    package let reader: JSONReader
    private let headers: (String) -> String?

    /// Makes a request of its parts; `headers` finds a header whatever the case of its name.
    package init(
        contentType: String,
        body: [UInt8],
        reader: JSONReader,
        headers: @escaping (String) -> String? = { _ in nil }
    ) {
        self.contentType = contentType
        self.body = body
        self.reader = reader
        self.headers = headers
    }

    /// The value of a header, whatever the case of its name; nil when it was not sent.
    package func header(_ name: String) -> String? { headers(name) }

    /// The body as one JSON object.
    func object() throws(Problem) -> ObjectReader {
        let value: JSONValue
        do throws(JSONError) {
            value = try reader.read(body)
        } catch {
            throw Problem(error)
        }
        return try ObjectReader(value)
    }
}
