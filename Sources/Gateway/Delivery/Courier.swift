internal import Cryptography
internal import FeedFormats
internal import OperatingSystem
internal import HTTPClient
internal import JSON
internal import Redis
internal import RedisStore
internal import SpamReporting

/// Hands one message to one receiver, signed, and says what came of it.
struct Courier: Sendable {
    /// For receivers that took the last delivery.
    let client: OutgoingClient
    /// For those that did not, or have not been verified: a client is one thread, and each new TLS
    /// connection holds it up for milliseconds, because curl reads the authorities again.
    let doubtfulClient: OutgoingClient
    let vault: SubscriptionVault
    let document: WebhookDocument
    /// This gateway's name, for receivers that ask who wants to send (CloudEvents).
    let origin: String

    /// Ends what is under way.
    func close() {
        client.close()
        doubtfulClient.close()
    }

    /// What came of an attempt.
    struct Report: Sendable {
        var attempt: DeliveryAttempt
        /// What the receiver asked for.
        var retryAfter: Duration?
        /// Requests a minute that the receiver allows, when it was asked and said so.
        var allowedRate: Int?
    }

    /// Sends a batch.
    ///
    /// - Parameter isDoubtful: whether the receiver failed last time.
    @concurrent func deliver(
        _ batch: WebhookBatch,
        as attempt: DeliveryAttempt,
        to subscription: Subscription,
        isDoubtful: Bool
    ) async -> Report {
        let body = document.body(batch, as: subscription.format)
        let client = isDoubtful ? doubtfulClient : client
        return await post(body, as: attempt, to: subscription, by: client).report
    }

    /// Sends a message without entries.
    @concurrent func test(_ subscription: Subscription, at now: Timestamp) async -> Report {
        let id = Self.drawID()
        let body = document.test(
            subscription: subscription.id,
            feed: subscription.feed,
            id: id,
            at: now,
            as: subscription.format
        )
        let attempt = DeliveryAttempt(at: now, purpose: .test, messageID: id)
        return await post(body, as: attempt, to: subscription, by: doubtfulClient).report
    }

    /// Asks the receiver whether it wants deliveries.
    @concurrent func verify(_ subscription: Subscription, at now: Timestamp) async -> Report {
        let attempt = DeliveryAttempt(at: now, purpose: .verification, messageID: Self.drawID())
        switch subscription.format {
        case .json: return await challenge(subscription, attempt)
        case .cloudEvents: return await handshake(subscription, attempt)
        case .syniverse: return await emptyBatch(subscription, attempt)
        }
    }

    /// Nobody but a receiver of the datafeed gives a batch without reports an id.
    private func emptyBatch(_ subscription: Subscription, _ attempt: DeliveryAttempt) async
        -> Report
    {
        let body = document.test(
            subscription: subscription.id,
            id: attempt.messageID,
            at: attempt.at,
            as: .syniverse
        )
        var (report, response) = await post(
            body,
            as: attempt,
            to: subscription,
            by: doubtfulClient
        )
        guard report.attempt.outcome == .delivered, let response else { return report }
        let answer = try? JSONReader().read(response.bodyStart)
        if (try? answer?["batch_id"]?.string()) == nil {
            report.attempt.outcome = .unproven
            report.attempt.error = "the answer is no JSON object with batch_id, in its first bytes"
        }
        return report
    }

    /// The receiver has to repeat a token that nobody but who reads what it is sent can know.
    private func challenge(_ subscription: Subscription, _ attempt: DeliveryAttempt) async
        -> Report
    {
        let token = Base64URL.text(SecureRandom.bytes(24))
        let body = document.verification(
            subscription: subscription.id,
            token: token,
            at: attempt.at
        )
        var (report, response) = await post(
            body,
            as: attempt,
            to: subscription,
            by: doubtfulClient
        )
        guard report.attempt.outcome == .delivered, let response else { return report }
        // What the answer repeats is of use to nobody any more, but it stays out of the log.
        report.attempt.answer = report.attempt.answer.replacing(token, with: "…")
        if !String(decoding: response.bodyStart, as: UTF8.self).contains(token) {
            report.attempt.outcome = .unproven
            report.attempt.error = "the answer's body does not repeat data.token"
        }
        return report
    }

    /// CloudEvents HTTP Webhook 1.0 §4, abuse protection.
    private func handshake(_ subscription: Subscription, _ attempt: DeliveryAttempt) async
        -> Report
    {
        guard let authorization = authorization(for: subscription) else {
            return Self.sealedAway(attempt)
        }
        let request = OutgoingRequest(
            method: "OPTIONS",
            url: subscription.url,
            headers: [
                ("WebHook-Request-Origin", origin),
                ("WebHook-Request-Rate", "\(Self.requestedRate)"),
            ] + authorization
        )
        var (report, response) = await send(request, as: attempt, by: doubtfulClient)
        guard report.attempt.outcome == .delivered, let response else { return report }
        let allowed = response.header("WebHook-Allowed-Origin") ?? ""
        let origins = allowed.split(separator: ",").map { $0.filter { $0 != " " }.lowercased() }
        if !origins.contains("*") && !origins.contains(origin.lowercased()) {
            report.attempt.outcome = .unproven
            report.attempt.error = "WebHook-Allowed-Origin is neither * nor \(origin)"
        }
        report.allowedRate = response.header("WebHook-Allowed-Rate").flatMap { text in
            Int(text).flatMap { $0 > 0 ? min($0, Self.requestedRate) : nil }
        }
        return report
    }

    /// Requests a minute that a receiver is asked to allow.
    private static let requestedRate = 600

    // MARK: Sending

    private func post(
        _ body: [UInt8],
        as attempt: DeliveryAttempt,
        to subscription: Subscription,
        by client: OutgoingClient
    ) async -> (report: Report, response: OutgoingResponse?) {
        let now = Timestamp(milliseconds: Standard.wallClockMilliseconds())
        let keys = keys(of: subscription, at: now)
        guard !keys.isEmpty, let authorization = authorization(for: subscription) else {
            return (Self.sealedAway(attempt), nil)
        }
        let signed = StandardWebhooks.headers(
            id: attempt.messageID,
            timestamp: Int(now.seconds),
            body: body,
            keys: keys
        )
        let request = OutgoingRequest(
            method: "POST",
            url: subscription.url,
            headers: [("Content-Type", WebhookDocument.contentType(of: subscription.format))]
                + authorization + signed,
            body: body
        )
        return await send(request, as: attempt, by: client)
    }

    private static func sealedAway(_ attempt: DeliveryAttempt) -> Report {
        var report = Report(attempt: attempt)
        report.attempt.error = "this gateway's evidence.key does not open the secret"
        return report
    }

    /// The field with the receiver's token; none where it wants none, nil when it cannot be opened.
    private func authorization(
        for subscription: Subscription
    ) -> [(name: String, value: String)]? {
        guard let sealed = subscription.sealedToken else { return [] }
        guard let token = vault.open(sealed, of: Self.tokenName(subscription.id)) else {
            return nil
        }
        return [("Authorization", "Bearer \(String(decoding: token, as: UTF8.self))")]
    }

    /// Binds a sealed token to its subscription, and to being a token.
    static func tokenName(_ id: String) -> String { id + "/token" }

    /// What signs now, the newest first; what this gateway cannot open is left out.
    private func keys(
        of subscription: Subscription,
        at now: Timestamp
    ) -> [StandardWebhooks.Key] {
        subscription.secrets.filter { $0.isLive(at: now) }
            .compactMap { vault.open($0.sealed, of: subscription.id) }
            .compactMap { StandardWebhooks.Key(String(decoding: $0, as: UTF8.self)) }
    }

    private func send(
        _ request: OutgoingRequest,
        as attempt: DeliveryAttempt,
        by client: OutgoingClient
    ) async -> (report: Report, response: OutgoingResponse?) {
        var report = Report(attempt: attempt)
        let start = Standard.wallClockMilliseconds()
        do throws(OutgoingError) {
            let response = try await client.send(request)
            let now = Standard.wallClockMilliseconds() / 1000
            report.attempt.outcome = DeliveryOutcome(status: response.status)
            report.attempt.status = response.status
            report.attempt.milliseconds = response.milliseconds
            report.attempt.answer = Self.excerpt(response.bodyStart)
            report.retryAfter = response.retryAfter?.delay(from: Int(now))
            if (300..<400).contains(response.status) {
                report.attempt.error = "redirects are not followed; change the subscription's url"
            }
            return (report, response)
        } catch {
            report.attempt.milliseconds = Int(Standard.wallClockMilliseconds() - start)
            report.attempt.outcome = error.isRefusal ? .refused : .failed
            report.attempt.error = error.summary
            return (report, nil)
        }
    }

    /// What people can read of an answer: text without control characters.
    private static func excerpt(_ body: [UInt8]) -> String {
        let text = String(decoding: body.prefix(DeliveryAttempt.answerSizeMax), as: UTF8.self)
        return text.unicodeScalars.reduce(into: "") { excerpt, scalar in
            let isControl = scalar.properties.generalCategory == .control
            excerpt.unicodeScalars.append(isControl ? " " : scalar)
        }
    }

    private static func drawID() -> String {
        "msg_" + Base64URL.text(SecureRandom.nonce(18))
    }
}

extension OutgoingError {
    /// Whether nothing was sent because this gateway sends nothing there.
    fileprivate var isRefusal: Bool {
        switch self {
        case .refusedURL, .refusedRequest, .forbiddenAddress: true
        default: false
        }
    }
}
