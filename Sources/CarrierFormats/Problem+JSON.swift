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
        self.init(kind, error.detail, pointer: error.pointer)
    }
}
