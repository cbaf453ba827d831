import JSON

/// `GET /v1/statistics/hosts` or `…/hosts/{host}`: many of them, or one explained.
struct HostsReport: Report {
    private let shown: any Report

    init(_ json: JSONValue) throws(JSONError) {
        if json["hosts"] == nil {
            shown = try SenderReport(json)
        } else {
            shown = try SendersReport(json)
        }
    }

    func text(in layout: Layout) -> String { shown.text(in: layout) }

    var csv: CSV { shown.csv }
}
