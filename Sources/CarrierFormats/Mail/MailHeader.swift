/// The fields of a mail's header, or of a part that is written like one (RFC 5322 §2.2).
///
/// Reported mail is not as it should be; lines that are no field are passed over.
struct MailHeader {
    /// Most fields that are looked at; the rest is dropped.
    static let fieldsMax = 1000

    /// Longest value of a field that is kept, in bytes, folds included; the rest is cut off.
    static let valueSizeMax = 8192

    /// Where the header's body begins: behind the first empty line, or at the end.
    let bodyStart: Int
    private let fields: [(name: String, value: String)]

    /// Reads the header at the start of `range`.
    init(_ bytes: [UInt8], in range: Range<Int>) {
        var fields: [(name: String, value: [UInt8])] = []
        var place = range.lowerBound
        while place < range.upperBound {
            let line = MIMELine(bytes, at: place, limit: range.upperBound)
            place = line.next
            let content = bytes[line.content]
            guard let first = content.first else { break }
            if first == 0x20 || first == 0x09 {
                // Unfolding takes only the line break away (§2.2.3).
                if let last = fields.indices.last {
                    let room = Self.valueSizeMax - fields[last].value.count
                    fields[last].value.append(contentsOf: content.prefix(room))
                }
                continue
            }
            guard fields.count < Self.fieldsMax, let colon = content.firstIndex(of: 0x3A) else {
                continue
            }
            let name = String(decoding: content[..<colon], as: UTF8.self)
            let value = content[(colon + 1)...].prefix(Self.valueSizeMax)
            fields.append((Self.trimmed(name[...]).lowercased(), Array(value)))
        }
        bodyStart = place
        self.fields = fields.map { name, value in
            (name, Self.trimmed(String(decoding: value, as: UTF8.self)[...]))
        }
    }

    /// The value of the first field of a name, which is in lower case.
    func value(_ name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// The values of all fields of a name, which is in lower case.
    func values(_ name: String) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }

    /// What the body is; `text/plain` when nothing is said, or nothing that can be read.
    var contentType: MediaType {
        value("content-type").flatMap { MediaType($0) } ?? .plainText
    }

    /// The body in `range` as it was before it was encoded; as it is when that cannot be undone.
    func decoded(_ body: ArraySlice<UInt8>) -> [UInt8] {
        let written = value("content-transfer-encoding") ?? ""
        let name = written.prefix { $0 != " " && $0 != "\t" && $0 != ";" }.lowercased()
        let decoded = try? TransferEncoding(name).decoded(body)
        return decoded ?? Array(body)
    }

    private static func trimmed(_ text: Substring) -> String {
        var bytes = text.utf8.drop { $0 == 0x20 || $0 == 0x09 }
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return String(Substring(bytes))
    }
}
