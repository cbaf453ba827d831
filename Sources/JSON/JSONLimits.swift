/// How large a JSON text may be before it is refused.
package struct JSONLimits: Hashable, Sendable {
    /// How many arrays and objects may lie within each other, 1 to 512.
    package var depthMax: Int
    /// Members of one object.
    package var membersMax: Int
    /// Elements of one array.
    package var elementsMax: Int
    /// Bytes of one text, below 2 GiB.
    package var sizeMax: Int

    /// Makes limits; the defaults fit one request of a partner.
    package init(
        depthMax: Int = 16,
        membersMax: Int = 256,
        elementsMax: Int = 100_000,
        sizeMax: Int = 1 << 20
    ) {
        precondition((1...512).contains(depthMax), "the second pass recurses once per level")
        precondition((0..<Int(Int32.max)).contains(sizeMax), "simdjson takes at most 4 GiB")
        precondition((0...Int(Int32.max)).contains(membersMax), "members are counted in 32 bits")
        precondition((0...Int(Int32.max)).contains(elementsMax), "elements are counted in 32 bits")
        self.depthMax = depthMax
        self.membersMax = membersMax
        self.elementsMax = elementsMax
        self.sizeMax = sizeMax
    }
}
