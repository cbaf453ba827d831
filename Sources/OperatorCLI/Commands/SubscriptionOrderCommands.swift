import ArgumentParser
import JSON
import SpamReporting

/// Which entries a subscription gets, and in what portions.
struct SubscriptionOptions: ParsableArguments {
    @Option(help: "What people call it.")
    var name: String?
    @Option(
        help: ArgumentHelp(
            "Only senders of this country, such as GB; may be given several times, or all.",
            valueName: "code"
        )
    )
    var country: [String] = []
    @Option(
        help: ArgumentHelp(
            "Only senders, or hosts, of this kind; may be given several times, or all.",
            discussion: "Kinds: "
                + Sender.Kind.allCases.map(\.rawValue).joined(separator: ", ") + ".",
            valueName: "kind"
        )
    )
    var kind: [String] = []
    @Option(help: ArgumentHelp("Only senders with as many reporters.", valueName: "number"))
    var minimumReporters: Int?
    @Option(help: ArgumentHelp("Most entries of one delivery, 1 to 500.", valueName: "number"))
    var batchSize: Int?
    @Option(
        help: ArgumentHelp(
            "Seconds to gather entries before a delivery that is not full, 0 to 3600.",
            valueName: "seconds"
        )
    )
    var interval: Int?
    @Option(
        help: ArgumentHelp(
            "A file with the token that the receiver wants as Authorization: Bearer, or none.",
            valueName: "file"
        )
    )
    var bearerTokenFile: String?

    func validate() throws {
        for code in country where code != "all" && Country(code: code) == nil {
            throw ValidationError("A country is an ISO 3166-1 code such as GB, or all.")
        }
        for name in kind where name != "all" && Sender.Kind(rawValue: name) == nil {
            throw ValidationError("There is no such kind of sender as \(name).")
        }
    }

    /// Whether nothing is said.
    var isEmpty: Bool {
        name == nil && country.isEmpty && kind.isEmpty && minimumReporters == nil
            && batchSize == nil && interval == nil && bearerTokenFile == nil
    }

    /// The token in the file that is named; `.some(nil)` when the receiver is to get none.
    func bearerToken() throws(CommandFailure) -> String?? {
        switch bearerTokenFile {
        case nil: nil
        case "none": .some(nil)
        case let path?: .some(try TokenFile.read(path))
        }
    }

    /// Writes what is said as members of a request.
    func append(_ bearerToken: String??, to json: inout JSONWriter) {
        switch bearerToken {
        case nil: break
        case .some(nil):
            json.key("bearerToken")
            json.null()
        case let token??: json.member("bearerToken", token)
        }
        if let name { json.member("name", name) }
        append("countries", country, to: &json)
        append("kinds", kind, to: &json)
        if let minimumReporters { json.member("minimumReporters", minimumReporters) }
        if let batchSize { json.member("batchSize", batchSize) }
        if let interval { json.member("interval", interval) }
    }

    private func append(_ key: String, _ values: [String], to json: inout JSONWriter) {
        guard !values.isEmpty else { return }
        json.key(key)
        if values.contains("all") {
            json.null()
            return
        }
        json.beginArray()
        for value in values { json.string(value) }
        json.endArray()
    }
}

struct SubscriptionAdd: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Subscribe a receiver, and show its secret, once.",
        discussion: "Nothing is sent before the receiver has proved that it wants it.\n\n"
            + ExitCodes.help
    )

    @Argument(help: "Where deliveries go: an https URL.")
    var url: String
    @Option(
        help: ArgumentHelp("The partner it is for; operators only.", valueName: "name")
    )
    var partner: PartnerName?
    @Option(help: "Which feed: senders, hosts or campaigns.")
    var feed = FeedName.senders
    @Option(help: "How batches are written: json, cloudevents, or syniverse.")
    var format: SubscriptionFormat = .json
    @Option(
        help: ArgumentHelp(
            "v1 (HMAC-SHA-256) or v1a (Ed25519); by default v1a for regulators, else v1.",
            valueName: "version"
        )
    )
    var signing: SubscriptionSigning?
    @Option(
        help: ArgumentHelp(
            "Where to begin: snapshot, now, oldest, or a cursor.",
            valueName: "place"
        )
    )
    var start = "snapshot"
    @OptionGroup var what: SubscriptionOptions
    @OptionGroup var printing: OutputOptions
    @OptionGroup var client: ClientOptions

    func execute(_ session: Session) throws(CommandFailure) {
        let gateway = try client.client(in: session.environment)
        let token = try what.bearerToken()
        let body = JSONWriter.object { json in
            json.member("url", url)
            if let partner { json.member("partner", partner.text) }
            json.member("feed", feed.rawValue)
            json.member("format", format.rawValue)
            if let signing { json.member("signing", signing.rawValue) }
            json.member("start", start)
            what.append(token, to: &json)
        }
        let answer = try gateway.post(Target("v1", "subscriptions").text, json: body)
        session.console.write(
            try printing.output.text(of: answer, as: SubscriptionReport.self, in: session.layout)
        )
    }
}

struct SubscriptionSet: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change where a subscription goes, what it gets, or its portions.",
        discussion: "A new URL has to be verified before anything is sent there.\n\n"
            + ExitCodes.help
    )

    @Argument(help: "The subscription's id.")
    var id: SubscriptionID
    @Option(
        name: .customLong("receiver"),
        help: ArgumentHelp("Where deliveries go: an https URL.", valueName: "url")
    )
    var receiver: String?
    @OptionGroup var what: SubscriptionOptions
    @OptionGroup var format: OutputOptions
    @OptionGroup var client: ClientOptions

    func validate() throws {
        guard receiver != nil || !what.isEmpty else {
            throw ValidationError("Say what is to be changed; --help lists it.")
        }
    }

    func execute(_ session: Session) throws(CommandFailure) {
        let gateway = try client.client(in: session.environment)
        let token = try what.bearerToken()
        let body = JSONWriter.object { json in
            if let receiver { json.member("url", receiver) }
            what.append(token, to: &json)
        }
        let answer = try gateway.patch(id.target().text, json: body)
        session.console.write(
            try format.output.text(of: answer, as: SubscriptionReport.self, in: session.layout)
        )
    }
}

struct SubscriptionReplay: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract:
            "Deliver again, from a place or a time of the feed, or beginning with a snapshot.",
        discussion: ExitCodes.help
    )

    @Argument(help: "The subscription's id.")
    var id: SubscriptionID
    @Option(help: ArgumentHelp("What comes after a cursor.", valueName: "cursor"))
    var after: String?
    @Option(
        help: ArgumentHelp(
            "What was published from then on, such as 2026-11-19T00:00:00Z.",
            valueName: "time"
        )
    )
    var from: String?
    @Flag(help: "What is listed now, then what changes.")
    var snapshot = false
    @OptionGroup var format: OutputOptions
    @OptionGroup var client: ClientOptions

    func validate() throws {
        guard (after == nil ? 0 : 1) + (from == nil ? 0 : 1) + (snapshot ? 1 : 0) == 1 else {
            throw ValidationError("Give one of --after, --from and --snapshot.")
        }
    }

    func execute(_ session: Session) throws(CommandFailure) {
        let gateway = try client.client(in: session.environment)
        let body = JSONWriter.object { json in
            if let after { json.member("after", after) }
            if let from { json.member("from", from) }
            if snapshot { json.member("snapshot", true) }
        }
        let answer = try gateway.post(id.target("replay").text, json: body)
        session.console.write(
            try format.output.text(of: answer, as: SubscriptionReport.self, in: session.layout)
        )
    }
}
