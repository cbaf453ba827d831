internal import CUnistring
import Glibc

/// Unicode text, made comparable: normalisation, case folding, and what spammers do to letters.
///
/// The door to libunistring. Every function takes and returns UTF-8, which must be valid (it comes
/// from a `String`), and returns pure ASCII without entering C. All may be called on any thread.
package enum UnicodeText {
    /// Whether all of `text` is ASCII; such text is in every normalisation form.
    package static func isASCII(_ text: [UInt8]) -> Bool {
        text.allSatisfy { $0 < 0x80 }
    }

    /// `text` in normalisation form KC (Unicode Standard Annex 15).
    package static func compatibilityComposed(_ text: [UInt8]) -> [UInt8] {
        unsafe isASCII(text) ? text : transformed(text, spamgate_nfkc)
    }

    /// `text` in normalisation form KD (Unicode Standard Annex 15).
    package static func compatibilityDecomposed(_ text: [UInt8]) -> [UInt8] {
        unsafe isASCII(text) ? text : transformed(text, spamgate_nfkd)
    }

    /// Full case folding (Unicode Standard §3.13), without the Turkic rules; the result is in NFKD.
    package static func caseFolded(_ text: [UInt8]) -> [UInt8] {
        unsafe isASCII(text) ? text.map(lowercased) : transformed(text, spamgate_case_fold)
    }

    /// `text` with every look-alike, invisible and compatibility character folded, in NFKC.
    ///
    /// Case and diacritics stay.
    package static func plain(_ text: [UInt8]) -> [UInt8] {
        isASCII(text) ? text : plainTexts.applied(to: text)
    }

    /// What `text` looks like whatever its case: equal for texts that a reader takes for the same.
    ///
    /// Look-alikes are folded before case folding, by the look of capitals, and again after it, by
    /// the look of small letters. The result is in NFKC, and a skeleton is its own skeleton.
    package static func skeleton(_ text: [UInt8]) -> [UInt8] {
        isASCII(text) ? text.map(lowercased) : skeletons.applied(to: text)
    }

    private static let plainTexts = TextTransformation(isComposing: true) {
        compatibilityComposed(plainDecomposed($0))
    }

    private static let skeletons = TextTransformation(isComposing: true) { text in
        let folded = LookAlikes.folded(in: caseFolded(plainDecomposed(text)))
        // Cherokee folds to its capitals, whose look-alikes are capitals.
        return compatibilityComposed(Invisibles.removed(from: folded).map(lowercased))
    }

    /// In NFKD, since a look-alike is replaced by a character that nothing composes or reorders.
    private static func plainDecomposed(_ text: [UInt8]) -> [UInt8] {
        let visible = Invisibles.removed(from: LookAlikes.spacingMarksFolded(in: text))
        return LookAlikes.folded(in: compatibilityDecomposed(visible))
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }

    private typealias Transformation = (
        UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int>?
    ) -> UnsafeMutablePointer<UInt8>?

    /// Runs one of the shim's functions, with a buffer of ours that is usually large enough.
    private static func transformed(_ text: [UInt8], _ transformation: Transformation) -> [UInt8] {
        var size = text.count * 3 + 64
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size) { buffer in
            guard
                let result = unsafe transformation(text, text.count, buffer.baseAddress, &size)
            else { return text }
            defer { if unsafe result != buffer.baseAddress { unsafe free(result) } }
            return unsafe [UInt8](UnsafeBufferPointer(start: result, count: size))
        }
    }
}
