/// A sketch of a text's words by which texts that are much alike are found.
///
/// Of all runs of five letters of the matching text (three ideographs), spaces left out, it keeps
/// those with the smallest keyed hashes. Of two texts the share of common ones among the smallest
/// estimates the share of common runs (the Jaccard index), however letters were inserted, left out
/// or moved; texts of fewer runs are kept whole.
package struct Fingerprint: Hashable, Sendable {
    /// Most hashes that are kept.
    package static let sizeMax = 24

    /// What the hashes depend on, so that nobody without it can tell runs by them.
    package struct Key: Sendable {
        let first: UInt64
        let second: UInt64

        /// Makes a key of 128 secret bits.
        package init(_ first: UInt64, _ second: UInt64) {
            self.first = first
            self.second = second
        }
    }

    /// In ascending order, each once; none for a text without words.
    package let hashes: [UInt32]

    /// Sketches a text; the same text and key make the same sketch.
    package init(of text: MatchingText, key: Key) {
        let letters = text.lostWords.isEmpty ? Self.scalars(of: text) : Self.shape(of: text)
        var smallest = SmallestHashes()
        var start = 0
        while start < letters.count {
            let isIdeograph = Self.ideographs.contains(letters[start])
            let length = isIdeograph ? Self.ideographRun : Self.letterRun
            // The last run of a text, or all of a short one, may be shorter.
            guard start == 0 || start + length <= letters.count else { break }
            smallest.insert(Self.hash(letters[start..<min(start + length, letters.count)], key))
            start += 1
        }
        hashes = smallest.hashes
    }

    /// The smallest of many hashes.
    private struct SmallestHashes {
        /// In ascending order, each once.
        private(set) var hashes: [UInt32] = []

        init() { hashes.reserveCapacity(Fingerprint.sizeMax) }

        mutating func insert(_ hash: UInt32) {
            let isFull = hashes.count == Fingerprint.sizeMax
            if isFull, let greatest = hashes.last, hash >= greatest { return }
            var place = hashes.count
            while place > 0, hashes[place - 1] > hash { place -= 1 }
            if place > 0, hashes[place - 1] == hash { return }
            if isFull { hashes.removeLast() }
            hashes.insert(hash, at: place)
        }
    }

    private static let letterRun = 5
    private static let ideographRun = 3
    /// Of these scripts a character or two are a word.
    private static let ideographs: Range<UInt32> = 0x2E80..<0xE000
    /// Where lengths of lost words stand, in a private area of Unicode.
    private static let lengths: UInt32 = 0xF0000

    private static func scalars(of text: MatchingText) -> [UInt32] {
        var scalars: [UInt32] = []
        for word in text.words {
            if word.allSatisfy({ $0 < 0x80 }) {
                for octet in word { scalars.append(UInt32(octet)) }
            } else {
                for scalar in String(decoding: word, as: UTF8.self).unicodeScalars {
                    scalars.append(scalar.value)
                }
            }
        }
        return scalars
    }

    private static func shape(of text: MatchingText) -> [UInt32] {
        text.lostWords.map { lengths + UInt32(min($0, 64)) }
    }

    /// Mixes up to five scalars, of 21 bits each, with the key.
    private static func hash(_ run: ArraySlice<UInt32>, _ key: Key) -> UInt32 {
        var first = key.first
        var second = key.second
        var shift: UInt64 = 0
        for (place, scalar) in run.enumerated() {
            if place == 3 { shift = 0 }
            if place < 3 {
                first ^= UInt64(scalar) << shift
            } else {
                second ^= UInt64(scalar) << shift
            }
            shift += 21
        }
        let product = first.multipliedFullWidth(by: second << 1 | 1)
        let mixed = (product.high ^ product.low) &* 0x9E37_79B9_7F4A_7C15
        return UInt32(truncatingIfNeeded: mixed >> 32)
    }
}

extension Fingerprint.Key {
    /// A keyed hash of `text`; not one that withstands who chooses texts to find collisions.
    package func hash(_ text: String) -> UInt64 {
        var hash = first
        for octet in text.utf8 {
            hash = (hash ^ UInt64(octet)) &* 0x0000_0100_0000_01B3
        }
        let product = (hash ^ second).multipliedFullWidth(by: second | 1)
        return product.high ^ product.low
    }
}
