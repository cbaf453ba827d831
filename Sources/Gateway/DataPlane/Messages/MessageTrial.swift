internal import CarrierFormats
package import Configuration
internal import Conversation
internal import Cryptography
internal import HTTPServer
internal import Intake
package import SpamReporting

/// What captured requests with messages would come to, without a gateway: `spamgate intake test`.
///
/// They are taken one after the other, as by a gateway that has taken nothing before, at one
/// moment and without limits of a partner.
package struct MessageTrial {
    /// Names of the formats that are more than a mapping of the operator's own.
    package static let formats = SourceFormat.allCases.filter { $0 != .mapped }.map(\.rawValue)

    let source: MessageSource
    let partner: Partner
    let now: Timestamp
    private let normaliser: ComplaintNormaliser
    private let dialogue: Dialogue
    private let others: [Country]
    private let bodySizeMax: Int
    private var subscribers: [ReporterToken: Subscriber] = [:]

    /// What is known of one subscriber.
    private struct Subscriber {
        var state = ConversationState()
        /// How many messages came from it.
        var count = 0
    }

    /// A trial of the format called `name`, as anybody uses it who has a partner's token.
    ///
    /// - Returns: nil for no such format.
    package init?(
        format name: String,
        _ configuration: GatewayConfiguration,
        country: Country,
        at now: Timestamp
    ) {
        guard Self.formats.contains(name), let format = SourceFormat(rawValue: name) else {
            return nil
        }
        let source = MessageSource(format, configuration.conversation)
        self.init(source, configuration, country: country, at: now)
    }

    /// A trial of the source called `name` in a configuration; nil when there is none.
    package init?(
        source name: String,
        _ configuration: GatewayConfiguration,
        country: Country,
        at now: Timestamp
    ) {
        guard let options = configuration.sources.first(where: { $0.name == name }) else {
            return nil
        }
        let source = MessageSource(options, configuration.conversation)
        self.init(source, configuration, country: country, at: now)
    }

    private init(
        _ source: MessageSource,
        _ configuration: GatewayConfiguration,
        country: Country,
        at now: Timestamp
    ) {
        self.source = source
        self.now = now
        partner = .onTrial(country, at: now)
        // Its tokens and digests are never shown.
        let key = SecureRandom.nonce(IntakeKeys.reporterKeySize)
        let settings = ConversationQueue.Settings(
            configuration,
            keys: IntakeKeys(reporterKey: key)
        )
        normaliser = settings.normaliser
        dialogue = settings.dialogue
        others = settings.countries
        bodySizeMax = configuration.limits.batchSize
    }

    /// In which language subscribers are asked.
    var language: PromptLanguage { source.language(for: partner) }

    /// A captured request as a gateway would hand it to the source's format.
    func request(_ captured: CapturedRequest) -> MORequest {
        captured.message(headers: source.headerNames)
    }

    /// Takes a request that came before the one in question, or says why it would not be taken.
    package mutating func precede(with captured: CapturedRequest) throws(Problem) {
        if let problem = try take(captured).problems.first { throw problem }
    }

    /// What a request comes to, as JSON.
    ///
    /// An object with the `messages`, the `problems` of those that cannot be read, and the
    /// `answer`; for a source of the configuration also whether the request proves that it comes
    /// from it.
    package mutating func run(_ captured: CapturedRequest) -> [UInt8] {
        let proof = proof(of: captured)
        var taken = TakenRequest()
        var outcome: MOOutcome
        var told: [String] = []
        do throws(Problem) {
            taken = try take(captured)
            told = taken.messages.map { $0.fate.label }
            outcome = .accepted(
                reply: source.replyInBand(taken.messages.map(\.reply), language)
            )
        } catch {
            taken.problems.append(error)
            outcome = .invalid(error)
        }
        if case .refused(let problem)? = proof {
            outcome = .refused(problem)
            told = []
        }
        var response = HTTPResponse(
            source.format.answer(outcome, to: request(captured)),
            label: nil
        )
        response.tell(told)
        return json(taken, response, proof)
    }

    /// What became of the messages of a request.
    struct TakenRequest {
        var messages: [TriedMessage] = []
        var problems: [Problem] = []
    }

    /// Takes all messages of a request or none, as a gateway does; of a mapped source those that
    /// can be read.
    private mutating func take(_ captured: CapturedRequest) throws(Problem) -> TakenRequest {
        guard captured.body.count <= bodySizeMax else {
            throw Problem(.bodyTooLarge, "such a body has at most \(bodySizeMax) bytes")
        }
        var taken = TakenRequest()
        let request = request(captured)
        let messages = try source.format.messages(in: request)
        if let mapped = source.format as? MappedSource {
            taken.problems = try mapped.reading(of: request).problems
        }
        var incoming: [(IncomingMessage, ReporterToken)] = []
        for message in messages {
            let reporter = try normaliser.reporter(of: message, partner: partner)
            let (id, content) = try normaliser.digests(of: message, partner: partner)
            let taken = IncomingMessage(
                message: message,
                partner: partner.index,
                id: id,
                content: content
            )
            incoming.append((taken, reporter))
        }
        for (message, reporter) in incoming { taken.messages.append(take(message, of: reporter)) }
        return taken
    }

    /// Takes every step that a message brings about.
    private mutating func take(
        _ incoming: IncomingMessage,
        of reporter: ReporterToken
    ) -> TriedMessage {
        let message = incoming.message
        var subscriber = subscribers[reporter] ?? Subscriber()
        var tried = TriedMessage(
            message: message,
            country: normaliser.country(of: message.subscriber, partner: partner),
            countBefore: subscriber.count
        )
        let countries = normaliser.countries(of: message, partner, and: others)
        var before: ConversationState
        var step: ConversationStep
        repeat {
            before = subscriber.state
            step = dialogue.take(incoming, &subscriber.state, in: countries, at: now.seconds)
            if let reported = step.complaint,
                let complaint = normaliser.complaint(
                    told: reported,
                    by: reporter,
                    in: partner.country
                )
            {
                tried.complaints.append((reported, complaint))
            }
        } while step.isUnfinished
        tried.reading = step.reading
        tried.reply = step.reply
        tried.end = TriedMessage.End(step, of: message, before, subscriber.state)
        subscriber.count += 1
        subscribers[reporter] = subscriber
        return tried
    }
}

/// A message, how it was read and what it comes to.
struct TriedMessage {
    /// What is left when a message was taken.
    enum End: Equatable {
        /// It was taken before.
        case retry
        /// So many parts of the message are missing.
        case waitsForParts(Int)
        /// A text without its sender.
        case waitsForSender
        /// A sender without its text.
        case waitsForText
        /// A complaint that is counted.
        case complaint
        /// Nothing to be counted.
        case nothing
    }

    let message: MOMessage
    /// Whose numbering plan the subscriber's number is of; nil where that cannot be told.
    let country: Country?
    /// How many messages of the same subscriber came before.
    let countBefore: Int
    var reading: MessageReading?
    var end = End.nothing
    /// What it brings about: of itself, and of texts that have waited too long for their sender.
    var complaints: [(reported: ReportedComplaint, complaint: Complaint)] = []
    var reply: Prompt?

    /// What metrics would count it as; whether it is a repeat only the ledger knows.
    var fate: MessageFate { MessageFate(MessageOutcome(isRetry: end == .retry)) }

    init(message: MOMessage, country: Country?, countBefore: Int) {
        self.message = message
        self.country = country
        self.countBefore = countBefore
    }
}

extension TriedMessage.End {
    /// What the last step of a message led to, from one state to another.
    init(
        _ step: ConversationStep,
        of message: MOMessage,
        _ before: ConversationState,
        _ after: ConversationState
    ) {
        if step.isRetry {
            self = .retry
        } else if let part = message.part, step.reading == nil {
            let assembly = after.assemblies.last { $0.parts.contains(part) }
            self = .waitsForParts(Int(part.total) - (assembly?.parts.count ?? 0))
        } else if step.complaint != nil {
            self = .complaint
        } else if after.open.count > before.open.count {
            self = .waitsForSender
        } else if after.loose.count > before.loose.count {
            self = .waitsForText
        } else {
            self = .nothing
        }
    }
}
