/// What may be a number to call that is written as people of one country write it for each other.
///
/// Whether it is one only the numbering plan of that country can tell. What looks like a code, a
/// price or the number of an order is left out here, so that few have to be asked about.
package struct NationalNumber: Hashable, Sendable {
    /// As it is written, with the punctuation of its groups.
    package let written: String
    /// Its digits.
    package let digits: String

    /// Most of one text that are looked at.
    package static let candidatesMax = 4

    /// A number that was written so.
    package init(_ written: String) {
        self.written = written
        digits = String(decoding: written.utf8.filter(Octets.isDigit), as: UTF8.self)
    }

    /// Those of some places of a text that are worth a look, each once.
    static func candidates(_ places: [Range<Int>], in text: [UInt8]) -> [NationalNumber] {
        var numbers: [NationalNumber] = []
        for place in places where numbers.count < candidatesMax {
            guard let number = candidate(place, in: text), !numbers.contains(number) else {
                continue
            }
            numbers.append(number)
        }
        return numbers
    }

    /// Digits in one piece are a number to call only behind the 0 with which national calls begin:
    /// codes and the numbers of orders and accounts seldom begin so.
    private static func candidate(_ place: Range<Int>, in text: [UInt8]) -> NationalNumber? {
        var start = place.lowerBound
        let isInGroups = text[place].contains { !Octets.isDigit($0) }
        guard isInGroups ? !isDate(text[place]) : text[start] == 0x30 else { return nil }
        if start > 0, text[start - 1] == 0x28 { start -= 1 }
        guard start == 0 || !isPartOfMore(text[start - 1]) && !endsWithCurrency(text[..<start])
        else { return nil }
        return NationalNumber(String(decoding: text[start..<place.upperBound], as: UTF8.self))
    }

    /// Whether it begins with a year, a month and a day, in this order or the other; behind them
    /// may stand a time.
    private static func isDate(_ text: ArraySlice<UInt8>) -> Bool {
        let groups = text.split { !Octets.isDigit($0) }.prefix(3)
        let counts = groups.map(\.count)
        let year = counts == [4, 2, 2] ? groups.first : counts == [2, 2, 4] ? groups.last : nil
        guard let year else { return false }
        return year.starts(with: "19".utf8) || year.starts(with: "20".utf8)
    }

    /// Whether digits behind this octet are of something longer, or are an amount.
    private static func isPartOfMore(_ octet: UInt8) -> Bool {
        "#$%&*-/=@\\_~".utf8.contains(octet)
    }

    private static func endsWithCurrency(_ text: ArraySlice<UInt8>) -> Bool {
        guard let last = text.last, last >= 0x80 else { return false }
        // A character is four octets at most.
        let end = text.suffix(4)
        let first = end.lastIndex { $0 & 0xC0 != 0x80 } ?? end.startIndex
        return String(decoding: end[first...], as: UTF8.self).unicodeScalars
            .contains { $0.properties.generalCategory == .currencySymbol }
    }
}
