/// A tree while it is read: elements come and go in the order of the text.
final class XMLTree {
    private struct Open {
        let name: String
        let namespace: String?
        let attributes: [XMLAttribute]
        var text: [UInt8] = []
        var children: [XMLElement] = []
    }

    /// The element that holds all others; nil until it is closed.
    private(set) var root: XMLElement?
    /// The limit that was passed.
    private(set) var refusal: XMLError?

    private let limits: XMLLimits
    private var open: [Open] = []
    private var elementCount = 0

    init(limits: XMLLimits) {
        self.limits = limits
    }

    /// An element begins; false when there are too many or it lies too deep.
    func begin(
        _ name: String,
        namespace: String?,
        _ attributes: [XMLAttribute],
        line: Int,
        column: Int
    ) -> Bool {
        elementCount += 1
        let refused: (XMLError.Code, String)? =
            if elementCount > limits.elementsMax {
                (.tooManyElements, "A document has at most \(limits.elementsMax) elements.")
            } else if open.count >= limits.depthMax {
                (.tooDeep, "Elements are nested at most \(limits.depthMax) deep.")
            } else if attributes.contains(where: { $0.value.utf8.count > limits.textSizeMax }) {
                (.textTooLong, "An attribute has at most \(limits.textSizeMax) bytes.")
            } else {
                nil
            }
        if let (code, detail) = refused {
            refusal = XMLError(code, line: line, column: column, detail)
            return false
        }
        open.append(Open(name: name, namespace: namespace, attributes: attributes))
        return true
    }

    /// Text of the element that began last; false when it is too long.
    func append(_ bytes: some Collection<UInt8>, line: Int, column: Int) -> Bool {
        // Outside the root there is white space only, which is nobody's.
        guard let last = open.indices.last else { return true }
        guard open[last].text.count + bytes.count <= limits.textSizeMax else {
            let detail = "The text of an element has at most \(limits.textSizeMax) bytes."
            refusal = XMLError(.textTooLong, line: line, column: column, detail)
            return false
        }
        open[last].text.append(contentsOf: bytes)
        return true
    }

    /// The element that began last ends.
    func end() {
        guard let last = open.popLast() else { return }
        let element = XMLElement(
            name: last.name,
            namespace: last.namespace,
            attributes: last.attributes,
            text: String(decoding: last.text, as: UTF8.self),
            children: last.children
        )
        if let parent = open.indices.last {
            open[parent].children.append(element)
        } else {
            root = element
        }
    }
}
