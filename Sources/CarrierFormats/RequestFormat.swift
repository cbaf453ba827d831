package import SpamReporting

/// A format whose reports are whole requests: no JSON, or JSON that headers belong to.
package protocol RequestFormat: SendableMetatype {
    /// What a partner is told whose Content-Type is another; a part of a sentence.
    static var mediaTypeDetail: String { get }

    /// Whether a report may be as long as a batch of another format, not just as one complaint.
    static var isLong: Bool { get }

    /// Whether bodies of this Content-Type are read.
    static func takes(contentType: String) -> Bool

    /// The Content-Type that a captured body most likely came with.
    static func likelyContentType(of body: [UInt8]) -> String

    /// What a request reports, or what is wrong with the whole of it.
    static func content(of request: ReportRequest) throws(Problem) -> ReportContent
}

/// What a request reports.
package enum ReportContent: Sendable {
    /// One complaint.
    case one(ReportedItem)
    /// Several, each on its own.
    case many([ReportedItem])
}

/// A complaint as a request's format found it, and where its fields stand.
package struct ReportedItem: Sendable {
    /// The complaint, or what is wrong with it.
    package let result: Result<ReportedComplaint, Problem>
    /// Where the fields stand that `Intake` may find fault with.
    package let pointers: FieldPointers

    /// Puts a complaint and its places together.
    package init(_ result: Result<ReportedComplaint, Problem>, _ pointers: FieldPointers) {
        self.result = result
        self.pointers = pointers
    }
}
