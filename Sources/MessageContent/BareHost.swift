/// What stands in a text as a host does, with neither scheme nor path: a host, or words with full
/// stops.
enum BareHost {
    /// Top-level domains that are no words of a language.
    static let unmistakable: Set<[UInt8]> = Set(
        ["com", "net", "org", "info", "xyz", "biz", "vip", "icu", "cyou", "online", "invalid"]
            .map { Array($0.utf8) }
    )

    /// Whether points stand between words here, or in them.
    ///
    /// - Parameters:
    ///   - octets: labels with a dot between them, in the case in which they were written.
    ///   - dot: where the last dot is; there is something before it and behind it.
    static func isOfWords(_ octets: [UInt8], lastDot dot: Int) -> Bool {
        let last = octets[(dot + 1)...]
        let beginsCapital = Octets.isCapital(last[dot + 1])
        // `suspended.Please`: a full stop without a space behind it.
        if beginsCapital, octets[dot - 1] != Octets.uppercased(octets[dot - 1]) { return true }
        // Abbreviations: `e.g`, `a.m`, `U.S`.
        let labels = octets[..<dot].split(separator: 0x2E)
        if last.count < 3, labels.allSatisfy({ $0.count < 3 }) { return true }
        guard beginsCapital, !unmistakable.contains(last.map(Octets.lowercased)) else {
            return false
        }
        // The same before a word, `No.PIN`, and a full stop behind capitals: `OFFICE.Si`.
        let isAbbreviation = labels.allSatisfy { label in
            label.count < 3 && Octets.isCapital(label[label.startIndex])
                && label.allSatisfy(Octets.isLetter)
        }
        return isAbbreviation
            || Octets.isCapital(octets[dot - 1])
                && last.dropFirst().contains { $0 != Octets.uppercased($0) }
    }
}
