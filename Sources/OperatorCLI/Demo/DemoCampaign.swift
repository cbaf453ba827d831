import SpamReporting

/// One scheme of somebody who does not exist: what is sent, from where, to whom.
struct DemoCampaign: Sendable {
    /// Where its victims are.
    enum Region: Sendable { case unitedKingdom, unitedStates, both }

    /// Where its messages come from.
    enum Origin: Sendable {
        /// All from one sender, written as a carrier would write it.
        case single(String)
        /// A new number for every few messages, so that none of them is reported often.
        case snowshoe
    }

    /// How often it occurs, relative to the others.
    let weight: Int
    let region: Region
    let origin: Origin
    /// Texts with slots in braces; ``DemoText`` fills them.
    let texts: [String]
    var channel = Channel.sms

    /// Everything that the demonstration sends as spam.
    static let all: [DemoCampaign] = parcels + banks + authorities + others

    private static let parcels = [
        DemoCampaign(
            weight: 14,
            region: .unitedKingdom,
            origin: .snowshoe,
            texts: [
                "Your parcel {ref} is held at our depot. Pay the fee of {pounds} within 24h: {url}",
                "We missed you today. Book a new delivery of {ref} for {pounds} at {url}",
                "Delivery of {ref} failed: address incomplete. Confirm it here {url}",
            ]
        ),
        DemoCampaign(
            weight: 6,
            region: .unitedKingdom,
            origin: .single("PARCELDESK"),
            texts: ["PARCELDESK: customs charge {pounds} is due for {ref}. Settle now: {url}"]
        ),
    ]

    private static let banks = [
        DemoCampaign(
            weight: 9,
            region: .unitedKingdom,
            origin: .single("OURBANK-GB"),
            texts: [
                "OURBANK: a payment of {pounds} to a new payee was set up. Not you? Stop it: {url}",
                "OURBANK: your card was used at {time}. If this was not you, go to {url}",
            ]
        ),
        DemoCampaign(
            weight: 5,
            region: .unitedStates,
            origin: .single("+12025550199"),
            texts: ["Alert: your debit card is locked. Call {phone} or unlock it at {url}"]
        ),
    ]

    private static let authorities = [
        DemoCampaign(
            weight: 7,
            region: .unitedKingdom,
            origin: .single("TAX-REFUND"),
            texts: [
                "A tax refund of {pounds} was calculated for you. Claim before midnight: {url}"
            ]
        ),
        DemoCampaign(
            weight: 12,
            region: .unitedStates,
            origin: .snowshoe,
            texts: [
                "You have an unpaid toll of {dollars}. Pay today to avoid a late fee: {url}",
                "Final notice: toll invoice {ref} of {dollars} is overdue. {url}",
            ]
        ),
    ]

    private static let others = [
        DemoCampaign(
            weight: 5,
            region: .both,
            origin: .single("win@prizes.example"),
            texts: ["Congratulations {name}! You won a phone. Confirm the shipping at {url}"],
            channel: .mms
        ),
        DemoCampaign(
            weight: 4,
            region: .unitedKingdom,
            origin: .single("60123"),
            texts: ["Win tickets tonight! Reply YES to 60123, {pounds} a message. Stop? {url}"]
        ),
        DemoCampaign(
            weight: 5,
            region: .unitedKingdom,
            origin: .single("+447700900901"),
            texts: [
                "Hi mum, I dropped my phone in the sink, this is my new number. Text me here x",
                "Hi mum its me, phone is broken. Can you pay a bill for me today? {pounds} x",
            ]
        ),
        DemoCampaign(
            weight: 3,
            region: .both,
            origin: .snowshoe,
            texts: ["Earn {dollars} a day from home, no experience needed. Write to {email}"],
            channel: .rcs
        ),
    ]

    /// Wanted messages that somebody reported, and others then reported as "not junk".
    static let wanted: [(sender: String, text: String)] = [
        ("CLINIC-GB", "Reminder: your appointment is on {day} at {time}. Reply C to cancel."),
        ("LIBRARY", "Two books are due on {day}. Renew them at https://library.example"),
        ("+447700900930", "The boiler engineer will be with you on {day} at {time}."),
    ]
}
