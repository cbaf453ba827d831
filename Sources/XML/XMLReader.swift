internal import CXML

/// Reads an XML document (XML 1.0, Namespaces in XML 1.0) into a tree.
///
/// Document type declarations are refused, and with them entities and everything that could be
/// fetched. Nothing is validated, nothing is included, no file and no address is opened.
package struct XMLReader: Sendable {
    /// What this reader refuses as too large.
    package let limits: XMLLimits

    private let takesUndeclaredPrefixes: Bool

    /// A reader with limits of its own.
    ///
    /// - Parameter takesUndeclaredPrefixes: whether a name may have a prefix that was never
    ///   declared, as some peers write it; the name is then in no namespace.
    package init(limits: XMLLimits = XMLLimits(), takesUndeclaredPrefixes: Bool = false) {
        self.limits = limits
        self.takesUndeclaredPrefixes = takesUndeclaredPrefixes
    }

    /// Reads the whole of `bytes`.
    ///
    /// - Parameter charset: the encoding that the bearer of the document names, such as the
    ///   parameter of its media type; it counts before the document's own declaration.
    package func read(_ bytes: [UInt8], charset: String? = nil) throws(XMLError) -> XMLElement {
        guard bytes.count <= limits.sizeMax else {
            let detail = "The text has \(bytes.count) bytes; at most \(limits.sizeMax) are read."
            throw XMLError(.tooLarge, detail)
        }
        let text = try XMLEncoding.utf8(of: bytes, charset: charset)
        let surplus = XMLAttributeCount.firstSurplus(in: text, attributesMax: limits.attributesMax)
        if let surplus {
            let detail = "An element has at most \(limits.attributesMax) attributes."
            throw XMLError(.tooManyAttributes, behind: text[..<surplus], detail)
        }
        let tree = XMLTree(limits: limits)
        let result = parse(text, into: tree)
        if let refusal = tree.refusal { throw refusal }
        guard result.verdict == SPAMGATE_XML_ACCEPTED, let root = tree.root else {
            throw Self.error(of: result, in: text)
        }
        return root
    }

    /// The tree outlives the call, which is all that the functions of the receiver need.
    private func parse(_ text: [UInt8], into tree: XMLTree) -> spamgate_xml_result {
        var receiver = unsafe spamgate_xml_receiver(start: begin, text: append, end: end)
        return withExtendedLifetime(tree) {
            let context = unsafe Unmanaged.passUnretained(tree).toOpaque()
            return unsafe text.withUnsafeBufferPointer { text in
                unsafe spamgate_xml_parse(
                    text.baseAddress,
                    text.count,
                    &receiver,
                    context,
                    takesUndeclaredPrefixes
                )
            }
        }
    }

    private static func error(of result: spamgate_xml_result, in text: [UInt8]) -> XMLError {
        let (code, detail): (XMLError.Code, String) =
            switch result.verdict {
            // What does not begin with an element is as good as nothing to libxml2.
            case SPAMGATE_XML_EMPTY where text.allSatisfy(XMLElement.isSpace):
                (.empty, "There is no element; an XML text is one element.")
            case SPAMGATE_XML_DOCTYPE:
                (.documentType, "A document type declaration is not read; leave it out.")
            case SPAMGATE_XML_ENTITY:
                (.entity, "Only amp, lt, gt, quot and apos are entities here.")
            case SPAMGATE_XML_CHARACTER: (.character, "A character is none that XML has.")
            case SPAMGATE_XML_TAGS: (.unclosed, "An element is not closed under its own name.")
            case SPAMGATE_XML_ATTRIBUTE_TWICE:
                (.attributeTwice, "An element has two attributes of the same name.")
            case SPAMGATE_XML_NAMESPACE:
                (.namespace, "A prefix has no namespace, or a declaration of one is broken.")
            case SPAMGATE_XML_OUT_OF_MEMORY: (.tooLarge, "There is not enough memory to read it.")
            default: (.syntax, "This is not XML.")
            }
        return XMLError(code, line: Int(result.line), column: Int(result.column), detail)
    }
}

// MARK: - What libxml2 tells

private func begin(
    _ context: UnsafeMutableRawPointer?,
    _ name: spamgate_xml_text,
    _ namespace: spamgate_xml_text,
    _ attributes: UnsafePointer<spamgate_xml_attribute>?,
    _ attributeCount: Int,
    _ line: Int,
    _ column: Int
) -> Bool {
    let found = unsafe UnsafeBufferPointer(start: attributes, count: attributeCount)
        .map { attribute in
            unsafe XMLAttribute(
                name: string(attribute.name) ?? "",
                namespace: string(attribute.space),
                value: string(attribute.value) ?? ""
            )
        }
    return unsafe tree(context)?.begin(
        string(name) ?? "",
        namespace: string(namespace),
        found,
        line: line,
        column: column
    ) ?? false
}

private func append(
    _ context: UnsafeMutableRawPointer?,
    _ text: spamgate_xml_text,
    _ line: Int,
    _ column: Int
) -> Bool {
    let bytes = unsafe UnsafeBufferPointer(start: text.bytes, count: text.size)
    return unsafe tree(context)?.append(bytes, line: line, column: column) ?? false
}

private func end(_ context: UnsafeMutableRawPointer?) -> Bool {
    unsafe tree(context)?.end()
    return true
}

private func tree(_ context: UnsafeMutableRawPointer?) -> XMLTree? {
    unsafe context.map { unsafe Unmanaged<XMLTree>.fromOpaque($0).takeUnretainedValue() }
}

private func string(_ text: spamgate_xml_text) -> String? {
    guard let bytes = unsafe text.bytes else { return nil }
    return unsafe String(
        decoding: UnsafeBufferPointer(start: bytes, count: text.size),
        as: UTF8.self
    )
}
