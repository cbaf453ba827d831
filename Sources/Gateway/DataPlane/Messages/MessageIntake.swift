internal import CarrierFormats
internal import Configuration
internal import Conversation
internal import HTTPServer
internal import Intake
internal import Reactor
internal import SpamReporting

/// Takes requests with messages of subscribers apart, and hands the messages to their
/// conversations.
///
/// Confined to one worker.
final class MessageIntake {
    private let normaliser: ComplaintNormaliser
    private let conversations: ConversationQueue
    private let ledger: LedgerQueue
    private let quotas: PartnerQuotas
    private let advice: RetryAdvice
    private let meter: WorkerMeter
    private let reactor: Reactor
    private let pendingMax: Int
    private let newSendersMax: Int
    private let replies: ReplySender

    init(
        _ shared: WorkerShared,
        conversations: ConversationQueue,
        ledger: LedgerQueue,
        advice: RetryAdvice,
        meter: WorkerMeter,
        on reactor: Reactor
    ) {
        normaliser = conversations.settings.normaliser
        self.conversations = conversations
        self.ledger = ledger
        quotas = shared.quotas
        replies = shared.replies
        self.advice = advice
        self.meter = meter
        self.reactor = reactor
        pendingMax = shared.pendingMax
        newSendersMax = shared.configuration.limits.partnerNewSenders
    }

    /// Takes the messages of one request.
    func take(
        _ exchange: Exchange,
        of source: MessageSource,
        from partner: Partner,
        at now: Timestamp
    ) {
        var request = MORequest(exchange, headers: source.headerNames)
        if let problem = source.refusal(of: request, exchange, at: now) {
            answer(exchange, .refused(problem), problem, source, request, at: now)
            return
        }
        guard conversations.pending + ledger.pending < pendingMax else {
            let problem = Problem(.overloaded, "too many messages wait for Redis already")
            let outcome = MOOutcome.unavailable(
                problem,
                retryAfter: advice.afterQueue(at: reactor.now)
            )
            answer(exchange, outcome, problem, source, request, at: now)
            return
        }
        do throws(Problem) {
            let read = try self.read(request, of: source, from: partner)
            request.found = read.found
            guard isWithinQuota(exchange, read.taken.count, of: source, request, partner, at: now)
            else { return }
            for problem in read.problems {
                meter.figures.count(MessageFate(problem), of: source.name, at: now)
            }
            converse(read.taken, exchange, source, request, from: partner, at: now)
        } catch {
            meter.figures.count(.rejected, partner: partner.index)
            answer(exchange, .invalid(error), error, source, request, at: now)
        }
    }

    /// A message, and who sent it.
    private typealias Taken = (message: IncomingMessage, reporter: ReporterToken)

    /// The messages of a request that can be taken; the first problem when there is none of them.
    ///
    /// One that cannot be costs the others nothing: a source is answered for all of them at once,
    /// and what is wrong with one would be wrong again.
    private func read(
        _ request: MORequest,
        of source: MessageSource,
        from partner: Partner
    ) throws(Problem) -> (taken: [Taken], problems: [Problem], found: (any Sendable)?) {
        let reading = try source.format.reading(of: request)
        var taken: [Taken] = []
        var problems = reading.problems
        for message in reading.messages {
            do throws(Problem) {
                let reporter = try normaliser.reporter(of: message, partner: partner)
                let (id, content) = try normaliser.digests(of: message, partner: partner)
                let incoming = IncomingMessage(
                    message: message,
                    partner: partner.index,
                    id: id,
                    content: content,
                    isAsked: source.conversation != .off
                )
                taken.append((incoming, reporter))
            } catch {
                problems.append(error)
            }
        }
        if taken.isEmpty, let problem = problems.first { throw problem }
        return (taken, problems, reading.found)
    }

    /// Hands messages to their conversations; the request is answered when all are settled.
    private func converse(
        _ taken: [Taken],
        _ exchange: Exchange,
        _ source: MessageSource,
        _ request: MORequest,
        from partner: Partner,
        at now: Timestamp
    ) {
        let batch = MessageBatch(
            exchange,
            source,
            request,
            messages: taken.map(\.message.message),
            language: source.language(for: partner),
            replies: replies,
            meter: meter,
            at: now,
            retryAfter: { [advice, reactor] in advice.afterFailure(at: reactor.now) }
        )
        for (place, (message, reporter)) in taken.enumerated() {
            conversations.take(
                message,
                of: reporter,
                in: normaliser.countries(
                    of: message.message,
                    partner,
                    and: conversations.settings.countries
                ),
                newSendersMax: partner.limits.newSenders ?? newSendersMax,
                at: now,
                for: batch,
                tag: place
            )
        }
        batch.complete()
    }

    /// Answers a request none of whose messages was taken.
    private func answer(
        _ exchange: Exchange,
        _ outcome: MOOutcome,
        _ problem: Problem,
        _ source: MessageSource,
        _ request: MORequest,
        at now: Timestamp
    ) {
        meter.figures.count(MessageFate(problem), of: source.name, at: now)
        exchange.answer(outcome, as: source.format, to: request)
    }

    private func isWithinQuota(
        _ exchange: Exchange,
        _ count: Int,
        of source: MessageSource,
        _ request: MORequest,
        _ partner: Partner,
        at now: Timestamp
    ) -> Bool {
        let problem: Problem
        let seconds: Int
        switch quotas.take(count, from: partner, at: now) {
        case .unlimited, .taken: return true
        case .exceeded(let quota):
            problem = .rateExceeded(quota.limit.rate)
            seconds = quota.retryAfter(for: count)
        case .neverFits(let quota):
            problem = .rateExceeded(quota.limit.rate)
            seconds = quota.retryAfter(for: quota.limit.burst)
        }
        let outcome = MOOutcome.unavailable(problem, retryAfter: seconds)
        answer(exchange, outcome, problem, source, request, at: now)
        return false
    }
}

/// The messages of one request: waits until all are settled, then answers the source, and sees to
/// it that subscribers get their replies.
final class MessageBatch: ConversationClient {
    private let exchange: Exchange
    private let source: MessageSource
    private let request: MORequest
    private let messages: [MOMessage]
    private let language: PromptLanguage
    private let replies: ReplySender
    private let meter: WorkerMeter
    private let now: Timestamp
    private let retryAfter: () -> Int
    private var outcomes: [MessageOutcome?]
    private var missing: Int
    private var failure: ConversationFailure?

    init(
        _ exchange: Exchange,
        _ source: MessageSource,
        _ request: MORequest,
        messages: [MOMessage],
        language: PromptLanguage,
        replies: ReplySender,
        meter: WorkerMeter,
        at now: Timestamp,
        retryAfter: @escaping () -> Int
    ) {
        self.exchange = exchange
        self.source = source
        self.request = request
        self.messages = messages
        self.language = language
        self.replies = replies
        self.meter = meter
        self.now = now
        self.retryAfter = retryAfter
        outcomes = Array(repeating: nil, count: messages.count)
        // One more for the intake itself, so that nothing is answered before all are handed in.
        missing = messages.count + 1
        (exchange.context as? RequestSession)?.beginAwaitingLedger()
    }

    /// Says that every message has been handed in.
    func complete() {
        settleOne()
    }

    func settled(_ result: Result<MessageOutcome, ConversationFailure>, tag: Int) {
        switch result {
        case .success(let outcome):
            outcomes[tag] = outcome
            meter.figures.count(MessageFate(outcome), of: source.name, at: now)
            if !outcome.isRetry { sendReply(outcome, to: messages[tag]) }
        case .failure(let error):
            failure = error
            meter.figures.count(.failed, of: source.name, at: now)
        }
        settleOne()
    }

    private func settleOne() {
        missing -= 1
        guard missing == 0 else { return }
        defer { (exchange.context as? RequestSession)?.endAwaitingLedger() }
        exchange.answer(
            outcome,
            as: source.format,
            to: request,
            told: outcomes.compactMap { $0.map { MessageFate($0).label } }
        )
    }

    private var outcome: MOOutcome {
        switch failure {
        case .store(let error):
            return .unavailable(.storeUnavailable(error), retryAfter: retryAfter())
        case .tooManyNewSenders:
            return .unavailable(.tooManyNewSenders, retryAfter: retryAfter())
        case nil:
            return .accepted(reply: source.replyInBand(outcomes.map { $0?.reply }, language))
        }
    }

    /// Sends a reply by itself, where the carrier wants it so; a retry had its reply before.
    private func sendReply(_ outcome: MessageOutcome, to message: MOMessage) {
        guard source.conversation == .outOfBand, let options = source.options,
            let text = outcome.reply.flatMap({ source.text(of: $0, in: language) })
        else { return }
        replies.send(
            Reply(
                source: source.name,
                options: options.reply,
                interface: source.kind == .jasmin ? .jasmin : .kannel,
                subscriber: message.subscriber.address,
                code: message.recipient,
                text: text
            )
        )
    }
}

extension MORequest {
    /// The request as the server has it, with headers of these names.
    init(_ exchange: Exchange, headers names: [String]) {
        // The headers are gone once the client is, and the request is answered later.
        let values = names.map { exchange.header($0) }
        self.init(
            method: exchange.method.rawValue,
            query: Array(exchange.rawQuery.utf8),
            body: exchange.body,
            headers: { wanted in
                // A format writes a name as it has asked for the header.
                let place =
                    names.firstIndex(of: wanted)
                    ?? names.firstIndex { $0.lowercased() == wanted.lowercased() }
                return place.flatMap { values[$0] }
            }
        )
    }
}

extension Exchange {
    /// Answers a source as its format has it.
    ///
    /// What is wrong is told in metrics and logs, because the source may have to see a success.
    func answer(
        _ outcome: MOOutcome,
        as format: any MOFormat,
        to request: MORequest,
        told words: [String] = []
    ) {
        let problem: Problem?
        switch outcome {
        case .accepted: problem = nil
        case .invalid(let found), .refused(let found), .unavailable(let found, _): problem = found
        }
        var response = HTTPResponse(
            format.answer(outcome, to: request),
            label: problem?.kind.rawValue
        )
        response.tell(words)
        answer(response)
    }
}
