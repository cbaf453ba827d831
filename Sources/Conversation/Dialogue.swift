package import SpamReporting

/// The rules of the conversation with a reporter.
///
/// Each step changes the state and brings at most one complaint; both are kept together, or the
/// step is taken again from what another gateway has made of the state.
package struct Dialogue: Sendable {
    private let rules: ConversationRules
    private let reader: MessageReader

    /// A dialogue by `rules` that reads messages with `reader`.
    package init(rules: ConversationRules, reader: MessageReader) {
        self.rules = rules
        self.reader = reader
    }

    /// The second at which to look at a conversation again, if nobody says anything.
    package func due(_ state: ConversationState) -> Int64 {
        let kept =
            state.isSilent ? ConversationRules.silenceKept : ConversationRules.seenKept
        let ends = [
            state.seen.last.map { $0.at + kept },
            state.open.first.map { $0.at + rules.timeout },
            state.assemblies.first.map { $0.at + ConversationRules.partsTimeout },
            state.loose.first.map { $0.at + ConversationRules.looseKept },
        ]
        return ends.compactMap(\.self).min() ?? 0
    }

    /// What time alone brings about; a step without complaint means that nothing is left to do.
    package func pass(_ state: inout ConversationState, at now: Int64) -> ConversationStep {
        if let step = expire(&state, at: now) { return step }
        forget(&state, at: now)
        return ConversationStep()
    }

    /// Takes a message.
    ///
    /// - Parameter countries: whose national numbers are tried, in this order.
    package func take(
        _ incoming: IncomingMessage,
        _ state: inout ConversationState,
        in countries: [Country],
        at now: Int64
    ) -> ConversationStep {
        if incoming.id != 0, let known = state.seen.last(where: { $0.id == incoming.id }) {
            return ConversationStep(reply: known.reply, isRetry: true)
        }
        if let step = expire(&state, at: now) { return step }
        forget(&state, at: now)
        var incoming = incoming
        if let part = incoming.message.part {
            guard part.units.count <= ConversationRules.partUnitsMax else {
                incoming.message.part = nil
                return answer(incoming, &state, in: countries, at: now)
            }
            if let known = same(incoming, state, at: now) { return known }
            if state.assemblies.contains(where: { $0.parts.contains(part) }) {
                return ConversationStep(isRetry: true)
            }
            guard let whole = assemble(part, of: incoming, &state, at: now) else {
                return finish(incoming, &state, reply: nil, at: now)
            }
            incoming.message.text = whole
        }
        return answer(incoming, &state, in: countries, at: now)
    }

    // MARK: Time

    /// The first complaint that time has brought about, with its text gone from the state.
    private func expire(_ state: inout ConversationState, at now: Int64) -> ConversationStep? {
        while let assembly = state.assemblies.first,
            assembly.at + ConversationRules.partsTimeout <= now
                || state.assemblies.count > ConversationRules.assembliesMax
                || state.partsSize > ConversationRules.partsSizeMax
        {
            state.assemblies.removeFirst()
            state.open.append(
                ConversationState.OpenText(
                    text: Self.cut(assembly.text),
                    attachments: [],
                    channel: assembly.channel,
                    sentAt: assembly.sentAt,
                    partner: assembly.partner,
                    at: assembly.at,
                    isAskedAgain: false,
                    isEcho: false
                )
            )
            state.open.sort { $0.at < $1.at }
        }
        if let step = answerLate(&state, at: now) { return step }
        state.open.removeAll { $0.isEcho && $0.at + rules.timeout <= now }
        while isFull(state), let echo = state.open.firstIndex(where: \.isEcho) {
            state.open.remove(at: echo)
        }
        guard let oldest = state.open.first,
            oldest.at + rules.timeout <= now || isFull(state)
        else { return nil }
        state.open.removeFirst()
        let answer = state.loose.firstIndex { $0.mayAnswer && $0.at >= oldest.at }
        let sender = answer.map { state.loose.remove(at: $0).written }
        return complaint(oldest, sender: sender, isUnfinished: true)
    }

    /// Whether more texts wait than may.
    private func isFull(_ state: ConversationState) -> Bool {
        state.open.count > rules.openMax || state.openSize > ConversationRules.openSizeMax
    }

    /// Gives a sender that no text of its own came for to the text that it may answer: the last
    /// one before it.
    private func answerLate(
        _ state: inout ConversationState,
        at now: Int64
    ) -> ConversationStep? {
        while let place = state.loose.firstIndex(where: {
            $0.mayAnswer && $0.at + ConversationRules.looseKept <= now
        }) {
            let loose = state.loose.remove(at: place)
            if let text = state.open.lastIndex(where: { $0.at <= loose.at }) {
                let answered = state.open.remove(at: text)
                return complaint(answered, sender: loose.written, isUnfinished: true)
            }
        }
        return nil
    }

    private func forget(_ state: inout ConversationState, at now: Int64) {
        let silence = state.seen.last.map { $0.at + ConversationRules.silenceKept } ?? 0
        if state.isSilent, silence <= now { state.isSilent = false }
        let surplus = max(0, state.seen.count - ConversationRules.seenMax)
        state.seen.removeFirst(surplus)
        if !state.isSilent {
            state.seen.removeAll { $0.at + ConversationRules.seenKept <= now }
        }
        state.loose.removeAll { $0.at + ConversationRules.looseKept <= now }
    }

    // MARK: Parts

    /// Adds a part; returns the whole text when it was the last that was missing.
    private func assemble(
        _ part: MessagePart,
        of incoming: IncomingMessage,
        _ state: inout ConversationState,
        at now: Int64
    ) -> String? {
        let place = state.assemblies.firstIndex { assembly in
            assembly.parts.contains { $0.reference == part.reference && $0.total == part.total }
                && !assembly.parts.contains { $0.number == part.number }
        }
        guard let place else {
            state.assemblies.append(
                ConversationState.Assembly(
                    parts: [part],
                    channel: incoming.message.channel,
                    sentAt: incoming.message.sentAt,
                    partner: incoming.partner,
                    at: now
                )
            )
            return nil
        }
        state.assemblies[place].parts.append(part)
        guard state.assemblies[place].isComplete else { return nil }
        return state.assemblies.remove(at: place).text
    }

    // MARK: Answers

    private func answer(
        _ incoming: IncomingMessage,
        _ state: inout ConversationState,
        in countries: [Country],
        at now: Int64
    ) -> ConversationStep {
        let reading = reader.read(
            Self.cut(incoming.message.text, to: ConversationRules.readSizeMax),
            to: incoming.message.recipient,
            isAwaited: !state.open.isEmpty,
            hasMore: incoming.message.hasFiles,
            in: countries
        )
        // The same number may be the answer to another text; a waiting text is not its own answer.
        var isAnswer = false
        if case .sender(let sender) = reading {
            let isOpen = state.open.contains { $0.text == incoming.message.text }
            isAnswer =
                !state.open.isEmpty && !isOpen && !state.loose.contains { $0.written == sender }
        }
        if !isAnswer, incoming.message.part == nil, let known = same(incoming, state, at: now) {
            if case .text(let text, nil) = reading { echo(text, incoming, &state, at: now) }
            return known
        }
        var step = step(reading, incoming, &state, at: now)
        if state.isSilent, reading != .stop, reading != .help { step.reply = nil }
        step.reading = reading
        guard !step.isUnfinished else { return step }
        let finished = finish(incoming, &state, reply: step.reply, at: now)
        step.reply = finished.reply
        return step
    }

    private func step(
        _ reading: MessageReading,
        _ incoming: IncomingMessage,
        _ state: inout ConversationState,
        at now: Int64
    ) -> ConversationStep {
        switch reading {
        case .stop:
            defer { state.isSilent = true }
            return ConversationStep(reply: state.isSilent ? nil : .stopped)
        case .help:
            state.isSilent = false
            return ConversationStep(reply: .help)
        case .nobody:
            guard let last = state.open.popLast() else { return ConversationStep() }
            return complaint(last, sender: nil, reply: .thanksPartial)
        case .smallTalk, .unreadable:
            return unread(&state, at: now)
        case .sender(let sender):
            guard let last = state.open.last else {
                loosen(sender, mayAnswer: false, &state, at: now)
                return ConversationStep(reply: .askContent)
            }
            guard now - last.at <= ConversationRules.answeredAtOnce else {
                loosen(sender, mayAnswer: true, &state, at: now)
                return ConversationStep(reply: .thanks)
            }
            state.open.removeLast()
            return complaint(last, sender: sender, reply: .thanks)
        case .text(let text, let sender):
            return report(text, sender: sender, incoming, &state, at: now)
        }
    }

    private func loosen(
        _ sender: String,
        mayAnswer: Bool,
        _ state: inout ConversationState,
        at now: Int64
    ) {
        if state.loose.count >= ConversationRules.looseMax { state.loose.removeFirst() }
        state.loose.append(
            ConversationState.LooseSender(written: sender, at: now, mayAnswer: mayAnswer)
        )
    }

    private func report(
        _ text: String,
        sender: String?,
        _ incoming: IncomingMessage,
        _ state: inout ConversationState,
        at now: Int64
    ) -> ConversationStep {
        let isLate = state.open.last.map { now - $0.at > ConversationRules.answerExpected } ?? true
        if incoming.isAsked, sender == nil, !isLate, !incoming.message.hasFiles,
            incoming.message.part == nil, reader.looksLikeAnswer(text)
        {
            return unread(&state, at: now)
        }
        let reported = ConversationState.OpenText(
            text: Self.cut(text),
            attachments: Self.kept(incoming.message.attachments),
            channel: incoming.message.channel,
            sentAt: incoming.message.sentAt,
            partner: incoming.partner,
            at: now,
            isAskedAgain: false,
            isEcho: false
        )
        if let sender { return complaint(reported, sender: sender, reply: .thanks) }
        if let loose = state.loose.popLast() {
            return complaint(reported, sender: loose.written, reply: .thanks)
        }
        state.open.append(reported)
        return ConversationStep(reply: .askSender)
    }

    /// Lets a text that was just counted wait for a sender once more: a retry, and then none comes,
    /// or the subscriber reports the same text again, and then it is a repeat for the ledger.
    private func echo(
        _ text: String,
        _ incoming: IncomingMessage,
        _ state: inout ConversationState,
        at now: Int64
    ) {
        let text = Self.cut(text)
        guard !state.open.contains(where: { $0.text == text }) else { return }
        state.open.append(
            ConversationState.OpenText(
                text: text,
                attachments: Self.kept(incoming.message.attachments),
                channel: incoming.message.channel,
                sentAt: incoming.message.sentAt,
                partner: incoming.partner,
                at: now,
                isAskedAgain: true,
                isEcho: true
            )
        )
        // It takes nobody's place.
        if isFull(state) { state.open.removeLast() }
    }

    /// A message that was meant for an answer, or for nothing: it is asked once more.
    private func unread(_ state: inout ConversationState, at now: Int64) -> ConversationStep {
        guard let last = state.open.last else {
            // A subscriber who was told something lately is only being polite.
            let isTold = state.seen.last.map { now - $0.at < rules.timeout } ?? false
            return ConversationStep(reply: isTold ? nil : .help)
        }
        guard last.isAskedAgain else {
            state.open[state.open.count - 1].isAskedAgain = true
            return ConversationStep(reply: .askSenderAgain)
        }
        state.open.removeLast()
        return complaint(last, sender: nil, reply: .thanksPartial)
    }

    // MARK: Ends

    /// The step of a message whose content was taken lately, from the same reporter.
    private func same(
        _ incoming: IncomingMessage,
        _ state: ConversationState,
        at now: Int64
    ) -> ConversationStep? {
        let known = state.seen.last {
            $0.content == incoming.content && now - $0.at < ConversationRules.sameTextKept
        }
        return known.map { ConversationStep(reply: $0.reply, isRetry: true) }
    }

    /// As many files as are kept, none with a media type that is no such.
    private static func kept(_ attachments: [Attachment]) -> [Attachment] {
        attachments.prefix(ConversationRules.attachmentsMax).map { attachment in
            guard attachment.contentType.utf8.count > ConversationRules.contentTypeSizeMax else {
                return attachment
            }
            return Attachment(
                contentType: "application/octet-stream",
                size: attachment.size,
                sha256: attachment.sha256
            )
        }
    }

    /// `text`, or as much of it as a complaint may have.
    private static func cut(
        _ text: String,
        to sizeMax: Int = ConversationRules.textSizeMax
    ) -> String {
        guard text.utf8.count > sizeMax else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: sizeMax)
        // Not within a character of several bytes.
        while text.utf8[end] & 0xC0 == 0x80 { end = text.utf8.index(before: end) }
        return String(text[..<end])
    }

    private func finish(
        _ incoming: IncomingMessage,
        _ state: inout ConversationState,
        reply: Prompt?,
        at now: Int64
    ) -> ConversationStep {
        state.seen.append(
            ConversationState.SeenMessage(
                id: incoming.id,
                content: incoming.content,
                at: now,
                reply: reply
            )
        )
        return ConversationStep(reply: reply)
    }

    private func complaint(
        _ text: ConversationState.OpenText,
        sender: String?,
        reply: Prompt? = nil,
        isUnfinished: Bool = false
    ) -> ConversationStep {
        // It was counted before.
        if text.isEcho, sender == nil {
            return ConversationStep(isUnfinished: isUnfinished, reply: reply)
        }
        return ConversationStep(
            complaint: ReportedComplaint(
                reporter: nil,
                sender: sender,
                channel: text.channel,
                receivedAt: text.sentAt,
                text: text.text,
                attachments: text.attachments
            ),
            partner: text.partner,
            isUnfinished: isUnfinished,
            reply: reply
        )
    }
}

extension MOMessage {
    /// Whether anything came with the text, here or with its source.
    fileprivate var hasFiles: Bool { !attachments.isEmpty || !linkedFiles.isEmpty }
}
