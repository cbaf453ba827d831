import Testing
import XML

/// Documents in other encodings than UTF-8.
@Suite struct XMLEncodingTests {
    private static func latin1(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }

    private static func utf16(_ text: String, isBig: Bool, hasMark: Bool) -> [UInt8] {
        ((hasMark ? [0xFEFF] : []) + Array(text.utf16)).flatMap { unit in
            let bytes = [UInt8(unit >> 8), UInt8(truncatingIfNeeded: unit)]
            return isBig ? bytes : bytes.reversed()
        }
    }

    private static func text(_ bytes: [UInt8], charset: String? = nil) throws -> String {
        try XMLReader().read(bytes, charset: charset).text
    }

    private static func refusal(_ bytes: [UInt8], charset: String? = nil) -> XMLError? {
        do throws(XMLError) {
            _ = try XMLReader().read(bytes, charset: charset)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>é</a>",
        "<?xml version='1.0' encoding = 'iso-8859-1' standalone='yes' ?><a>é</a>",
    ])
    func `Latin-1 that is declared is read`(document: String) throws {
        #expect(try Self.text(Self.latin1(document)) == "é")
    }

    @Test(arguments: [true, false], [true, false])
    func `UTF-16 is read in either order, with a mark and without`(
        isBig: Bool,
        hasMark: Bool
    ) throws {
        let document = "<?xml version='1.0' encoding='UTF-16'?><a>é€😀</a>"
        let bytes = Self.utf16(document, isBig: isBig, hasMark: hasMark)
        #expect(try Self.text(bytes) == "é€😀")
    }

    @Test func `a mark of UTF-8 is no character of the document`() throws {
        #expect(try Self.text([0xEF, 0xBB, 0xBF] + Array("<a>é</a>".utf8)) == "é")
        let declared = "<?xml version='1.0' encoding='iso-8859-1'?><a>é</a>"
        #expect(try Self.text([0xEF, 0xBB, 0xBF] + Array(declared.utf8)) == "é")
    }

    @Test func `the encoding that the bearer names counts before the declaration`() throws {
        let latin1 = Self.latin1("<?xml version='1.0' encoding='utf-8'?><a>é</a>")
        #expect(try Self.text(latin1, charset: "ISO-8859-1") == "é")
        let unicode = Array("<?xml version='1.0' encoding='iso-8859-1'?><a>é</a>".utf8)
        #expect(try Self.text(unicode, charset: "utf-8") == "é")
        #expect(try Self.text(unicode) == "Ã©")
    }

    @Test(arguments: ["EBCDIC-FR", "UTF-7", "GB18030", "", "ISO-2022-CN-EXT", "UTF-32"])
    func `an encoding that is not read here is named as such`(name: String) {
        let document = "<?xml version='1.0' encoding='\(name)'?><a/>"
        let error = Self.refusal(Array(document.utf8))
        #expect(error?.code == .encoding)
        #expect(error?.detail == "An XML text is in UTF-8, UTF-16, ISO-8859-1 or US-ASCII.")
    }

    @Test func `what is not in its encoding is refused with its place`() {
        let broken = Self.refusal(Self.latin1("<a>\nxé</a>"))
        #expect(broken?.code == .encoding)
        #expect(broken?.line == 2)
        #expect(broken?.column == 2)
        let ascii = Self.refusal(
            Array("<?xml version='1.0' encoding='us-ascii'?>\n<a>é</a>".utf8)
        )
        #expect(ascii?.code == .encoding)
        #expect(ascii?.line == 2)
        #expect(ascii?.column == 4)
        #expect(Self.refusal(Array("<a/>".utf8), charset: "utf-16")?.code == .encoding)
    }

    @Test func `UTF-16 that is broken is refused`() {
        let whole = Self.utf16("<a>😀</a>", isBig: true, hasMark: false)
        #expect(Self.refusal(Array(whole.dropLast()))?.code == .encoding)
        // The second half of the pair is missing.
        #expect(Self.refusal(Array(whole[..<8] + whole[10...]))?.code == .encoding)
        #expect(Self.refusal(Array(whole[..<8]))?.code == .encoding)
        // The first half is missing.
        let error = Self.refusal(Array(whole[..<6] + whole[8...]))
        #expect(error?.code == .encoding)
        #expect(error?.column == 4)
    }

    @Test func `a zero is refused with its place, whatever the encoding`() {
        #expect(Self.refusal(Array("<a>\n\0</a>".utf8))?.code == .character)
        #expect(Self.refusal(Array("<a>\n\0</a>".utf8))?.line == 2)
        #expect(Self.refusal([0x3C, 0, 0, 0, 0x61, 0, 0, 0])?.code == .character)
        #expect(Self.refusal([0, 0, 0, 0x3C])?.code == .character)
    }
}
