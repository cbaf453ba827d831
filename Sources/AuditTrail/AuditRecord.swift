internal import Cryptography
internal import JSON
internal import SpamReporting

/// An event in its place in the audit log; the bytes of one line are what is hashed.
package struct AuditRecord: Hashable, Sendable {
    /// Place in the log: 1, 2, 3 … without gaps.
    package let sequence: UInt64
    /// Digest of the record before, ``AuditDigest/none`` before the first.
    package let previous: AuditDigest
    /// What the record tells.
    package let event: AuditEvent
    /// The line as it is kept and exported, without a line feed.
    package let bytes: [UInt8]

    /// The record that comes after `head`.
    package init(_ event: AuditEvent, after head: AuditHead) {
        sequence = head.sequence + 1
        previous = head.digest
        self.event = event
        let (sequence, previous) = (sequence, previous)
        bytes = JSONWriter.object { json in
            event.appendBeginning(to: &json)
            json.member("previous", previous.text)
            json.member("sequence", Int(sequence))
            json.member("time", event.time.rfc3339)
        }
    }

    /// Reads one line of an export; nil when it is no record.
    package init?(line bytes: [UInt8]) {
        guard let value = try? JSONReader().read(bytes), let event = AuditEvent(value),
            let number = try? value.required("sequence").integer(), number > 0,
            let text = try? value.required("previous").string(),
            let previous = AuditDigest(text)
        else { return nil }
        sequence = UInt64(number)
        self.previous = previous
        self.event = event
        self.bytes = bytes
    }

    /// The head of a log that ends with this record.
    package var head: AuditHead {
        AuditHead(sequence: sequence, digest: AuditDigest(of: bytes))
    }
}

/// SHA-256 of one line of the audit log.
package struct AuditDigest: Hashable, Sendable {
    /// Sixty-four lower-case hexadecimal digits.
    package let text: String

    /// What stands before the first record: only zeros.
    package static let none = AuditDigest(unchecked: String(repeating: "0", count: 64))

    /// The digest of a line without its line feed.
    package init(of line: [UInt8]) {
        text = SHA256.hexadecimal(line)
    }

    /// Reads ``text`` back; nil for anything else.
    package init?(_ text: String) {
        guard text.utf8.count == 64, Hexadecimal.bytes(text) != nil else { return nil }
        self.text = text
    }

    private init(unchecked text: String) {
        self.text = text
    }
}

/// The end of an audit log at some moment: its last record, and by the chain all before it.
package struct AuditHead: Hashable, Sendable {
    /// Sequence of the last record, 0 when there is none.
    package let sequence: UInt64
    /// Digest of the last record.
    package let digest: AuditDigest

    /// The head of a log without records.
    package static let none = AuditHead(sequence: 0, digest: .none)

    /// A head of its parts.
    package init(sequence: UInt64, digest: AuditDigest) {
        self.sequence = sequence
        self.digest = digest
    }

    /// Sequence and digest with a colon between them, to be noted somewhere else.
    package var text: String { "\(sequence):\(digest.text)" }

    /// Reads ``text`` back; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let sequence = UInt64(parts[0]), sequence < UInt64(Int.max),
            let digest = AuditDigest(String(parts[1]))
        else { return nil }
        self.init(sequence: sequence, digest: digest)
    }
}
