/// An attribute of an element; a declaration of a namespace is none.
package struct XMLAttribute: Hashable, Sendable {
    /// The name without a prefix.
    package let name: String
    /// The URI of its namespace; nil for a name without a prefix.
    package let namespace: String?
    /// The value, references resolved.
    package let value: String
}

/// An element of an XML document, with everything in it.
///
/// The order of text among elements is not kept: what is read here are records, not prose. Comments
/// and processing instructions are dropped.
package struct XMLElement: Hashable, Sendable {
    /// The name without a prefix.
    package let name: String
    /// The URI of its namespace; nil when it is in none.
    package let namespace: String?
    /// The attributes in their order.
    package let attributes: [XMLAttribute]
    /// The element's own text, that of CDATA sections included, white space as it stands.
    package let text: String
    /// The elements in it, in their order.
    package let children: [XMLElement]

    /// The own text without white space (XML 1.0 §2.3) at both ends.
    package var trimmedText: String {
        var bytes = text.utf8[...]
        while let first = bytes.first, Self.isSpace(first) { bytes.removeFirst() }
        while let last = bytes.last, Self.isSpace(last) { bytes.removeLast() }
        return String(Substring(bytes))
    }

    /// The first element called `name` in this one, of whatever namespace.
    package func child(_ name: String) -> XMLElement? {
        children.first { $0.name == name }
    }

    /// The elements called `name` in this one, of whatever namespace.
    package func children(_ name: String) -> [XMLElement] {
        children.filter { $0.name == name }
    }

    /// The value of the attribute called `name`; nil when there is none.
    package func attribute(_ name: String, namespace: String? = nil) -> String? {
        attributes.first { $0.name == name && $0.namespace == namespace }?.value
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}
