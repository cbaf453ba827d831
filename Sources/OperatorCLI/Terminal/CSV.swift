/// Rows of comma-separated values (RFC 4180) that a spreadsheet may open without harm.
///
/// A cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return gets an apostrophe in
/// front, because spreadsheets take such text for a formula. That includes telephone numbers:
/// `+447700900123` is written `'+447700900123`, which also keeps it from becoming 4.477E+11.
/// Readers that are no spreadsheets drop one leading apostrophe, or read JSON instead.
struct CSV {
    private(set) var text = ""

    /// Adds one row, ended by CR LF (RFC 4180 §2.1).
    mutating func add(_ cells: [String]) {
        text += cells.map(Self.encoded).joined(separator: ",") + "\r\n"
    }

    private static func encoded(_ cell: String) -> String {
        // RFC 4180 knows no other control characters, and a terminal might obey them.
        var cell = DisplayText.safe(cell, keeping: "\r\n\t")
        if let first = cell.utf8.first, [0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D].contains(first) {
            cell = "'" + cell
        }
        let needsQuotes = cell.utf8.contains {
            $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D
        }
        guard needsQuotes else { return cell }
        let doubled = cell.unicodeScalars.reduce(into: "") { text, scalar in
            if scalar == "\"" { text += "\"" }
            text.unicodeScalars.append(scalar)
        }
        return "\"\(doubled)\""
    }
}
