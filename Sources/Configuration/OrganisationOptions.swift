/// Who runs the gateway, as documents for other organisations name it.
package struct OrganisationOptions: Sendable, Equatable {
    /// Its name; empty when it is not said.
    package var name = ""
    /// E-mail address of whoever answers for what is published.
    package var contact = ""
    /// Its domain.
    package var domain = ""

    init() {}
}

extension ConfigurationOption {
    /// The options of the section `organisation`.
    static let organisation: [ConfigurationOption] = [
        .init("organisation.name", \.organisation.name, organisationName),
        .init("organisation.contact", \.organisation.contact, organisationContact),
        .init("organisation.domain", \.organisation.domain, organisationDomain),
    ]

    private static let organisationName = ValueKind<String>.text(
        expected: "the name of an organisation, at most 200 characters, or \"\" for none",
        accepts: { text in
            text.unicodeScalars.count <= 200 && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
                && (text.isEmpty || text.contains { !$0.isWhitespace })
        }
    )

    private static let organisationContact = ValueKind<String>.text(
        expected: "an e-mail address such as abuse@carrier.example, or \"\" for none",
        accepts: { text in
            let parts = text.split(separator: "@", omittingEmptySubsequences: false)
            return text.isEmpty
                || parts.count == 2 && isDomain(parts[1]) && (1...64).contains(parts[0].utf8.count)
                    && parts[0].allSatisfy { character in
                        character.isASCII
                            && (character.isLetter || character.isNumber
                                || "._%+-".contains(character))
                    }
        }
    )

    private static let organisationDomain = ValueKind<String>.text(
        expected: "a domain such as carrier.example, or \"\" for none",
        accepts: { $0.isEmpty || isDomain($0[...]) }
    )

    /// Labels of letters, digits and inner hyphens (RFC 1123 §2.1), at least two of them.
    private static func isDomain(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && text.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.allSatisfy {
                        $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-")
                    }
            }
    }
}

extension ConfigurationLoader {
    /// The section is there whole or not at all.
    mutating func checkOrganisation() {
        let organisation = configuration.organisation
        let parts = [
            ("organisation.name", organisation.name),
            ("organisation.contact", organisation.contact),
            ("organisation.domain", organisation.domain),
        ]
        let missing = parts.filter(\.1.isEmpty).map(\.0)
        guard let first = missing.first, missing.count < parts.count else { return }
        require(
            false,
            first,
            with: parts.map(\.0).filter { $0 != first },
            "is empty, but other options of organisation are set",
            "a value, or \"\" for all three"
        )
    }
}
