/// Characters that show nothing: zero-width, joining, directional, filler and tag characters.
///
/// The default-ignorable code points of Unicode that occur in messages. Spammers put them between
/// letters so that equal-looking texts differ.
package enum Invisibles {
    /// Whether `scalar` shows nothing and means nothing to a comparison.
    package static func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0xAD: false
        case 0xAD, 0x034F, 0x061C: true
        case 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180F: true
        case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F: true
        case 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0: true
        case 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0xE0FFF: true
        default: false
        }
    }

    /// `text`, which is valid UTF-8, without such characters.
    package static func removed(from text: [UInt8]) -> [UInt8] {
        rewritten(text) { contains($0) ? .goes : .stays }
    }
}
