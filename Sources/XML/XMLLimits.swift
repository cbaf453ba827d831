/// How large an XML document may be before it is refused.
package struct XMLLimits: Hashable, Sendable {
    /// How many elements may lie within each other.
    package static let depthMaxDefault = 32
    /// Elements of one document.
    package static let elementsMaxDefault = 4096
    /// Attributes of one element, declarations of namespaces among them.
    package static let attributesMaxDefault = 64
    /// Bytes of the text of one element, and of the value of one attribute.
    package static let textSizeMaxDefault = 256 << 10
    /// Bytes of one document.
    package static let sizeMaxDefault = 1 << 20

    /// How many elements may lie within each other, 1 to 200.
    package let depthMax: Int
    /// Elements of one document.
    package let elementsMax: Int
    /// Attributes of one element, declarations of namespaces among them; at most 256.
    package let attributesMax: Int
    /// Bytes of the text of one element, and of the value of one attribute, in UTF-8.
    package let textSizeMax: Int
    /// Bytes of one document as it comes, at most 8 MiB.
    package let sizeMax: Int

    /// Makes limits; the defaults fit one request of a partner.
    package init(
        depthMax: Int = Self.depthMaxDefault,
        elementsMax: Int = Self.elementsMaxDefault,
        attributesMax: Int = Self.attributesMaxDefault,
        textSizeMax: Int = Self.textSizeMaxDefault,
        sizeMax: Int = Self.sizeMaxDefault
    ) {
        precondition((1...200).contains(depthMax), "libxml2 itself stops at 256")
        precondition((0...256).contains(attributesMax), "the shim has room for 256")
        precondition((0...8 << 20).contains(sizeMax), "libxml2 itself stops at texts of 10 MB")
        self.depthMax = depthMax
        self.elementsMax = elementsMax
        self.attributesMax = attributesMax
        self.textSizeMax = textSizeMax
        self.sizeMax = sizeMax
    }
}
