/// The encodings in which a document is read (XML 1.0 §4.3.3 and appendix F).
///
/// They are decoded here and not by libxml2, which would take whatever the C library knows.
enum XMLEncoding {
    case utf8, ascii, latin1, utf16BigEndian, utf16LittleEndian

    /// The document in `bytes` as UTF-8, without a byte order mark and without U+0000.
    ///
    /// A byte order mark decides first, then zero bytes as only UTF-16 has them at the start, then
    /// `charset`, which came with the document (RFC 7303 §3), then its own declaration.
    static func utf8(of bytes: [UInt8], charset: String?) throws(XMLError) -> [UInt8] {
        let (encoding, start) = try encoding(of: bytes, charset: charset)
        let text: [UInt8]
        switch encoding {
        case .utf8: text = try checkedUTF8(start == 0 ? bytes : Array(bytes[start...]))
        case .ascii:
            if let place = bytes.firstIndex(where: { $0 >= 0x80 }) {
                let detail = "The text is not in US-ASCII, as it says."
                throw XMLError(.encoding, behind: bytes[..<place], detail)
            }
            text = bytes
        case .latin1: text = Array(String(String.UnicodeScalarView(bytes.map { .init($0) })).utf8)
        case .utf16BigEndian: text = try decodedUTF16(bytes[start...], firstIsHigh: true)
        case .utf16LittleEndian: text = try decodedUTF16(bytes[start...], firstIsHigh: false)
        }
        if let place = text.firstIndex(of: 0) {
            throw XMLError(.character, behind: text[..<place], "XML has no U+0000.")
        }
        return text
    }

    private static func encoding(
        of bytes: [UInt8],
        charset: String?
    ) throws(XMLError) -> (XMLEncoding, start: Int) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if bytes.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        if bytes.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        if bytes.starts(with: [0x00, 0x3C]) { return (.utf16BigEndian, 0) }
        if bytes.starts(with: [0x3C, 0x00]) { return (.utf16LittleEndian, 0) }
        guard let name = charset ?? declaredName(in: bytes) else { return (.utf8, 0) }
        switch name.lowercased() {
        case "utf-8", "utf8": return (.utf8, 0)
        case "us-ascii", "ascii": return (.ascii, 0)
        case "iso-8859-1", "latin1": return (.latin1, 0)
        case "utf-16", "utf-16be", "utf-16le", "iso-10646-ucs-2":
            throw XMLError(.encoding, "The text is not in UTF-16, as it says.")
        default:
            let detail = "An XML text is in UTF-8, UTF-16, ISO-8859-1 or US-ASCII."
            throw XMLError(.encoding, detail)
        }
    }

    /// The value of `encoding` in the XML declaration; nil when there is none.
    ///
    /// A declaration that is broken is libxml2's to refuse.
    private static func declaredName(in bytes: [UInt8]) -> String? {
        guard bytes.starts(with: "<?xml".utf8) else { return nil }
        let declaration = bytes.prefix(declarationSizeMax).prefix { $0 != 0x3E }
        let word = Array("encoding".utf8)
        guard
            let start = declaration.indices.dropLast(word.count).first(where: {
                declaration[$0...].starts(with: word) && XMLElement.isSpace(declaration[$0 - 1])
            })
        else { return nil }
        var rest = declaration[(start + word.count)...].drop(while: XMLElement.isSpace)
        guard rest.popFirst() == 0x3D else { return nil }
        rest = rest.drop(while: XMLElement.isSpace)
        guard let quote = rest.popFirst(), quote == 0x22 || quote == 0x27,
            let end = rest.firstIndex(of: quote)
        else { return nil }
        return String(decoding: rest[..<end], as: UTF8.self)
    }

    /// Longest XML declaration in which an encoding is looked for, in bytes.
    private static let declarationSizeMax = 256

    private static func checkedUTF8(_ bytes: [UInt8]) throws(XMLError) -> [UInt8] {
        do {
            _ = try UTF8Span(validating: bytes.span)
            return bytes
        } catch {
            let detail = "The text is not in UTF-8; another encoding has to be declared."
            throw XMLError(.encoding, behind: bytes[..<error.byteOffsets.lowerBound], detail)
        }
    }

    private static func decodedUTF16(
        _ bytes: ArraySlice<UInt8>,
        firstIsHigh: Bool
    ) throws(XMLError) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        let broken = "The text is not in UTF-16, as its first bytes say."
        var surrogate: UInt16?
        for place in stride(from: bytes.startIndex, to: bytes.endIndex, by: 2) {
            guard place + 1 < bytes.endIndex else {
                throw XMLError(.encoding, behind: text[...], broken)
            }
            let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
            let unit = firstIsHigh ? first << 8 | second : second << 8 | first
            let scalar: Unicode.Scalar?
            switch (surrogate, unit) {
            case (nil, 0xD800...0xDBFF):
                surrogate = unit
                continue
            case (let high?, 0xDC00...0xDFFF):
                surrogate = nil
                scalar = Unicode.Scalar(
                    0x10000 + UInt32(high - 0xD800) << 10 + UInt32(unit - 0xDC00)
                )
            case (nil, _): scalar = Unicode.Scalar(unit)
            default: scalar = nil
            }
            guard let scalar else { throw XMLError(.encoding, behind: text[...], broken) }
            text.append(contentsOf: String(scalar).utf8)
        }
        guard surrogate == nil else { throw XMLError(.encoding, behind: text[...], broken) }
        return text
    }
}
