/// Characters in UTF-8 (RFC 3629 §3), which is known to be valid.
enum UTF8Sequence {
    /// Octets of the character that begins with `lead`.
    static func size(of lead: UInt8) -> Int {
        lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    }

    /// The character that begins at `place`.
    static func scalar(in text: [UInt8], at place: Int) -> Unicode.Scalar {
        let lead = text[place]
        let size = size(of: lead)
        guard size > 1 else { return Unicode.Scalar(lead) }
        var value = UInt32(lead) & (0x7F >> UInt32(size))
        for next in (place + 1)..<max(place + 1, min(place + size, text.count)) {
            value = value << 6 | UInt32(text[next] & 0x3F)
        }
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }
}
