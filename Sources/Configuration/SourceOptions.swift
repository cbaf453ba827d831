/// A source of messages that subscribers sent to the reporting code, such as an SMS gateway.
package struct SourceOptions: Sendable, Equatable {
    /// Name in the address that the source calls; 1 to 64 of `a-z`, `0-9` and `-`.
    package var name = ""
    /// What its requests look like; nil only while it is read.
    package var format: SourceFormat?
    /// The partner that its messages count for.
    package var partner = ""
    /// How it proves who it is.
    package var authentication = AuthenticationOptions()
    /// Address by which the source knows us, without query; empty when it does not matter.
    package var externalURL = ""
    /// Whether subscribers are asked, and on which way.
    package var conversation = ConversationMode.off
    /// Language of what they are asked; empty for that of `conversation.language`.
    package var language = ""
    /// Texts of the operator's own.
    package var prompts: [PromptKey: String] = [:]
    /// Where replies go when they do not go in the answer; nil without ``ReplyOptions/url``.
    package var reply = ReplyOptions()
    /// How a source of the format ``SourceFormat/mapped`` is read.
    package var mapping = MappingOptions()
    /// What the coding 0 of SMPP means there.
    package var defaultAlphabet = DefaultAlphabet.gsm

    init() {}
}

/// What the requests of a source look like; the presets are those of `CarrierFormats`.
package enum SourceFormat: String, CaseIterable, Sendable {
    case kannel, jasmin, mm7
    case twilio, vonage
    case vonageMessages = "vonage-messages"
    case bandwidth, infobip, sinch, telnyx, oneapi, alibaba
    case mapped

    /// Whether the answer itself can carry a message for the subscriber.
    ///
    /// For ``mapped`` it is a matter of its acknowledgement.
    package var repliesInBand: Bool { self == .kannel || self == .twilio }
}

/// Whether subscribers are asked for what a report lacks.
package enum ConversationMode: String, CaseIterable, Sendable {
    /// In the answer to the request that brought their message.
    case inBand = "in-band"
    /// By a message of its own, through ``SourceOptions/reply``.
    case outOfBand = "out-of-band"
    /// They are not asked.
    case off
}

/// The texts that an operator may replace.
package enum PromptKey: String, CaseIterable, Sendable {
    case askSender, askSenderAgain, askContent, thanks, thanksPartial, help, stopped
}

/// What SMPP's `data_coding` 0 means at the message centre behind a source.
package enum DefaultAlphabet: String, CaseIterable, Sendable {
    /// The GSM alphabet, a septet in each octet.
    case gsm
    /// ISO-8859-1.
    case latin1
}

/// How a source proves who it is.
package struct AuthenticationOptions: Sendable, Equatable {
    /// How it does.
    package var scheme = AuthenticationScheme.token
    /// User name of ``AuthenticationScheme/basic``.
    package var user = ""
    /// File with the secret on its only line; empty when there is none.
    package var secretFile = ""
    /// What is in that file.
    package var secret: Secret?
    /// Public key of ``AuthenticationScheme/telnyx`` in base64.
    package var publicKey = ""
    /// How a code is made, for ``AuthenticationScheme/vonage`` and ``AuthenticationScheme/hmac``.
    package var algorithm = SignatureAlgorithm.sha256
    /// Header with the code of ``AuthenticationScheme/hmac``.
    package var header = ""
    /// How that code is written.
    package var encoding = CodeEncoding.hex
    /// What stands before it.
    package var prefix = ""
    /// Header with the signed time; empty when none is signed.
    package var timeHeader = ""
    /// Longest distance between a signed time and now.
    package var tolerance = Duration.seconds(300)
    /// Networks that the source may call from; empty for any.
    package var networks: [Network] = []

    init() {}
}

/// The ways in which a source can prove who it is.
package enum AuthenticationScheme: String, CaseIterable, Sendable {
    /// A token of its partner as `Authorization: Bearer`.
    case token
    /// User and secret as `Authorization: Basic`.
    case basic
    /// The secret as the last part of the path.
    case path
    /// The network that it calls from, and nothing else.
    case networks
    /// A signature in the manner of these platforms.
    case twilio, sinch, telnyx, vonage
    case vonageMessages = "vonage-messages"
    /// An HMAC of the body in a header.
    case hmac

    /// Whether it is the body of a request that is signed, and nothing else.
    package var signsBody: Bool {
        switch self {
        case .sinch, .telnyx, .vonageMessages, .hmac: true
        case .token, .basic, .path, .networks, .twilio, .vonage: false
        }
    }

    /// Whether there is a secret that both sides know.
    package var hasSecret: Bool {
        switch self {
        case .token, .networks, .telnyx: false
        case .basic, .path, .twilio, .sinch, .vonage, .vonageMessages, .hmac: true
        }
    }
}

/// How the code of a signature is made.
package enum SignatureAlgorithm: String, CaseIterable, Sendable {
    /// Of Vonage only: MD5 of the fields and the secret, without HMAC.
    case md5Hash = "md5-hash"
    case md5, sha1, sha256, sha512
}

/// How octets are written in text.
package enum CodeEncoding: String, CaseIterable, Sendable {
    case hex, base64
}

/// Where messages for subscribers are handed in.
package struct ReplyOptions: Sendable, Equatable {
    /// Address of Kannel's `sendsms` or Jasmin's `/send`; empty when there is none.
    package var url = ""
    /// User name there.
    package var username = ""
    /// File with the password on its only line.
    package var passwordFile = ""
    /// What is in that file.
    package var password: Secret?
    /// Who the messages come from, such as `7726`; empty for the code the subscriber wrote to.
    package var from = ""

    init() {}
}
