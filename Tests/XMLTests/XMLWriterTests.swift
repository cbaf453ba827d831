import Testing
import XML

/// What is written reads back.
@Suite struct XMLWriterTests {
    @Test func `a document is written as it was begun`() {
        var writer = XMLWriter()
        writer.begin("env:Envelope", [("xmlns:env", "urn:example:e"), ("id", "1 < 2 & \"3\"")])
        writer.element("Status", [("xml:lang", "en")], "ok & <done>")
        writer.begin("Empty")
        writer.end()
        writer.end()
        #expect(
            String(decoding: writer.bytes, as: UTF8.self) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <env:Envelope xmlns:env="urn:example:e" id="1 &lt; 2 &amp; &quot;3&quot;">\
                <Status xml:lang="en">ok &amp; &lt;done&gt;</Status><Empty></Empty></env:Envelope>
                """
        )
    }

    @Test(arguments: [
        "plain", "<>&\"'", "]]>", "\t\n\r\r\n x ", "é€😀", "&amp;&#13;", "\u{7F}\u{85}\u{FFFD}",
        "\u{2028}\u{D7FF}\u{E000}",
    ])
    func `a text and a value come back as they were`(text: String) throws {
        var writer = XMLWriter()
        writer.element("a", [("b", text)], text)
        let root = try XMLReader().read(writer.bytes)
        #expect(Array(root.text.utf8) == Array(text.utf8))
        #expect(root.attribute("b").map { Array($0.utf8) } == Array(text.utf8))
    }

    @Test(arguments: ["\0", "\u{1}", "\u{B}", "\u{1F}", "\u{FFFE}", "\u{FFFF}"])
    func `what XML has no character for is replaced`(character: String) throws {
        var writer = XMLWriter()
        writer.element("a", [("b", character)], "x\(character)y")
        let root = try XMLReader().read(writer.bytes)
        #expect(root.text == "x\u{FFFD}y")
        #expect(root.attribute("b") == "\u{FFFD}")
    }
}
