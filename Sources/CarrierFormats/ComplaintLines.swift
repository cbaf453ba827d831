package import JSON
package import SpamReporting

/// The complaints of an NDJSON body, one on each line.
///
/// Lines end with LF or CRLF, the last one need not; blank lines are skipped. Lines are parsed
/// where they stand, one at each step, so that a body of any size needs the memory of one
/// complaint. Bad lines are problems of their own and spoil no other.
package struct ComplaintLines: Sequence {
    /// Reads one line's value, such as ``NativeComplaint/parse(_:)``.
    package typealias Format = (JSONValue) -> Result<ReportedComplaint, Problem>

    /// One line that is not blank.
    package struct Item: Sendable {
        /// The line's number, counted from 1, blank lines included.
        package let line: Int
        /// The complaint, or what is wrong with the line.
        package let result: Result<ReportedComplaint, Problem>
    }

    /// How many lines are not blank.
    package let count: Int

    private let bytes: [UInt8]
    private let reader: JSONReader
    private let format: Format

    /// Takes a body whose lines are read by `reader` and `format`.
    ///
    /// Throws `.tooManyItems` when more than `itemsMax` lines are not blank, before any is read.
    package init(
        _ bytes: [UInt8],
        reader: JSONReader,
        itemsMax: Int,
        format: @escaping Format
    ) throws(Problem) {
        var lines = LineRanges(bytes)
        var count = 0
        while lines.next(in: bytes) != nil { count += 1 }
        guard count <= itemsMax else {
            throw Problem(.tooManyItems, "One request has at most \(itemsMax) lines.")
        }
        self.count = count
        self.bytes = bytes
        self.reader = reader
        self.format = format
    }

    package func makeIterator() -> Iterator {
        Iterator(bytes: bytes, reader: reader, format: format)
    }

    /// Parses line after line; it shares the reader, so it belongs to one thread.
    package struct Iterator: IteratorProtocol {
        private let bytes: [UInt8]
        private let reader: JSONReader
        private let format: Format
        private var lines: LineRanges

        fileprivate init(bytes: [UInt8], reader: JSONReader, format: @escaping Format) {
            self.bytes = bytes
            self.reader = reader
            self.format = format
            lines = LineRanges(bytes)
        }

        package mutating func next() -> Item? {
            guard let (line, range) = lines.next(in: bytes) else { return nil }
            do throws(JSONError) {
                return Item(line: line, result: format(try reader.read(bytes, in: range)))
            } catch {
                return Item(line: line, result: .failure(Problem(error)))
            }
        }
    }
}

/// Finds the lines of a body that are not blank.
private struct LineRanges {
    private var place: Int
    private var line = 0

    init(_ bytes: [UInt8]) {
        place = bytes.startIndex
    }

    /// The next such line's number and place, without its end.
    mutating func next(in bytes: [UInt8]) -> (line: Int, range: Range<Int>)? {
        while place < bytes.endIndex {
            let start = place
            let end = JSONLines.end(in: bytes.span, from: start)
            place = end + 1
            line += 1
            if !Self.isBlank(bytes.span, start..<end) { return (line, start..<end) }
        }
        return nil
    }

    private static func isBlank(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
        for index in line {
            let byte = bytes[index]
            guard byte == 0x20 || byte == 0x09 || byte == 0x0D else { return false }
        }
        return true
    }
}
