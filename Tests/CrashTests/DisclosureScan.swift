/// Looks for what must never be disclosed: reporters' numbers in any spelling, and texts.
struct DisclosureScan {
    private let numbers: Set<Int>
    private let marks: [[UInt8]]

    /// Digits of a national number in the plans that the tests use, which every spelling ends with.
    private static let nationalSize = 10

    /// - Parameters:
    ///   - reporters: numbers in any spelling.
    ///   - marks: words in lower case that stand in every reported text and nowhere else.
    init(reporters: [String], marks: [String]) {
        numbers = Set(reporters.compactMap { Int($0.filter(\.isNumber).suffix(Self.nationalSize)) })
        self.marks = marks.map { Array($0.utf8) }
    }

    /// What is disclosed in some bytes, named by where they are from.
    func findings(in bytes: [UInt8], of what: String) -> [String] {
        bytes.withUnsafeBufferPointer { bytes in
            var findings = marks.compactMap { mark in
                Self.contains(bytes, mark)
                    ? "\(what) holds a reported text (\(String(decoding: mark, as: UTF8.self)))"
                    : nil
            }
            if let number = number(in: bytes) {
                findings.append("\(what) holds the reporter's number …\(number)")
            }
            return findings
        }
    }

    /// The first known number; single separators between digits are looked over.
    private func number(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var digits = 0
        var value = 0
        var separators = 0
        for byte in bytes {
            switch byte {
            case 0x30...0x39:
                value = (value * 10 + Int(byte - 0x30)) % 10_000_000_000
                digits += 1
                separators = 0
                if digits >= Self.nationalSize, numbers.contains(value) { return value }
            case 0x20, 0x28, 0x29, 0x2D,
                0x2E where separators < 2:
                separators += 1
            default:
                digits = 0
                value = 0
                separators = 0
            }
        }
        return nil
    }

    private static func contains(_ bytes: UnsafeBufferPointer<UInt8>, _ mark: [UInt8]) -> Bool {
        guard let first = mark.first, bytes.count >= mark.count else { return false }
        for start in 0...bytes.count - mark.count where bytes[start] | 0x20 == first {
            if mark.indices.allSatisfy({ bytes[start + $0] | 0x20 == mark[$0] }) { return true }
        }
        return false
    }
}
