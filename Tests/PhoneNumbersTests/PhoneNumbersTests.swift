import PhoneNumbers
import Testing

@Suite struct PhoneNumbersTests {
    @Test(arguments: [
        ("+447700900123", "GB", "447700900123"),
        ("+44 7700 900123", "US", "447700900123"),
        ("+44 (0)7700 900123", "GB", "447700900123"),
        ("+44 07700 900123", "GB", "447700900123"),
        ("+44-7700-900.123", "GB", "447700900123"),
        ("07700 900123", "GB", "447700900123"),
        ("0044 7700 900123", "GB", "447700900123"),
        ("447700900123", "GB", "447700900123"),
        ("011 44 7700 900123", "US", "447700900123"),
        ("(202) 555-0123", "US", "12025550123"),
        ("1-202-555-0123", "CA", "12025550123"),
        ("+12025550123", "US", "12025550123"),
        (
            "\u{0660}\u{0667}\u{0667}\u{0660}\u{0660} "
                + "\u{0669}\u{0660}\u{0660}\u{0661}\u{0662}\u{0663}",
            "GB", "447700900123"
        ),
        ("\u{FF0B}\u{FF14}\u{FF14}7700900123", "GB", "447700900123"),
        ("0011 44 7700 900123", "AU", "447700900123"),
        ("+39" + "0655501234", "IT", "390655501234"),
    ])
    func `a spelling gives its digits`(text: String, region: String, digits: String) {
        #expect(PhoneNumbers.e164(text, region: region) == digits)
    }

    @Test(arguments: [
        "", "+", "+123456", "+1234567890123456", "+0447700900123", "12345", "PAYPAL",
        "1-800-FLOWERS", "07700 900123 x5", "0770", "07700;900123", "+44770090012a",
        "0770090012345678901234567890", "999999999999999999999999",
    ])
    func `what is no possible number gives none`(text: String) {
        #expect(PhoneNumbers.e164(text, region: "GB") == nil)
    }

    @Test func `a country unknown to the library has no national spelling`() {
        #expect(PhoneNumbers.e164("07700900123", region: "ZZ") == nil)
        #expect(PhoneNumbers.e164("+447700900123", region: "ZZ") == "447700900123")
    }

    @Test(arguments: [
        ("40612345", "NO", "4740612345"), ("91234567", "SG", "6591234567"),
        ("6112345", "IS", "3546112345"),
    ])
    func `a short mobile number is one where mobile numbers are short`(
        text: String,
        region: String,
        digits: String
    ) {
        #expect(PhoneNumbers.mobileE164(text, region: region) == digits)
    }

    @Test(arguments: [("40612345", "GB"), ("5550123", "US"), ("8012345", "DE")])
    func `a short number is no mobile number where those are long`(text: String, region: String) {
        #expect(PhoneNumbers.mobileE164(text, region: region) == nil)
    }

    @Test(arguments: [
        ("0808 157 0123", "GB", "448081570123"), ("08081570123", "GB", "448081570123"),
        ("(0808) 157-0123", "GB", "448081570123"), ("03069 990 123", "GB", "443069990123"),
        ("020 7946 0123", "GB", "442079460123"), ("44 808 157 0123", "GB", "448081570123"),
        ("0044 808 157 0123", "FR", "448081570123"), ("800-555-0142", "US", "18005550142"),
        ("(800) 555-0142", "US", "18005550142"), ("1-800-555-0142", "CA", "18005550142"),
        ("030 23125 123", "DE", "493023125123"),
    ])
    func `a number to call is in a range in use and written as its country does`(
        text: String,
        region: String,
        digits: String
    ) {
        #expect(PhoneNumbers.nationalE164(text, region: region) == digits)
    }

    @Test(arguments: [
        // Possible, but in no range that is in use; without the prefix; groups of nobody.
        ("0123 456", "GB"), ("808 157 0123", "GB"), ("0 8081 57 01 23", "GB"),
        ("0808 157 0123 24", "GB"), ("12 0808 157 0123", "GB"), ("2026 1128 12", "US"),
        ("123-555-0142", "US"), ("0808 157 0123", "US"), ("0808 157 0123", "ZZ"), ("", "GB"),
        ("0808 157 0123 x5", "GB"),
    ])
    func `other digits are no number to call`(text: String, region: String) {
        #expect(PhoneNumbers.nationalE164(text, region: region) == nil)
    }

    @Test func `many threads may ask at once`() async {
        await withTaskGroup(of: Bool.self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<200).allSatisfy { round in
                        let line = String(900_000 + (task * 200 + round) % 1000)
                        return PhoneNumbers.e164("07700 \(line)", region: "GB") == "447700\(line)"
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
