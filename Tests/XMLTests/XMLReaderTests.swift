import Testing
import XML

/// Documents and what they come to; every refusal with its place.
@Suite struct XMLReaderTests {
    private static func read(
        _ text: String,
        limits: XMLLimits = XMLLimits()
    ) throws(XMLError) -> XMLElement {
        try XMLReader(limits: limits).read(Array(text.utf8))
    }

    private static func refusal(
        _ text: String,
        limits: XMLLimits = XMLLimits()
    ) -> XMLError? {
        do throws(XMLError) {
            _ = try read(text, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a document becomes elements with their attributes, text and children`() throws {
        let root = try Self.read(
            """
            <?xml version="1.0"?>
            <!-- a comment --><?instruction?>
            <r:report xmlns:r="urn:example:r" xmlns="urn:example:d" id="7" r:kind="a&amp;&#x62;'">
              <name>Ana &lt;<![CDATA[<b>&amp;]]>&#233;</name>
              <name>two</name>
              <empty/>
              tail
            </r:report>
            """
        )
        #expect(root.name == "report")
        #expect(root.namespace == "urn:example:r")
        #expect(root.attribute("id") == "7")
        #expect(root.attribute("kind", namespace: "urn:example:r") == "a&b'")
        #expect(root.attribute("kind") == nil)
        #expect(root.attributes.count == 2)
        #expect(root.trimmedText == "tail")
        #expect(root.children.map(\.name) == ["name", "name", "empty"])
        #expect(root.child("name")?.namespace == "urn:example:d")
        #expect(root.child("name")?.text == "Ana <<b>&amp;é")
        #expect(root.children("name").map(\.text) == ["Ana <<b>&amp;é", "two"])
        #expect(root.child("empty")?.text.isEmpty == true)
        #expect(root.child("absent") == nil)
    }

    @Test func `line ends become line feeds, and white space at the ends can be left out`() throws {
        let root = try Self.read("<a>\r\n one\r\ttwo \n</a>")
        #expect(root.text == "\n one\n\ttwo \n")
        #expect(root.trimmedText == "one\n\ttwo")
        #expect(try Self.read("<a> \t\n</a>").trimmedText.isEmpty)
    }

    @Test func `a prefix without a namespace is dropped where peers may write it`() throws {
        let text = "<a xmlns='urn:example:a'><m:b n:c='1' d='2'><e/></m:b></a>"
        #expect(Self.refusal(text)?.code == .namespace)
        let reader = XMLReader(takesUndeclaredPrefixes: true)
        let element = try #require(try reader.read(Array(text.utf8)).child("b"))
        #expect(element.namespace == nil)
        #expect(element.attributes.map(\.name) == ["c", "d"])
        #expect(element.child("e")?.namespace == "urn:example:a")
        #expect(throws: XMLError.self) { try reader.read(Array("<m:a><m:b></m:a>".utf8)) }
        #expect(throws: XMLError.self) { try reader.read(Array("<m:a></n:a>".utf8)) }
        #expect(throws: XMLError.self) { try reader.read(Array("<a xmlns:b=''/>".utf8)) }
        #expect(throws: XMLError.self) { try reader.read(Array("<a b='1' b='2'/>".utf8)) }
    }

    @Test func `the prefix xml needs no declaration`() throws {
        let root = try Self.read("<a xml:lang='de'/>")
        let namespace = "http://www.w3.org/XML/1998/namespace"
        #expect(root.attribute("lang", namespace: namespace) == "de")
        #expect(root.namespace == nil)
    }

    @Test(arguments: [
        ("", XMLError.Code.empty, 1),
        (" \n", .empty, 2),
        ("text", .syntax, 1),
        ("<a>", .unclosed, 1),
        ("<a>\n<b></a>", .unclosed, 2),
        ("<a", .syntax, 1),
        ("<a/><b/>", .syntax, 1),
        ("<a b=c/>", .syntax, 1),
        ("<a>]]></a>", .syntax, 1),
        ("<a>\n&nbsp;</a>", .entity, 2),
        ("<a b='&x;'/>", .entity, 1),
        ("<a>&#0;</a>", .character, 1),
        ("<a>é\u{1}</a>", .character, 1),
        ("<a>\u{FFFF}</a>", .character, 1),
        ("<a b='1' b='2'/>", .attributeTwice, 1),
        ("<p:a/>", .namespace, 1),
        ("<a xmlns:p='u' xmlns:q='u' p:b='' q:b=''/>", .attributeTwice, 1),
        ("<!DOCTYPE a><a/>", .documentType, 1),
    ])
    func `what is no XML is refused with its place`(
        text: String,
        code: XMLError.Code,
        line: Int
    ) throws {
        let error = try #require(Self.refusal(text))
        #expect(error.code == code)
        #expect(error.line == line)
        // Versions of libxml2 differ by a column or so.
        let column = try #require(error.column)
        #expect((1...text.count + 1).contains(column))
        #expect(error.placedDetail == "Line \(line), column \(column): \(error.detail)")
    }

    @Test(arguments: [
        "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
        "<!DOCTYPE a PUBLIC '-//X//Y' 'http://127.0.0.1:9/x.dtd'><a/>",
        "<!DOCTYPE a [<!ENTITY % p 'q'> %p;]><a/>",
        "<!DOCTYPE a [<!ENTITY x 'yy'><!ENTITY z '&x;&x;&x;&x;&x;&x;&x;&x;'>]><a>&z;&z;</a>",
    ])
    func `no document type is read, so no entity is declared and nothing is fetched`(text: String) {
        #expect(Self.refusal(text)?.code == .documentType)
    }

    @Test func `an inclusion is an element like any other`() throws {
        let root = try Self.read(
            "<a xmlns:i='http://www.w3.org/2001/XInclude'><i:include href='/etc/passwd'/></a>"
        )
        #expect(root.children.map(\.name) == ["include"])
        #expect(root.child("include")?.text.isEmpty == true)
    }

    @Test func `an element of unknown version is read as version 1.0`() throws {
        #expect(try Self.read("<?xml version='1.1'?><a/>").name == "a")
    }
}

// MARK: - Limits

extension XMLReaderTests {
    @Test func `elements may be nested as deep as the limit`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        let limits = XMLLimits(depthMax: 5)
        #expect(try Self.read(nested(5), limits: limits).name == "a")
        let error = Self.refusal(nested(6), limits: limits)
        #expect(error?.code == .tooDeep)
        #expect(error?.detail == "Elements are nested at most 5 deep.")
        #expect(Self.refusal(nested(100_000))?.code == .tooDeep)
    }

    @Test func `there may be as many elements as the limit`() throws {
        let limits = XMLLimits(elementsMax: 3)
        #expect(try Self.read("<a><b/><b/></a>", limits: limits).children.count == 2)
        let error = Self.refusal("<a><b/><b/>\n<b/></a>", limits: limits)
        #expect(error?.code == .tooManyElements)
        #expect(error?.line == 2)
    }

    @Test func `an element may have as many attributes as the limit, namespaces included`() throws {
        let limits = XMLLimits(attributesMax: 3)
        let good =
            "<a b='1' c='=' xmlns:d='u'><!-- = = = = --><![CDATA[= < = = =]]>= = = =<?x ====?></a>"
        #expect(try Self.read(good, limits: limits).attributes.count == 2)
        let error = Self.refusal("<a>\n<b c='1' d='2' e='3' f='4'/></a>", limits: limits)
        #expect(error?.code == .tooManyAttributes)
        #expect(error?.line == 2)
        #expect(error?.column == 24)
        let declared = "<a xmlns:b='u' xmlns:c='u' xmlns:d='u' xmlns:e='u'/>"
        #expect(Self.refusal(declared, limits: limits)?.code == .tooManyAttributes)
    }

    @Test func `a hundred thousand attributes are refused before they are compared`() {
        let attributes = (0..<100_000).map { " a\($0)=''" }.joined()
        // Comparing each with each would take longer than anybody waits for a test.
        let limits = XMLLimits(sizeMax: 4 << 20)
        #expect(Self.refusal("<a\(attributes)/>", limits: limits)?.code == .tooManyAttributes)
    }

    @Test func `a text may be as long as the limit, in one piece or several`() throws {
        let limits = XMLLimits(textSizeMax: 8)
        #expect(try Self.read("<a>1234<b/>5678</a>", limits: limits).text == "12345678")
        #expect(Self.refusal("<a>1234<b/>5678é</a>", limits: limits)?.code == .textTooLong)
        #expect(Self.refusal("<a b='123456789'/>", limits: limits)?.code == .textTooLong)
        #expect(try Self.read("<a b='1234567'>x</a>", limits: limits).text == "x")
    }

    @Test func `a document may be as long as the limit`() throws {
        let limits = XMLLimits(sizeMax: 8)
        #expect(try Self.read("<a>1</a>", limits: limits).text == "1")
        let error = Self.refusal("<a>12</a>", limits: limits)
        #expect(error?.code == .tooLarge)
        #expect(error?.line == nil)
        #expect(error?.placedDetail == "The text has 9 bytes; at most 8 are read.")
    }
}
