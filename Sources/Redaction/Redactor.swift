/// Makes a sample that may be shown of messages from many reporters.
///
/// Two things keep what is personal out of it, each without the other. What is personal by its
/// *form* is never shown: codes, numbers of cards and accounts, names behind a greeting, query and
/// random-looking parts of links. And nothing is shown that fewer than ``minimumReporters``
/// distinct reporters have, whatever its form: their messages are aligned with the one that is
/// nearest to all, and the sample is a part that enough of them have *together*. Telephone numbers,
/// e-mail addresses and hosts that enough reporters have are the spammer's, and stay.
///
/// The result depends on the messages alone, and on their order only when there are more of them
/// than ``messagesMax``. Any thread may call it; time grows with the size of the texts (`n log n`).
package struct Redactor: Sendable {
    /// How many distinct reporters must have all that is shown; at least 1.
    package let minimumReporters: Int

    /// Most messages of a group that are looked at: one of each reporter first, in their order.
    package static let messagesMax = MessageSet.countMax

    /// Makes a redactor; with a minimum of 1 only the form of things hides them.
    package init(minimumReporters: Int) {
        precondition(minimumReporters >= 1, "somebody must have sent what is shown")
        self.minimumReporters = minimumReporters
    }

    /// What may be shown of near-duplicates; nil when nothing may.
    package func sample(of messages: [ReportedText]) -> RedactedSample? {
        guard case .shown(let sample) = judgement(of: messages) else { return nil }
        return sample
    }

    /// What may be shown of near-duplicates, or why nothing may.
    ///
    /// Messages that are no near-duplicates of the one that is nearest to all do not count.
    package func judgement(of messages: [ReportedText]) -> Judgement {
        let chosen = Self.chosen(of: messages)
        var numbers = KeyNumbers()
        let written = chosen.map { WrittenMessage($0, &numbers) }.filter { !$0.tokens.isEmpty }
        guard let medoid = Self.medoid(of: written) else {
            return .withheld(.fewReporters, messages: 0, reporters: 0)
        }
        let near = written.filter { NearDuplicates.isNear($0.features, medoid.features) }
        let count = ReporterCount(near.map(\.reporter))
        let reporters = count(.first(near.count))
        guard reporters >= minimumReporters else {
            return .withheld(.fewReporters, messages: near.count, reporters: reporters)
        }
        var shared = SharedText(medoid: medoid, near: near, count: count)
        shared.choose(minimum: minimumReporters)
        guard shared.hasWords else {
            return .withheld(.nothingShared, messages: near.count, reporters: reporters)
        }
        return .shown(SampleWriter(shared).sample(messages: near.count, reporters: reporters))
    }

    /// At most ``messagesMax`` of `messages`.
    private static func chosen(of messages: [ReportedText]) -> [ReportedText] {
        guard messages.count > messagesMax else { return messages }
        var known: Set<String> = []
        var firsts: [ReportedText] = []
        var others: [ReportedText] = []
        for message in messages where firsts.count < messagesMax {
            if known.insert(message.reporter).inserted {
                firsts.append(message)
            } else {
                others.append(message)
            }
        }
        return firsts + others.prefix(messagesMax - firsts.count)
    }

    /// The message whose words the others have most, and that has fewest which they do not have.
    ///
    /// Reporters count, not messages, so that nobody makes a message of his own the nearest by
    /// repeating it. Of equally near ones the shortest, and then the first by its bytes.
    private static func medoid(of messages: [WrittenMessage]) -> WrittenMessage? {
        var reporters: [Int32: Set<String>] = [:]
        for message in messages {
            for feature in message.features {
                reporters[feature, default: []].insert(message.reporter)
            }
        }
        let all = Set(messages.map(\.reporter)).count
        // The fewest differences to all others: minus the sum of what each word adds to it.
        func nearness(_ message: WrittenMessage) -> Int {
            message.features.reduce(0) { $0 + 2 * (reporters[$1]?.count ?? 0) - all }
        }
        let scored = messages.map { (message: $0, nearness: nearness($0)) }
        return scored.min { one, other in
            if one.nearness != other.nearness { return one.nearness > other.nearness }
            return one.message.precedes(other.message)
        }?.message
    }
}

/// A message, cut and numbered.
struct WrittenMessage {
    let reporter: String
    let text: WrittenText
    let tokens: [Token]
    /// The keys of the tokens as numbers.
    let keys: [Int32]
    /// What it is compared by.
    let features: [Int32]

    private let bytes: [UInt8]

    init(_ message: ReportedText, _ numbers: inout KeyNumbers) {
        reporter = message.reporter
        (text, tokens) = Tokeniser.tokenised(message.text)
        keys = numbers.numbers(of: tokens)
        features = numbers.features(of: tokens)
        bytes = Array(message.text.utf8)
    }

    /// Whether it is shorter than `other`, or its bytes come first.
    func precedes(_ other: WrittenMessage) -> Bool {
        if bytes.count != other.bytes.count { return bytes.count < other.bytes.count }
        return bytes.lexicographicallyPrecedes(other.bytes)
    }
}
