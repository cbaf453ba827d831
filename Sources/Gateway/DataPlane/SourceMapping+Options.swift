internal import CarrierFormats
internal import Configuration
internal import ShortMessages

extension SourceMapping {
    /// The mapping that an operator described; the configuration has checked each part of it.
    init(_ options: MappingOptions, alphabet: DefaultAlphabet) {
        var message = MessageMapping(
            subscriber: Self.paths(options.subscriber),
            text: Self.paths(options.text)
        )
        message.conditions = Self.conditions(options.when)
        message.id = Self.paths(options.id)
        message.numbers = options.numbers == .international ? .international : .asWritten
        message.recipient = Self.paths(options.recipient)
        if !options.binary.isEmpty {
            message.binary = BinaryFields(
                data: Self.paths(options.binary),
                encoding: options.binaryEncoding == .hex ? .hex : .base64,
                coding: Self.paths(options.coding),
                standard: alphabet == .gsm ? .gsm : .latin1,
                header: Self.paths(options.header)
            )
        }
        if !options.partReference.isEmpty {
            message.part = PartFields(
                reference: Self.paths(options.partReference),
                total: Self.paths(options.partTotal),
                number: Self.paths(options.partNumber)
            )
        }
        message.time = Self.paths(options.time)
        message.timeFormat = TimeFormat(options)
        if !options.files.isEmpty, let url = FieldPath(written: options.fileURL) {
            let type = options.fileType.isEmpty ? nil : FieldPath(written: options.fileType)
            message.files = .listed(Self.paths(options.files), url: url, type: type)
        }
        self.init(
            carriers: Set(options.carriers.map { Carrier($0) }),
            messages: Self.paths(options.messages),
            variants: [message],
            acknowledgement: Acknowledgement(options.acknowledgement)
        )
    }

    private static func paths(_ texts: [String]) -> [FieldPath] {
        texts.compactMap { FieldPath(written: $0) }
    }

    /// One condition for each path; its values are alternatives.
    private static func conditions(_ texts: [String]) -> [FieldCondition] {
        var values: [(path: FieldPath, values: [String])] = []
        for text in texts {
            guard let sign = text.firstIndex(of: "="),
                let path = FieldPath(written: String(text[..<sign]))
            else { continue }
            let value = String(text[text.index(after: sign)...])
            if let place = values.firstIndex(where: { $0.path == path }) {
                values[place].values.append(value)
            } else {
                values.append((path, [value]))
            }
        }
        return values.map { FieldCondition($0.path, $0.values) }
    }
}

extension SourceMapping.Carrier {
    fileprivate init(_ carrier: MappingCarrier) {
        self =
            switch carrier {
            case .json: .json
            case .form: .form
            case .query: .query
            }
    }
}

extension TimeFormat {
    fileprivate init(_ options: MappingOptions) {
        self =
            switch options.timeFormat {
            case .rfc3339: .rfc3339
            case .dateTime: .dateTime(offset: options.timeOffset)
            case .unixSeconds: .unixSeconds
            case .unixMilliseconds: .unixMilliseconds
            }
    }
}

extension Acknowledgement {
    fileprivate init(_ options: AcknowledgementOptions) {
        let type = options.contentType.isEmpty ? nil : options.contentType
        self.init(
            success: AnswerTemplate(options.status, contentType: type, body: options.body),
            reply: options.reply.isEmpty
                ? nil : AnswerTemplate(options.status, contentType: type, body: options.reply),
            invalid: .problem(options.invalidStatus),
            refused: .problem(options.refusedStatus),
            unavailable: .problem(options.unavailableStatus)
        )
    }
}
