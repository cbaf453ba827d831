/// Why a text is refused as an XML document.
package struct XMLError: Error, Hashable, Sendable {
    /// Every reason for a refusal.
    package enum Code: String, CaseIterable, Sendable {
        /// Not XML (XML 1.0, fifth edition).
        case syntax
        /// No bytes, or white space only.
        case empty
        /// In an encoding that is not read here, or not in the one that is named.
        case encoding
        /// A character that XML does not have, such as U+0000.
        case character
        /// A document type declaration.
        case documentType
        /// A reference to an entity other than XML's own five.
        case entity
        /// An element that is never closed, or closed under another name.
        case unclosed
        /// An element has two attributes of the same name.
        case attributeTwice
        /// A prefix without a namespace, or a declaration that is none (Namespaces in XML 1.0).
        case namespace
        /// See ``XMLLimits/depthMax``.
        case tooDeep
        /// See ``XMLLimits/elementsMax``.
        case tooManyElements
        /// See ``XMLLimits/attributesMax``.
        case tooManyAttributes
        /// See ``XMLLimits/textSizeMax``.
        case textTooLong
        /// See ``XMLLimits/sizeMax``.
        case tooLarge
    }

    /// The reason.
    package let code: Code
    /// The line where it was noticed, counted from 1; nil where no line is to blame.
    package let line: Int?
    /// The column in that line, in characters, counted from 1.
    package let column: Int?
    /// A sentence for people: what is wrong and what would be right, never the document's content.
    package let detail: String

    /// The detail with the place in front, such as `Line 3, column 7: …`.
    package var placedDetail: String {
        guard let line else { return detail }
        guard let column else { return "Line \(line): \(detail)" }
        return "Line \(line), column \(column): \(detail)"
    }

    /// An error at a place that libxml2 tells; 0 stands for what it does not know.
    init(_ code: Code, line: Int, column: Int, _ detail: String) {
        self.code = code
        self.line = line > 0 ? line : nil
        self.column = line > 0 && column > 0 ? column : nil
        self.detail = detail
    }

    /// An error of the document as a whole.
    init(_ code: Code, _ detail: String) {
        self.init(code, line: 0, column: 0, detail)
    }

    /// An error at the end of `before`, which is UTF-8 and what precedes the place.
    init(_ code: Code, behind before: ArraySlice<UInt8>, _ detail: String) {
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? before.startIndex
        self.init(
            code,
            line: 1 + before.count { $0 == 0x0A },
            // Every byte but those that continue a character.
            column: 1 + before[lineStart...].count { $0 & 0xC0 != 0x80 },
            detail
        )
    }
}
