internal import MessageContent
internal import PhoneNumbers
internal import SpamReporting
internal import Synchronization

/// Reads numbers to call as a country writes them, and remembers how it read them.
///
/// A campaign repeats its number, and a reading takes as long as all else that is looked for in a
/// text. Any thread may ask.
final class NumberReadings: Sendable {
    private struct Spelling: Hashable {
        let written: String
        let country: Country
    }

    private let known = Mutex<[Spelling: String?]>([:])

    /// Most that are remembered, some 200 KiB; then all are forgotten.
    private static let knownMax = 2048

    /// The E.164 digits of a number, without `+`; nil when it is none in this country.
    func digits(of number: NationalNumber, in country: Country) -> String? {
        let spelling = Spelling(written: number.written, country: country)
        if let known = known.withLock({ $0[spelling] }) { return known }
        let digits = PhoneNumbers.nationalE164(number.written, region: country.code)
        known.withLock { known in
            if known.count >= Self.knownMax { known.removeAll(keepingCapacity: true) }
            known[spelling] = .some(digits)
        }
        return digits
    }
}
