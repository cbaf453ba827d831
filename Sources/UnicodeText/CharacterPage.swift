/// What a transformation makes of 256 characters that follow each other.
final class CharacterPage: Sendable {
    /// How a character goes together with what is before it.
    enum Role: UInt8 {
        /// Not at all: it becomes what it becomes alone.
        case letter
        /// It stands behind a letter's other marks, in the order of their classes.
        case mark
        /// Nothing is left of it.
        case nothing
        /// In another way.
        case other
    }

    /// What one character becomes.
    struct Entry {
        var role = Role.other
        /// The class (Unicode Standard §3.11) of the last mark of a letter, or of the mark; 0 for
        /// none.
        var order: UInt8 = 0
        /// Whether it is one character together with another before it.
        var mayCompose = true
        fileprivate var count: UInt8 = 0
        fileprivate var start: UInt16 = 0
        /// What a letter becomes, without the marks at its end.
        var starter: UInt32 = 0

        /// Where what it becomes stands in ``CharacterPage/octets``.
        var range: Range<Int> { Int(start)..<(Int(start) + Int(count)) }
    }

    /// By the lowest octet of their code points.
    let entries: [Entry]
    /// UTF-8.
    let octets: [UInt8]

    /// Pages of all of Unicode.
    static let count = 0x1100
    private static let size: UInt32 = 0x100

    /// A page on which nothing is known.
    static let none = CharacterPage()

    /// Ideographs, and planes that have nothing else: they stay what they are.
    static func isSame(_ value: UInt32) -> Bool {
        switch value {
        case 0x3400..<0xA000: true
        case 0x20000..<0x2F800, 0x2FA20..<0xE0000, 0xE1000...: true
        default: false
        }
    }

    private init() {
        entries = [Entry](repeating: Entry(), count: Int(Self.size))
        octets = []
    }

    /// Transforms each character of a page.
    init(_ number: Int, isComposing: Bool, _ transformation: ([UInt8]) -> [UInt8]) {
        let first = UInt32(number) * Self.size
        let scalars = (first..<first + Self.size).compactMap(Unicode.Scalar.init)
            .filter { !$0.isASCII }
        // Line ends keep the characters apart, and each line is what one becomes.
        var lines: [UInt8] = []
        for scalar in scalars { lines += Array(String(scalar).utf8) + [0x0A] }
        let images = Self.lines(of: transformation(lines))
        let parts = Self.lines(of: UnicodeText.compatibilityDecomposed(lines))
        var entries = [Entry](repeating: Entry(), count: Int(Self.size))
        var octets: [UInt8] = []
        for (place, scalar) in scalars.enumerated()
        where images.count > place && parts.count > place {
            let image = Array(images[place])
            guard octets.count + image.count <= Int(UInt16.max), image.count <= Int(UInt8.max)
            else { continue }
            var entry = Self.entry(of: scalar, image, Array(parts[place]), isComposing)
            entry.start = UInt16(octets.count)
            entry.count = UInt8(image.count)
            entries[Int(scalar.value % Self.size)] = entry
            octets += image
        }
        self.entries = entries
        self.octets = octets
    }

    private static func lines(of text: [UInt8]) -> [ArraySlice<UInt8>] {
        text.split(separator: 0x0A, omittingEmptySubsequences: false)
    }

    /// How a character behaves that becomes `image` and whose compatibility decomposition is
    /// `parts`.
    private static func entry(
        of scalar: Unicode.Scalar,
        _ image: [UInt8],
        _ parts: [UInt8],
        _ isComposing: Bool
    ) -> Entry {
        var entry = Entry()
        if Invisibles.contains(scalar) {
            entry.role = .nothing
            return entry
        }
        let source = String(scalar)
        let parts = String(decoding: parts, as: UTF8.self).unicodeScalars
        let results = String(decoding: image, as: UTF8.self).unicodeScalars
        guard let first = parts.first, let last = parts.last else { return entry }
        entry.mayCompose = UnicodeText.composesWithPrevious.contains(scalar.value)
        let order = UnicodeText.combiningClass(scalar)
        if order > 0 {
            let staysMark = !isComposing || Array(source.utf8) == image
            if staysMark, parts.count == 1, first == scalar {
                entry.role = .mark
                entry.order = order
            }
            return entry
        }
        // What it becomes, on the way and in the end, goes together with nothing before it.
        let beginnings = [first] + results.prefix(1)
        let isApart = beginnings.allSatisfy {
            UnicodeText.combiningClass($0) == 0
                && (!isComposing || !UnicodeText.composesWithPrevious.contains($0.value))
        }
        guard isApart, !results.isEmpty else { return entry }
        entry.role = .letter
        entry.order = max(
            UnicodeText.combiningClass(last),
            results.last.map(UnicodeText.combiningClass) ?? 0
        )
        entry.starter = results.last { UnicodeText.combiningClass($0) == 0 }?.value ?? 0
        return entry
    }
}
