/// The fields of a query, or of an `application/x-www-form-urlencoded` body (WHATWG URL §5.1).
///
/// Values are bytes, because what they are encoded in another field may say.
package struct FormFields: Sendable {
    /// Names and values in their order; a name may come twice.
    package let items: [(name: String, value: [UInt8])]

    /// Most fields that are looked at; the rest is dropped.
    package static let countMax = 200

    /// Takes a query or a body apart; whatever is malformed stays as it is.
    package init(_ text: [UInt8]) {
        var items: [(name: String, value: [UInt8])] = []
        // What comes after the last field that counts is not even taken apart.
        let pieces = text.split(separator: UInt8(ascii: "&"), maxSplits: Self.countMax)
        for piece in pieces.prefix(Self.countMax) {
            let sign = piece.firstIndex(of: UInt8(ascii: "="))
            let name = Self.unescaped(piece[..<(sign ?? piece.endIndex)])
            let value = sign.map { Self.unescaped(piece[($0 + 1)...]) } ?? []
            items.append((String(decoding: name, as: UTF8.self), value))
        }
        self.items = items
    }

    /// The first value of a name as bytes; nil when there is none.
    package func bytes(_ name: String) -> [UInt8]? {
        items.first { $0.name == name }?.value
    }

    /// The first value of a name as UTF-8, with replacement characters for what is not.
    package func text(_ name: String) -> String? {
        bytes(name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// As ``text(_:)``; nil when the value is empty, too.
    package func nonempty(_ name: String) -> String? {
        text(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// What escaped octets stand for.
    static func unescaped(_ piece: ArraySlice<UInt8>) -> [UInt8] {
        guard piece.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return Array(piece)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(piece.count)
        var index = piece.startIndex
        while index < piece.endIndex {
            let byte = piece[index]
            index += 1
            if byte == UInt8(ascii: "+") {
                bytes.append(0x20)
            } else if byte == UInt8(ascii: "%"), index + 1 < piece.endIndex,
                let high = hexadecimal(piece[index]), let low = hexadecimal(piece[index + 1])
            {
                bytes.append(high << 4 | low)
                index += 2
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    /// The value of one hexadecimal digit.
    static func hexadecimal(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x37
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }
}
