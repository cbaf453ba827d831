import Conversation
import Intake
import SpamReporting

/// What holds for every conversation, whatever a reporter sends and when.
///
/// An input that begins with a zero is a packed state. Of any other each line is a message or a
/// while: see ``FuzzedLine``.
enum ConversationProperties {
    static func check(_ input: [UInt8], _ fault: PlantedFault) throws(Violation) {
        if input.first == 0 {
            return try checkPacked(Array(input.dropFirst()))
        }
        var conversation = FuzzedConversation(fault: fault)
        let lines = input.split(separator: 0x0A, omittingEmptySubsequences: false)
        for (place, line) in lines.prefix(linesMax).enumerated() {
            let line = FuzzedLine(line, mayBeHuge: place < hugeLinesMax)
            try conversation.go(on: line, number: UInt64(place + 1000))
        }
        try conversation.end()
    }

    private static let linesMax = 150
    /// Huge texts take long, and a few make a state as large as it can be.
    private static let hugeLinesMax = 8

    /// What is read as a state is one: it is written as it was read, and talked with.
    private static func checkPacked(_ bytes: [UInt8]) throws(Violation) {
        guard let state = ConversationState(packed: bytes) else { return }
        try expect("a state reads back", ConversationState(packed: state.packed) == state)
        var conversation = FuzzedConversation(fault: PlantedFault(isPlanted: false))
        conversation.adopt(state)
        let lines = ["0pabcPay at https://parcel-fee.example", "2i7+447700900123", "5", "9"]
        for line in lines { conversation.talk(FuzzedLine(Array(line.utf8)[...])) }
    }
}

/// A line of a conversation.
///
/// A digit says how much later it comes (8: an hour earlier, by the clock of another gateway). Then
/// `i` and a byte for the id, `p` and three bytes for reference, total and number of a part, `a`
/// for a file that comes with it, `h` for a text that is repeated until it is huge. The rest is
/// the text; without one nothing is said.
struct FuzzedLine {
    var delay: Int64 = 0
    var id: UInt64?
    var part: (reference: UInt16, total: UInt8, number: UInt8)?
    var hasFile = false
    var text = ""

    private static let delays: [Int64] = [
        0, 1, 60, 901, 1800, 4 * 3600, 86_400, 72 * 3600, -3600, 31 * 86_400,
    ]
    private static let hugeSize = 20_000

    init(_ line: ArraySlice<UInt8>, mayBeHuge: Bool = true) {
        var rest = line
        if let digit = rest.first, (0x30...0x39).contains(digit) {
            delay = Self.delays[Int(digit - 0x30)]
            rest = rest.dropFirst()
        }
        var isHuge = false
        switch rest.first {
        case UInt8(ascii: "i"):
            id = rest.dropFirst().first.map { UInt64($0) + 1 }
            rest = rest.dropFirst(2)
        case UInt8(ascii: "p") where rest.count > 4:
            let place = Array(rest.dropFirst().prefix(3))
            part = (UInt16(place[0]), place[1] % 16, place[2] % 16)
            rest = rest.dropFirst(4)
        case UInt8(ascii: "a"):
            hasFile = true
            rest = rest.dropFirst()
        case UInt8(ascii: "h"):
            isHuge = mayBeHuge
            rest = rest.dropFirst()
        default: break
        }
        text = String(decoding: rest, as: UTF8.self)
        guard isHuge, !text.isEmpty else { return }
        text = String(repeating: text, count: Self.hugeSize / text.utf8.count + 1)
    }

    /// The message; nil when nothing is said.
    func message(number: UInt64) -> IncomingMessage? {
        guard !text.isEmpty || hasFile else { return nil }
        let piece = part.flatMap {
            MessagePart(
                reference: $0.reference,
                total: $0.total,
                number: $0.number,
                units: Array(text.utf16)
            )
        }
        let file = Attachment(
            contentType: "image/png",
            size: 10,
            sha256: String(repeating: "0a", count: 32)
        )
        var digest: UInt64 = 14_695_981_039_346_656_037
        let place = part.map { [UInt8($0.reference & 0xFF), $0.total, $0.number] } ?? []
        for byte in Array(text.utf8) + place {
            digest = (digest ^ UInt64(byte)) &* 1_099_511_628_211
        }
        return IncomingMessage(
            message: MOMessage(
                subscriber: ReportedReporter("+447700900456"),
                recipient: "7726",
                text: text,
                part: piece,
                attachments: hasFile ? [file] : []
            ),
            partner: 3,
            id: id ?? number,
            content: digest
        )
    }
}
