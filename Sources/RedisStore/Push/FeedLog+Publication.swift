package import SpamReporting

extension FeedLog {
    /// When the first entry after a cursor was published.
    ///
    /// - Returns: nil when there is none or the cursor cannot be continued.
    package func publication(after cursor: FeedCursor?) async -> Timestamp? {
        try? await page(after: cursor, limit: 1).entries.first?.publishedAt
    }
}
