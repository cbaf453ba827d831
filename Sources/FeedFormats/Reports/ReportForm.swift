package import SpamReporting

/// The forms in which entries are reports to others, told in the name of an organisation.
package enum ReportForm: String, CaseIterable, Sendable {
    case xarf, iodef

    /// Whether an entry is told in this form.
    ///
    /// What was said of a listing that has ended since is not said again, even when the sender is
    /// listed anew. XARF knows no withdrawal, so it leaves that out too; of IODEF it is the end of
    /// the incident.
    ///
    /// - Parameter listing: the last entry of the sender's present listing, as the same reader may
    ///   see it; nil when the sender is not listed or the reader may not know that it is.
    package func tells(of entry: DisclosedEntry, listing: DisclosedEntry?) -> Bool {
        if entry.event == .withdrawn { return self == .iodef }
        guard let listing else { return false }
        return listing.listedAt == entry.listedAt
    }
}

/// Writes entries as reports.
package struct ReportDocument: Sendable {
    private let epoch: FeedEpoch
    private let provenance: FeedProvenance
    private let organisation: Organisation

    /// A writer for entries of one epoch.
    package init(epoch: FeedEpoch, provenance: FeedProvenance, organisation: Organisation) {
        self.epoch = epoch
        self.provenance = provenance
        self.organisation = organisation
    }

    /// XARF reports, one on each line.
    package func xarfLines(_ entries: [DisclosedEntry]) -> [UInt8] {
        entries.flatMap { xarf($0) + [0x0A] }
    }

    /// XARF reports as an array.
    package func xarfArray(_ entries: [DisclosedEntry]) -> [UInt8] {
        var json = JSONArrayWriter()
        for entry in entries { json.append(xarf(entry)) }
        return json.bytes
    }

    private func xarf(_ entry: DisclosedEntry) -> [UInt8] {
        XARFSpamReport(
            entry: entry,
            epoch: epoch,
            provenance: provenance,
            organisation: organisation
        ).json
    }

    /// One IODEF document with an incident for each entry.
    ///
    /// It is nil without entries, since a document has one incident at least (RFC 8727).
    package func iodef(_ entries: [DisclosedEntry]) -> [UInt8]? {
        guard !entries.isEmpty else { return nil }
        var incidents = JSONArrayWriter()
        for entry in entries {
            incidents.append(
                IODEFIncident(
                    entry: entry,
                    provenance: provenance,
                    organisation: organisation
                ).json
            )
        }
        return Array("{\"version\":\"2.0\",\"lang\":\"en\",\"Incident\":".utf8) + incidents.bytes
            + [0x7D]
    }
}

/// Puts values that are JSON already into an array.
private struct JSONArrayWriter {
    private var content: [UInt8] = []

    var bytes: [UInt8] { [0x5B] + content + [0x5D] }

    mutating func append(_ value: [UInt8]) {
        if !content.isEmpty { content.append(0x2C) }
        content += value
    }
}
