internal import SpamReporting

extension SenderCampaign {
    /// As spam_reporting.lua keeps it and as changes carry it.
    var packed: [UInt8] {
        let category = Array((category ?? "").utf8.prefix(Int(UInt8.max)))
        let sample = Array((sample ?? "").utf8)
        var bytes = [UInt8(clamping: campaign.utf8.count)] + Array(campaign.utf8)
        bytes += UInt32(clamping: reporters).bigEndianBytes
        bytes += [UInt8(category.count)] + category
        bytes.append(UInt8(clamping: Int(((confidence ?? 0) * 100).rounded())))
        bytes += UInt16(clamping: sample.count).bigEndianBytes + sample
        return bytes
    }

    /// Reads what ``packed`` has; nil when it is torn.
    init?(from reader: inout PackedReader) {
        let campaign = Self.text(reader.number(of: 1), &reader)
        let reporters = reader.number(of: 4)
        let category = Self.text(reader.number(of: 1), &reader)
        let confidence = reader.number(of: 1)
        let sample = Self.text(reader.number(of: 2), &reader)
        guard !reader.isExhausted, !campaign.isEmpty else { return nil }
        self.init(
            campaign: campaign,
            reporters: reporters,
            category: category.isEmpty ? nil : category,
            confidence: category.isEmpty ? nil : Double(confidence) / 100,
            sample: sample.isEmpty ? nil : sample
        )
    }

    private static func text(_ size: Int, _ reader: inout PackedReader) -> String {
        String(decoding: reader.bytes(size), as: UTF8.self)
    }
}

/// What a change says of the messages of its sender.
struct PackedDescription {
    /// The categories that entries of the listing have told so far.
    var toldCategories: [String] = []
    /// The campaign that the messages belong to; nil when none is told.
    var campaign: SenderCampaign?

    /// Nothing.
    init() {}

    /// Reads what `described` in spam_reporting.lua has; nil when it is torn.
    init?(_ bytes: [UInt8]) {
        var reader = PackedReader(bytes)
        let size = reader.number(of: 2)
        let told = String(decoding: reader.bytes(size), as: UTF8.self)
        guard !reader.isExhausted else { return nil }
        toldCategories = told.split(separator: " ").map(String.init)
        guard !reader.rest.isEmpty else { return }
        guard let read = SenderCampaign(from: &reader), reader.rest.isEmpty else { return nil }
        campaign = read
    }
}
