internal import FeedFormats

/// Rows of comma-separated values, written as the gateway writes them.
///
/// ``CSVWriter`` keeps spreadsheets from taking a cell for a formula, telephone numbers included.
/// Readers that are no spreadsheets drop one leading apostrophe, or read JSON instead.
struct CSV {
    private var writer = CSVWriter()

    /// What has been written.
    var text: String {
        String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Adds one row, ended by CR LF (RFC 4180 §2.1).
    mutating func add(_ cells: [String]) {
        // RFC 4180 knows no other control characters, and a terminal might obey them.
        writer.row(cells.map { DisplayText.safe($0, keeping: "\r\n\t") })
    }
}
