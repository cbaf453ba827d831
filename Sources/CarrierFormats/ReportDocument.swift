package import JSON
package import SpamReporting

/// A JSON body that holds one report or an array of reports.
package enum ReportDocument {
    /// The reports of an array; nil for anything else, which is a report by itself if it is one.
    package static func elements(of document: JSONValue) throws(Problem) -> [JSONValue]? {
        guard document.kind == .array else { return nil }
        do throws(JSONError) {
            return try document.elements()
        } catch {
            throw Problem(error)
        }
    }
}
