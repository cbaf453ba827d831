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
    private let prompts = Prompts()

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
        self.advice = advice
        self.meter = meter
        self.reactor = reactor
        pendingMax = shared.pendingMax
        newSendersMax = shared.configuration.limits.partnerNewSenders
    }

    /// Takes the messages of one request.
    func take(
        _ exchange: Exchange,
        as format: any MOFormat,
        from partner: Partner,
        at now: Timestamp
    ) {
        let request = MORequest(exchange, for: format)
        guard conversations.pending + ledger.pending < pendingMax else {
            let problem = Problem(.overloaded, "too many messages wait for Redis already")
            let outcome = MOOutcome.unavailable(
                problem,
                retryAfter: advice.afterQueue(at: reactor.now)
            )
            exchange.answer(outcome, as: format, to: request)
            return
        }
        do throws(Problem) {
            let messages = try format.messages(in: request)
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
            guard isWithinQuota(exchange, messages.count, as: format, request, partner, at: now)
            else { return }
            let batch = MessageBatch(
                exchange,
                format,
                request,
                language: .preferred(for: partner.country),
                prompts: prompts,
                count: incoming.count,
                retryAfter: { [unowned self] in advice.afterFailure(at: reactor.now) }
            )
            for (place, (message, reporter)) in incoming.enumerated() {
                conversations.take(
                    message,
                    of: reporter,
                    in: countries(of: message.message, partner),
                    newSendersMax: partner.limits.newSenders ?? newSendersMax,
                    at: now,
                    for: batch,
                    tag: place
                )
            }
            batch.complete()
        } catch {
            meter.figures.count(.rejected, partner: partner.index)
            exchange.answer(.invalid(error), as: format, to: request)
        }
    }

    /// Whose national numbers a subscriber writes: the partner's country, then its own.
    private func countries(of message: MOMessage, _ partner: Partner) -> [Country] {
        guard let own = normaliser.country(of: message.subscriber, partner: partner),
            own != partner.country
        else { return [partner.country] }
        return [partner.country, own]
    }

    private func isWithinQuota(
        _ exchange: Exchange,
        _ count: Int,
        as format: any MOFormat,
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
        exchange.answer(.unavailable(problem, retryAfter: seconds), as: format, to: request)
        return false
    }
}

/// The messages of one request: waits until all are settled, then answers the source.
final class MessageBatch: ConversationClient {
    private let exchange: Exchange
    private let format: any MOFormat
    private let request: MORequest
    private let language: PromptLanguage
    private let prompts: Prompts
    private let retryAfter: () -> Int
    private var outcomes: [MessageOutcome?]
    private var missing: Int
    private var failure: ConversationFailure?

    init(
        _ exchange: Exchange,
        _ format: any MOFormat,
        _ request: MORequest,
        language: PromptLanguage,
        prompts: Prompts,
        count: Int,
        retryAfter: @escaping () -> Int
    ) {
        self.exchange = exchange
        self.format = format
        self.request = request
        self.language = language
        self.prompts = prompts
        self.retryAfter = retryAfter
        outcomes = Array(repeating: nil, count: count)
        // One more for the intake itself, so that nothing is answered before all are handed in.
        missing = count + 1
        (exchange.context as? RequestSession)?.beginAwaitingLedger()
    }

    /// Says that every message has been handed in.
    func complete() {
        settleOne()
    }

    func settled(_ result: Result<MessageOutcome, ConversationFailure>, tag: Int) {
        switch result {
        case .success(let outcome): outcomes[tag] = outcome
        case .failure(let error): failure = error
        }
        settleOne()
    }

    private func settleOne() {
        missing -= 1
        guard missing == 0 else { return }
        defer { (exchange.context as? RequestSession)?.endAwaitingLedger() }
        exchange.answer(
            outcome,
            as: format,
            to: request,
            told: outcomes.compactMap { $0?.word }.joined(separator: ", ")
        )
    }

    private var outcome: MOOutcome {
        switch failure {
        case .store(let error):
            return .unavailable(.storeUnavailable(error), retryAfter: retryAfter())
        case .tooManyNewSenders:
            return .unavailable(.tooManyNewSenders, retryAfter: retryAfter())
        case nil:
            let reply = format.repliesInBand ? outcomes.lazy.compactMap { $0?.reply }.first : nil
            return .accepted(reply: reply.map { prompts.text($0, language: language) })
        }
    }
}

extension MessageOutcome {
    /// How the header `Spamgate-Outcome` tells it.
    var word: String { isRetry ? "retry" : isRepeat ? "repeat" : "taken" }
}

extension MORequest {
    /// The request as the server has it.
    init(_ exchange: Exchange, for format: any MOFormat) {
        // The headers are gone once the client is, and the request is answered later.
        var headers: [String: String] = [:]
        for name in format.headerNames {
            if let value = exchange.header(name) { headers[name.lowercased()] = value }
        }
        let known = headers
        self.init(
            method: exchange.method.rawValue,
            query: Array(exchange.rawQuery.utf8),
            body: exchange.body,
            headers: { known[$0.lowercased()] }
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
        told words: String = ""
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
        if !words.isEmpty { response.headers.append(("Spamgate-Outcome", words)) }
        answer(response)
    }
}
