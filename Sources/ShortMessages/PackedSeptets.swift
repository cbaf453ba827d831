/// Septets as they travel: eight in seven octets, the low bits first (3GPP TS 23.038 §6.1.2.1).
package enum PackedSeptets {
    /// Takes septets out of octets.
    ///
    /// - Parameters:
    ///   - octets: what follows a header, or all there is.
    ///   - fillBits: bits before the first septet, which bring it to a septet boundary after a
    ///     header; 0 to 6.
    ///   - count: how many septets there are, as TP-UDL says without the header's; nil when nobody
    ///     does. Then it is as many as the octets hold, except that seven zero bits at the end of
    ///     an octet are taken for what filled it, and not for `@`.
    package static func unpacked(
        _ octets: some Collection<UInt8>,
        fillBits: Int = 0,
        count: Int? = nil
    ) -> [UInt8] {
        precondition((0...6).contains(fillBits))
        let held = max(0, octets.count * 8 - fillBits) / 7
        let most = min(held, max(0, count ?? held))
        var septets: [UInt8] = []
        septets.reserveCapacity(most)
        var bits: UInt32 = 0
        var bitCount = 0
        var toSkip = fillBits
        for octet in octets {
            bits |= UInt32(octet) << UInt32(bitCount)
            bitCount += 8
            let skipped = min(toSkip, bitCount)
            bits >>= UInt32(skipped)
            bitCount -= skipped
            toSkip -= skipped
            while bitCount >= 7, septets.count < most {
                septets.append(UInt8(bits & 0x7F))
                bits >>= 7
                bitCount -= 7
            }
            if septets.count == most { break }
        }
        let isFull = fillBits + septets.count * 7 == octets.count * 8
        if count == nil, isFull, septets.last == 0 { septets.removeLast() }
        return septets
    }

    /// Packs septets into octets, after 0 to 6 zero bits; what is left of the last octet is zero.
    package static func packed(_ septets: some Sequence<UInt8>, fillBits: Int = 0) -> [UInt8] {
        precondition((0...6).contains(fillBits))
        var octets: [UInt8] = []
        var bits: UInt32 = 0
        var bitCount = fillBits
        for septet in septets {
            bits |= UInt32(septet & 0x7F) << UInt32(bitCount)
            bitCount += 7
            while bitCount >= 8 {
                octets.append(UInt8(bits & 0xFF))
                bits >>= 8
                bitCount -= 8
            }
        }
        if bitCount > 0 { octets.append(UInt8(bits & 0xFF)) }
        return octets
    }
}
