extension ConfigurationLoader {
    /// Most sources of a gateway.
    private static let sourcesMax = 256

    /// Reads the section `sources`, in which the operator chooses the names.
    mutating func readSources(_ entry: YAMLDocument.Entry) {
        switch entry.value {
        case .section(let entries):
            if entries.count > Self.sourcesMax {
                let problem = "has \(entries.count) sources"
                refuse(entry.place, "sources", problem, "at most \(Self.sourcesMax)")
            }
            for entry in entries { readSource(entry) }
        case .value(.absent, _): break
        case .value(_, let place):
            let remedy = "indented names of sources below it"
            refuse(place, "sources", "is a section, not a value", remedy)
        }
    }

    private mutating func readSource(_ entry: YAMLDocument.Entry) {
        let key = "sources.\(entry.name)"
        guard (1...64).contains(entry.name.utf8.count),
            entry.name.allSatisfy(Self.nameCharacters.contains)
        else {
            return refuse(
                entry.place,
                "sources",
                "has the name \(shown(entry.name)), which is not possible",
                "1 to 64 of a to z, 0 to 9 and -"
            )
        }
        guard case .section(let entries) = entry.value else {
            let remedy = "indented keys below it, such as format and partner"
            return refuse(entry.place, key, "is a section, not a value", remedy)
        }
        var reading = SourceReading(entry.name, at: entry.place)
        reading.read(entries, under: "")
        reading.checkRelations()
        reading.readSecrets()
        reading.mistakes.forEach { add($0) }
        let source = reading.source
        change { configuration in
            configuration.sources.removeAll { $0.name == source.name }
            configuration.sources.append(source)
            configuration.sources.sort { $0.name < $1.name }
        }
    }

    private static let nameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-"

    private mutating func refuse(
        _ place: ConfigurationPlace,
        _ key: String,
        _ problem: String,
        _ remedy: String
    ) {
        add(ConfigurationMistake(place, key: key, problem: problem, remedy: remedy))
    }
}

/// One source while it is read, with the places of what was given.
struct SourceReading {
    private(set) var source = SourceOptions()
    private(set) var mistakes: [ConfigurationMistake] = []

    private let place: ConfigurationPlace
    private var places: [String: ConfigurationPlace] = [:]
    private var refused: Set<String> = []

    private static let options = Dictionary(
        uniqueKeysWithValues: SourceOption.all.map { ($0.key, $0) }
    )
    private static let sections = Set(
        SourceOption.all.flatMap { option in
            (1..<max(option.path.count, 1)).map { option.path.prefix($0).joined(separator: ".") }
        }
    )

    init(_ name: String, at place: ConfigurationPlace) {
        source.name = name
        self.place = place
    }

    mutating func read(_ entries: [YAMLDocument.Entry], under path: String) {
        for entry in entries {
            let key = path.isEmpty ? entry.name : "\(path).\(entry.name)"
            switch entry.value {
            case .section(let entries) where Self.sections.contains(key):
                places[key] = entry.place
                read(entries, under: key)
            case .value(.absent, _) where Self.sections.contains(key): break
            case .value(let raw, let place): apply(raw, key, at: place, named: entry.place)
            case .section: apply(.nested, key, at: entry.place, named: entry.place)
            }
        }
    }

    private mutating func apply(
        _ raw: RawValue,
        _ key: String,
        at place: ConfigurationPlace,
        named namePlace: ConfigurationPlace
    ) {
        guard let option = Self.options[key] else {
            guard !Self.sections.contains(key) else {
                return add(place, key, "is a section, not a value", "indented keys below it")
            }
            let candidates = Array(Self.options.keys) + Array(Self.sections)
            let near = nearest(to: key, in: candidates).map { "sources.\(source.name).\($0)" }
            return add(namePlace, key, "is not an option", "", nearest: near)
        }
        do {
            try option.read(raw, &source)
            places[key] = place
        } catch {
            refused.insert(key)
            add(place, key, error.problem, error.remedy)
        }
    }

    private mutating func add(
        _ place: ConfigurationPlace,
        _ key: String,
        _ problem: String,
        _ remedy: String,
        nearest: String? = nil
    ) {
        let name = key.isEmpty ? "sources.\(source.name)" : "sources.\(source.name).\(key)"
        mistakes.append(
            ConfigurationMistake(
                place,
                key: name,
                problem: problem,
                remedy: remedy,
                nearest: nearest
            )
        )
    }
}

// MARK: - Relations

extension SourceReading {
    /// Options that must fit together.
    mutating func checkRelations() {
        require(source.format != nil, "format", "is missing", "one of the formats")
        require(!source.partner.isEmpty, "partner", "is missing", "the name of a partner")
        checkAuthentication()
        checkConversation()
        checkMapping()
    }

    private mutating func checkAuthentication() {
        let authentication = source.authentication
        let scheme = authentication.scheme
        let name = "the scheme \(scheme.rawValue)"
        let wanted: [(String, Bool, Bool)] = [
            ("secretFile", scheme.hasSecret, !authentication.secretFile.isEmpty),
            ("user", scheme == .basic, !authentication.user.isEmpty),
            ("publicKey", scheme == .telnyx, !authentication.publicKey.isEmpty),
            ("header", scheme == .hmac, !authentication.header.isEmpty),
        ]
        for (option, isWanted, isGiven) in wanted {
            let key = "authentication.\(option)"
            require(isGiven || !isWanted, key, "is missing", "it; \(name) needs it")
            require(isWanted || !isGiven, key, "is set, but of no use", "none; \(name) has none")
        }
        for option in ["encoding", "prefix", "timeHeader"] where scheme != .hmac {
            refuseUseless("authentication.\(option)", "the scheme hmac alone has it")
        }
        if scheme != .hmac, scheme != .vonage {
            refuseUseless("authentication.algorithm", "the schemes hmac and vonage alone have it")
        }
        require(
            authentication.algorithm != .md5Hash || scheme == .vonage,
            "authentication.algorithm",
            "is md5-hash",
            "another; only the scheme vonage has it"
        )
        require(
            scheme != .networks || !authentication.networks.isEmpty,
            "authentication.networks",
            "is missing",
            "at least one network; \(name) has nothing else"
        )
        require(
            scheme != .twilio || !source.externalURL.isEmpty,
            "externalURL",
            "is missing",
            "the address that Twilio calls; its signature is made of that"
        )
    }

    private mutating func checkConversation() {
        let isMapped = source.format == .mapped
        let reply = source.reply
        let canReply =
            isMapped
            ? !source.mapping.acknowledgement.reply.isEmpty
            : source.format?.repliesInBand ?? true
        require(
            source.conversation != .inBand || canReply,
            "conversation",
            "is in-band, but answers of this format carry no message",
            isMapped ? "mapping.acknowledgement.reply, or off" : "out-of-band with reply, or off"
        )
        require(
            source.conversation != .outOfBand || !reply.url.isEmpty,
            "conversation",
            "is out-of-band, but there is no reply.url",
            "reply.url, or off"
        )
        for (key, isGiven) in [
            ("reply.username", !reply.username.isEmpty),
            ("reply.passwordFile", !reply.passwordFile.isEmpty),
        ] {
            require(!isGiven || !reply.url.isEmpty, key, "is set, but there is no reply.url", "it")
        }
        require(
            reply.username.isEmpty == reply.passwordFile.isEmpty,
            reply.username.isEmpty ? "reply.passwordFile" : "reply.username",
            "stands alone",
            "reply.username and reply.passwordFile, or none of them"
        )
    }

    private mutating func checkMapping() {
        let mapping = source.mapping
        guard source.format == .mapped else {
            guard source.format != nil else { return }
            return refuseUseless("mapping", "only the format mapped has one")
        }
        require(
            !mapping.subscriber.isEmpty,
            "mapping.subscriber",
            "is missing",
            "where the number of who sent the message stands"
        )
        require(
            !mapping.text.isEmpty || !mapping.binary.isEmpty,
            "mapping.text",
            "is missing",
            "mapping.text, mapping.binary or both"
        )
        require(
            !mapping.carriers.contains(.query) || !source.authentication.scheme.signsBody,
            "mapping.carriers",
            "has query, which a signature of the body says nothing about",
            "json or form, or another scheme"
        )
        if mapping.binary.isEmpty {
            for option in ["binaryEncoding", "coding", "header"] {
                refuseUseless("mapping.\(option)", "it belongs to mapping.binary")
            }
        }
        let part = [mapping.partReference, mapping.partTotal, mapping.partNumber]
        require(
            part.allSatisfy(\.isEmpty) || !part.contains(where: \.isEmpty),
            "mapping.partReference",
            "is not complete",
            "partReference, partTotal and partNumber, or none of them"
        )
        if mapping.timeFormat != .dateTime {
            refuseUseless("mapping.timeOffset", "it belongs to the timeFormat date-time")
        }
        let acknowledgement = mapping.acknowledgement
        require(
            acknowledgement.reply.isEmpty || acknowledgement.reply.contains("{reply}"),
            "mapping.acknowledgement.reply",
            "has no place for the message",
            "{reply} in it"
        )
        require(
            !acknowledgement.contentType.isEmpty
                || acknowledgement.body.isEmpty && acknowledgement.reply.isEmpty,
            "mapping.acknowledgement.contentType",
            "is missing",
            "the type of the body"
        )
    }

    /// Judges an option, at its own place or else at that of the section or source.
    private mutating func require(
        _ holds: Bool,
        _ key: String,
        _ problem: String,
        _ remedy: String
    ) {
        guard !holds, !refused.contains(key) else { return }
        let parent = key.split(separator: ".").dropLast().joined(separator: ".")
        add(places[key] ?? places[parent] ?? place, key, problem, remedy)
    }

    private mutating func refuseUseless(_ key: String, _ remedy: String) {
        guard let place = places[key] else { return }
        add(place, key, "is set, but of no use", "none; \(remedy)")
    }
}

// MARK: - Secrets

extension SourceReading {
    /// Reads the files that secrets are in.
    mutating func readSecrets() {
        let authentication = source.authentication
        source.authentication.secret = secret(
            "authentication.secretFile",
            authentication.secretFile
        )
        source.reply.password = secret("reply.passwordFile", source.reply.passwordFile)
    }

    private mutating func secret(_ key: String, _ path: String) -> Secret? {
        guard !path.isEmpty, !refused.contains(key) else { return nil }
        do {
            return try secretLine(path: path)
        } catch {
            add(places[key] ?? place, key, error.problem, error.remedy)
            return nil
        }
    }
}
