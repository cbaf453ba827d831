/// What stands before the text of a short message (3GPP TS 23.040 §9.2.3.24).
package struct UserDataHeader: Hashable, Sendable {
    /// One information element: what it is, and its octets.
    package struct Element: Hashable, Sendable {
        /// The Information Element Identifier, such as 0x00 for concatenation.
        package let identifier: UInt8
        /// At most 253 octets, so that a header can hold them.
        package let octets: [UInt8]

        /// Makes an element; nil when no header could hold it.
        package init?(identifier: UInt8, octets: [UInt8]) {
            guard octets.count <= Self.octetsMax else { return nil }
            self.init(known: identifier, octets: octets)
        }

        /// Most octets of one element: a header's 255 without identifier and length.
        package static let octetsMax = 253

        fileprivate init(known identifier: UInt8, octets: [UInt8]) {
            self.identifier = identifier
            self.octets = octets
        }
    }

    /// Most octets after the length octet.
    package static let lengthMax = 255

    /// No header.
    package static let none = UserDataHeader()

    /// The elements in their order; one may come twice.
    package let elements: [Element]

    private init() {
        elements = []
    }

    /// Makes a header; nil when the elements are too long for one.
    package init?(_ elements: [Element]) {
        let length = elements.reduce(0) { $0 + 2 + $1.octets.count }
        guard length <= Self.lengthMax else { return nil }
        self.elements = elements
    }

    /// Reads a header that stands alone, its length octet first; no octet is no header.
    package init(_ octets: [UInt8]) throws(ShortMessageError) {
        guard !octets.isEmpty else {
            self = .none
            return
        }
        let (header, rest) = try Self.split(octets)
        guard rest.isEmpty else {
            throw .headerSize(announced: Int(octets[0]), found: octets.count - 1)
        }
        self = header
    }

    /// Reads a header that stands alone, in hexadecimal digits; an empty text is no header.
    package init(hexadecimal text: some StringProtocol) throws(ShortMessageError) {
        var octets: [UInt8] = []
        var high: UInt8?
        for digit in text.utf8 {
            guard let value = Self.digitValue(digit), octets.count <= Self.lengthMax else {
                throw .notHexadecimal
            }
            if let first = high {
                octets.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        guard high == nil else { throw .notHexadecimal }
        try self.init(octets)
    }

    /// Parts user data that begins with a header.
    ///
    /// A set UDH indicator says so: TP-UDHI, or bit 6 of SMPP's `esm_class`.
    package static func split(
        _ userData: [UInt8]
    ) throws(ShortMessageError) -> (header: UserDataHeader, rest: ArraySlice<UInt8>) {
        guard let length = userData.first.map({ Int($0) }) else { throw .headerMissing }
        guard length < userData.count else {
            throw .headerSize(announced: length, found: userData.count - 1)
        }
        var elements: [Element] = []
        var rest = userData[1..<(length + 1)]
        while let identifier = rest.popFirst() {
            guard let size = rest.popFirst(), Int(size) <= rest.count else {
                throw .elementTruncated(identifier: identifier)
            }
            let octets = Array(rest.prefix(Int(size)))
            if let expected = Self.sizes[identifier], octets.count != expected {
                throw .elementSize(identifier: identifier, size: octets.count)
            }
            elements.append(Element(known: identifier, octets: octets))
            rest = rest.dropFirst(Int(size))
        }
        guard let header = UserDataHeader(elements) else {
            throw .headerSize(announced: length, found: userData.count - 1)
        }
        return (header, userData[(length + 1)...])
    }

    /// The header as it is sent, its length octet first; nothing when it has no element.
    package var octets: [UInt8] {
        guard !elements.isEmpty else { return [] }
        let body = elements.flatMap { [$0.identifier, UInt8($0.octets.count)] + $0.octets }
        return [UInt8(body.count)] + body
    }

    /// The sizes of the elements that are looked into.
    private static let sizes: [UInt8: Int] = [
        ElementIdentifier.concatenation: 3, ElementIdentifier.wideConcatenation: 4,
        ElementIdentifier.narrowPorts: 2, ElementIdentifier.ports: 4,
        ElementIdentifier.singleShift: 1, ElementIdentifier.lockingShift: 1,
    ]

    private static func digitValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x37
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }
}

/// The information elements that are looked into (3GPP TS 23.040 §9.2.3.24).
enum ElementIdentifier {
    static let concatenation: UInt8 = 0x00
    static let narrowPorts: UInt8 = 0x04
    static let ports: UInt8 = 0x05
    static let wideConcatenation: UInt8 = 0x08
    static let singleShift: UInt8 = 0x24
    static let lockingShift: UInt8 = 0x25
}
