/// What may be shown of messages that are near-duplicates of one another.
///
/// The text without its slots is a common part of messages from at least ``cohort`` distinct
/// reporters: its words stand in each of these messages, in this order.
package struct RedactedSample: Hashable, Sendable {
    /// The text on one line, with a slot such as `[name]` in place of what is hidden.
    ///
    /// A square bracket of the messages is shown as a round one, so what stands in square ones is
    /// a slot.
    package let text: String
    /// The slots, in their order.
    package let hidden: [HiddenSpan]
    /// Near-duplicates that were looked at, at most ``Redactor/messagesMax``.
    package let messages: Int
    /// Distinct reporters of these messages.
    package let reporters: Int
    /// Distinct reporters whose messages have everything that is shown.
    package let cohort: Int
}

/// A slot of a sample: neighbouring words that are hidden under one name.
package struct HiddenSpan: Hashable, Sendable {
    /// What the slot is called.
    package let label: SlotLabel
    /// Why it is hidden.
    package let reason: HidingReason
    /// Where the slot stands in ``RedactedSample/text``, in bytes of UTF-8, brackets included.
    package let place: Range<Int>
    /// How many words, numbers or parts of a link it stands for in the message that is shown.
    package let words: Int
    /// The most distinct reporters whose messages have one of them at this place.
    ///
    /// For what is hidden by its form it is how many have something of that form here.
    package let reporters: Int
}

/// What a slot is called; the raw value stands in square brackets.
package enum SlotLabel: String, CaseIterable, Sendable {
    /// A telephone number, or another number that is as long.
    case number
    /// A one-time code, or a number or word that could be one.
    case code
    /// A name after a greeting or a title.
    case name
    /// An e-mail address.
    case email
    /// A number of a payment card.
    case card
    /// An international bank account number.
    case iban
    /// A part of a link: what is behind the host, or in the host itself.
    case link = "link detail"
    /// Anything else.
    case other

    /// The slot as it is shown.
    package var slot: String { "[\(rawValue)]" }
}

/// Why words are hidden.
package enum HidingReason: String, CaseIterable, Sendable {
    /// It is personal by its form, whoever else has it.
    case form
    /// Fewer distinct reporters than the minimum have it at this place.
    case fewReporters = "few-reporters"
    /// Enough reporters have it, but too few of them have all else that is shown too.
    case fewTogether = "few-together"
    /// Single letters that happen to be the same in words that differ.
    case fragment
}

/// What becomes of messages that were said to be near-duplicates.
package enum Judgement: Hashable, Sendable {
    /// This may be shown.
    case shown(RedactedSample)
    /// Nothing is shown.
    case withheld(WithholdingReason, messages: Int, reporters: Int)
}

/// Why nothing of some messages is shown.
package enum WithholdingReason: String, CaseIterable, Sendable {
    /// Fewer distinct reporters than the minimum sent a near-duplicate.
    case fewReporters = "few-reporters"
    /// The messages have no word in common that could be shown.
    case nothingShared = "nothing-shared"
}
