package import SpamReporting

/// MM7: how a carrier's MMS relay hands over multimedia messages (3GPP TS 23.140 §8.7).
///
/// A request is SOAP, with the message next to it. Releases 5 and 6 are read.
package struct MM7Request: MOFormat {
    private let numbersAreInternational: Bool

    /// A source of MM7.
    ///
    /// - Parameter numbersAreInternational: whether a `Number` that begins with neither a plus sign
    ///   nor a zero is international, as the specification has it; otherwise it stays as it is.
    package init(numbersAreInternational: Bool = true) {
        self.numbersAreInternational = numbersAreInternational
    }

    /// The message of a `DeliverReq`; never none, and never more than one.
    package func messages(in request: MORequest) throws(Problem) -> [MOMessage] {
        try reading(of: request).messages
    }

    /// The same, with what the answer repeats of the request.
    package func reading(of request: MORequest) throws(Problem) -> MOReading {
        do throws(MM7Error) {
            let envelope = try MM7Envelope(request)
            return MOReading(
                messages: [try message(envelope, in: request)],
                found: MM7Answer(to: envelope)
            )
        } catch {
            throw error.problem
        }
    }

    /// What the relay has to see: a `DeliverRsp`, or a SOAP fault.
    ///
    /// A relay takes a `DeliverRsp` for the end of the matter, whatever its status, and tries again
    /// after anything else. So what may be sent again gets 503, and what would be wrong again a
    /// `DeliverRsp`. Nothing is read of who is refused.
    package func answer(_ outcome: MOOutcome, to request: MORequest) -> MOAnswer {
        switch outcome {
        case .accepted:
            return repeating(request).response(.success)
        case .invalid(let problem):
            return refusal(problem, request)
        case .refused(let problem):
            return MM7Answer(to: nil).fault(
                problem.kind == .unauthenticated ? .improperIdentification : .serviceDenied,
                problem.detail,
                isPeers: true,
                httpStatus: problem.kind.status
            )
        case .unavailable(let problem, let retryAfter):
            return repeating(request).fault(
                .serviceUnavailable,
                problem.detail,
                isPeers: false,
                httpStatus: 503,
                retryAfter: retryAfter
            )
        }
    }

    /// An answer that repeats what identifies the request.
    private func repeating(_ request: MORequest) -> MM7Answer {
        request.found as? MM7Answer ?? MM7Answer(to: try? MM7Envelope(request))
    }

    /// Never: a reply is a message of its own.
    package var repliesInBand: Bool { false }

    private func message(
        _ envelope: MM7Envelope,
        in request: MORequest
    ) throws(MM7Error) -> MOMessage {
        try MM7Delivery(envelope)
            .message(in: request.body, isInternational: numbersAreInternational)
    }

    /// The answer to what is wrong with a request, or was found to be wrong with its message later.
    private func refusal(_ problem: Problem, _ request: MORequest) -> MOAnswer {
        let envelope: MM7Envelope
        do throws(MM7Error) {
            envelope = try MM7Envelope(request)
        } catch {
            return MM7Answer(to: nil).fault(error.status, problem.detail, isPeers: true)
        }
        do throws(MM7Error) {
            _ = try message(envelope, in: request)
        } catch {
            let answer = MM7Answer(to: envelope)
            return error.isFault
                ? answer.fault(error.status, problem.detail, isPeers: true)
                : answer.response(error.status, details: problem.detail)
        }
        let status = Self.status(of: problem.kind)
        return MM7Answer(to: envelope).response(status, details: problem.detail)
    }

    /// What a problem is called that is none of the request's form.
    private static func status(of kind: Problem.Kind) -> MM7Status {
        switch kind {
        case .missingField, .invalidField, .unknownField: .validationError
        case .bodyTooLarge, .tooManyItems: .contentRefused
        case .internalError: .serverError
        default: .clientError
        }
    }
}
