internal import Intake
internal import SpamReporting

extension ComplaintNormaliser {
    /// Whose national numbers a subscriber writes: those of the partner's country, then of its own
    /// and of `others`.
    func countries(
        of message: MOMessage,
        _ partner: Partner,
        and others: [Country]
    ) -> [Country] {
        var countries = [partner.country]
        let own = country(of: message.subscriber, partner: partner)
        for other in [own].compactMap(\.self) + others where !countries.contains(other) {
            countries.append(other)
        }
        return countries
    }

    /// The complaint that a conversation came to; without its sender where that cannot be one.
    func complaint(
        told reported: ReportedComplaint,
        by reporter: ReporterToken,
        in country: Country
    ) -> Complaint? {
        for sender in [reported.sender, nil] {
            var reported = reported
            reported.sender = sender
            if case .success(let complaint) = complaint(
                from: reported,
                reporter: reporter,
                country: country
            ) {
                return complaint
            }
        }
        return nil
    }
}
