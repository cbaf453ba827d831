import Conversation
import Intake
import SpamReporting
import Testing

/// A reporter's conversation with the clock in hand, and the complaints that came of it.
struct Talk {
    var state = ConversationState()
    var now: Int64 = 1_700_000_000
    /// Each as `sender: text`, with `?` for no sender.
    var complaints: [String] = []
    private var number: UInt64 = 0
    private let dialogue: Dialogue
    private let countries = ["GB", "US"].compactMap(Country.init(code:))

    init(timeout: Int64 = 86_400, openMax: Int = 8) {
        dialogue = Dialogue(
            rules: ConversationRules(timeout: timeout, openMax: openMax),
            reader: MessageReader(senders: SenderNormaliser())
        )
    }

    /// Sends a text; returns what is answered, after "retry" when it was taken before.
    @discardableResult
    mutating func say(
        _ text: String,
        id: UInt64? = nil,
        part: MessagePart? = nil,
        attachments: [SpamReporting.Attachment] = [],
        linkedFiles: [LinkedFile] = [],
        isAsked: Bool = true
    ) -> String {
        number += 1
        let message = IncomingMessage(
            message: MOMessage(
                subscriber: ReportedReporter("+447700900456"),
                recipient: "7726",
                text: text,
                part: part,
                attachments: attachments,
                linkedFiles: linkedFiles
            ),
            partner: 1,
            id: id ?? number,
            content: UInt64(bitPattern: Int64("\(text) \(String(describing: part))".hashValue)),
            isAsked: isAsked
        )
        while true {
            let step = dialogue.take(message, &state, in: countries, at: now)
            note(step)
            if !step.isUnfinished {
                return (step.isRetry ? "retry " : "") + (step.reply.map { "\($0)" } ?? "-")
            }
        }
    }

    /// Lets time pass, and gives it its due.
    mutating func wait(_ seconds: Int64) {
        now += seconds
        while true {
            let step = dialogue.pass(&state, at: now)
            note(step)
            if step.complaint == nil { return }
        }
    }

    /// Keeps the state and reads it again.
    mutating func passThroughBytes() {
        let read = ConversationState(packed: state.packed)
        #expect(read == state)
        if let read { state = read }
    }

    /// When the conversation is to be looked at again.
    var due: Int64 { dialogue.due(state) }

    private mutating func note(_ step: ConversationStep) {
        guard let complaint = step.complaint else { return }
        complaints.append("\(complaint.sender ?? "?"): \(complaint.text)")
    }
}
