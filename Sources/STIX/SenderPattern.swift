package import SpamReporting

/// Reads the patterns that name one sender (STIX 2.1 §9).
///
/// What ``SenderObservable/pattern`` writes, with white space wherever the grammar allows it, and
/// with the properties in any order: one observation, comparisons for equality joined by `AND`.
package struct SenderPattern {
    /// Longest pattern that is read, in bytes.
    package static let sizeMax = 2048

    /// The sender that `text` names; nil for every other pattern.
    package static func sender(in text: String) -> Sender? {
        guard text.utf8.count <= sizeMax else { return nil }
        var reader = SenderPattern(text)
        guard let (type, properties) = reader.observation(), reader.isAtEnd else { return nil }
        return sender(of: type, properties)
    }

    private static func sender(of type: String, _ properties: [String: String]) -> Sender? {
        let value = properties["value"] ?? ""
        switch (type, properties.keys.sorted()) {
        case ("phone-number", ["value"]):
            return Sender.msisdn(digits: value.hasPrefix("+") ? String(value.dropFirst()) : value)
        case ("email-addr", ["value"]):
            return Sender(canonicalText: "email:\(value)")
        case (MessageSenderExtension.objectType, ["country", "sender_kind", "value"]),
            (MessageSenderExtension.objectType, ["sender_kind", "value"]):
            guard let kind = MessageSenderExtension.kind(named: properties["sender_kind"] ?? ""),
                SenderObservable.isMessageSender(kind)
            else { return nil }
            let country = properties["country"].map { "\($0):" } ?? ""
            guard kind.isScopedByCountry != country.isEmpty else { return nil }
            return Sender(canonicalText: "\(kind.rawValue):\(country)\(value)")
        default: return nil
        }
    }

    private let text: [UInt8]
    private var place = 0

    private init(_ text: String) {
        self.text = Array(text.utf8)
    }

    private var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return place == text.count
        }
    }

    private mutating func skipSpace() {
        while place < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[place]) { place += 1 }
    }

    /// `[type:name = 'value' AND …]`, all of one type.
    private mutating func observation() -> (type: String, properties: [String: String])? {
        guard take("[") else { return nil }
        var found: String?
        var properties: [String: String] = [:]
        repeat {
            guard let type = word(), take(":"), let name = word(), take("="),
                let value = quoted(), found ?? type == type,
                properties.updateValue(value, forKey: name) == nil
            else { return nil }
            found = type
        } while take("AND")
        guard take("]"), let found else { return nil }
        return (found, properties)
    }

    /// Takes `token` if it comes next, behind any white space.
    private mutating func take(_ token: String) -> Bool {
        skipSpace()
        guard text[place...].starts(with: token.utf8) else { return false }
        place += token.utf8.count
        return true
    }

    /// Letters, digits, hyphens and underscores.
    private mutating func word() -> String? {
        skipSpace()
        let start = place
        while place < text.count {
            switch text[place] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: place += 1
            default: return start == place ? nil : string(start..<place)
            }
        }
        return nil
    }

    /// A text between apostrophes, in which a reverse solidus escapes itself and the apostrophe.
    private mutating func quoted() -> String? {
        guard take("'") else { return nil }
        var value: [UInt8] = []
        while place < text.count, text[place] != 0x27 {
            if text[place] == 0x5C {
                place += 1
                guard place < text.count, text[place] == 0x5C || text[place] == 0x27 else {
                    return nil
                }
            }
            value.append(text[place])
            place += 1
        }
        guard place < text.count else { return nil }
        place += 1
        return String(validating: value, as: UTF8.self)
    }

    private func string(_ range: Range<Int>) -> String {
        String(decoding: text[range], as: UTF8.self)
    }
}
