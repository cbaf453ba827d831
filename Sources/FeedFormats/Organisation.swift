/// Who publishes a feed, as documents for other organisations name it.
package struct Organisation: Hashable, Sendable {
    /// Its name.
    package let name: String
    /// E-mail address of whoever answers for what is published.
    package let contact: String
    /// Its domain.
    package let domain: String

    /// An organisation of its parts.
    package init(name: String, contact: String, domain: String) {
        self.name = name
        self.contact = contact
        self.domain = domain
    }
}
