import XML

/// What holds for every text that may be XML.
enum XMLProperties {
    private static let limits = XMLLimits()
    private static let xmlNamespace = "http://www.w3.org/XML/1998/namespace"

    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        try checkCharacters(input, fault)
        for charset in [nil, "iso-8859-1"] {
            let root: XMLElement
            do throws(XMLError) {
                root = try XMLReader(limits: limits).read(input, charset: charset)
            } catch {
                try check(error)
                continue
            }
            var count = 0
            try check(root, depth: 1, &count)
            try expect("there are few elements", count <= limits.elementsMax)
            try expect("what is written again is the same element", again(root) == root)
        }
    }

    private static func check(_ error: XMLError) throws(Violation) {
        try expect("a place counts from 1", error.line ?? 1 > 0 && error.column ?? 1 > 0)
        try expect("a column is in a line", error.line != nil || error.column == nil)
        try expect("a refusal is a sentence", error.detail.hasSuffix("."))
    }

    private static func check(
        _ element: XMLElement,
        depth: Int,
        _ count: inout Int
    ) throws(Violation) {
        count += 1
        try expect("an element has a name", !element.name.isEmpty)
        try expect("a name has no prefix", !element.name.utf8.contains(0x3A))
        try expect("a namespace is not empty", element.namespace?.isEmpty != true)
        try expect("elements are not deep", depth <= limits.depthMax)
        try expect("there are few attributes", element.attributes.count <= limits.attributesMax)
        try expect("a text is short", element.text.utf8.count <= limits.textSizeMax)
        try expect("a text has no NUL", !element.text.utf8.contains(0))
        for child in element.children { try check(child, depth: depth + 1, &count) }
    }

    /// The element, written with prefixes of its own and read again.
    private static func again(_ element: XMLElement) -> XMLElement? {
        // Names may be of any script, which is more than the product's writer takes, so only texts
        // and values go through it; the rest is put together here.
        var text = ""
        append(element, to: &text)
        let limits = XMLLimits(
            depthMax: Self.limits.depthMax,
            attributesMax: 2 * Self.limits.attributesMax + 1,
            sizeMax: 8 << 20
        )
        return try? XMLReader(limits: limits).read(Array(text.utf8))
    }

    private static func append(_ element: XMLElement, to text: inout String) {
        text += "<\(element.name) xmlns=\(value(element.namespace ?? ""))"
        for (index, attribute) in element.attributes.enumerated() {
            switch attribute.namespace {
            case nil: text += " \(attribute.name)="
            case xmlNamespace: text += " xml:\(attribute.name)="
            case let namespace?:
                text += " xmlns:p\(index)=\(value(namespace)) p\(index):\(attribute.name)="
            }
            text += value(attribute.value)
        }
        text += ">" + characters(element.text)
        for child in element.children { append(child, to: &text) }
        text += "</\(element.name)>"
    }

    /// An attribute's value in its quotation marks, as the product's writer has it.
    private static func value(_ text: String) -> String {
        var writer = XMLWriter()
        writer.begin("a", [("b", text)])
        let written = String(decoding: writer.bytes, as: UTF8.self)
        let tag = written.dropFirst().drop { $0 != "<" }
        return String(tag.dropFirst("<a b=".count).dropLast())
    }

    /// A text, as the product's writer has it.
    private static func characters(_ text: String) -> String {
        var writer = XMLWriter()
        writer.begin("a")
        let start = writer.bytes.count
        writer.text(text)
        return String(decoding: writer.bytes[start...], as: UTF8.self)
    }

    /// Bytes that are UTF-8 come back as the text and the value that they were.
    private static func checkCharacters(
        _ bytes: [UInt8],
        _ fault: PlantedFault
    ) throws(Violation) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.utf8.count <= limits.textSizeMax else { return }
        var writer = XMLWriter()
        writer.element("a", [("b", text)], fault.strikes(bytes) ? text + "!" : text)
        guard let root = try? XMLReader(limits: XMLLimits(sizeMax: 8 << 20)).read(writer.bytes)
        else { throw Violation(description: "any text can be written") }
        let scalars = text.unicodeScalars.map { isCharacter($0) ? $0 : "\u{FFFD}" }
        try expect("a text reads back", root.text.unicodeScalars.elementsEqual(scalars))
        let value = root.attribute("b") ?? ""
        try expect("a value reads back", value.unicodeScalars.elementsEqual(scalars))
    }

    /// `Char` of XML 1.0 §2.2.
    private static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}
