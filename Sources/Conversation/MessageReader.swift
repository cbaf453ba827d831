package import Intake
package import SpamReporting
import UnicodeText

/// What a subscriber's message comes to.
package enum MessageReading: Equatable, Sendable {
    /// The subscriber wants no answers.
    case stop
    /// The subscriber wants to know what this is.
    case help
    /// A sender alone, as the ledger takes it.
    case sender(String)
    /// The subscriber says that the sender cannot be known.
    case nobody
    /// Thanks, a greeting, a question: no complaint, and no answer either.
    case smallTalk
    /// Meant for a number, and is none.
    case unreadable
    /// A reported text; with its sender, when the message tells it.
    case text(String, sender: String?)
}

/// Tells numbers and names from reported texts, and takes off what forwarding has added.
///
/// A number alone is a sender in every notation that ``Intake/SenderNormaliser`` reads. A name
/// alone is one while a sender is awaited; otherwise only when it looks like no word: all capitals,
/// a digit or a dash in it. Confined to one thread.
package struct MessageReader: Sendable {
    /// Longest message, in bytes, that is taken for an answer.
    package static let answerSizeMax = 80
    /// Longest message, in bytes, that reports a call.
    private static let callSizeMax = 80
    /// Most characters of a sender ID in an SMS (3GPP TS 23.040 §9.1.2.5).
    private static let nameCountMax = 11
    /// The same of one that looks like no word; handsets and aggregators show longer ones.
    private static let codeCountMax = 16

    /// Words by which the report of an unwanted call is known.
    private static let callMarks: Set<String> = [
        "anruf", "anrufe", "appel", "appels", "call", "called", "caller", "calling", "calls",
        "llamada", "llamadas", "robocall", "robocalls", "vocal", "voicemail",
    ]
    /// Words that stand around the number then.
    private static let callWords: Set<String> = [
        "a", "again", "by", "de", "fraud", "from", "got", "i", "junk", "keep", "keeps", "me",
        "missed", "non", "number", "phone", "scam", "scammer", "spam", "the", "this", "unwanted",
        "voice", "von",
    ]

    /// Words for "number" that are written before a name or an address too.
    private static let numberWords: Set<String> = [
        "no", "nomor", "nr", "num", "number", "numara", "numer", "numéro", "numero", "número",
        "nummer", "номер",
    ]

    private let senders: SenderNormaliser
    private let words = ReplyWords.all

    /// Makes a reader that takes for a sender what `senders` does.
    package init(senders: SenderNormaliser) {
        self.senders = senders
    }

    /// Reads a message to the reporting code `recipient`.
    ///
    /// - Parameters:
    ///   - isAwaited: whether the subscriber was asked for a sender.
    ///   - hasMore: whether something came with the text.
    ///   - countries: whose national numbers are tried, in this order.
    package func read(
        _ message: String,
        to recipient: String?,
        isAwaited: Bool,
        hasMore: Bool,
        in countries: [Country]
    ) -> MessageReading {
        // Most texts are longer than any answer, white space or not.
        guard
            message.utf8.count > 4 * Self.answerSizeMax
                || message.utf8.count(where: { $0 > 0x20 }) > Self.answerSizeMax,
            message.utf8.allSatisfy({ $0 < 0x80 })
        else {
            return readShort(
                message,
                to: recipient,
                isAwaited: isAwaited,
                hasMore: hasMore,
                in: countries
            )
        }
        return readForwarded(message, in: countries)
    }

    /// Reads what may be an answer.
    private func readShort(
        _ message: String,
        to recipient: String?,
        isAwaited: Bool,
        hasMore: Bool,
        in countries: [Country]
    ) -> MessageReading {
        let visible = WrittenText.visible(message)
        // Nothing is left of the words of a language that the network cannot carry.
        let isGarbled = visible.split(separator: " ").count { $0.allSatisfy { $0 == "?" } } > 2
        guard !visible.isEmpty else { return hasMore ? .text("", sender: nil) : .smallTalk }
        if visible.utf8.count <= Self.answerSizeMax, !isGarbled,
            let answer = answer(
                visible,
                to: recipient,
                isAwaited: isAwaited,
                hasMore: hasMore,
                in: countries
            )
        {
            return answer
        }
        if let call = call(visible, in: countries) { return .text(visible, sender: call) }
        return readForwarded(message, in: countries)
    }

    private func readForwarded(_ message: String, in countries: [Country]) -> MessageReading {
        let (text, written) = ForwardedText.parts(of: message)
        let sender = written.flatMap { self.sender($0, in: countries) }
        // What was taken for a sender and is none stays a part of the text.
        if written != nil, sender == nil {
            return .text(ForwardedText.withoutPrefixes(message), sender: nil)
        }
        return .text(text, sender: sender)
    }

    /// Whether a text without sender may be meant for an answer: short, without a link or a number.
    package func looksLikeAnswer(_ text: String) -> Bool {
        text.utf8.count <= Self.answerSizeMax / 2
            && text.split(whereSeparator: \.isWhitespace).count <= 6
            && !text.contains("://") && !text.contains("www.")
            && text.utf8.count { (0x30...0x39).contains($0) } <= 4
    }

    // MARK: Answers

    private func answer(
        _ text: String,
        to recipient: String?,
        isAwaited: Bool,
        hasMore: Bool,
        in countries: [Country]
    ) -> MessageReading? {
        switch words.keyword(of: text, senderAwaited: isAwaited) {
        case .stop: return .stop
        case .help: return .help
        case nil: break
        }
        if words.saysSenderUnknown(text) { return hasMore ? nil : .nobody }
        // What follows may be half a name as well as a whole one: better asked than guessed.
        if text.lowercased().hasPrefix("no number ") { return .unreadable }
        let bare = withoutNumberWord(WrittenText.trimmed(words.strippingCues(text)))
        guard bare != recipient, !bare.isEmpty else { return hasMore ? nil : .smallTalk }
        if call(text, in: countries) != nil { return nil }
        if let number = number(bare, in: countries) { return number }
        if words.isSmallTalk(text) { return hasMore ? nil : .smallTalk }
        if bare.utf8.contains(0x40), !bare.utf8.contains(0x20) {
            // Nobody tells addresses apart by case, and handsets begin with a capital.
            return sender(bare.lowercased(), in: countries).map { .sender($0) }
        }
        if isName(bare, isAwaited: isAwaited || bare != text), !hasMore,
            let name = sender(bare, in: countries)
        {
            return .sender(name)
        }
        return nil
    }

    /// `text` without a word for "number" before it, whatever follows.
    private func withoutNumberWord(_ text: String) -> String {
        guard let gap = text.firstIndex(of: " "),
            Self.numberWords.contains(text[..<gap].lowercased())
        else { return text }
        return WrittenText.trimmed(String(text[gap...]))
    }

    /// A number alone; nil when there is anything but digits and the punctuation of numbers.
    private func number(_ text: String, in countries: [Country]) -> MessageReading? {
        guard let digits = WrittenText.digits(of: text) else { return nil }
        // One or two digits are a counter, a clock or a slip.
        guard digits.count >= 3 else { return .unreadable }
        return sender(digits.text, in: countries).map { .sender($0) } ?? .unreadable
    }

    /// Whether a text may be the name of a sender.
    private func isName(_ text: String, isAwaited: Bool) -> Bool {
        let parts = text.split(separator: " ")
        let isCode =
            parts.count == 1
            && (text.contains(where: \.isNumber) || text.contains("-")
                || text.allSatisfy { !$0.isLowercase })
        guard text.count <= (isCode ? Self.codeCountMax : Self.nameCountMax), parts.count <= 2,
            text.contains(where: \.isLetter),
            !words.isSmallTalk(text), !parts.contains(where: { words.isSmallTalk(String($0)) })
        else { return false }
        // A word that could be anything is a name only as an answer, and two only as names are
        // written.
        let isWritten = parts.allSatisfy { $0.first.map { !$0.isLowercase } ?? false }
        return isCode || isAwaited && (parts.count == 1 || isWritten)
    }

    /// `written` as the ledger takes it; nil when it is no sender.
    private func sender(_ written: String, in countries: [Country]) -> String? {
        for country in countries {
            if country.isNorthAmerican, let national = WrittenText.northAmerican(written),
                case .sender(let sender) = senders.normalise(national, country: country)
            {
                return sender.value
            }
            guard case .sender(let sender) = senders.normalise(written, country: country) else {
                continue
            }
            return sender.kind == .msisdn ? sender.value : written
        }
        return nil
    }

    // MARK: Calls

    /// The number of an unwanted call that is reported (`Call 07700 900123`, `spam vocal …`); nil
    /// when the message says anything else.
    private func call(_ text: String, in countries: [Country]) -> String? {
        guard text.utf8.count <= Self.callSizeMax, let number = WrittenText.onlyNumber(in: text)
        else { return nil }
        let rest = (text[..<number.lowerBound] + " " + text[number.upperBound...])
            .lowercased().split { !$0.isLetter }
            .map(String.init)
        guard rest.contains(where: Self.callMarks.contains),
            rest.allSatisfy({ Self.callMarks.contains($0) || Self.callWords.contains($0) })
        else { return nil }
        let digits = WrittenText.digits(of: text[number])?.text ?? String(text[number])
        return sender(digits, in: countries)
    }
}
