import Foundation
import ShortMessages
import Testing

@Suite struct DataCodingTests {
    @Test(
        arguments: [
            (0, .gsm), (1, .ascii), (2, .binary), (3, .latin1), (4, .binary), (6, .cyrillic),
            (7, .hebrew), (8, .utf16), (0xC8, .gsm), (0xE0, .utf16), (0xF0, .gsm), (0xF5, .binary),
        ] as [(UInt8, DataCoding)]
    )
    func `values of SMPP are read`(value: UInt8, coding: DataCoding) throws {
        #expect(try DataCoding(smpp: value) == coding)
    }

    @Test func `what SMPP calls the default is the message centre's choice`() throws {
        #expect(try DataCoding(smpp: 0, standard: .latin1) == .latin1)
        #expect(try DataCoding(smpp: 8, standard: .latin1) == .utf16)
    }

    @Test(arguments: [5, 9, 10, 11, 12, 13, 14, 15, 0x10, 0xBF] as [UInt8])
    func `values of SMPP that are not read are refused`(value: UInt8) {
        #expect(throws: ShortMessageError.unsupportedCoding(value)) {
            try DataCoding(smpp: value)
        }
    }

    @Test(
        arguments: [
            ("GSM", .gsm), ("gsm7", .gsm), ("binary", .binary), ("UTF-8", .utf8), ("utf8", .utf8),
            ("UTF-16BE", .utf16), ("ISO-10646-UCS-2", .utf16), ("UTF-16LE", .utf16LittleEndian),
            ("ISO-8859-1", .latin1), ("WINDOWS-1252", .windows1252), ("US-ASCII", .ascii),
            ("iso-8859-5", .cyrillic), ("ISO-8859-8", .hebrew),
        ] as [(String, DataCoding)]
    )
    func `names of character sets are read`(name: String, coding: DataCoding) throws {
        #expect(try DataCoding(charset: name) == coding)
    }

    @Test(arguments: ["", " utf-8", "shift_jis", "utf-7", "gsm\u{0}"])
    func `names that are not known are refused`(name: String) {
        #expect(throws: ShortMessageError.unknownCharset) { try DataCoding(charset: name) }
    }

    @Test(
        arguments: [
            (0x00, .gsm, nil), (0x04, .binary, nil), (0x08, .utf16, nil), (0x0C, .gsm, nil),
            (0x10, .gsm, .flash), (0x12, .gsm, .subscriberModule), (0x19, .utf16, .equipment),
            (0x13, .gsm, .terminal), (0x01, .gsm, nil), (0xF0, .gsm, .flash),
            (0xF5, .binary, .equipment), (0x80, .gsm, nil), (0xB4, .gsm, nil),
        ] as [(UInt8, DataCoding, MessageClass?)]
    )
    func `a data coding scheme has a coding and a class`(
        octet: UInt8,
        coding: DataCoding,
        messageClass: MessageClass?
    ) throws {
        let scheme = try DataCodingScheme(octet)
        #expect(scheme.coding == coding)
        #expect(scheme.messageClass == messageClass)
        #expect(scheme.waiting == nil)
        #expect(!scheme.isDeletedAfterReading)
    }

    @Test func `a mark that something waits has a text, or may be thrown away`() throws {
        let discarded = try DataCodingScheme(0xC8)
        #expect(discarded.waiting?.isDiscarded == true)
        #expect(discarded.waiting?.isActive == true)
        let stored = try DataCodingScheme(0xE2)
        #expect(stored.coding == .utf16)
        #expect(stored.waiting?.kind == 2)
        #expect(stored.waiting?.isActive == false)
        #expect(try DataCodingScheme(0x58).isDeletedAfterReading)
    }

    @Test(arguments: [0x20, 0x2A, 0x38, 0x60, 0x7F] as [UInt8])
    func `a compressed text is refused`(octet: UInt8) {
        #expect(throws: ShortMessageError.compressed) { try DataCodingScheme(octet) }
    }

    @Test func `every data coding scheme is read or refused`() {
        let read = (0...UInt8.max).count { (try? DataCodingScheme($0)) != nil }
        #expect(read == 256 - 64)
    }
}

@Suite struct DecodingTests {
    private static let odd: [UInt8] = [0x04, 0x1F, 0x04]

    @Test func `UCS-2 is read, and half a unit at the end is a replacement`() throws {
        let octets: [UInt8] = [0x04, 0x1F, 0x20, 0xAC]
        #expect(try DataCoding.utf16.text(of: octets) == "П€")
        #expect(try DataCoding.utf16.text(of: Self.odd) == "П\u{FFFD}")
        #expect(try DataCoding.utf16.units(of: [0x41]) == [0xFFFD])
        #expect(try DataCoding.utf16LittleEndian.text(of: [0x1F, 0x04]) == "П")
    }

    @Test func `a byte order mark is obeyed and dropped`() throws {
        #expect(try DataCoding.utf16.text(of: [0xFE, 0xFF, 0x04, 0x1F]) == "П")
        #expect(try DataCoding.utf16.text(of: [0xFF, 0xFE, 0x1F, 0x04]) == "П")
        #expect(try DataCoding.utf16LittleEndian.text(of: [0xFF, 0xFE, 0x1F, 0x04]) == "П")
        #expect(try DataCoding.utf8.text(of: [0xEF, 0xBB, 0xBF, 0x41]) == "A")
        #expect(try DataCoding.utf16.text(of: [0x00, 0x41, 0xFE, 0xFF]) == "A\u{FEFF}")
    }

    @Test func `a surrogate pair in two parts comes together again`() throws {
        let first = try DataCoding.utf16.units(of: [0x00, 0x41, 0xD8, 0x3D])
        let second = try DataCoding.utf16.units(of: [0xDE, 0x00])
        #expect(first == [0x41, 0xD83D])
        #expect(String(decoding: first + second, as: UTF16.self) == "A😀")
        #expect(try DataCoding.utf16.text(of: [0x00, 0x41, 0xD8, 0x3D]) == "A\u{FFFD}")
    }

    @Test func `UTF-8 and US-ASCII replace what is malformed`() throws {
        #expect(try DataCoding.utf8.text(of: Array("a€😀".utf8)) == "a€😀")
        #expect(try DataCoding.utf8.text(of: [0x61, 0xE2, 0x82]) == "a\u{FFFD}")
        #expect(try DataCoding.utf8.text(of: [0xED, 0xA0, 0x80]).contains("\u{FFFD}"))
        #expect(try DataCoding.ascii.text(of: [0x61, 0xE9]) == "a\u{FFFD}")
    }

    @Test(arguments: DataCoding.allCases.filter(\.hasPlainOctets))
    func `plain octets are the same characters in every such coding`(coding: DataCoding) throws {
        var count = 0
        for octet in UInt8.min...UInt8.max {
            guard let text = DataCoding.plainText(of: [octet]) else { continue }
            count += 1
            #expect(try coding.text(of: [octet]) == text, "\(octet)")
        }
        #expect(count == 26 + 26 + 27 + 4 + 1)
        #expect(DataCoding.plainText(of: [0x61, 0x24]) == nil)
        #expect(DataCoding.plainText(of: []) == "")
    }

    @Test func `binary data is no text`() {
        #expect(throws: ShortMessageError.binary) { try DataCoding.binary.units(of: [1, 2]) }
    }

    /// Foundation has the tables from another hand: glibc's iconv or ICU.
    @Test(
        arguments: [
            (.latin1, .isoLatin1), (.windows1252, .windowsCP1252), (.ascii, .ascii),
        ] as [(DataCoding, String.Encoding)]
    )
    func `a set of single octets is what Foundation reads`(
        coding: DataCoding,
        encoding: String.Encoding
    ) throws {
        for octet in 0...UInt8.max {
            let units = try coding.units(of: [octet])
            let text = String(data: Data([octet]), encoding: encoding)
            let isControl = coding == .windows1252 && (0x80...0x9F).contains(octet)
            if let text, !isControl || units != [0xFFFD] {
                #expect(units == Array(text.utf16), "\(octet)")
            } else {
                #expect(units == [0xFFFD], "\(octet)")
            }
        }
    }

    @Test func `Cyrillic and Hebrew have their alphabets`() throws {
        let capitals = try DataCoding.cyrillic.text(of: Array(0xB0...0xCF))
        #expect(capitals == "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ")
        let small = try DataCoding.cyrillic.text(of: Array(0xD0...0xEF))
        #expect(small == capitals.lowercased())
        let others = try DataCoding.cyrillic.text(of: Array(0xA1...0xAC) + [0xAE, 0xAF])
        #expect(others == "ЁЂЃЄЅІЇЈЉЊЋЌЎЏ")
        let othersSmall = try DataCoding.cyrillic.text(of: Array(0xF1...0xFC) + [0xFE, 0xFF])
        #expect(othersSmall == others.lowercased())
        #expect(try DataCoding.cyrillic.text(of: [0xF0, 0xFD, 0xAD]) == "№§\u{AD}")
        let hebrew = try DataCoding.hebrew.text(of: Array(0xE0...0xFA))
        #expect(hebrew == "אבגדהוזחטיךכלםמןנסעףפץצקרשת")
        #expect(try DataCoding.hebrew.text(of: [0xAA, 0xBA, 0xA1, 0xBF]) == "×÷\u{FFFD}\u{FFFD}")
    }

    @Test func `a packed part with a header begins after its fill bits`() throws {
        let header: [UInt8] = [5, 0, 3, 0x4E, 2, 1]
        let packed = PackedSeptets.packed("part one".utf8, fillBits: 1)
        let data = try UserData(
            header + packed,
            coding: .packedGSM,
            headerInFront: true,
            septetCount: 7 + 8
        )
        #expect(data.text == "part one")
        #expect(data.header.fillBits == 1)
        #expect(data.header.concatenation?.reference == 0x4E)
    }

    @Test func `a header stands in front of a text, or comes by itself`() throws {
        let octets: [UInt8] = [3, 0x25, 1, 1, 0x1C]
        let inFront = try UserData(octets, coding: .gsm, headerInFront: true)
        #expect(inFront.text == "Ş")
        let header = try UserDataHeader(hexadecimal: "03250101")
        #expect(try UserData([0x1C], coding: .gsm, header: header) == inFront)
        #expect(try UserData([0x1C], coding: .gsm).text == "Æ")
        #expect(try UserData([0], coding: .gsm, headerInFront: true).text.isEmpty)
    }

    @Test func `hostile lengths of packed data are errors or short texts`() throws {
        for count in 0...UInt8.max {
            for length in 0...UInt8(8) {
                _ = try? UserData(
                    [length, 0x70, 0, 0x71, 0, 0x72, 0],
                    coding: .packedGSM,
                    headerInFront: true,
                    septetCount: count
                )
            }
        }
        let short = try UserData([0], coding: .packedGSM, headerInFront: true, septetCount: 0)
        #expect(short.units.isEmpty)
    }
}
