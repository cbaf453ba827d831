import ShortMessages
import Testing

@Suite struct PackedSeptetsTests {
    private static let hellohello: [UInt8] = [
        0xE8, 0x32, 0x9B, 0xFD, 0x46, 0x97, 0xD9, 0xEC, 0x37,
    ]

    @Test func `ten letters of the published example are nine octets`() {
        #expect(PackedSeptets.packed("hellohello".utf8) == Self.hellohello)
        #expect(PackedSeptets.unpacked(Self.hellohello) == Array("hellohello".utf8))
    }

    @Test(arguments: 0...200, [0, 1, 3, 6])
    func `what was packed unpacks`(count: Int, fillBits: Int) {
        let septets = (0..<count).map { UInt8(($0 * 37 + 5) & 0x7F) }
        let octets = PackedSeptets.packed(septets, fillBits: fillBits)
        #expect(octets.count == (fillBits + count * 7 + 7) / 8)
        let found = PackedSeptets.unpacked(octets, fillBits: fillBits, count: count)
        #expect(found == septets)
    }

    @Test func `seven letters in seven octets have no eighth, unless the count says so`() {
        let octets = PackedSeptets.packed("7 chars".utf8)
        #expect(octets.count == 7)
        #expect(PackedSeptets.unpacked(octets) == Array("7 chars".utf8))
        #expect(PackedSeptets.unpacked(octets, count: 8) == Array("7 chars".utf8) + [0])
        let eight = PackedSeptets.packed("8 chars.".utf8)
        #expect(PackedSeptets.unpacked(eight) == Array("8 chars.".utf8))
    }

    @Test func `a count beyond the octets takes what is there`() {
        #expect(PackedSeptets.unpacked(Self.hellohello, count: 160).count == 10)
        #expect(PackedSeptets.unpacked([], fillBits: 6, count: 160).isEmpty)
        #expect(PackedSeptets.unpacked(Self.hellohello, count: -1).isEmpty)
    }
}
