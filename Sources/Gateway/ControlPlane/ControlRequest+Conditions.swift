extension ControlRequest {
    /// Whether an `If-None-Match` names the tag (RFC 9110 §13.1.2).
    static func matches(_ header: String, _ tag: String) -> Bool {
        header.split(separator: ",").contains { candidate in
            let name = candidate.drop { $0 == " " || $0 == "\t" }
            let plain = name.hasPrefix("W/") ? name.dropFirst(2) : name
            return plain == tag[...] || plain == "*"
        }
    }

    /// The media ranges of an `Accept` header that are wanted at all, those wanted most first.
    static func mediaRanges(_ accept: String) -> [String] {
        let ranges = accept.lowercased().split(separator: ",").map { range in
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            let quality =
                parts.dropFirst().first { $0.hasPrefix("q=") }
                .flatMap { Double($0.dropFirst(2)) } ?? 1
            return (name: String(parts.first ?? ""), quality: quality)
        }
        return ranges.enumerated().filter { $0.element.quality > 0 }
            .sorted {
                ($1.element.quality, $0.offset) < ($0.element.quality, $1.offset)
            }
            .map(\.element.name)
    }
}
