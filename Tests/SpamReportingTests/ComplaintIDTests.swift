import SpamReporting
import Testing

@Suite struct ComplaintIDTests {
    /// RFC 9562 appendix A.6: 017F22E2-79B0-7CC3-98C4-DC0C0C07398F at 2022-02-22T19:22:22Z.
    private let moment = Timestamp(milliseconds: 0x017F_22E2_79B0)
    private let random: [UInt8] = [0x0C, 0xC3, 0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F]

    @Test func `an id is the UUIDv7 of RFC 9562's example`() {
        let id = ComplaintID(at: moment, random: random)
        #expect(id.text == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    }

    @Test func `version and variant stand whatever the random bytes are`() {
        for byte in [UInt8(0), 0xFF] {
            let id = ComplaintID(at: moment, random: Array(repeating: byte, count: 10))
            #expect(id.bytes[6] >> 4 == 7)
            #expect(id.bytes[8] >> 6 == 2)
        }
    }

    @Test func `ids sort by time`() {
        let ids = [Int64(0), 1, 255, 256, 1 << 40].map {
            ComplaintID(at: Timestamp(milliseconds: $0), random: random).text
        }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
    }
}
