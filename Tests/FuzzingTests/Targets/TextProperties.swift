import Intake
import SpamReporting
import UnicodeText

/// What holds for the normal form of every text.
enum TextProperties {
    private static var normaliser: TextNormaliser { TextNormaliser() }

    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        let text = String(decoding: input, as: UTF8.self)
        let bytes = Array(text.utf8)
        // Longer ones are refused before anybody looks at them.
        guard bytes.count <= IntakeLimits().textSizeMax else { return }
        let once = normaliser.normalised(text)
        var twice = normaliser.normalised(once)
        if fault.strikes(bytes) { twice += "!" }
        try expect("a normalised text is its own normalised form", once.hasBytes(of: twice))
        try expect("no digit is left", !once.utf8.contains { (0x30...0x39).contains($0) })
        try expect("no capital is left", !once.utf8.contains { (0x41...0x5A).contains($0) })
        try expect("no control character is left", once.utf8.allSatisfy { $0 >= 0x20 })
        try expect("no space is left at the end", once.utf8.last != 0x20)

        let print = normaliser.fingerprint(text: text, attachments: [])
        try expect(
            "a text and its normal form have one fingerprint",
            print == normaliser.fingerprint(text: once, attachments: [])
        )
        try expect(
            "white space around a text changes nothing",
            print == normaliser.fingerprint(text: " \(text)\r\n", attachments: [])
        )
        let skeleton = UnicodeText.skeleton(bytes)
        try expect("a skeleton is its own skeleton", UnicodeText.skeleton(skeleton) == skeleton)
        try expect("a skeleton is UTF-8", String(validating: skeleton, as: UTF8.self) != nil)
    }
}
