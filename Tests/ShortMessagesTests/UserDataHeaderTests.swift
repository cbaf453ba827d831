import ShortMessages
import Testing

@Suite struct UserDataHeaderTests {
    private func concatenation(_ octets: [UInt8]) throws -> Concatenation? {
        try UserDataHeader(octets).concatenation
    }

    @Test func `a concatenation of one octet and of two octets is read`() throws {
        let narrow = try #require(try concatenation([5, 0x00, 3, 0xCC, 2, 1]))
        #expect((narrow.reference, narrow.total, narrow.number) == (0xCC, 2, 1))
        let wide = try #require(try concatenation([6, 0x08, 4, 0x12, 0x34, 3, 3]))
        #expect((wide.reference, wide.total, wide.number) == (0x1234, 3, 3))
    }

    @Test func `of two concatenations the last counts`() throws {
        let octets: [UInt8] = [11, 0x00, 3, 7, 2, 1, 0x08, 4, 0, 9, 2, 2]
        #expect(try concatenation(octets)?.reference == 9)
        let turned: [UInt8] = [11, 0x08, 4, 0, 9, 2, 2, 0x00, 3, 7, 2, 1]
        #expect(try concatenation(turned)?.reference == 7)
    }

    @Test(arguments: [(0, 0), (0, 1), (2, 0), (2, 3), (1, 255)] as [(UInt8, UInt8)])
    func `what counts from nought or beyond its total is no concatenation`(
        total: UInt8,
        number: UInt8
    ) throws {
        #expect(try concatenation([5, 0x00, 3, 1, total, number]) == nil)
        // One that is valid still counts when an invalid one follows.
        let octets: [UInt8] = [10, 0x00, 3, 1, 2, 1, 0x00, 3, 1, total, number]
        #expect(try concatenation(octets)?.number == 1)
    }

    @Test func `ports of eight and sixteen bits are read`() throws {
        let wide = try UserDataHeader([6, 0x05, 4, 0x0B, 0x84, 0x23, 0xF0])
        #expect(wide.ports?.destination == 2948)
        #expect(wide.ports?.source == 9200)
        #expect(try UserDataHeader([4, 0x04, 2, 240, 241]).ports?.destination == 240)
        #expect(wide.concatenation == nil)
    }

    @Test func `national tables are found, and unknown ones are as if they were not there`() throws
    {
        let turkish = try UserDataHeader([6, 0x24, 1, 1, 0x25, 1, 1])
        #expect(turkish.alphabet == SeptetAlphabet(locking: .turkish, singleShift: .turkish))
        let locking = try UserDataHeader([3, 0x25, 1, 6])
        #expect(locking.alphabet == SeptetAlphabet(locking: .hindi))
        #expect(try UserDataHeader([3, 0x25, 1, 0]).alphabet == .standard)
        #expect(try UserDataHeader([3, 0x24, 1, 14]).alphabet == .standard)
    }

    @Test func `elements that are not known are kept`() throws {
        let octets: [UInt8] = [8, 0x70, 0, 0xA1, 4, 1, 2, 3, 4]
        let header = try UserDataHeader(octets)
        #expect(header.elements.map(\.identifier) == [0x70, 0xA1])
        #expect(header.octets == octets)
    }

    @Test func `digits of either case are the same header`() throws {
        let header = try UserDataHeader(hexadecimal: "050003CC0201")
        #expect(header == (try UserDataHeader(hexadecimal: "050003cc0201")))
        #expect(header.octets == [5, 0, 3, 0xCC, 2, 1])
        #expect(try UserDataHeader(hexadecimal: "") == .none)
        #expect(try UserDataHeader(hexadecimal: "00") == .none)
    }

    @Test(arguments: ["0", "050003CC020", "05 00", "0x00", "zz", "%05%00"])
    func `what is no pairs of digits is no header`(text: String) {
        #expect(throws: ShortMessageError.notHexadecimal) {
            try UserDataHeader(hexadecimal: text)
        }
        let long = String(repeating: "0", count: 1_000_000)
        #expect(throws: ShortMessageError.self) { try UserDataHeader(hexadecimal: long) }
    }

    @Test func `a header that announces more or fewer octets is refused`() {
        #expect(throws: ShortMessageError.headerSize(announced: 5, found: 4)) {
            try UserDataHeader([5, 0, 3, 1, 2])
        }
        #expect(throws: ShortMessageError.headerSize(announced: 5, found: 6)) {
            try UserDataHeader([5, 0, 3, 1, 2, 1, 0x41])
        }
        #expect(throws: ShortMessageError.headerMissing) { try UserDataHeader.split([]) }
        #expect(throws: ShortMessageError.headerSize(announced: 255, found: 0)) {
            try UserDataHeader.split([255])
        }
    }

    @Test func `an element that goes beyond the header, or has another size, is refused`() {
        #expect(throws: ShortMessageError.elementTruncated(identifier: 0x00)) {
            try UserDataHeader([5, 0, 4, 1, 2, 1])
        }
        #expect(throws: ShortMessageError.elementTruncated(identifier: 0x24)) {
            try UserDataHeader([1, 0x24])
        }
        for element in [[0x00, 2, 1, 2], [0x08, 3, 1, 2, 1], [0x24, 0], [0x25, 2, 1, 1]] {
            let octets = ([element.count] + element).map { UInt8($0) }
            #expect(throws: ShortMessageError.self) { try UserDataHeader(octets) }
        }
    }

    @Test func `every octet string is a header or an error, never a trap`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let octets = (0..<Int.random(in: 0...14, using: &generator)).map { index in
                UInt8.random(in: index == 0 ? 0...14 : 0...9, using: &generator)
            }
            guard let header = try? UserDataHeader(octets) else { continue }
            #expect(header.octets == octets || header.elements.isEmpty)
            _ = (header.concatenation, header.ports, header.alphabet, header.fillBits)
        }
    }

    @Test func `a header holds no more than its length can say`() throws {
        let element = try #require(
            UserDataHeader.Element(identifier: 0x70, octets: Array(repeating: 1, count: 253))
        )
        let header = try #require(UserDataHeader([element]))
        #expect(try UserDataHeader(header.octets) == header)
        #expect(UserDataHeader([element, element]) == nil)
        let octets = [UInt8](repeating: 1, count: 254)
        #expect(UserDataHeader.Element(identifier: 0x70, octets: octets) == nil)
    }

    @Test func `every error says what is wrong and what would be right`() {
        let errors: [ShortMessageError] = [
            .headerMissing, .headerSize(announced: 5, found: 2),
            .elementTruncated(identifier: 8), .elementSize(identifier: 0x24, size: 2),
            .notHexadecimal, .compressed, .unsupportedCoding(9), .unknownCharset, .binary,
        ]
        #expect(errors.allSatisfy { $0.detail.hasSuffix(".") })
        #expect(Set(errors.map(\.detail)).count == errors.count)
        #expect(errors[2].detail.contains("0x08"))
    }
}
