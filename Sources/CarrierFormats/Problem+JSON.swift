package import JSON
package import SpamReporting

extension Problem {
    /// What a partner is told of JSON that cannot be read, or that holds something else.
    package init(_ error: JSONError) {
        let kind: Kind =
            switch error.code {
            case .syntax, .duplicateKey, .nulCharacter, .loneSurrogate, .invalidUTF8, .tooDeep,
                .tooManyMembers:
                .malformedJSON
            case .tooManyElements: .tooManyItems
            case .tooLarge: .bodyTooLarge
            case .empty: .emptyBody
            case .missing: .missingField
            case .unknownField: .unknownField
            case .wrongType, .numberOutOfRange: .invalidField
            }
        self.init(kind, Self.withoutNumbers(error), pointer: Self.maskedPointer(error.pointer))
    }

    /// The detail; where it repeats the name of a member, a number in that is masked.
    private static func withoutNumbers(_ error: JSONError) -> String {
        switch error.code {
        case .unknownField, .duplicateKey: masked(error.detail)
        default: error.detail
        }
    }

    /// The pointer with the names in it masked one by one; places in arrays are no numbers to hide,
    /// however many of them there are.
    private static func maskedPointer(_ pointer: String) -> String {
        pointer.split(separator: "/", omittingEmptySubsequences: false)
            .map { masked(String($0)) }.joined(separator: "/")
    }

    /// Digits give way to `#` where there are enough of them for a reporter's number, which a
    /// confused client may have taken for the name of a member.
    private static func masked(_ text: String) -> String {
        let isDigit: (Character) -> Bool = { ("0"..."9").contains($0) }
        guard text.count(where: isDigit) >= 7 else { return text }
        return String(text.map { isDigit($0) ? "#" : $0 })
    }
}
