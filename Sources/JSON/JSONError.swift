/// Why a JSON text, or a value in it, is refused.
package struct JSONError: Error, Hashable, Sendable {
    /// Every reason for a refusal.
    package enum Code: String, CaseIterable, Sendable {
        /// Not JSON (RFC 8259).
        case syntax
        /// An object has two members of the same name, once escapes are decoded.
        case duplicateKey
        /// A string or key holds U+0000.
        case nulCharacter
        /// An escape names half of a surrogate pair.
        case loneSurrogate
        /// Some bytes are not UTF-8.
        case invalidUTF8
        /// See ``JSONLimits/depthMax``.
        case tooDeep
        /// See ``JSONLimits/membersMax``.
        case tooManyMembers
        /// See ``JSONLimits/elementsMax``.
        case tooManyElements
        /// See ``JSONLimits/sizeMax``.
        case tooLarge
        /// No bytes, or white space only.
        case empty
        /// The value is there but of another type than asked for.
        case wrongType
        /// A required member is absent.
        case missing
        /// A member that nobody knows.
        case unknownField
        /// The number does not fit the type it is read into.
        case numberOutOfRange
    }

    /// The reason.
    package let code: Code
    /// RFC 6901 pointer to the innermost place known; `""` is the whole text.
    ///
    /// It ends above a member whose name is longer than 128 bytes.
    package let pointer: String
    /// A sentence for people: what is wrong and what would be right, never the value itself.
    package let detail: String

    /// Makes an error of its parts.
    package init(_ code: Code, at pointer: String, _ detail: String) {
        self.code = code
        self.pointer = pointer
        self.detail = detail
    }
}
