/// One option of a source: its dotted key below the source's name, and how it is read and written.
struct SourceOption: Sendable {
    let key: String
    let read: @Sendable (RawValue, inout SourceOptions) throws(ValueProblem) -> Void
    /// The value as YAML; for a secret the name of its file.
    let yaml: @Sendable (SourceOptions) -> String

    /// The names on the way to the value.
    var path: [Substring] { key.split(separator: ".") }

    init<Value: Sendable>(
        _ key: String,
        _ member: any WritableKeyPath<SourceOptions, Value> & Sendable,
        _ kind: ValueKind<Value>
    ) {
        self.key = key
        read = { (raw, source) throws(ValueProblem) in
            source[keyPath: member] = try kind.parse(raw)
        }
        yaml = { kind.yaml($0[keyPath: member]) }
    }

    private init(prompt: PromptKey) {
        let kind = ValueKind<String>.plainText(1...promptSizeMax, "a text for subscribers")
        key = "prompts.\(prompt.rawValue)"
        read = { (raw, source) throws(ValueProblem) in
            source.prompts[prompt] = try kind.parse(raw)
        }
        yaml = { kind.yaml($0.prompts[prompt] ?? "") }
    }
}

/// Most bytes of a text for subscribers: that of ten parts.
private let promptSizeMax = 1530

/// Most bytes of a body that answers a source.
private let bodySizeMax = 4096

extension SourceOption {
    /// Every option of a source, in the order in which they are documented and printed.
    static let all: [SourceOption] =
        general + authentication + conversation + reading + content + acknowledgement

    private static let general: [SourceOption] = [
        .init("format", \.format, .optionalChoice),
        .init("partner", \.partner, .partnerName),
        .init("externalURL", \.externalURL, .httpURL("the address that the source calls")),
        .init("defaultAlphabet", \.defaultAlphabet, .choice),
    ]

    private static let authentication: [SourceOption] = [
        .init("authentication.scheme", \.authentication.scheme, .choice),
        .init("authentication.user", \.authentication.user, .userName),
        .init("authentication.secretFile", \.authentication.secretFile, .path()),
        .init("authentication.publicKey", \.authentication.publicKey, .publicKey),
        .init("authentication.algorithm", \.authentication.algorithm, .choice),
        .init("authentication.header", \.authentication.header, .headerName),
        .init("authentication.encoding", \.authentication.encoding, .choice),
        .init("authentication.prefix", \.authentication.prefix, .plainText(0...32, "a beginning")),
        .init("authentication.timeHeader", \.authentication.timeHeader, .headerName),
        .init(
            "authentication.tolerance",
            \.authentication.tolerance,
            .duration(.seconds(1) ... .seconds(86_400))
        ),
        .init("authentication.networks", \.authentication.networks, .networks),
    ]

    private static let conversation: [SourceOption] =
        [
            .init("conversation", \.conversation, .choice),
            .init("language", \.language, .language),
        ] + PromptKey.allCases.map { .init(prompt: $0) } + [
            .init("reply.url", \.reply.url, .httpURL("where messages are handed in")),
            .init("reply.username", \.reply.username, .userName),
            .init("reply.passwordFile", \.reply.passwordFile, .path()),
            .init("reply.from", \.reply.from, .plainText(0...20, "a code or name")),
        ]

    private static let reading: [SourceOption] = [
        .init("mapping.carriers", \.mapping.carriers, .choices),
        .init("mapping.messages", \.mapping.messages, .paths),
        .init("mapping.when", \.mapping.when, .conditions),
        .init("mapping.id", \.mapping.id, .paths),
        .init("mapping.subscriber", \.mapping.subscriber, .paths),
        .init("mapping.numbers", \.mapping.numbers, .choice),
        .init("mapping.recipient", \.mapping.recipient, .paths),
    ]

    private static let content: [SourceOption] = [
        .init("mapping.text", \.mapping.text, .paths),
        .init("mapping.binary", \.mapping.binary, .paths),
        .init("mapping.binaryEncoding", \.mapping.binaryEncoding, .choice),
        .init("mapping.coding", \.mapping.coding, .paths),
        .init("mapping.header", \.mapping.header, .paths),
        .init("mapping.partReference", \.mapping.partReference, .paths),
        .init("mapping.partTotal", \.mapping.partTotal, .paths),
        .init("mapping.partNumber", \.mapping.partNumber, .paths),
        .init("mapping.time", \.mapping.time, .paths),
        .init("mapping.timeFormat", \.mapping.timeFormat, .choice),
        .init("mapping.timeOffset", \.mapping.timeOffset, .minutes(-720...840)),
        .init("mapping.files", \.mapping.files, .paths),
        .init("mapping.fileURL", \.mapping.fileURL, .fieldPath),
        .init("mapping.fileType", \.mapping.fileType, .fieldPath),
    ]

    private static let acknowledgement: [SourceOption] = [
        .init(
            "mapping.acknowledgement.status",
            \.mapping.acknowledgement.status,
            .integer(200...299)
        ),
        .init(
            "mapping.acknowledgement.contentType",
            \.mapping.acknowledgement.contentType,
            .plainText(0...100, "a media type")
        ),
        .init(
            "mapping.acknowledgement.body",
            \.mapping.acknowledgement.body,
            .plainText(0...bodySizeMax, "a body")
        ),
        .init(
            "mapping.acknowledgement.reply",
            \.mapping.acknowledgement.reply,
            .plainText(0...bodySizeMax, "a body with {reply} in it")
        ),
        .init(
            "mapping.acknowledgement.invalidStatus",
            \.mapping.acknowledgement.invalidStatus,
            .integer(200...599)
        ),
        .init(
            "mapping.acknowledgement.refusedStatus",
            \.mapping.acknowledgement.refusedStatus,
            .integer(200...599)
        ),
        .init(
            "mapping.acknowledgement.unavailableStatus",
            \.mapping.acknowledgement.unavailableStatus,
            .integer(400...599)
        ),
    ]
}
