import Intake
import SpamReporting
import Testing

@Suite struct TextNormaliserTests {
    private let normaliser = TextNormaliser()

    @Test(arguments: [
        ("", ""),
        ("  Parcel\tHELD \r\n now ", "parcel held now"),
        ("Fwd: Parcel held", "parcel held"),
        ("FW:FWD: fw:  Parcel held", "parcel held"),
        ("Fwd", "fwd"),
        ("Pay 1.45 by 19/11/2026", "pay #.# by #/#/#"),
        ("Call 07700900123", "call #"),
        ("Code \u{661}\u{662}\u{663}", "code #"),
        ("https://parcel-fee.example/x7Qk", "parcel-fee.example/*"),
        ("Pay at https://parcel-fee.example/x7Qk.", "pay at parcel-fee.example/*."),
        ("(http://parcel-fee.example/a?b=c&d=e)", "(parcel-fee.example/*)"),
        ("HTTPS://WWW.Parcel-Fee.Example", "parcel-fee.example"),
        ("https://parcel-fee.example/", "parcel-fee.example"),
        ("https://parcel-fee.example?id=77", "parcel-fee.example/*"),
        ("https://parcel-fee.example#top", "parcel-fee.example/*"),
        ("https://user:secret@parcel-fee.example:8443/x", "parcel-fee.example/*"),
        ("https://paypal.example@parcel-fee.example/x", "parcel-fee.example/*"),
        ("http://203.0.113.9/x", "#.#.#.#/*"),
        ("parcel-fee.example/x7Qk", "parcel-fee.example/*"),
        ("Visit www.parcel-fee.example now", "visit parcel-fee.example now"),
        ("see parcel-fee.example.", "see parcel-fee.example."),
        ("see parcel-fee.example./x", "see parcel-fee.example/*"),
        ("parcel-fee.example:8080/x", "parcel-fee.example/*"),
        ("parcel-fee.example? Yes", "parcel-fee.example? yes"),
        ("parcel-fee24.example/a", "parcel-fee#.example/*"),
        ("clickhttps://parcel-fee.example/x", "click parcel-fee.example/*"),
        ("p\u{430}rcel-fee\u{3002}ex\u{430}mple/x7", "parcel-fee.example/*"),
        (
            "\u{70B9}\u{51FB}https://parcel-fee.example/x \u{9886}\u{53D6}",
            "\u{70B9}\u{51FB} parcel-fee.example/* \u{9886}\u{53D6}"
        ),
        ("mail bob@parcel-fee.example/x", "mail bob@parcel-fee.example/x"),
        ("either/or 1/2", "either/or #/#"),
        (
            "Your p\u{200B}arc\u{AD}el \u{2013} don\u{2019}t wait\u{2026}",
            "your parcel - don't wait..."
        ),
        ("ftp://files.example/a", "files.example/*"),
        ("https:///x", "/x"), ("a https:// b", "a b"), ("http://http://a.example/x", "a.example/*"),
        ("Stra\u{DF}e", "strasse"),
    ])
    func `a text is reduced to what its variants share`(text: String, expected: String) {
        #expect(normaliser.normalised(text) == expected)
    }

    @Test(arguments: [
        [
            "Parcel held: pay 1.45 at https://parcel-fee.example/x7Qk",
            "Fwd: PARCEL HELD: pay 2.99 at http://www.parcel-fee.example/other?q=1",
            "P\u{430}rcel h\u{435}ld:  pay 12.00 at parcel-fee.example/z",
        ],
        ["Hi mum, my new number is 07700 900123", "hi  mum, my new number is 07700 900999"],
    ])
    func `variants of one text have one fingerprint`(texts: [String]) {
        let prints = Set(texts.map { normaliser.fingerprint(text: $0, attachments: []) })
        #expect(prints.count == 1)
    }

    @Test func `another host is another fingerprint`() {
        let one = normaliser.fingerprint(text: "pay at a.example/1", attachments: [])
        let other = normaliser.fingerprint(text: "pay at b.example/1", attachments: [])
        #expect(one != other)
    }

    @Test func `a fingerprint stays the same from release to release`() {
        let print = normaliser.fingerprint(
            text: "Parcel held: pay 1.45 at https://parcel-fee.example/x7Qk",
            attachments: []
        )
        // SHA-256 of "spamgate/v1/fingerprint\0parcel held: pay #.# at parcel-fee.example/*".
        #expect(print.hexadecimal == "e563a2e183756e94d26a8e0c63fc951c")
    }

    @Test func `without a text the attachments make the fingerprint`() {
        let one = Attachment(contentType: "image/jpeg", size: 3, sha256: "aa")
        let other = Attachment(contentType: "image/png", size: 4, sha256: "bb")
        let both = normaliser.fingerprint(text: "", attachments: [one, other])
        #expect(both == normaliser.fingerprint(text: " \u{200B}", attachments: [other, one]))
        #expect(both != normaliser.fingerprint(text: "", attachments: [one]))
        #expect(both != normaliser.fingerprint(text: "", attachments: []))
        let text = normaliser.fingerprint(text: "hello", attachments: [one])
        #expect(text == normaliser.fingerprint(text: "hello", attachments: []))
    }

    @Test(arguments: [
        "www.\u{3002}https://www.#.\u{70B9}www.\u{3002}", "hel$ww.pe:6://~160/x", "a.bc:6:80/x",
    ])
    func `what was once normalised twice to something else`(text: String) {
        let once = normaliser.normalised(text)
        #expect(normaliser.normalised(once) == once)
    }

    @Test func `a normalised text is its own normalised form`() {
        let pieces = [
            "http://", "https://", "www.", "a", "b.example", "/", "?", "#", "@", ":", "80", ".",
            "-", "_", " ", "fw:", "Fwd:", "/*", ",", ")", "1", "\u{430}", "\u{70B9}", "\u{200B}",
            "xn--", "x.example", "\u{3002}", "'", "\u{301}", "e",
        ]
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...9, using: &random)
            let text = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let once = normaliser.normalised(text)
            let twice = normaliser.normalised(once)
            if once != twice { Issue.record("\(text.debugDescription): \(once), then \(twice)") }
        }
    }
}
