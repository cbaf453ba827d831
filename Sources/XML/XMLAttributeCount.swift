/// Counts the attributes of each element before libxml2 sees them.
///
/// libxml2 compares each attribute of an element with each other before it tells of any, which for
/// the hundred thousand that a mebibyte has room for takes seconds. The count is right as far as
/// the text is XML; behind the first mistake nothing is read anyway.
enum XMLAttributeCount {
    /// The place behind the first attribute that is one too many; nil when there is none.
    static func firstSurplus(in text: [UInt8], attributesMax: Int) -> Int? {
        var place = 0
        while let open = text[place...].firstIndex(of: 0x3C) {
            let rest = text[open...]
            if rest.starts(with: "<!--".utf8) {
                place = end(of: "-->", in: text, from: open + 4)
            } else if rest.starts(with: "<![CDATA[".utf8) {
                place = end(of: "]]>", in: text, from: open + 9)
            } else if rest.starts(with: "<?".utf8) {
                place = end(of: "?>", in: text, from: open + 2)
            } else {
                var count = 0
                var quote: UInt8?
                place = open + 1
                while place < text.count, quote != nil || text[place] != 0x3E {
                    let byte = text[place]
                    place += 1
                    if let open = quote {
                        if byte == open { quote = nil }
                    } else if byte == 0x22 || byte == 0x27 {
                        quote = byte
                    } else if byte == 0x3D {
                        count += 1
                        if count > attributesMax { return place }
                    }
                }
            }
        }
        return nil
    }

    private static func end(of mark: StaticString, in text: [UInt8], from start: Int) -> Int {
        let mark = Array(mark.description.utf8)
        var place = start
        while let found = text[place...].firstIndex(of: mark[0]) {
            if text[found...].starts(with: mark) { return found + mark.count }
            place = found + 1
        }
        return text.count
    }
}
