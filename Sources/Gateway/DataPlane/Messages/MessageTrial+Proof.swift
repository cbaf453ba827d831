internal import CarrierFormats
internal import Configuration
internal import Cryptography
internal import SpamReporting

extension MessageTrial {
    /// Whether a captured request proves that it comes from its source.
    enum Proof: Equatable {
        /// It does.
        case given(String)
        /// It cannot be told here; what a gateway would look at.
        case unchecked(String)
        /// It does not.
        case refused(Problem)
    }

    /// What a captured request tells of who sent it; nil for the route of a format.
    ///
    /// A signed time is not held against it: it was captured some time ago.
    func proof(of captured: CapturedRequest) -> Proof? {
        guard let options = source.options else { return nil }
        let authentication = options.authentication
        let found: Proof
        if let signature = source.signature {
            found = proof(by: signature, options, captured)
        } else {
            found = proof(by: authentication, captured)
        }
        guard !authentication.networks.isEmpty, authentication.scheme != .networks else {
            return found
        }
        let also = "; its address, which is not in the file, is checked too"
        return switch found {
        case .given(let detail): .given(detail + also)
        case .unchecked(let detail): .unchecked(detail + also)
        case .refused: found
        }
    }

    private func proof(
        by signature: SourceSignature,
        _ options: SourceOptions,
        _ captured: CapturedRequest
    ) -> Proof {
        let known = options.externalURL
        let url =
            known.isEmpty ? "http://" + (captured.header("Host") ?? "") + captured.path : known
        do throws(SignatureRefusal) {
            try signature.verify(request(captured), calledAt: url, now: now)
            return .given("the signature fits")
        } catch {
            switch error {
            case .missing(let place):
                return .unchecked("the signature, since \(place) is not in the file")
            case .stale:
                return .given(
                    "the signature fits; a gateway would refuse it by now, for its time is past"
                )
            case .malformed, .wrong: return .refused(error.problem)
            }
        }
    }

    private func proof(
        by authentication: AuthenticationOptions,
        _ captured: CapturedRequest
    ) -> Proof {
        let secret = authentication.secret?.value ?? ""
        switch authentication.scheme {
        case .basic:
            guard let header = captured.header("Authorization") else {
                return .unchecked("user and secret, which are not in the file")
            }
            let expected = Array("\(authentication.user):\(secret)".utf8)
            guard let credentials = MessageSource.basicCredentials(header),
                constantTimeEqual(credentials, expected)
            else {
                return .refused(
                    Problem(
                        .unauthenticated,
                        "Authorization is not Basic with the user and the secret of this source"
                    )
                )
            }
            return .given("user and secret fit")
        case .path:
            let segments = captured.pathSegments
            guard segments.count >= 4, segments[1] == "mo" else {
                return .unchecked("the secret at the end of the path, which is another here")
            }
            guard segments.count == 5,
                constantTimeEqual(Array(segments[4].utf8), Array(secret.utf8))
            else {
                let detail = "the path does not end with the secret of this source"
                return .refused(Problem(.unauthenticated, detail))
            }
            return .given("the secret in the path fits")
        case .networks: return .unchecked("its address, which is not in the file")
        case .token, .twilio, .sinch, .telnyx, .vonage, .vonageMessages, .hmac:
            return .unchecked("a token of its partner, which only a gateway knows")
        }
    }
}
