internal import CarrierFormats
internal import Configuration
internal import Conversation
internal import Cryptography
internal import HTTPServer
internal import ShortMessages
internal import SpamReporting

/// Where requests with messages of subscribers go: `/v1/mo/FORMAT`, `/v1/mo/FORMAT/SOURCE`, and
/// `/v1/mo/FORMAT/SOURCE/SECRET`.
struct MessageAddress: Hashable, Sendable {
    let format: SourceFormat
    /// Name of a source of the configuration; nil for whoever has a partner's token.
    var source: String?
    var secret: String?
}

/// A source of messages as the configuration has it, ready for requests.
struct MessageSource: Sendable {
    /// By what metrics and statistics know it.
    let name: String
    let kind: SourceFormat
    let format: any MOFormat
    /// Nil for the route of a format, which anybody may use with a partner's token.
    let options: SourceOptions?
    let signature: SourceSignature?
    let conversation: ConversationMode
    let prompts: Prompts
    /// The headers that its format and its signature look at.
    let headerNames: [String]
    private let language: PromptLanguage?

    /// The source that stands in the configuration.
    init(_ options: SourceOptions, _ conversation: ConversationOptions) {
        kind = options.format ?? .mapped
        name = options.name
        format = Self.format(of: options)
        self.options = options
        signature = options.authentication.signature
        self.conversation = options.conversation
        language = PromptLanguage(
            rawValue: options.language.isEmpty ? conversation.language : options.language
        )
        var own: [Prompt: [PromptLanguage: String]] = [:]
        for (key, text) in options.prompts {
            let texts = PromptLanguage.allCases.map { ($0, text) }
            own[Prompt(key)] = Dictionary(uniqueKeysWithValues: texts)
        }
        prompts = Prompts(own: own)
        headerNames = format.headerNames + (signature?.scheme.headerNames ?? [])
    }

    /// The route of a format, for whoever has a partner's token.
    init(_ kind: SourceFormat, _ conversation: ConversationOptions) {
        self.kind = kind
        name = kind.rawValue
        format = Self.format(of: kind)
        options = nil
        signature = nil
        self.conversation = format.repliesInBand ? .inBand : .off
        language = PromptLanguage(rawValue: conversation.language)
        prompts = Prompts()
        headerNames = format.headerNames
    }

    private static func format(of options: SourceOptions) -> any MOFormat {
        if options.format == .jasmin {
            return JasminMessage(standard: options.defaultAlphabet == .gsm ? .gsm : .latin1)
        }
        return options.mappedSource ?? format(of: options.format ?? .mapped)
    }

    /// What the requests of a kind look like where no source says more.
    fileprivate static func format(of kind: SourceFormat) -> any MOFormat {
        switch kind {
        case .kannel: KannelMessage()
        case .jasmin: JasminMessage()
        case .mm7: MM7Request()
        default:
            MappedSource(
                SourcePreset(rawValue: kind.rawValue)?.mapping
                    ?? SourceMapping(MappingOptions.none, alphabet: .gsm)
            )
        }
    }

    /// In which language the subscribers of a partner are asked.
    func language(for partner: Partner) -> PromptLanguage {
        language ?? .preferred(for: partner.country)
    }

    /// The text of a prompt; nil when the carrier has made it empty.
    func text(of prompt: Prompt, in language: PromptLanguage) -> String? {
        let text = prompts.text(prompt, language: language)
        return text.isEmpty ? nil : text
    }

    /// What the answer to a request has for the subscriber, of what its messages are replied.
    func replyInBand(_ replies: [Prompt?], _ language: PromptLanguage) -> String? {
        guard conversation == .inBand, format.repliesInBand else { return nil }
        return replies.lazy.compactMap(\.self).first.flatMap { text(of: $0, in: language) }
    }
}

extension Prompt {
    fileprivate init(_ key: PromptKey) {
        switch key {
        case .askSender: self = .askSender
        case .askSenderAgain: self = .askSenderAgain
        case .askContent: self = .askContent
        case .thanks: self = .thanks
        case .thanksPartial: self = .thanksPartial
        case .help: self = .help
        case .stopped: self = .stopped
        }
    }
}

/// All sources that a gateway knows.
struct MessageSources: Sendable {
    private let configured: [String: MessageSource]
    private let open: [SourceFormat: MessageSource]

    init(_ configuration: GatewayConfiguration) {
        let conversation = configuration.conversation
        configured = Dictionary(
            configuration.sources.map { ($0.name, MessageSource($0, conversation)) },
            uniquingKeysWith: { first, _ in first }
        )
        let kinds = SourceFormat.allCases.filter { $0 != .mapped }
        open = Dictionary(
            uniqueKeysWithValues: kinds.map { ($0, MessageSource($0, conversation)) }
        )
    }

    /// The source of an address; nil when the configuration has none of that name and format.
    func source(at address: MessageAddress) -> MessageSource? {
        guard let name = address.source else { return open[address.format] }
        guard let source = configured[name], source.kind == address.format else { return nil }
        return source
    }

    /// How requests to an address are answered, whether there is such a source or not.
    func format(at address: MessageAddress) -> any MOFormat {
        source(at: address)?.format ?? MessageSource.format(of: address.format)
    }
}

extension HTTPResponse {
    /// What a source is answered; `label` names a problem in metrics and logs that the source,
    /// which wants to see something else, is not told.
    init(_ answer: MOAnswer, label: String?) {
        var headers: [(String, String)] = []
        if let type = answer.contentType { headers.append(("Content-Type", type)) }
        for (name, value) in answer.headers.sorted(by: { $0.key < $1.key }) {
            headers.append((name, value))
        }
        if let seconds = answer.retryAfter { headers.append(("Retry-After", String(seconds))) }
        self.init(
            status: answer.status,
            headers: headers,
            body: Array(answer.body.utf8),
            label: label
        )
    }

    /// Says in a header what became of each message.
    mutating func tell(_ fates: [String]) {
        guard !fates.isEmpty else { return }
        headers.append(("Spamgate-Outcome", fates.joined(separator: ", ")))
    }
}
