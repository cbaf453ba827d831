/// What a reported text wants of its reader, and by which pretext.
///
/// The raw value is what feeds, files and commands call it, and is never changed. The order is that
/// of harm: of two categories for which as much speaks the first is taken.
package enum Category: String, CaseIterable, Hashable, Sendable {
    /// Sexual abuse of children: sealed, in no feed, and an alert to the operator.
    case childSexualAbuse
    /// A link or number that infects the telephone.
    case malware
    /// Credentials or a card, on the pretext of a parcel.
    case smishingDelivery = "smishing.delivery"
    /// Credentials, on the pretext of a bank or card.
    case smishingBank = "smishing.bank"
    /// Credentials or a card, on the pretext of taxes, benefits or another authority.
    case smishingTax = "smishing.tax"
    /// A card, on the pretext of a toll, a fine or a parking fee.
    case smishingToll = "smishing.toll"
    /// Credentials, on the pretext of an account anywhere else.
    case smishingAccount = "smishing.account"
    /// A "child" or "parent" with a new number who needs money.
    case familyImpersonation
    /// A "technician" or a "seller" who wants to be called about a device or an order.
    case techSupport
    /// A fortune that is had for a fee.
    case advanceFee
    /// A prize, gift or draw that nobody took part in.
    case prize
    /// Coins, wallets, and exchanges of them.
    case crypto
    /// Shares, funds and profits without risk.
    case investment
    /// Work that pays too well.
    case job
    /// An acquaintance that is to be made.
    case romance
    /// "Is this Anna?": the beginning of a friendship that ends in one of the frauds above.
    case wrongNumber
    /// A call, message or subscription that costs more than it says.
    case premiumRate
    /// Betting, casinos, lotteries to play.
    case gambling
    /// Sexual services and pictures.
    case adult
    /// Loans, and settling of debts.
    case loans
    /// Parties, candidates and causes.
    case political
    /// Goods and services of anybody else.
    case marketing
    /// None of these, or nothing that tells.
    case other

    /// Whether no output may show the content: it is sealed, and the operator is told at once.
    package var isSealed: Bool { self == .childSexualAbuse }
}
