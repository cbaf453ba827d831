/// The text of a reported message, and who reported it.
package struct ReportedText: Hashable, Sendable {
    /// Whoever reported it; equal exactly for one and the same reporter, such as a reporter token.
    package let reporter: String
    /// The text as it came.
    package let text: String

    /// Largest text that is looked at, in bytes of UTF-8.
    package static let sizeMax = 65_536

    /// Takes a text; refuses one that is larger than ``sizeMax``, and a reporter without a name.
    package init(reporter: String, text: String) throws(ReportedTextError) {
        guard !reporter.isEmpty else { throw .noReporter }
        guard text.utf8.count <= Self.sizeMax else { throw .tooLarge(size: text.utf8.count) }
        self.reporter = reporter
        self.text = text
    }
}

/// Why a text is not looked at.
package enum ReportedTextError: Error, Hashable, Sendable {
    /// Without a reporter nothing can be counted.
    case noReporter
    /// The text has `size` bytes, more than ``ReportedText/sizeMax``.
    case tooLarge(size: Int)
}
