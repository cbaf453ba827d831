/// The smallest piece of a text that is shown or hidden as a whole.
struct Token {
    /// What sort of piece it is.
    enum Form: Equatable {
        case word
        /// One character of a script without spaces between words, or a letter that stands alone.
        case fragment(Fragment)
        /// Punctuation, symbols and the like; one of them, or several that are the same.
        case sign
        /// Digits, and what groups them; how many digits.
        case number(digits: Int)
        case email
        /// A label of a host, or a port.
        case host
        /// A segment of a path.
        case segment
        /// What is never shown.
        case slot(SlotLabel)
    }

    /// What single characters are like.
    enum Fragment {
        case ideograph, unspaced, letter
    }

    var form: Form
    /// What is compared: equal for everything that a reader takes for the same.
    var key: String
    /// Where it stands in the text.
    var cells: Range<Int>
    /// Whether a space stands before it.
    var hasSpaceBefore: Bool
    /// Whether a line ends before it.
    var beginsLine: Bool
    /// How many words it stands for.
    var words = 1

    /// Whether it is never shown.
    var isSlot: Bool {
        if case .slot = form { true } else { false }
    }

    /// Whether it is a single character that means little by itself.
    var fragment: Fragment? {
        if case .fragment(let fragment) = form { fragment } else { nil }
    }

    /// Whether it is in the text in its own right, unlike punctuation.
    var isSign: Bool { form == .sign }

    /// What it is called when it is hidden.
    var label: SlotLabel {
        switch form {
        case .word, .fragment, .sign: .other
        case .number(let digits): Self.label(ofNumber: digits)
        case .email: .email
        case .host, .segment: .link
        case .slot(let label): label
        }
    }

    /// Digits from which on a number is taken for a telephone number.
    static let telephoneDigitsMin = 7
    /// Digits from which on a shorter number may be a one-time code.
    private static let codeDigitsMin = 4

    private static func label(ofNumber digits: Int) -> SlotLabel {
        if digits >= telephoneDigitsMin { return .number }
        return digits >= codeDigitsMin ? .code : .other
    }
}
