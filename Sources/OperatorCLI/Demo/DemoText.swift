/// Fills the slots of a text.
enum DemoText {
    private static let names = ["Alex", "Sam", "Robin", "Charlie", "Jo", "Kim", "Pat", "Lee"]
    private static let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    private static let hosts = [
        "parcel-fee.example", "track-delivery.example", "secure-login.example",
        "refund-desk.example", "toll-pay.example", "prize-draw.example", "my-account.example",
    ]
    private static let letters = Array("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")

    /// `template` with each `{slot}` replaced by something random.
    static func filled(_ template: String, _ random: inout SplitMix64) -> String {
        var text = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            text += rest[..<open]
            text += value(of: rest[rest.index(after: open)..<close], &random)
            rest = rest[rest.index(after: close)...]
        }
        return text + rest
    }

    private static func value(of slot: Substring, _ random: inout SplitMix64) -> String {
        switch slot {
        case "pounds": return "GBP \(random.below(9)).\(10 + random.below(90))"
        case "dollars": return "$\(3 + random.below(60)).\(10 + random.below(90))"
        case "ref": return "\(word(2, &random).uppercased())\(100_000 + random.below(900_000))"
        case "time": return "\(8 + random.below(11)):\(10 + random.below(50))"
        case "day": return random.pick(days)
        case "name": return random.pick(names)
        case "phone": return FictionNumbers.americanSender(random.below(1000))
        case "email": return "\(word(6, &random).lowercased())@jobs.example"
        case "url": return "https://\(random.pick(hosts))/\(word(5, &random))"
        default: preconditionFailure("a text has a slot that nobody fills")
        }
    }

    private static func word(_ length: Int, _ random: inout SplitMix64) -> String {
        String((0..<length).map { _ in random.pick(letters) })
    }
}
