/// Texts of a few campaigns, no two of them the same.
enum CampaignFiction {
    private static let themes = [
        "Royal Parcel: your parcel is held at the depot, pay the fee today or it goes back: "
            + "https://parcel-fee.example/pay",
        "Your bank has seen a payment to a new payee. If this was not you, stop it within the "
            + "hour at https://payee-stop.example/now",
        "Hello, this is my new number, the old phone fell into the sea. Can you help me with a "
            + "bill, I give it back on Friday",
        "You are owed a refund for the last tax year. Claim the whole of it before Sunday from "
            + "https://refund-desk.example/claim",
        "Congratulations, you were drawn for a week by the sea for two. Call us on "
            + "+44 7700 900199 to hear more about it",
        "Our company looks for people who rate hotels from home, half an hour each evening, paid "
            + "daily. Write to us at hotel-stars.example",
    ]
    /// How many campaigns there are.
    static let campaigns = themes.count

    /// The text of a complaint by its number: client in the upper half, count in the lower.
    ///
    /// Five words of sixteen at its end make it unlike every other one.
    static func text(_ number: UInt64) -> String {
        let unique = (number >> 32 & 15) << 16 | number & 0xFFFF
        let words = Fiction.text(unique).split(separator: " ").suffix(5).joined(separator: " ")
        return themes[Int(number % UInt64(campaigns))] + ", " + words
    }
}
