import CarrierFormats
import Cryptography
import Intake
import SpamReporting
import Testing

@Suite struct ComplaintNormaliserTests {
    private static let key = Array(UInt8(0)..<32)
    private let normaliser = ComplaintNormaliser(keys: IntakeKeys(reporterKey: key))
    private let pointers = FieldPointers(
        messageID: "/messageId",
        reporter: "/reporter",
        sender: "/sender",
        text: "/text"
    )

    private func partner(_ index: UInt16 = 1, country: String = "GB") throws -> Partner {
        Partner(
            index: index,
            name: "acme",
            role: .carrier,
            country: try #require(Country(code: country)),
            createdAt: Timestamp(seconds: 0),
            revokedAt: nil,
            tokenDigest: []
        )
    }

    private func reported(
        id: String? = "m-1",
        reporter: String? = "+447700900456",
        sender: String? = "+447700900123",
        disposition: Disposition = .spam,
        text: String = "Parcel held: pay at https://parcel-fee.example/x7Qk"
    ) -> ReportedComplaint {
        ReportedComplaint(
            messageID: id,
            reporter: reporter.map { ReportedReporter($0) },
            sender: sender,
            channel: .sms,
            receivedAt: Timestamp(seconds: 1_795_000_000),
            disposition: disposition,
            text: text
        )
    }

    private func complaint(
        _ reported: ReportedComplaint,
        index: UInt16 = 1,
        country: String = "GB"
    ) throws -> Complaint {
        try normaliser.complaint(
            from: reported,
            partner: partner(index, country: country),
            pointers: pointers
        ).get()
    }

    private func problem(_ reported: ReportedComplaint) throws -> Problem? {
        let result = normaliser.complaint(
            from: reported,
            partner: try partner(),
            pointers: pointers
        )
        guard case .failure(let problem) = result else { return nil }
        return problem
    }

    @Test func `the reporter token is the beginning of an HMAC over the E.164 number`() throws {
        let message = Array("spamgate/v1/reporter\0+447700900456".utf8)
        let code = HMACKey(Self.key).authenticate(message)
        #expect(try complaint(reported()).reporter?.bytes == Bytes16(Array(code.prefix(16))))
    }

    @Test(arguments: [
        "+447700900456", "07700 900456", "+44 (0)7700 900456", "00447700900456", "447700900456",
        "tel:+44-7700-900456;ext=1", " 07700-900456\u{200B}",
        "\u{660}\u{667}\u{667}\u{660}\u{660}\u{669}\u{660}\u{660}\u{664}\u{665}\u{666}",
    ])
    func `every spelling of a reporter's number gives one token`(spelling: String) throws {
        let expected = try complaint(reported()).reporter
        #expect(try complaint(reported(reporter: spelling)).reporter == expected)
    }

    @Test(arguments: [
        (["Some.One@Mail.example", "some.one@mail.example", "mailto:some.one@mail.example"], true),
        ([String(repeating: "aB", count: 32), String(repeating: "Ab", count: 32)], true),
        (["device 17", " device  17 "], true),
        (["device 17", "device 18"], false),
        (["+447700900456", "+447700900457"], false),
        (["p\u{430}t@mail.example", "pat@mail.example"], false),
    ])
    func `other addresses have one token for each reporter`(
        spellings: [String],
        isOne: Bool
    ) throws {
        let tokens = try Set(spellings.map { try complaint(reported(reporter: $0)).reporter })
        #expect((tokens.count == 1) == isOne)
        #expect(!tokens.contains(nil))
    }

    @Test func `a retry has the same retry key and the same content`() throws {
        let first = try complaint(reported())
        let second = try complaint(reported())
        #expect(first.retryKey != nil)
        #expect(first.retryKey == second.retryKey)
        #expect(first.contentDigest == second.contentDigest)
    }

    @Test func `a message id belongs to its partner`() throws {
        let one = try complaint(reported(), index: 1).retryKey
        #expect(try complaint(reported(), index: 2).retryKey != one)
        #expect(try complaint(reported(id: "m-2"), index: 1).retryKey != one)
        #expect(try complaint(reported(id: nil)).retryKey == nil)
        // "1" and "1x" must not run together with the index before them.
        #expect(
            try complaint(reported(id: "1"), index: 11).retryKey
                != complaint(reported(id: "11"), index: 1).retryKey
        )
    }

    @Test func `every field is part of the content`() throws {
        var digests: Set<Digest8> = []
        var changed = reported()
        digests.insert(try complaint(changed).contentDigest)
        changed.reporter = ReportedReporter("+447700900457")
        digests.insert(try complaint(changed).contentDigest)
        changed.sender = "+44 7700 900123"
        digests.insert(try complaint(changed).contentDigest)
        changed.sender = nil
        digests.insert(try complaint(changed).contentDigest)
        changed.sender = ""
        digests.insert(try complaint(changed).contentDigest)
        changed.channel = .rcs
        digests.insert(try complaint(changed).contentDigest)
        changed.receivedAt = nil
        digests.insert(try complaint(changed).contentDigest)
        changed.disposition = .legit
        digests.insert(try complaint(changed).contentDigest)
        changed.text += "!"
        digests.insert(try complaint(changed).contentDigest)
        changed.attachments = [Attachment(contentType: "image/png", size: 1, sha256: "ab")]
        digests.insert(try complaint(changed).contentDigest)
        #expect(digests.count == 10)
    }

    @Test func `a repeat is the same reporter, sender, text and disposition`() throws {
        let first = try complaint(reported())
        let variant = try complaint(
            reported(
                id: "m-2",
                reporter: "07700 900456",
                sender: "07700 900123",
                text: "FWD: parcel held:  PAY at http://www.parcel-fee.example/other"
            )
        )
        #expect(first.repeatKey == variant.repeatKey)
        #expect(first.pairKey == variant.pairKey)
        #expect(first.contentDigest != variant.contentDigest)
        let others = [
            reported(reporter: "+447700900457"), reported(sender: "+447700900124"),
            reported(disposition: .legit), reported(text: "other"), reported(sender: nil),
        ]
        for other in others {
            #expect(try complaint(other).repeatKey != first.repeatKey)
        }
    }

    @Test func `a pair is a reporter, a sender and a disposition`() throws {
        let pair = try complaint(reported()).pairKey
        #expect(pair != nil)
        #expect(try complaint(reported(text: "other")).pairKey == pair)
        #expect(try complaint(reported(disposition: .legit)).pairKey != pair)
        #expect(try complaint(reported(sender: "Likely-SCAM")).pairKey == nil)
    }

    @Test func `without a reporter there is no token, no repeat and no pair`() throws {
        let anonymous = try complaint(reported(reporter: nil))
        #expect(anonymous.reporter == nil)
        #expect(anonymous.repeatKey == nil)
        #expect(anonymous.pairKey == nil)
        #expect(anonymous.sender?.canonicalText == "+447700900123")
    }

    @Test func `a complaint without a sender is partial`() throws {
        let partial = try complaint(reported(sender: nil))
        #expect(partial.sender == nil)
        #expect(partial.repeatKey != nil)
    }

    @Test func `a complaint without words counts for its sender, and repeats itself`()
        throws
    {
        let first = try complaint(reported(id: "1", text: ""))
        let again = try complaint(reported(id: "2", text: ""))
        let other = try complaint(reported(id: "3", sender: "60123", text: ""))
        #expect(first.sender != nil && first.pairKey != nil)
        #expect(first.repeatKey == again.repeatKey && first.retryKey != again.retryKey)
        #expect(first.repeatKey != other.repeatKey)
        #expect(first.fingerprint == other.fingerprint, "of a campaign nothing is known")
    }

    @Test func `a short code belongs to the partner's country`() throws {
        let sender = try complaint(reported(sender: "60123"), country: "IE").sender
        #expect(sender?.canonicalText == "shortCode:IE:60123")
    }

    @Test(arguments: [
        ("", "+447700900456", "+447700900123", "x", "/messageId"),
        (String(repeating: "m", count: 201), "+447700900456", "+447700900123", "x", "/messageId"),
        ("m", "  ", "+447700900123", "x", "/reporter"),
        ("m", "\u{200B}", "+447700900123", "x", "/reporter"),
        ("m", String(repeating: "r", count: 1401), "+447700900123", "x", "/reporter"),
        ("m", "+447700900456", "+1", "x", "/sender"),
        ("m", "+447700900456", "+447700900123", String(repeating: "x", count: 16_385), "/text"),
    ])
    func `a bad field is one problem that points at it`(
        id: String,
        reporter: String,
        sender: String,
        text: String,
        pointer: String
    ) throws {
        let found = try problem(reported(id: id, reporter: reporter, sender: sender, text: text))
        #expect(found?.kind == .invalidField)
        #expect(found?.pointer == pointer)
        #expect(found?.detail.hasSuffix(".") == true)
    }

    @Test func `the longest message id and text are taken`() throws {
        let longest = reported(
            id: String(repeating: "m", count: 200),
            text: String(repeating: "x", count: 16_384)
        )
        #expect(try problem(longest) == nil)
    }

    @Test func `keys do not print themselves`() {
        #expect("\(IntakeKeys(reporterKey: Self.key))" == "•••")
    }
}
