import JSON
import SpamReporting

/// One native complaint of our own making, and who hands it in.
struct DemoComplaint: Hashable, Sendable {
    /// Why the generator made it.
    enum Purpose: Hashable, Sendable {
        case ordinary
        /// The same complaint once more, as after a lost acknowledgement.
        case retry
        /// The same reporter, sender and text under a new message id.
        case repetition
        /// A complaint without a sender.
        case partial
        /// "Not junk".
        case counterReport
    }

    var purpose: Purpose
    var carrier: DemoCarrier
    var messageID: String
    var reporter: String
    var sender: String?
    var channel: Channel
    var disposition: Disposition
    var text: String

    /// The body of `POST /v1/complaints`.
    var json: [UInt8] {
        JSONWriter.object { writer in
            writer.member("messageId", messageID)
            writer.member("reporter", reporter)
            if let sender { writer.member("sender", sender) }
            writer.member("channel", channel.rawValue)
            if disposition != .spam { writer.member("disposition", disposition.rawValue) }
            writer.member("text", text)
        }
    }
}

/// A carrier of the demonstration.
enum DemoCarrier: String, CaseIterable, Sendable {
    case first = "carrier-a"
    case second = "carrier-b"
    case third = "carrier-c"

    /// Where its subscribers are.
    var country: String {
        switch self {
        case .first, .second: "GB"
        case .third: "US"
        }
    }
}
