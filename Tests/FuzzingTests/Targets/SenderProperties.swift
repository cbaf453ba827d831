import CarrierFormats
import Intake
import SpamReporting

/// What holds for every spelling of a sender or reporter.
///
/// The first byte chooses the partner's country, the rest is the spelling.
enum SenderProperties {
    private static let countries = ["GB", "US", "NO", "SG", "DE", "FR", "IN", "NG", "BR", "ZZ"]
    private static let normaliser = SenderNormaliser()

    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        guard let first = input.first,
            let country = Country(code: countries[Int(first) % countries.count])
        else { return }
        let written = String(decoding: input.dropFirst(), as: UTF8.self)
        let finding = normaliser.normalise(written, country: country)
        try expect(
            "a spelling always comes to the same",
            finding == normaliser.normalise(written, country: country)
        )
        try checkReporter(written)
        switch finding {
        case .sender(let sender):
            try check(sender, country: country, fault)
            let spaced = normaliser.normalise(" \(written)\t", country: country)
            try expect(
                "white space around it changes nothing",
                spaced == finding || written.utf8.count > SenderNormaliser.writtenSizeMax - 2
            )
        case .none: break
        case .invalid(let reason):
            try expect("a reason is a sentence", reason.hasSuffix("."))
        }
    }

    private static func check(
        _ sender: Sender,
        country: Country,
        _ fault: PlantedFault
    ) throws(Violation) {
        let text = sender.canonicalText
        try expect("a sender reads back", Sender(canonicalText: text) == sender)
        try expect("nobody sends from a host", Sender.Kind.senders.contains(sender.kind))
        // A bot's domain need not tell that it is one; its canonical text does.
        var own = sender.kind == .bot ? text : sender.value
        if fault.strikes(sender.value.utf8) { own += "X" }
        let again = normaliser.normalise(own, country: country)
        guard again == .sender(sender) else {
            let property = "a canonical value is its own canonical form"
            throw Violation(description: "\(property): \(text) in \(country.code), then \(again)")
        }
        if case .sender(let same) = again {
            try expect("and byte for byte", same.value.hasBytes(of: sender.value))
        }
    }

    private static func checkReporter(_ written: String) throws(Violation) {
        func token(_ address: String) -> Result<Complaint, Problem> {
            ComplaintNormaliser(keys: NormalisedProperties.keys).complaint(
                from: ReportedComplaint(
                    reporter: ReportedReporter(address),
                    sender: nil,
                    channel: .sms,
                    text: "Parcel held"
                ),
                partner: NormalisedProperties.partner,
                pointers: .init(messageID: "/i", reporter: "/r", sender: "/s", text: "/t")
            )
        }
        switch (token(written), token(" \(written)\n")) {
        case (.success(let one), .success(let other)):
            try expect("white space makes no other reporter", one.reporter == other.reporter)
        case (.failure(let problem), _):
            try expect("a refused reporter is named", problem.pointer == "/r")
        case (.success, .failure):
            try expect("white space does not spoil a reporter", written.utf8.count > 1398)
        }
    }
}
