import SpamReporting

/// The packed form: a version, flags, then each list after its length. Numbers are big-endian.
extension ConversationState {
    private static let version: UInt8 = 1
    private static let silentFlag: UInt8 = 1

    /// The state as bytes, to be sealed.
    package var packed: [UInt8] {
        var output = PackedWriter()
        output.append(Self.version)
        output.append(isSilent ? Self.silentFlag : 0)
        output.append(UInt16(clamping: seen.count))
        for message in seen {
            output.append(message.id)
            output.append(message.content)
            output.append(UInt32(clamping: message.at))
            output.append(message.reply.map { $0.rawValue + 1 } ?? 0)
        }
        output.append(UInt16(clamping: open.count))
        for text in open { Self.append(text, to: &output) }
        output.append(UInt16(clamping: loose.count))
        for sender in loose {
            output.append(sender.written)
            output.append(UInt32(clamping: sender.at))
            output.append(sender.mayAnswer ? UInt8(1) : 0)
        }
        output.append(UInt16(clamping: assemblies.count))
        for assembly in assemblies { Self.append(assembly, to: &output) }
        return output.bytes
    }

    private static func append(_ text: OpenText, to output: inout PackedWriter) {
        output.append(text.text)
        output.append(UInt16(clamping: text.attachments.count))
        for attachment in text.attachments {
            output.append(attachment.contentType)
            output.append(UInt64(clamping: attachment.size))
            output.append(attachment.sha256)
        }
        output.append(text.channel)
        output.append(text.sentAt)
        output.append(text.partner)
        output.append(UInt32(clamping: text.at))
        output.append((text.isAskedAgain ? UInt8(1) : 0) | (text.isEcho ? 2 : 0))
    }

    private static func append(_ assembly: Assembly, to output: inout PackedWriter) {
        output.append(UInt16(clamping: assembly.parts.count))
        for part in assembly.parts {
            output.append(part.reference)
            output.append(part.total)
            output.append(part.number)
            let units = part.units.prefix(Int(UInt16.max))
            output.append(UInt16(clamping: units.count))
            for unit in units { output.append(unit) }
        }
        output.append(assembly.channel)
        output.append(assembly.sentAt)
        output.append(assembly.partner)
        output.append(UInt32(clamping: assembly.at))
    }

    /// Reads what ``packed`` made; nil for anything else.
    package init?(packed bytes: [UInt8]) {
        var input = PackedReader(bytes)
        guard input.number(UInt8.self) == Self.version else { return nil }
        self.init()
        isSilent = input.number(UInt8.self) & Self.silentFlag != 0
        for _ in 0..<input.number(UInt16.self) where !input.isExhausted {
            let id = input.number(UInt64.self)
            let content = input.number(UInt64.self)
            let at = Int64(input.number(UInt32.self))
            let reply = input.number(UInt8.self)
            seen.append(
                SeenMessage(
                    id: id,
                    content: content,
                    at: at,
                    reply: reply == 0 ? nil : Prompt(rawValue: reply - 1)
                )
            )
        }
        for _ in 0..<input.number(UInt16.self) where !input.isExhausted {
            open.append(Self.openText(&input))
        }
        for _ in 0..<input.number(UInt16.self) where !input.isExhausted {
            let written = input.text()
            let at = Int64(input.number(UInt32.self))
            let mayAnswer = input.number(UInt8.self) != 0
            loose.append(LooseSender(written: written, at: at, mayAnswer: mayAnswer))
        }
        for _ in 0..<input.number(UInt16.self) where !input.isExhausted {
            assemblies.append(Self.assembly(&input))
        }
        guard !input.isExhausted, input.isAtEnd else { return nil }
    }

    private static func openText(_ input: inout PackedReader) -> OpenText {
        let text = input.text()
        var attachments: [Attachment] = []
        for _ in 0..<input.number(UInt16.self) where !input.isExhausted {
            let contentType = input.text()
            let size = Int(clamping: input.number(UInt64.self))
            let digest = input.text()
            attachments.append(Attachment(contentType: contentType, size: size, sha256: digest))
        }
        let channel = input.channel()
        let sentAt = input.moment()
        let partner = input.number(UInt16.self)
        let at = Int64(input.number(UInt32.self))
        let flags = input.number(UInt8.self)
        return OpenText(
            text: text,
            attachments: attachments,
            channel: channel,
            sentAt: sentAt,
            partner: partner,
            at: at,
            isAskedAgain: flags & 1 != 0,
            isEcho: flags & 2 != 0
        )
    }

    private static func assembly(_ input: inout PackedReader) -> Assembly {
        var parts: [MessagePart] = []
        for _ in 0..<input.number(UInt16.self) where !input.isExhausted {
            let reference = input.number(UInt16.self)
            let total = input.number(UInt8.self)
            let number = input.number(UInt8.self)
            var units: [UInt16] = []
            for _ in 0..<input.number(UInt16.self) where !input.isExhausted {
                units.append(input.number(UInt16.self))
            }
            let part = MessagePart(
                reference: reference,
                total: total,
                number: number,
                units: units
            )
            if let part { parts.append(part) }
        }
        let channel = input.channel()
        let sentAt = input.moment()
        let partner = input.number(UInt16.self)
        let at = Int64(input.number(UInt32.self))
        return Assembly(parts: parts, channel: channel, sentAt: sentAt, partner: partner, at: at)
    }
}

/// Writes big-endian fields one after the other.
private struct PackedWriter {
    var bytes: [UInt8] = []

    mutating func append(_ number: some FixedWidthInteger & UnsignedInteger) {
        var shift = number.bitWidth
        while shift > 0 {
            shift -= 8
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    mutating func append(_ text: String) {
        append(UInt32(clamping: text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(_ channel: Channel) {
        append(UInt8(Channel.allCases.firstIndex(of: channel) ?? 0))
    }

    /// Milliseconds; 0 is no moment.
    mutating func append(_ moment: Timestamp?) {
        append(UInt64(bitPattern: moment?.milliseconds ?? 0))
    }
}

/// Reads what ``PackedWriter`` wrote; past the end it reads zeros and remembers that.
private struct PackedReader {
    private let bytes: [UInt8]
    private var position = 0
    private(set) var isExhausted = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
        _ type: Number.Type
    ) -> Number {
        let size = Number.bitWidth / 8
        guard !isExhausted, bytes.count - position >= size else {
            isExhausted = true
            return 0
        }
        defer { position += size }
        return bytes[position..<position + size].reduce(0) { $0 << 8 | Number($1) }
    }

    mutating func text() -> String {
        let size = Int(number(UInt32.self))
        guard !isExhausted, bytes.count - position >= size else {
            isExhausted = true
            return ""
        }
        defer { position += size }
        return String(decoding: bytes[position..<position + size], as: UTF8.self)
    }

    mutating func channel() -> Channel {
        let place = Int(number(UInt8.self))
        return Channel.allCases.indices.contains(place) ? Channel.allCases[place] : .sms
    }

    mutating func moment() -> Timestamp? {
        let milliseconds = Int64(bitPattern: number(UInt64.self))
        return milliseconds == 0 ? nil : Timestamp(milliseconds: milliseconds)
    }
}
