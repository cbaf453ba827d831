import CarrierFormats
import Cryptography
import Intake
import SpamReporting
import TestSupport
import Testing

/// Usual inputs take a short cut; an invisible character sends them the long way round.
@Suite struct ShortCutTests {
    private static let detour = "\u{200B}"

    @Test func `a plain sender ID is the same sender the long way round`() throws {
        var random = SeededGenerator(seed: 4)
        let country = try #require(Country(code: "GB"))
        let normaliser = SenderNormaliser()
        let pieces = [
            "PKT", "a", "Z", "0", "77", "9", " ", "-", "_", "  ", "unknown", "UnVerified", "Likely",
            "scam", "private", ".", "/", "+", "@", ":", "tel", "'", "`", "~",
        ]
        for _ in 0..<5000 {
            let count = Int.random(in: 1...5, using: &random)
            let name = (0..<count).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }
            .joined()
            let long = normaliser.normalise(name + Self.detour, country: country)
            #expect(normaliser.normalise(name, country: country) == long, "\(name)")
        }
    }

    @Test func `an international number is the same sender the long way round`() throws {
        var random = SeededGenerator(seed: 5)
        let country = try #require(Country(code: "GB"))
        let normaliser = SenderNormaliser()
        for _ in 0..<5000 {
            let count = Int.random(in: 5...17, using: &random)
            let digits = (0..<count).map { _ in String(Int.random(in: 0...9, using: &random)) }
            let number = "+" + digits.joined()
            let long = normaliser.normalise(number + Self.detour, country: country)
            #expect(normaliser.normalise(number, country: country) == long, "\(number)")
        }
    }

    @Test func `a text of ASCII has the same fingerprint the long way round`() {
        var random = SeededGenerator(seed: 6)
        let normaliser = TextNormaliser()
        let pieces = [
            "Fwd:", "FW:", " ", "\t", "\u{7F}", "http", "://", "Example", ".", "com", "/", "x7",
            "www.",
            "42", "?q", "@", "#", "-", "pay", "\n", "\0", "HTTPS://", ")", ":80",
        ]
        for _ in 0..<5000 {
            let count = Int.random(in: 0...9, using: &random)
            let text = (0..<count).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }
            .joined()
            #expect(normaliser.normalised(text) == normaliser.normalised(text + Self.detour))
            #expect(
                normaliser.fingerprint(text: text, attachments: [])
                    == normaliser.fingerprint(text: text + Self.detour, attachments: [])
            )
        }
    }

    @Test func `AES-CMAC gives the codes of RFC 4493, one after the other`() {
        let cipher = Authenticator(cipherKey: bytes("2b7e151628aed2a6abf7158809cf4f3c"))
        for _ in 0..<2 {
            let empty = cipher.authenticate([])
            #expect(empty.high == 0xbb1d_6929_e959_3728 && empty.low == 0x7fa3_7d12_9b75_6746)
            let block = cipher.authenticate(bytes("6bc1bee22e409f96e93d7e117393172a"))
            #expect(block.high == 0x070a_16b4_6b4d_4144 && block.low == 0xf79b_dd9d_d04a_287c)
        }
    }

    @Test func `a message id's digest is made as the storage protocol says`() throws {
        let key = Array(UInt8(0)..<32)
        let derived = HMACKey(key).authenticate(Array("spamgate/v1/digest-key\0".utf8))
        let code = Authenticator(cipherKey: derived).authenticate(Array("retry\u{0}7\u{0}m-1".utf8))
        let partner = Partner(
            index: 7,
            name: "acme",
            role: .carrier,
            country: try #require(Country(code: "GB")),
            createdAt: Timestamp(seconds: 0),
            revokedAt: nil,
            tokenDigest: []
        )
        let complaint = try ComplaintNormaliser(keys: IntakeKeys(reporterKey: key)).complaint(
            from: ReportedComplaint(
                messageID: "m-1",
                reporter: nil,
                sender: nil,
                channel: .sms,
                text: "Parcel held"
            ),
            partner: partner,
            pointers: .init(messageID: "/i", reporter: "/r", sender: "/s", text: "/t")
        ).get()
        #expect(complaint.retryKey == Digest8(code.high))
    }

    private func bytes(_ hexadecimal: String) -> [UInt8] {
        Hexadecimal.bytes(hexadecimal) ?? []
    }
}
