/// Writes an XML document in UTF-8, on one line behind its declaration.
///
/// Names are the programmer's, with or without a prefix, and are not escaped; texts and values may
/// be anything. What XML has no character for, such as U+0000, is written as U+FFFD.
package struct XMLWriter {
    /// The document as far as it is written.
    package private(set) var bytes: [UInt8]
    private var open: [String] = []
    private var hasRoot = false

    /// Begins a document.
    package init() {
        bytes = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)
    }

    /// Begins an element; a namespace is declared by an attribute, such as `xmlns`.
    package mutating func begin(_ name: String, _ attributes: [(name: String, value: String)] = [])
    {
        precondition(Self.isName(name), "\(name) is no name of an element")
        precondition(!open.isEmpty || !hasRoot, "a document has one element that holds all others")
        hasRoot = true
        open.append(name)
        bytes.append(0x3C)
        bytes.append(contentsOf: name.utf8)
        for (name, value) in attributes {
            precondition(Self.isName(name), "\(name) is no name of an attribute")
            bytes.append(0x20)
            bytes.append(contentsOf: name.utf8)
            bytes.append(contentsOf: [0x3D, 0x22])
            append(value, isAttribute: true)
            bytes.append(0x22)
        }
        bytes.append(0x3E)
    }

    /// Text of the element that is open.
    package mutating func text(_ text: String) {
        precondition(!open.isEmpty, "text stands in an element")
        append(text, isAttribute: false)
    }

    /// Ends the element that was begun last.
    package mutating func end() {
        guard let name = open.popLast() else { preconditionFailure("no element is open") }
        bytes.append(contentsOf: [0x3C, 0x2F])
        bytes.append(contentsOf: name.utf8)
        bytes.append(0x3E)
    }

    /// An element with nothing but text in it.
    package mutating func element(_ name: String, _ text: String) {
        element(name, [], text)
    }

    /// An element with attributes, and nothing but text in it.
    package mutating func element(
        _ name: String,
        _ attributes: [(name: String, value: String)],
        _ text: String
    ) {
        begin(name, attributes)
        self.text(text)
        end()
    }

    /// A carriage return would be read as a line feed, and white space of an attribute as spaces.
    private mutating func append(_ text: String, isAttribute: Bool) {
        // Nearly every text needs no look at its characters.
        guard !text.utf8.allSatisfy(Self.isPlain) else {
            bytes.append(contentsOf: text.utf8)
            return
        }
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x26: bytes.append(contentsOf: "&amp;".utf8)
            case 0x3C: bytes.append(contentsOf: "&lt;".utf8)
            case 0x3E: bytes.append(contentsOf: "&gt;".utf8)
            case 0x22 where isAttribute: bytes.append(contentsOf: "&quot;".utf8)
            case 0x0D: bytes.append(contentsOf: "&#13;".utf8)
            case 0x09 where isAttribute: bytes.append(contentsOf: "&#9;".utf8)
            case 0x0A where isAttribute: bytes.append(contentsOf: "&#10;".utf8)
            case 0x09, 0x0A, 0x20...0xFFFD, 0x10000...: bytes.append(contentsOf: Self.utf8(scalar))
            default: bytes.append(contentsOf: Self.utf8("\u{FFFD}"))
            }
        }
    }

    /// Whether an octet stands for itself in texts and values alike.
    private static func isPlain(_ octet: UInt8) -> Bool {
        (0x20...0x7E).contains(octet)
            && octet != 0x22 && octet != 0x26 && octet != 0x3C && octet != 0x3E
    }

    private static func utf8(_ scalar: Unicode.Scalar) -> String.UTF8View {
        String(scalar).utf8
    }

    private static func isName(_ name: String) -> Bool {
        func isLetter(_ byte: UInt8) -> Bool {
            (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F
        }
        return name.utf8.first.map(isLetter) == true
            && name.utf8.allSatisfy {
                isLetter($0) || (0x30...0x39).contains($0) || "-.:".utf8.contains($0)
            }
    }
}
