/// An internet address as people write it: four decimal numbers with points between them.
enum QuadAddress {
    /// Where the address ends that begins at `start`; nil when there is none.
    ///
    /// Leading zeros are of telephone numbers (`01.23.45.67`), and so is a fifth group.
    static func end(in text: [UInt8], at start: Int) -> Int? {
        var place = start
        for group in 0..<4 {
            if group > 0 {
                guard place < text.count, text[place] == 0x2E else { return nil }
                place += 1
            }
            let digits = text[place...].prefix(4).prefix(while: Octets.isDigit)
            let value = digits.reduce(0) { 10 * $0 + Int($1 - 0x30) }
            guard (1...3).contains(digits.count), value < 256,
                digits.count == 1 || digits.first != 0x30
            else { return nil }
            place = digits.endIndex
        }
        guard place < text.count else { return place }
        if Octets.isAlphanumeric(text[place]) { return nil }
        let goesOn =
            text[place] == 0x2E && place + 1 < text.count && Octets.isDigit(text[place + 1])
        return goesOn ? nil : place
    }
}
