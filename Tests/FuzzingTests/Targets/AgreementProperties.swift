import FeedFormats
import JSON
import SpamReporting

/// What holds for every document that is to be an agreement.
enum AgreementProperties {
    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        guard let json = try? JSONReader().read(input),
            let agreement = try? AgreementJSON.read(json)
        else { return }
        var writer = JSONWriter()
        AgreementJSON.append(agreement, to: &writer)
        var again = try? AgreementJSON.read(JSONReader().read(writer.bytes))
        if fault.strikes(agreement.purpose.utf8) { again?.purpose = "" }
        try expect("an agreement is written as it was read", again == agreement)
        try expect("some reporters are asked for", agreement.minimumReporters >= 2)
        try expect("something is agreed on", !agreement.feeds.isEmpty && !agreement.kinds.isEmpty)
        try expect(
            "it is in force at some time",
            agreement.isInForce(at: agreement.validFrom ?? Timestamp(milliseconds: .min))
        )
        try expect("both texts are on one line", isLine(agreement.purpose))
        try expect("both texts are on one line", isLine(agreement.contact))
    }

    private static func isLine(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}
