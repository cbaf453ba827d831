import SpamReporting

/// Base64 with its padding (RFC 4648 §4), written in another way than the product reads it.
enum FuzzedBase64 {
    static func text(_ bytes: [UInt8]) -> String {
        let digits = bytes.isEmpty ? "" : Base64URL.text(bytes)
        let standard = digits.map { digit -> Character in
            switch digit {
            case "-": "+"
            case "_": "/"
            default: digit
            }
        }
        let padding = (4 - standard.count % 4) % 4
        return String(standard) + String(repeating: "=", count: padding)
    }
}
