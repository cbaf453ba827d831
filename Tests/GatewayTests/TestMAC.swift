import Testing

/// HMAC (RFC 2104) over SHA-1 and SHA-256 (FIPS 180-4), written for tests alone, so that they check
/// signatures with nothing of the product's.
enum TestMAC {
    case sha1, sha256

    /// The code of a message under a key.
    func code(of message: [UInt8], key: [UInt8]) -> [UInt8] {
        var block = key.count > 64 ? digest(of: key) : key
        block += [UInt8](repeating: 0, count: 64 - block.count)
        let inner = digest(of: block.map { $0 ^ 0x36 } + message)
        return digest(of: block.map { $0 ^ 0x5C } + inner)
    }

    /// The digest of a message.
    func digest(of message: [UInt8]) -> [UInt8] {
        var padded = message + [0x80]
        while padded.count % 64 != 56 { padded.append(0) }
        padded += Self.bytes(of: UInt64(message.count) * 8)
        var state = initial
        for start in stride(from: 0, to: padded.count, by: 64) {
            let words = (0..<16).map { place in
                padded[(start + 4 * place)..<(start + 4 * place + 4)]
                    .reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            }
            switch self {
            case .sha1: Self.mixSHA1(words, into: &state)
            case .sha256: Self.mixSHA256(words, into: &state)
            }
        }
        return state.flatMap(Self.bytes)
    }

    private var initial: [UInt32] {
        switch self {
        case .sha1: [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
        case .sha256: Self.primes.prefix(8).map { Self.fraction(Double($0).squareRoot()) }
        }
    }

    private static func mixSHA1(_ words: [UInt32], into state: inout [UInt32]) {
        var words = words
        for place in 16..<80 {
            let mixed =
                words[place - 3] ^ words[place - 8] ^ words[place - 14] ^ words[place - 16]
            words.append(turned(mixed, 31))
        }
        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
        for place in 0..<80 {
            let (f, k): (UInt32, UInt32) =
                switch place {
                case ..<20: ((b & c) | (~b & d), 0x5A82_7999)
                case ..<40: (b ^ c ^ d, 0x6ED9_EBA1)
                case ..<60: ((b & c) | (b & d) | (c & d), 0x8F1B_BCDC)
                default: (b ^ c ^ d, 0xCA62_C1D6)
                }
            let next = turned(a, 27) &+ f &+ e &+ k &+ words[place]
            (a, b, c, d, e) = (next, a, turned(b, 2), c, d)
        }
        for (place, value) in [a, b, c, d, e].enumerated() { state[place] &+= value }
    }

    private static func mixSHA256(_ words: [UInt32], into state: inout [UInt32]) {
        var words = words
        for place in 16..<64 {
            let (early, late) = (words[place - 15], words[place - 2])
            let first = turned(early, 7) ^ turned(early, 18) ^ early >> 3
            let second = turned(late, 17) ^ turned(late, 19) ^ late >> 10
            words.append(words[place - 16] &+ first &+ words[place - 7] &+ second)
        }
        var v = state
        for place in 0..<64 {
            let sum1 = turned(v[4], 6) ^ turned(v[4], 11) ^ turned(v[4], 25)
            let choice = (v[4] & v[5]) ^ (~v[4] & v[6])
            let first = v[7] &+ sum1 &+ choice &+ constants[place] &+ words[place]
            let sum0 = turned(v[0], 2) ^ turned(v[0], 13) ^ turned(v[0], 22)
            let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2])
            v = [first &+ sum0 &+ majority] + v[..<7]
            v[4] &+= first
        }
        for (place, value) in v.enumerated() { state[place] &+= value }
    }

    /// The first 64 primes, of whose roots the constants are made.
    private static let primes: [Int] = (2...311).filter { number in
        !(2..<number).contains { number % $0 == 0 }
    }

    private static let constants: [UInt32] = primes.map { prime in
        // Double is exact enough for 32 bits of a root below 7, once it is refined.
        var root = Double(prime)
        for _ in 0..<60 { root -= (root * root * root - Double(prime)) / (3 * root * root) }
        return fraction(root)
    }

    /// The first 32 bits behind the point.
    private static func fraction(_ number: Double) -> UInt32 {
        UInt32((number - number.rounded(.down)) * 4_294_967_296)
    }

    private static func turned(_ word: UInt32, _ bits: UInt32) -> UInt32 {
        word >> bits | word << (32 - bits)
    }

    private static func bytes(of number: some FixedWidthInteger) -> [UInt8] {
        stride(from: number.bitWidth - 8, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: number >> $0)
        }
    }
}

@Suite struct TestMACTests {
    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// FIPS 180-4's examples, and test case 2 of RFC 2202 and RFC 4231.
    @Test func `the tests' own codes are those of the standards`() {
        let abc = Array("abc".utf8)
        #expect(hex(TestMAC.sha1.digest(of: abc)) == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(
            hex(TestMAC.sha256.digest(of: abc))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
        let message = Array("what do ya want for nothing?".utf8)
        let key = Array("Jefe".utf8)
        #expect(
            hex(TestMAC.sha1.code(of: message, key: key))
                == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
        )
        #expect(
            hex(TestMAC.sha256.code(of: message, key: key))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        )
    }
}
