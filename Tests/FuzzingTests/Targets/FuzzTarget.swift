import Glibc

/// One reader of bytes that come from outside.
enum FuzzTarget: String, CaseIterable, Sendable {
    /// A complaint of the gateway's own format, from JSON to the normalised complaint.
    case complaint
    /// The lines of an NDJSON body.
    case lines
    /// A MARS report, and the MIME entity in it.
    case mars
    /// A XARF report, and the evidence in it.
    case xarf
    /// A batch of Syniverse's datafeed.
    case syniverse
    /// A request of Kannel.
    case kannel
    /// A request of Jasmin's HTTP thrower.
    case jasmin
    /// A request of a source that a mapping describes, with all presets.
    case mapped
    /// A request that may be signed.
    case signatures
    /// A conversation with a reporter, and what is kept of it.
    case conversation
    /// An XML document.
    case xml
    /// A delivery of MM7, and the MIME entities in it.
    case mm7
    /// User data of a short message.
    case shortmessage
    /// A report of an iPhone.
    case apple
    /// The report of a chatbot, and the header that says who reports.
    case rcs
    /// A mail system's report, and the mail in it.
    case arf
    /// Senders and reporters, however they are spelled.
    case sender
    /// Message texts, their normal form and fingerprint.
    case text
    /// Any text, for its links, numbers, words and fingerprint.
    case content
    /// A file of rules for categories, and a text that has one.
    case categories
    /// Cursors, partner tokens, canonical senders, moments: what stands in paths and headers.
    case tokens
    /// A document that says what a partner may see.
    case agreement
    /// Replies of Redis, as bytes and as packed values.
    case replies
    /// The target of an HTTP request.
    case path
    /// A request that was captured for a trial.
    case captured
    /// What clients of TAXII send: filters, cursors, patterns and sightings.
    case taxii
    /// URLs and keys of subscribers, and when their servers want to be tried again.
    case outgoing
    /// Reported messages of which a sample is shown.
    case redaction

    /// Reads `input` and throws what does not hold; with a planted `fault` something does not.
    func check(_ input: [UInt8], fault isPlanted: Bool = false) throws(Violation) {
        let fault = PlantedFault(isPlanted: isPlanted)
        switch self {
        case .complaint: try ComplaintProperties.check(input, fault)
        case .lines: try LineProperties.check(input, fault)
        case .mars: try MARSProperties.check(input, fault)
        case .xarf: try XARFProperties.check(input, fault)
        case .syniverse: try SyniverseProperties.check(input, fault)
        case .kannel: try KannelProperties.check(input, fault)
        case .jasmin: try JasminProperties.check(input, fault)
        case .conversation: try ConversationProperties.check(input, fault)
        case .mapped: try MappedProperties.check(input, fault)
        case .signatures: try SignatureProperties.check(input, fault)
        case .xml: try XMLProperties.check(input, fault)
        case .mm7: try MM7Properties.check(input, fault)
        case .shortmessage: try ShortMessageProperties.check(input, fault)
        case .apple: try AppleProperties.check(input, fault)
        case .rcs: try RCSProperties.check(input, fault)
        case .arf: try ARFProperties.check(input, fault)
        case .sender: try SenderProperties.check(input, fault)
        case .text: try TextProperties.check(input, fault)
        case .content: try ContentProperties.check(input, fault)
        case .categories: try CategoryProperties.check(input, fault)
        case .tokens: try TokenProperties.check(input, fault)
        case .agreement: try AgreementProperties.check(input, fault)
        case .replies: try ReplyProperties.check(input, fault)
        case .path: try PathProperties.check(input, fault)
        case .captured: try CapturedProperties.check(input, fault)
        case .taxii: try TAXIIProperties.check(input, fault)
        case .outgoing: try OutgoingProperties.check(input, fault)
        case .redaction: try RedactionProperties.check(input, fault)
        }
    }
}

/// Something that must hold for all bytes, and did not for some.
struct Violation: Error, CustomStringConvertible {
    let description: String
}

/// Throws a violation of `property` unless it holds.
func expect(_ property: String, _ holds: @autoclosure () -> Bool) throws(Violation) {
    guard holds() else { throw Violation(description: property) }
}

/// A mistake that a target's own code makes on purpose, to show that its property is watched.
///
/// It strikes only where a decoded field begins with four bytes that no seed has.
struct PlantedFault: Sendable {
    /// What the fuzzer has to come upon.
    private static let magic = "FAUL".utf8.map { CChar(bitPattern: $0) }

    let isPlanted: Bool

    /// Whether the mistake is made in what begins with `bytes`.
    func strikes(_ bytes: some Sequence<UInt8>) -> Bool {
        guard isPlanted else { return false }
        let first = bytes.prefix(Self.magic.count).map { CChar(bitPattern: $0) }
        guard first.count == Self.magic.count else { return false }
        // libFuzzer learns from what strncmp is called with; bcmp, which memcmp becomes, is deaf.
        return strncmp(first, Self.magic, first.count) == 0
    }
}
