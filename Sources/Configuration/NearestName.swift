/// The candidate that a mistyped name most likely means; nil when none is near.
///
/// Dotted names match also by their last part, because a right key in the wrong section is as
/// common as a mistyped one.
func nearest(to name: String, in candidates: [String]) -> String? {
    let lowercased = name.lowercased()
    let leaf = lastPart(of: lowercased)
    let scored = candidates.map { candidate -> (name: String, distance: Int) in
        let other = candidate.lowercased()
        let whole = editDistance(lowercased, other)
        let part = lastPart(of: other) == leaf ? 1 : Int.max
        return (candidate, min(whole, part))
    }
    let best = scored.min { ($0.distance, $0.name) < ($1.distance, $1.name) }
    guard let best, best.distance <= max(2, lowercased.count / 4) else { return nil }
    return best.name
}

private func lastPart(of name: String) -> Substring {
    name.lastIndex(of: ".").map { name[name.index(after: $0)...] } ?? name[...]
}

/// Levenshtein distance in bytes, after Wagner and Fischer, with one row.
private func editDistance(_ one: String, _ other: String) -> Int {
    let one = Array(one.utf8)
    let other = Array(other.utf8)
    var row = Array(0...other.count)
    for (index, byte) in one.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for (column, candidate) in other.enumerated() {
            let substituted = diagonal + (byte == candidate ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(substituted, row[column] + 1, diagonal + 1)
        }
    }
    return row[other.count]
}
