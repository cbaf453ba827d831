internal import Campaigns
internal import RedisStore

/// Complaints that were read a moment ago and may be wanted for the sample of their campaign.
///
/// What is not here is in the evidence, a record of which may hold hundreds of others. At most
/// twice ``countMax`` are kept, with texts of ``textSizeMax`` bytes.
struct RecentComplaints {
    private var young: [EvidenceReference: EvidenceComplaint] = [:]
    private var old: [EvidenceReference: EvidenceComplaint] = [:]

    static let countMax = 2000
    /// Longer texts are not kept.
    static let textSizeMax = 1024

    subscript(reference: EvidenceReference) -> EvidenceComplaint? {
        young[reference] ?? old[reference]
    }

    mutating func keep(_ complaint: EvidenceComplaint, at reference: EvidenceReference) {
        guard complaint.text.utf8.count <= Self.textSizeMax else { return }
        if young.count >= Self.countMax {
            old = young
            young = [:]
        }
        young[reference] = complaint
    }
}
