package import SpamReporting
package import XML

extension Problem {
    /// What a partner is told of XML that cannot be read.
    package init(_ error: XMLError) {
        let kind: Kind =
            switch error.code {
            case .empty: .emptyBody
            case .tooLarge: .bodyTooLarge
            default: .malformedXML
            }
        self.init(kind, error.placedDetail)
    }
}
