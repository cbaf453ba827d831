import ShortMessages

/// What holds for all user data of short messages.
///
/// The first byte of an input chooses the coding, the second says whether a header stands in front
/// (its highest bit) and how many septets there are; the rest is the user data.
enum ShortMessageProperties {
    private static let replacement: UInt16 = 0xFFFD

    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        guard input.count >= 2 else { return }
        let codings = DataCoding.allCases
        let coding = codings[Int(input[0]) % codings.count]
        let hasHeader = input[1] & 0x80 != 0
        let octets = Array(input[2...])
        try checkHeader(octets)
        try checkSeptets(octets, fault)
        let data: UserData
        do throws(ShortMessageError) {
            data = try UserData(
                octets,
                coding: coding,
                headerInFront: hasHeader,
                septetCount: input[1] & 0x7F == 0 ? nil : input[1] & 0x7F
            )
        } catch {
            try expect("a refusal is a sentence", error.detail.hasSuffix("."))
            try expect("only binary data is never a text", coding == .binary || hasHeader)
            return
        }
        try expect("no more units than septets", data.units.count <= octets.count * 8 / 7 + 1)
        try checkHeader(data.header)
        try checkAgain(data, coding)
        try checkLength(of: data.text)
    }

    private static func checkHeader(_ octets: [UInt8]) throws(Violation) {
        guard let (header, rest) = try? UserDataHeader.split(octets) else { return }
        try checkHeader(header)
        try expect("a header is in front of its rest", rest.endIndex == octets.endIndex)
        guard let alone = try? UserDataHeader(Array(octets[..<rest.startIndex])) else {
            throw Violation(description: "a header in front is one alone")
        }
        try expect("a header alone is the one in front", alone == header)
    }

    private static func checkHeader(_ header: UserDataHeader) throws(Violation) {
        let again = try? UserDataHeader(header.octets)
        try expect("a header that is written again is the same", again == header)
        let digits = header.octets.map { octet -> String in
            let text = String(octet, radix: 16)
            return text.count == 1 ? "0" + text : text
        }
        let read = try? UserDataHeader(hexadecimal: digits.joined())
        try expect("a header in digits is the same", read == header)
        if let part = header.concatenation {
            try expect("a part counts from 1 to its total", 1...part.total ~= part.number)
        }
    }

    /// Septets pack and unpack, and what the alphabet reads it writes.
    private static func checkSeptets(_ octets: [UInt8], _ fault: PlantedFault) throws(Violation) {
        let septets = octets.map { $0 & 0x7F }
        for fillBits in [0, 1, 6] {
            let packed = PackedSeptets.packed(septets, fillBits: fillBits)
            var unpacked = PackedSeptets.unpacked(
                packed,
                fillBits: fillBits,
                count: septets.count
            )
            if fault.strikes(unpacked) { unpacked.removeLast() }
            try expect("what was packed unpacks", unpacked == septets)
        }
        let alphabet = SeptetAlphabet.standard
        let text = alphabet.text(of: septets)
        guard !text.utf16.contains(replacement) else { return }
        guard let written = alphabet.septets(of: text) else {
            throw Violation(description: "what the alphabet reads it can write")
        }
        try expect("a text of septets reads back", alphabet.text(of: written) == text)
    }

    /// The same text in UTF-16 is the same units; a lone surrogate stays what it is.
    private static func checkAgain(_ data: UserData, _ coding: DataCoding) throws(Violation) {
        let marks: Set<UInt16> = [0xFEFF, 0xFFFE]
        guard data.units.first.map(marks.contains) != true else { return }
        let octets = data.units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        let again = try? DataCoding.utf16.units(of: octets)
        try expect("UTF-16 of the units is the units", again == data.units)
        let half = data.units.count / 2
        let first = try? DataCoding.utf16.units(of: octets[..<(2 * half)])
        guard data.units.dropFirst(half).first.map(marks.contains) != true else { return }
        let second = try? DataCoding.utf16.units(of: octets[(2 * half)...])
        try expect("two parts are the whole", (first ?? []) + (second ?? []) == data.units)
    }

    private static func checkLength(of text: String) throws(Violation) {
        let length = MessageLength(of: text)
        let isSeptets = length.coding == .gsm
        let whole = isSeptets ? MessageLength.septetsMax : MessageLength.unitsMax
        try expect("one message is enough or not", length.fitsOnePart == (length.count <= whole))
        let part = isSeptets ? MessageLength.partSeptetsMax : MessageLength.partUnitsMax
        // A part ends one early at most.
        let most = max(1, (length.count + part - 2) / (part - 1))
        try expect("there are not too many parts", length.parts <= most)
        try expect(
            "the parts hold the text",
            length.fitsOnePart || length.parts * part >= length.count
        )
    }
}
