internal import PhoneNumbers
package import SpamReporting
internal import Synchronization

/// Tells the countries of senders, and remembers those of numbers.
///
/// A short code or name has the one it is scoped by. A number has that of its plan; of countries
/// that share a country code the one whose range it is in, or else the main one. Numbers of no
/// country (such as those of satellites), e-mail addresses, bots and hosts have none. Any thread
/// may ask.
package final class SenderCountries: Sendable {
    private let known = Mutex<[Substring: Country?]>([:])

    /// First digits of a number, country code included, by which its country is told.
    private static let digitsCount = 7
    /// Most first digits that are remembered.
    private static let knownMax = 8192

    /// Remembers nothing yet.
    package init() {}

    /// The country of `sender`; nil where it has none.
    package func country(of sender: Sender) -> Country? {
        guard sender.kind == .msisdn || sender.kind == .callBack else { return sender.country }
        let digits = sender.value.dropFirst()
        // libphonenumber compares a number with many patterns.
        let key = digits.prefix(Self.digitsCount)
        if let country = known.withLock({ $0[key] }) { return country }
        let country = PhoneNumbers.region(ofE164: String(digits)).flatMap(Country.init(code:))
        known.withLock { known in
            if known.count >= Self.knownMax { known.removeAll(keepingCapacity: true) }
            known[key] = .some(country)
        }
        return country
    }
}
