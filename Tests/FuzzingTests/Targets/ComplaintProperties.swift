import CarrierFormats
import Intake
@testable import JSON
import SpamReporting

/// What holds for every text that may be a complaint of the gateway's own format.
enum ComplaintProperties {
    static let limits = JSONLimits(sizeMax: 1 << 24)

    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        let reader = JSONReader(limits: limits)
        guard let (value, again) = try readTwice(input, reader) else { return }
        let first = NativeComplaint.parse(value)
        try expect(
            "what is written again is the same complaint",
            first.fields == NativeComplaint.parse(again).fields
        )
        guard case .success(let reported) = first else { return }
        var written = ownJSON(of: reported)
        if fault.strikes(reported.text.utf8) { written.removeLast() }
        let own = (try? reader.read(written)).map(NativeComplaint.parse)
        try expect("a complaint's fields make the same complaint", own?.fields == first.fields)
        try NormalisedProperties.check(reported, pointers: NativeComplaint.pointers)
    }

    /// The value and what its compact JSON reads as; nil for a text that is rightly refused.
    static func readTwice(
        _ input: [UInt8],
        _ reader: JSONReader
    ) throws(Violation) -> (JSONValue, JSONValue)? {
        let value: JSONValue
        do throws(JSONError) {
            value = try reader.read(input)
        } catch {
            try expect(
                "the second pass finds what the first refused",
                error.detail != "The text is not JSON that is read here."
            )
            try expect("a refusal is a sentence", error.detail.hasSuffix("."))
            return nil
        }
        var diagnosis = JSONDiagnosis(of: input, in: input.indices, limits: limits)
        try expect("the second pass accepts what the first accepts", diagnosis.firstError() == nil)
        let written = value.serialized()
        guard let again = try? reader.read(written) else {
            throw Violation(description: "what was read and written reads again")
        }
        try expect("what was written twice is the same", again.serialized() == written)
        return (value, again)
    }

    private static func ownJSON(of reported: ReportedComplaint) -> [UInt8] {
        JSONWriter.object { json in
            if let id = reported.messageID { json.member("messageId", id) }
            json.member("reporter", reported.reporter?.address ?? "")
            if let sender = reported.sender { json.member("sender", sender) }
            json.member("channel", reported.channel.rawValue)
            if let moment = reported.receivedAt { json.member("receivedAt", moment.rfc3339) }
            json.member("disposition", reported.disposition.rawValue)
            json.member("text", reported.text)
            json.key("attachments")
            json.beginArray()
            for attachment in reported.attachments {
                json.beginObject()
                json.member("contentType", attachment.contentType)
                json.member("size", attachment.size)
                json.member("sha256", attachment.sha256)
                json.endObject()
            }
            json.endArray()
        }
    }
}

/// What holds for every complaint that a format accepted.
enum NormalisedProperties {
    static let keys = IntakeKeys(
        reporterKey: Array(repeating: 7, count: IntakeKeys.reporterKeySize)
    )

    static let partner: Partner = {
        guard let country = Country(code: "GB") else { preconditionFailure("GB is a country") }
        return Partner(
            index: 3,
            name: "acme",
            role: .carrier,
            country: country,
            createdAt: Timestamp(seconds: 0),
            revokedAt: nil,
            tokenDigest: []
        )
    }()

    static func check(
        _ reported: ReportedComplaint,
        pointers: FieldPointers
    ) throws(Violation) {
        let normaliser = ComplaintNormaliser(keys: keys)
        let result = normaliser.complaint(from: reported, partner: partner, pointers: pointers)
        let again = normaliser.complaint(from: reported, partner: partner, pointers: pointers)
        switch (result, again) {
        case (.success(let one), .success(let other)):
            try expect("equal complaints have equal digests", one.digests == other.digests)
            try expect("a complaint keeps its text", one.text.hasBytes(of: reported.text))
            guard let sender = one.sender else { return }
            let text = sender.canonicalText
            try expect("a sender reads back", Sender(canonicalText: text) == sender)
        case (.failure(let one), .failure(let other)):
            try expect("a refusal is always the same", one.fields == other.fields)
            let places = [pointers.messageID, pointers.reporter, pointers.sender, pointers.text]
            try expect("a refusal names a field", places.contains(one.pointer ?? "?"))
        default: throw Violation(description: "a complaint is always accepted or never")
        }
    }
}

// MARK: - Comparing

extension String {
    /// Whether the two are the same byte for byte, which `==` does not ask for.
    func hasBytes(of other: String) -> Bool {
        utf8.elementsEqual(other.utf8)
    }
}

extension Complaint {
    /// Everything that is made of what the partner said.
    var digests: [[UInt8]] {
        [
            (retryKey?.value ?? 0).bigEndianBytes, contentDigest.value.bigEndianBytes,
            reporter.map { Array($0.bytes) } ?? [], (repeatKey?.value ?? 0).bigEndianBytes,
            (pairKey?.value ?? 0).bigEndianBytes, Array(fingerprint.bytes),
            Array((sender?.canonicalText ?? "").utf8),
        ]
    }
}

extension Problem {
    /// Everything a partner is told.
    var fields: [String] { [kind.rawValue, detail, pointer ?? "-"] }
}

extension Result<ReportedComplaint, Problem> {
    /// The complaint's fields as bytes, or the problem's.
    var fields: [[UInt8]] {
        switch self {
        case .success(let reported): reported.fields
        case .failure(let problem): [[0]] + problem.fields.map { Array($0.utf8) }
        }
    }
}

extension ReportedComplaint {
    /// Every field as bytes; an absent one is a byte that no text has.
    fileprivate var fields: [[UInt8]] {
        let texts = [messageID, reporter?.address, sender, channel.rawValue]
        let others = [disposition.rawValue, text]
        let moment = receivedAt.map { String($0.milliseconds) }
        let files = attachments.flatMap { [$0.contentType, String($0.size), $0.sha256] }
        return (texts + [moment] + others + files).map { $0.map { Array($0.utf8) } ?? [0xFF] }
    }
}
