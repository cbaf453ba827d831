extension RedactedSample {
    /// The text without its slots, links and addresses: what its writer said in a language.
    package var words: String {
        var bytes = Array(text.utf8)
        for span in hidden {
            for place in span.place where bytes.indices.contains(place) { bytes[place] = 0x20 }
        }
        var words: [UInt8] = []
        words.reserveCapacity(bytes.count)
        var place = 0
        while place < bytes.count {
            // In scripts without spaces a link stands right behind a word.
            let run = bytes[place...].prefix { $0 > 0x20 && $0 < 0x7F }
            if run.isEmpty {
                words.append(bytes[place])
                place += 1
            } else {
                if Self.isAddress(run) { words.append(0x20) } else { words += run }
                place = run.endIndex
            }
        }
        return String(decoding: words, as: UTF8.self)
    }

    /// Whether ASCII without spaces leads somewhere: a slash or `@`, or a dot within it.
    private static func isAddress(_ run: ArraySlice<UInt8>) -> Bool {
        func isEndOfSentence(_ octet: UInt8) -> Bool { ".,;:!?)\"'".utf8.contains(octet) }
        guard let end = run.lastIndex(where: { !isEndOfSentence($0) }) else { return false }
        return run[...end].contains { $0 == 0x2F || $0 == 0x40 || $0 == 0x2E }
    }
}
