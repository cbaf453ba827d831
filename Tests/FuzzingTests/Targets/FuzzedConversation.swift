import Conversation
import Intake
import SpamReporting

/// A conversation that is held to what must hold of every one, step by step.
struct FuzzedConversation {
    private var state = ConversationState()
    private var now: Int64 = 1_700_000_000
    private var messages = 0
    private var complaints = 0
    private let fault: PlantedFault

    private static let reader = MessageReader(senders: SenderNormaliser())
    private static let dialogue = Dialogue(rules: ConversationRules(), reader: reader)
    private static let countries = ["GB", "US"].compactMap { Country(code: $0) }
    /// A step brings one complaint, and there are fewer to bring than this.
    private static let stepsMax = 64
    private static let token = ReporterToken(Bytes16(high: 1, low: 2))

    init(fault: PlantedFault) {
        self.fault = fault
    }

    /// Goes on from a state of any origin.
    mutating func adopt(_ state: ConversationState) {
        self.state = state
    }

    /// Takes a line without asking what comes of it; it only has to end.
    mutating func talk(_ line: FuzzedLine) {
        now += line.delay
        for _ in 0..<Self.stepsMax {
            let step =
                line.message(number: 1).map {
                    Self.dialogue.take($0, &state, in: Self.countries, at: now)
                } ?? Self.dialogue.pass(&state, at: now)
            guard step.isUnfinished else { return }
        }
    }

    /// Takes a line and checks each step.
    mutating func go(on line: FuzzedLine, number: UInt64) throws(Violation) {
        now += line.delay
        guard let message = line.message(number: number) else { return try pass() }
        messages += 1
        for _ in 0..<Self.stepsMax {
            let before = state
            let step = Self.dialogue.take(message, &state, in: Self.countries, at: now)
            try check(step, from: before, text: line.text)
            if step.isUnfinished { continue }
            if step.isRetry {
                try expect("a retry is no complaint", step.complaint == nil)
                let (now, then) = (Self.waiting(state), Self.waiting(before))
                try expect("a retry waits for no complaint", now <= then)
            } else {
                try checkTaken(message, step, from: before)
            }
            return try checkRetry(of: message, reply: step.reply)
        }
        throw Violation(description: "a message is taken in the end")
    }

    /// Lets all time pass; then nothing waits any more.
    mutating func end() throws(Violation) {
        now += 40 * 86_400
        let left = Self.waiting(state)
        let counted = complaints
        try pass()
        try expect("what waits is counted in the end", complaints == counted + left)
        try expect("nothing is kept for ever", state.isEmpty)
    }

    /// Texts that are counted in the end, whatever is said.
    private static func waiting(_ state: ConversationState) -> Int {
        state.open.count { !$0.isEcho } + state.assemblies.count
    }

    private mutating func pass() throws(Violation) {
        for _ in 0..<Self.stepsMax {
            let before = state
            let step = Self.dialogue.pass(&state, at: now)
            try check(step, from: before, text: "")
            guard step.complaint != nil else {
                try expect(
                    "what is left is due later",
                    state.isEmpty || Self.dialogue.due(state) > now
                )
                return
            }
        }
        throw Violation(description: "time is given its due in the end")
    }

    // MARK: What holds of a step

    private mutating func check(
        _ step: ConversationStep,
        from before: ConversationState,
        text: String
    ) throws(Violation) {
        var packed = state.packed
        if fault.strikes(text.utf8) { packed.removeLast() }
        try expect("a state reads back", ConversationState(packed: packed) == state)
        try expect("a state has its bounds", packed.count <= ConversationState.sizeMax)
        if let complaint = step.complaint {
            complaints += 1
            try checkComplaint(complaint)
        }
        try expect("no more complaints than messages", complaints <= messages)
        let gone = before.open.filter { text in
            let isThere = state.open.contains {
                $0.at == text.at && $0.text.hasBytes(of: text.text)
            }
            return !text.isEcho && !isThere
        }
        try expect("one text at a time leaves", gone.count <= 1)
        if let text = gone.first {
            let isCounted = step.complaint?.text.hasBytes(of: text.text) ?? false
            try expect("no waiting text is lost", isCounted)
        }
    }

    private func checkComplaint(_ complaint: ReportedComplaint) throws(Violation) {
        try expect(
            "a text is short",
            complaint.text.utf8.count <= ConversationRules.textSizeMax
        )
        guard let country = Self.countries.first else { return }
        let normaliser = ComplaintNormaliser(keys: NormalisedProperties.keys)
        let result = normaliser.complaint(
            from: complaint,
            reporter: Self.token,
            country: country
        )
        guard case .success = result else {
            throw Violation(description: "a complaint can be recorded")
        }
    }

    /// A message that is no retry waits, is in a complaint, or said nothing to be counted.
    private func checkTaken(
        _ message: IncomingMessage,
        _ step: ConversationStep,
        from before: ConversationState
    ) throws(Violation) {
        if step.reply == .thanks {
            // Or for an answer that waits whether a text of its own comes.
            let isLate = state.loose.last?.mayAnswer == true && state.loose.last?.at == now
            try expect("thanks are for a complaint", step.complaint != nil || isLate)
        }
        if step.reply == .thanksPartial {
            let isEcho = before.open.last?.isEcho == true
            try expect("thanks are for a complaint", step.complaint != nil || isEcho)
        }
        // A text that was counted before may make room for the new one.
        let waiting = state.open.count { !$0.isEcho }
        let waited = before.open.count { !$0.isEcho }
        if step.reply == .askSender {
            try expect("what is asked about waits", waiting > waited)
        }
        let isPart = message.message.part != nil
        let reading = Self.reader.read(
            message.message.text,
            to: message.message.recipient,
            isAwaited: !before.open.isEmpty,
            hasMore: !message.message.attachments.isEmpty,
            in: Self.countries
        )
        guard !isPart, case .text(let text, let sender) = reading, step.complaint == nil,
            sender != nil || !Self.reader.looksLikeAnswer(text)
        else { return }
        try expect("no reported text is lost", waiting > waited)
    }

    private mutating func checkRetry(
        of message: IncomingMessage,
        reply: Prompt?
    ) throws(Violation) {
        let before = state
        let again = Self.dialogue.take(message, &state, in: Self.countries, at: now)
        try expect("a message is known again", again.isRetry && again.complaint == nil)
        try expect("a retry changes nothing", state == before)
        try expect("a retry is answered alike", again.reply == reply)
    }
}
