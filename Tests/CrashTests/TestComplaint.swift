import Foundation

/// A complaint as the tests make it, unlike every other one.
struct TestComplaint: Sendable {
    /// What must become of it when it is no retry.
    enum Fate: String, Sendable {
        case counted
        /// A repeat of one that was counted.
        case duplicate
        /// It names no sender.
        case partial
    }

    let messageID: String
    /// Nil for a report in the MARS schema whose reporter is withheld: only the retry check keeps
    /// it from being counted twice.
    let reporter: String?
    let sender: String?
    var text: String
    let isLegit: Bool
    let fate: Fate

    /// Where it is posted.
    var path: String { reporter == nil ? "/v1/complaints/mars" : "/v1/complaints" }

    /// The body to post, without a line end in it.
    var json: String {
        var members: [String: Any]
        if let reporter {
            members = [
                "messageId": messageID, "reporter": reporter, "channel": "sms", "text": text,
                "disposition": isLegit ? "legit" : "spam",
            ]
            if let sender { members["sender"] = sender }
        } else {
            members = [
                "v": "1", "u": "TestSupport/CrashTests/1", "s": sender ?? "",
                "d": isLegit ? "legit" : "spam",
                "m": ["p": "sms", "t": "2026-11-19T21:14:05Z", "c": text],
            ]
        }
        let data = try? JSONSerialization.data(
            withJSONObject: members,
            options: [.sortedKeys, .withoutEscapingSlashes]
        )
        return String(decoding: data ?? Data(), as: UTF8.self)
    }

    /// The same report of the same message, handed in once more as a new complaint.
    func repeated(messageID: String) -> TestComplaint {
        TestComplaint(
            messageID: messageID,
            reporter: reporter,
            sender: sender,
            text: text,
            isLegit: isLegit,
            fate: .duplicate
        )
    }
}

/// Numbers that belong to nobody, and texts that no normalisation makes equal.
enum Fiction {
    private static let words = [
        "amber", "birch", "cedar", "daisy", "ember", "fjord", "grape", "hazel", "ivory", "jolly",
        "karma", "lemon", "mango", "noble", "ocean", "pearl",
    ]

    /// One of 70,000 reporters: the first hundred numbers reserved in each area code.
    static func reporter(_ index: Int) -> String {
        "+1\(200 + index / 100 % 700)55501" + pad(index % 100)
    }

    /// One of five hundred senders in the range that Ofcom reserves.
    static func sender(_ index: Int) -> String {
        "+447700900" + String(500 + index % 500)
    }

    /// A text of words for every number; digits would be masked.
    static func text(_ number: UInt64) -> String {
        let places = stride(from: UInt64(0), to: 64, by: 4).reversed()
        return places.map { words[Int(number >> $0 & 15)] }.joined(separator: " ")
    }

    private static func pad(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
