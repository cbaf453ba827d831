import JSON
import SpamReporting

/// A JSON body that holds one report or an array of reports.
enum ReportDocument {
    /// The object itself, or the elements of the array.
    static func reports(in value: JSONValue) throws(Problem) -> [JSONValue] {
        switch value.kind {
        case .object: return [value]
        case .array:
            do throws(JSONError) {
                return try value.elements()
            } catch {
                throw Problem(error)
            }
        default:
            let detail = "A report, which is an object, or an array of reports is wanted."
            throw Problem(.invalidField, detail, pointer: value.pointer)
        }
    }
}
