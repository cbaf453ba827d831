import Testing

@Suite struct Rules {
    /// Lines, from 1, at which a rule finds something in one file.
    private func lines(_ rule: Rule, _ path: String, _ text: String) -> [Int] {
        rule.check(Tree(files: [TextFile(path, text)])).map(\.line)
    }

    private func source(_ rule: Rule, _ text: String, in module: String = "Intake") -> [Int] {
        lines(rule, "Sources/\(module)/File.swift", text)
    }

    @Test func `long lines are found unless they are a URL`() {
        let long = String(repeating: "x", count: 100)
        #expect(source(.lineLength, "\(long)\n\(long)y\n") == [2])
        #expect(source(.lineLength, String(repeating: "é", count: 100)) == [])
        #expect(source(.lineLength, "// see https://standard.example/\(long)") == [])
        #expect(lines(.lineLength, "README.md", long + long) == [])
        #expect(lines(.lineLength, ".ci/run", long + long) == [1])
    }

    @Test func `long files are found, tests later`() {
        let text = String(repeating: "\n", count: 501)
        #expect(source(.fileLength, text) == [501])
        #expect(lines(.fileLength, "Tests/A/B.swift", text) == [])
        #expect(lines(.fileLength, "Sources/A/b.lua", text) == [501])
    }

    @Test(arguments: [
        "func f() {", "init() throws(E) {",
        "private static func f(\n  a: Int,\n  b: Int\n) -> Int {",
        "deinit {", "subscript(i: Int) -> Int {", "func f(_ g: () -> Void = { }) where T: U\n{",
    ])
    func `long functions are found at their first line`(signature: String) {
        let extra = signature.split(separator: "\n").count
        let most = String(repeating: "  if a { b() } else { \"}\" }\n", count: 69 - extra)
        #expect(source(.functionLength, "struct S {\n\(signature)\n\(most)}\n}\n") == [])
        #expect(source(.functionLength, "struct S {\n\(signature)\n\(most)\n\n}\n}\n") == [2])
    }

    @Test func `what has no body has no length`() {
        let filler = String(repeating: "\n", count: 80)
        #expect(source(.functionLength, "protocol P {\nfunc f()\n\(filler)}\n") == [])
        let calls = "let a = S.init(1)\nself.init(b: 2)\nlet c: [T] = [.init(\n3)]\n"
        #expect(source(.functionLength, "\(calls)struct S {\(filler)}") == [])
    }

    @Test(arguments: ["try! f()", "x as! Int", "a.map { try! $0() }"])
    func `forcing is found`(line: String) {
        #expect(source(.forcing, "\n\(line)\n") == [2])
        #expect(source(.forcing, "// \(line)\nlet a = \"\(line)\"\n") == [])
    }

    @Test func `what only looks like forcing is not found`() {
        #expect(source(.forcing, "try? f()\nx as? Int\nif has != 3 {}\nlet try_ = !as1") == [])
    }

    @Test func `printing is found outside the command line`() {
        #expect(
            source(.printing, "print(1)\nlog.print(2)\nfunc print(_ x: Int)\nfootprint(1)") == [1]
        )
        #expect(source(.printing, "print(1)", in: "OperatorCLI") == [])
        #expect(lines(.printing, "Tests/A/B.swift", "print(1)") == [])
    }

    @Test func `unsafe code is found outside the wrapping modules`() {
        let code = "let a = unsafe f()\nnonisolated(unsafe) var b = 1\nkind == .unsafe\nunsafely()"
        #expect(source(.unsafeCode, code) == [1, 2])
        #expect(source(.unsafeCode, code, in: "Reactor") == [])
        #expect(lines(.unsafeCode, "Sources/Configuration/SystemCalls.swift", code) == [])
    }

    @Test func `Foundation is found in the daemon`() {
        let code = "import Foundation\npackage import FoundationEssentials\nimport Glibc"
        #expect(source(.foundation, code) == [1, 2])
        #expect(source(.foundation, code, in: "OperatorCLI") == [])
    }

    @Test func `a library that goes around its door is found`() {
        #expect(source(.doors, "import CHiredis", in: "Redis") == [])
        #expect(source(.doors, "import CHiredis\nimport Crypto\nimport CNew") == [1, 3])
        #expect(source(.doors, "@preconcurrency import struct Yams.Node") == [1])
        #expect(lines(.doors, "Tests/A/B.swift", "@testable import CHiredis\nimport Yams") == [1])
    }

    @Test func `empty names are found`() {
        let code = "struct KeyManager {}\nfinal class A {}\nenum StringUtils {}\nstruct Database {}"
        #expect(source(.typeNames, code) == [1, 3])
        #expect(lines(.typeNames, "Sources/A/StringHelper.swift", "") == [1])
        #expect(lines(.typeNames, "Sources/A/KeyBase+More.swift", "") == [1])
    }

    @Test(arguments: [
        "package func f()", "package static let a = 1", "    public struct S {",
        "package init(text: String)", "@usableFromInline package var v: Int",
        "package final class C {", "package indirect enum E {", "package class func g()",
        "package private(set) var size: Int", "package static func << (a: A, b: A) -> A",
    ])
    func `a declaration without a comment is found`(line: String) {
        #expect(source(.documentation, line) == [1])
        #expect(source(.documentation, "/// Says it.\n\(line)") == [])
        #expect(source(.documentation, "/// Says it.\n///\n/// And more\n@inline\n\(line)") == [])
        #expect(source(.documentation, "/// Says it\n\(line)") == [2])
        #expect(source(.documentation, "// Says it.\n\(line)") == [2])
        #expect(lines(.documentation, "Tests/A/B.swift", line) == [])
    }

    @Test(arguments: [
        "package import JSON", "public import Glibc", "package extension A {", "func f()",
        "private let package = 1", "package static func == (a: A, b: A) -> Bool {",
        "package static func < (a: A, b: A) -> Bool {", "package func hash(into hasher: inout H) {",
        "package var description: String {", "package init(from decoder: any Decoder) throws {",
        "package init(rawValue: Int) {",
        "let package = Package(", "module(package: public)",
    ])
    func `what needs no comment is not found`(line: String) {
        #expect(source(.documentation, line) == [])
    }

    @Test func `marks of unfinished work are found`() {
        let fix = "FIX" + "ME"
        let todo = "TO" + "DO"
        #expect(source(.fixMarks, "// \(fix)\n") == [1])
        #expect(lines(.fixMarks, "A.md", "the word `\(fix)`\n") == [])
        #expect(source(.todoNumbers, "// \(todo): x\n// \(todo) #12: x\n// \(todo)(#3)\n") == [1])
        #expect(lines(.todoNumbers, "Makefile", "# \(todo) later\n") == [1])
    }

    @Test func `a Markdown file with no title or two is found`() {
        #expect(
            lines(.headings, "A.md", "# One\n\n## Two\n```\n# no title\n```\n    # nor this") == []
        )
        #expect(lines(.headings, "A.md", "# One\n# Two\n") == [2])
        #expect(lines(.headings, "A.md", "text\n") == [1])
    }

    @Test func `dead links are found`() {
        let text = """
            [a](B.md) [b](../C.md#x "title") ![c](<img.png>) [d](#here) [e](https://e.example/x.md)
            `[f](none.md)` [g](/docs/B.md) [h](../../out.md)
            """
        let files = [
            TextFile("docs/A.md", text), TextFile("docs/B.md", ""), TextFile("C.md", ""),
        ]
        let found = Rule.links.check(Tree(files: files, folders: ["docs"]))
        #expect(found.map(\.what) == ["img.png", "../../out.md"])
        #expect(found.map(\.line) == [1, 2])
    }

    @Test(arguments: [
        "+44 7911 123456", "\"+447911123456\"", "+44 (0)7911 123456", "tel:+12125551234",
        "(+33612345678)",
        "+49 (30) 1234567", "reporter=+353871234567", "+1-212-555-0200",
    ])
    func `a number that may be somebody's is found`(text: String) {
        #expect(lines(.telephoneNumbers, "A.json", "\n\(text)") == [2])
    }

    @Test(arguments: [
        "+44 7700 900123", "+44 (0)7700 900123", "+44 07700 900123", "+1234567890",
        "\"+447700900456\"", "+12125550123", "+1 (212) 555-0199", "+44",
        "+1234567",
        "+99912345678", "+1234567890123456", "2026-11-19T21:14:05+01:00", "abc+12345678901=",
        "+44 7700 900", "a + 12345678901", "+0123456789",
    ])
    func `what is nobody's number is not found`(text: String) {
        #expect(lines(.telephoneNumbers, "A.json", text) == [])
    }

    @Test func `folders without a README are found`() {
        let folders: Set<String> = [
            "A", "B", ".ci", "A/x", "protocols", "protocols/c", "protocols/d",
        ]
        let files = ["A/README.md", "protocols/README.md", "protocols/c/README.md"]
            .map { TextFile($0, "# T") }
        let found = Rule.readmes.check(Tree(files: files, folders: folders)).map(\.path)
        #expect(found == ["B/README.md", "protocols/d/README.md"])
    }

    @Test func `a finding names the place`() {
        let finding = Finding(path: "Sources/A/B.swift", line: 3, what: "print in x")
        #expect("\(finding)" == "Sources/A/B.swift:3: print in x")
    }
}

@Suite struct BlankedCode {
    @Test(arguments: [
        ("a // b", "a"), ("a /* b /* c */ d */ e", "a                   e"),
        ("\"a\" + b", "    + b"), ("\"a\\\"b\" c", "       c"),
        ("\"\\(f(\"x)\"))y\" z", "              z"),
        ("#\"a\"b\\\"# c", "         c"), ("\"\"\"\na\"b\n\"\"\" c", "\n\n    c"),
        ("`a b`()", "     ()"), ("x = #/a\"b/# y", "x =         y"), ("\"open\nb", "\nb"),
        ("a / b / c", "a / b / c"), ("#if X", "#if X"), ("\"\\\\\" a", "     a"),
    ])
    func `only code is left`(text: String, code: String) {
        let found = swiftCode(of: text).split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
            .joined(separator: "\n")
        #expect(found == code)
    }
}
