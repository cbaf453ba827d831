import SpamReporting
import XML

/// A `DeliverReq`: a multimedia message on its way to a value added service.
struct MM7Delivery {
    private let envelope: MM7Envelope
    private var delivery: XMLElement { envelope.operation }

    /// Takes an envelope for a delivery.
    init(_ envelope: MM7Envelope) throws(MM7Error) {
        self.envelope = envelope
        guard envelope.operation.name == "DeliverReq" else { throw .operation }
        guard envelope.hasKnownVersion else { throw .version }
    }

    /// The message, with what is in `body` for its content.
    ///
    /// - Parameter isInternational: whether numbers without a plus sign are international.
    func message(in body: [UInt8], isInternational: Bool) throws(MM7Error) -> MOMessage {
        guard let sender = delivery.child("Sender") else { throw .noSender }
        guard let subscriber = MM7Address(sender, isInternational: isInternational) else {
            throw .noAddress
        }
        let id = try identifier()
        let content: MMSContent
        do throws(MIMEError) {
            content = try MMSContent(envelope.content, in: body)
        } catch {
            throw .brokenContent(error)
        }
        let text = Self.text(subject: delivery.child("Subject")?.trimmedText, content.text)
        guard !BlankText.isBlank(text) || !content.attachments.isEmpty else {
            throw .emptyMessage
        }
        return MOMessage(
            id: id,
            subscriber: ReportedReporter(subscriber.text),
            recipient: recipient,
            channel: .mms,
            text: text,
            attachments: content.attachments,
            sentAt: delivery.child("TimeStamp").flatMap { Self.moment($0.trimmedText) }
        )
    }

    /// What is the same in every retry: the message's own identifier, or else the request's.
    private func identifier() throws(MM7Error) -> String? {
        let named = [
            ("LinkedID", delivery.child("LinkedID")?.trimmedText),
            ("TransactionID", envelope.transactionElement?.trimmedText),
        ]
        for (name, value) in named {
            guard let value, !value.isEmpty else { continue }
            guard value.utf8.count <= MM7Envelope.identifierSizeMax else {
                throw .longIdentifier(name)
            }
            return value
        }
        return nil
    }

    private var recipient: String? {
        for kind in delivery.child("Recipients")?.children ?? [] {
            if let address = MM7Address(kind, isInternational: false) { return address.text }
        }
        return nil
    }
}

// MARK: - Texts and times

extension MM7Delivery {
    /// What phones write into a subject that their owner left empty, in lower case.
    private static let emptySubjects: Set<String> = [
        "no subject", "nosubject", "(no subject)", "<no subject>", "[no subject]",
    ]

    /// The text of a message with its subject in front, where that says more.
    private static func text(subject: String?, _ text: String) -> String {
        guard let subject else { return text }
        let shown = EncodedWords.decoded(subject)
            .split(omittingEmptySubsequences: true, whereSeparator: \.isNewline)
            .joined(separator: " ")
        if BlankText.isBlank(shown) || emptySubjects.contains(shown.lowercased()) { return text }
        if BlankText.isBlank(text) { return shown }
        let isSaid =
            text.utf8.starts(with: shown.utf8) || text.split(separator: "\n").contains(shown[...])
        return isSaid ? text : "\(shown)\n\(text)"
    }

    /// A moment of XML Schema's `dateTime`; nil when it has no offset, or is none.
    private static func moment(_ text: String) -> Timestamp? {
        let offset = text.utf8.suffix(5)
        guard let sign = offset.first, sign == 0x2B || sign == 0x2D, offset.count == 5,
            offset.dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
        else { return Timestamp(rfc3339: text) }
        // Some relays leave the colon out.
        return Timestamp(rfc3339: "\(text.dropLast(2)):\(text.suffix(2))")
    }
}

/// An address of MM7: a number, an address of electronic mail, or a short code.
struct MM7Address {
    /// The address, a number with its plus sign where it is international.
    let text: String

    /// How an address says that it is a number, in lower case, after a slash.
    private static let numberMark = "type=plmn"

    /// Finds the address in an element such as `Sender`; nil when there is none.
    init?(_ element: XMLElement, isInternational: Bool) {
        let kinds = ["Number", "RFC2822Address", "ShortCode"]
        guard let found = element.children.first(where: { kinds.contains($0.name) }) else {
            return nil
        }
        let whole = found.trimmedText
        let pieces = whole.split(separator: "/", maxSplits: 1)
        let isMarked = pieces.count == 2 && pieces[1].lowercased().hasPrefix(Self.numberMark)
        let text = isMarked ? String(pieces[0]) : whole
        guard !text.isEmpty else { return nil }
        // What is encrypted or obfuscated is no number, though it looks like one.
        let isPlain = found.attribute("addressCoding") == nil
        let isNumber = found.name == "Number" || isMarked
        self.text = isNumber && isPlain && isInternational ? Self.withPlus(text) : text
    }

    /// A number with its plus sign, unless it begins with a prefix.
    private static func withPlus(_ number: String) -> String {
        let isDigits = number.utf8.allSatisfy { (0x30...0x39).contains($0) }
        let isLong = (internationalDigitsMin...internationalDigitsMax).contains(number.utf8.count)
        return isDigits && isLong && !number.hasPrefix("0") ? "+\(number)" : number
    }

    /// Fewest digits of an international number, so that a short code stays what it is.
    private static let internationalDigitsMin = 8
    /// Most digits of an international number (ITU-T E.164).
    private static let internationalDigitsMax = 15
}
