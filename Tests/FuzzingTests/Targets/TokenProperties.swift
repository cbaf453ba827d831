@testable import Gateway
import SpamReporting

/// What holds for every text in a path, a query or a header.
enum TokenProperties {
    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        let text = String(decoding: input, as: UTF8.self)
        if let cursor = FeedCursor(text) {
            try expect("a cursor is written as it was read", cursor.text.hasBytes(of: text))
        }
        if let epoch = FeedEpoch(text: text) {
            try expect("an epoch is written as it was read", epoch.text.hasBytes(of: text))
        }
        if let token = PartnerToken(text) {
            try expect("a token is what was read", token.text.hasBytes(of: text))
            try expect("a token has 52 characters", text.utf8.count == 52)
        }
        if let sender = Sender(canonicalText: text) {
            let own = sender.canonicalText
            try expect(
                "a canonical text is no longer than what was read",
                own.utf8.count == text.utf8.count
            )
            try expect("a sender reads back", Sender(canonicalText: own) == sender)
            let isSame = own.hasBytes(of: text) || sender.country != nil
            try expect("only a country may be written in another way", isSame)
        }
        if let country = Country(code: text) {
            try expect("a country has two capitals", country.code.hasBytes(of: text.uppercased()))
        }
        if let window = Window(rawValue: text) {
            try expect("a window is written as it was read", window.rawValue.hasBytes(of: text))
        }
        if let bytes = Base64URL.bytes(text) {
            try expect("base64url has one spelling", Base64URL.text(bytes).hasBytes(of: text))
        }
        if let moment = Timestamp(rfc3339: text) {
            try expect("a moment reads back", Timestamp(rfc3339: moment.rfc3339) == moment)
        }
        try expect(
            "bytes read back from base64url",
            Base64URL.bytes(Base64URL.text(input)) == input
        )
        try checkCursor(of: input, fault)
    }

    /// Cursors that the gateway itself may hand out; the check in them cannot be guessed.
    private static func checkCursor(
        of input: [UInt8],
        _ fault: PlantedFault
    ) throws(Violation) {
        guard input.count >= 16 else { return }
        let epoch = FeedEpoch(value: UInt64(bigEndianBytes: input[0..<8]))
        let cursor = FeedCursor(epoch: epoch, sequence: UInt64(bigEndianBytes: input[8..<16]))
        var text = cursor.text
        if fault.strikes(input) { text.removeLast() }
        try expect("a cursor reads back", FeedCursor(text) == cursor)
        try expect("an epoch reads back", FeedEpoch(text: epoch.text) == epoch)
        var damaged = Array(text.utf8)
        damaged[Int(input[0]) % damaged.count] ^= 1
        let other = FeedCursor(String(decoding: damaged, as: UTF8.self))
        try expect("a slip of the keyboard makes no cursor", other == nil)
    }
}
