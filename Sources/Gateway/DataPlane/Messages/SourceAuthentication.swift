internal import CarrierFormats
internal import Configuration
internal import Cryptography
internal import HTTPServer
internal import SpamReporting

extension MessageSource {
    /// Why a request does not come from this source, as far as its head tells; nil when it does, or
    /// when its body has to be seen.
    ///
    /// Secrets are compared in constant time.
    func refusal(of exchange: Exchange, at address: MessageAddress) -> Problem? {
        guard let authentication = options?.authentication else { return nil }
        if !authentication.networks.isEmpty {
            let client = exchange.clientAddress ?? ""
            guard authentication.networks.contains(where: { $0.contains(client) }) else {
                return Problem(.forbidden, "the source may not call from this address")
            }
        }
        let secret = authentication.secret?.value ?? ""
        switch authentication.scheme {
        case .basic:
            guard
                let credentials = Self.basicCredentials(exchange.header("Authorization") ?? ""),
                constantTimeEqual(
                    credentials,
                    Array("\(authentication.user):\(secret)".utf8)
                )
            else {
                return Problem(
                    .unauthenticated,
                    "send Authorization: Basic with the user and the secret of this source"
                )
            }
        case .path:
            guard constantTimeEqual(Array((address.secret ?? "").utf8), Array(secret.utf8)) else {
                return Problem(.unauthenticated, "the path ends with the secret of this source")
            }
        case .token, .networks, .twilio, .sinch, .telnyx, .vonage, .vonageMessages, .hmac: break
        }
        return nil
    }

    /// What is between the word Basic and the end of a header (RFC 7617), decoded.
    static func basicCredentials(_ header: String) -> [UInt8]? {
        guard header.prefix(6).lowercased() == "basic " else { return nil }
        return TransferEncoding.strictBase64(String(header.dropFirst(6).drop { $0 == " " }))
    }

    /// Why a request is not signed by this source; nil when it is, or need not be.
    func refusal(of request: MORequest, _ exchange: Exchange, at now: Timestamp) -> Problem? {
        guard let signature else { return nil }
        let known = options?.externalURL ?? ""
        let url =
            known.isEmpty
            ? "http://" + (exchange.header("Host") ?? "") + exchange.path : known
        do throws(SignatureRefusal) {
            try signature.verify(request, calledAt: url, now: now)
            return nil
        } catch {
            return error.problem
        }
    }
}

extension HTTPResponse {
    /// What a source of messages is answered that is refused: its own kind of answer.
    ///
    /// - Parameter response: what anybody else would be answered; it tells when to come back.
    init(
        to exchange: Exchange,
        refused problem: Problem,
        _ response: HTTPResponse,
        as format: any MOFormat
    ) {
        let outcome: MOOutcome
        switch problem.kind.status {
        case 401, 403: outcome = .refused(problem)
        case 429, 503:
            let seconds = response.headers.first { $0.0 == "Retry-After" }.flatMap { Int($0.1) }
            outcome = .unavailable(
                problem,
                retryAfter: seconds ?? ProblemResponse.retryAfterSeconds
            )
        default: outcome = .invalid(problem)
        }
        let request = MORequest(exchange, headers: format.headerNames)
        self.init(format.answer(outcome, to: request), label: problem.kind.rawValue)
    }
}
