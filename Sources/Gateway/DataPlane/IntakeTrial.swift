internal import CarrierFormats
internal import Cryptography
internal import HTTPServer
internal import Intake
internal import JSON
package import SpamReporting

/// What a captured request would come to, without a gateway: `spamgate intake test`.
///
/// It is judged as if nothing had come before: no retry, no repeat, no limit of a partner.
package struct IntakeTrial {
    /// Names of the formats, as their folders in `protocols/inbound` are called.
    package static let formats = CarrierFormat.named.map(\.name)

    /// Longest body, in bytes: as long as gateways take by default.
    package static let bodySizeMax = 1 << 20
    /// Longest body with one complaint, in bytes, likewise.
    private static let complaintSizeMax = 64 << 10
    /// Most complaints of one body: as many as gateways take by default.
    private static let itemsMax = 2000

    private let name: String
    private let format: CarrierFormat
    private let partner: Partner
    private let normaliser: ComplaintNormaliser
    private let now: Timestamp

    /// A trial of the format called `name` for a carrier of `country`; nil for no such format.
    package init?(format name: String, country: Country, at now: Timestamp) {
        guard let format = CarrierFormat.named.first(where: { $0.name == name })?.format else {
            return nil
        }
        self.name = name
        self.format = format
        self.now = now
        partner = .onTrial(country, at: now)
        // Its tokens and digests are never shown.
        let key = SecureRandom.nonce(IntakeKeys.reporterKeySize)
        normaliser = ComplaintNormaliser(keys: IntakeKeys(reporterKey: key))
    }

    /// One complaint as it was read and normalised.
    private struct Item {
        let line: Int
        let reported: ReportedComplaint?
        let result: Result<Complaint, Problem>
    }

    /// What a body comes to, as JSON.
    ///
    /// An object with `format`, `items`, each with a `complaint` or a `problem`, and the `answer`.
    ///
    /// - Parameters:
    ///   - isLines: whether the body is NDJSON.
    ///   - headers: those that came with it, as far as the format reads any; without a
    ///     Content-Type the likeliest one is taken.
    package func run(
        _ body: [UInt8],
        isLines: Bool,
        headers: [(name: String, value: String)] = []
    ) -> [UInt8] {
        var items: [Item] = []
        let answer: HTTPResponse
        do throws(Problem) {
            let isMany: Bool
            if case .request(let requestFormat) = format.reading {
                guard !isLines else { throw format.wrongMediaType }
                isMany = try take(body, headers, requestFormat) { items.append($0) }
            } else {
                isMany = try take(body, isLines: isLines) { items.append($0) }
            }
            answer = isMany ? summary(of: items) : single(items[0])
        } catch {
            answer = format.answers.problem(error, at: now)
        }
        return JSONWriter.object { json in
            json.member("format", name)
            json.key("items")
            json.beginArray()
            for item in items { append(item, to: &json) }
            json.endArray()
            json.key("answer")
            Self.append(answer, to: &json)
        }
    }

    /// Hands over every complaint of a body; returns whether it may hold many.
    private func take(
        _ body: [UInt8],
        isLines: Bool,
        _ note: (Item) -> Void
    ) throws(Problem) -> Bool {
        try checkSize(body, isLong: isLines || format.isLong)
        let reader = Self.reader
        if isLines {
            guard format.takesLines else { throw format.wrongMediaType }
            let lines = try ComplaintLines(
                body,
                reader: reader,
                itemsMax: Self.itemsMax,
                format: format.parse
            )
            for line in lines { note(item(line.line, line.result, format.pointers)) }
            return true
        }
        let value: JSONValue
        do throws(JSONError) {
            value = try reader.read(body)
        } catch {
            throw Problem(error)
        }
        guard let (complaints, place) = try format.many(in: value) else {
            note(item(1, format.parse(value), format.pointers))
            return false
        }
        for (index, complaint) in complaints.enumerated() {
            let pointers = format.pointers.within("\(place)/\(index)")
            note(item(index + 1, format.parse(complaint), pointers))
        }
        return true
    }

    /// Hands over every complaint of a request that is read as a whole.
    private func take(
        _ body: [UInt8],
        _ headers: [(name: String, value: String)],
        _ requestFormat: any RequestFormat.Type,
        _ note: (Item) -> Void
    ) throws(Problem) -> Bool {
        try checkSize(body, isLong: format.isLong)
        func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
        let type = header("Content-Type") ?? requestFormat.likelyContentType(of: body)
        guard requestFormat.takes(contentType: type) else { throw format.wrongMediaType }
        let request = ReportRequest(
            contentType: type,
            body: body,
            reader: Self.reader,
            headers: header
        )
        switch format.content(of: request) {
        case .one(let report):
            note(item(1, report.result, report.pointers))
            return false
        case .many(let reports):
            for (index, report) in reports.enumerated() {
                note(item(index + 1, report.result, report.pointers))
            }
            return true
        }
    }

    private static var reader: JSONReader {
        JSONReader(limits: JSONLimits(elementsMax: itemsMax, sizeMax: bodySizeMax))
    }

    private func checkSize(_ body: [UInt8], isLong: Bool) throws(Problem) {
        guard !body.isEmpty else { throw Problem(.emptyBody, "the body holds no complaint") }
        let sizeMax = isLong ? Self.bodySizeMax : Self.complaintSizeMax
        guard body.count <= sizeMax else {
            throw Problem(.bodyTooLarge, "such a body has at most \(sizeMax) bytes")
        }
    }

    private func item(
        _ line: Int,
        _ parsed: Result<ReportedComplaint, Problem>,
        _ pointers: FieldPointers
    ) -> Item {
        let result = parsed.flatMap {
            normaliser.complaint(from: $0, partner: partner, pointers: pointers)
        }
        return Item(line: line, reported: try? parsed.get(), result: result)
    }

    // MARK: Answers

    private func single(_ item: Item) -> HTTPResponse {
        switch item.result {
        case .failure(let problem): return format.answers.problem(problem, at: now)
        case .success(let complaint):
            let receipt = Receipt(
                id: ComplaintID(at: now, random: SecureRandom.nonce(10)),
                status: complaint.sender == nil ? .partial : .counted,
                isReplay: false
            )
            return ComplaintAnswers.receipt(
                receipt,
                sender: complaint.sender,
                fingerprint: complaint.fingerprint
            )
        }
    }

    private func summary(of items: [Item]) -> HTTPResponse {
        var summary = ComplaintSummary()
        for item in items {
            switch item.result {
            case .success(let complaint) where complaint.sender == nil: summary.partial += 1
            case .success: summary.counted += 1
            case .failure(let problem):
                summary.rejections.append(
                    ComplaintSummary.Rejection(line: item.line, problem: problem)
                )
            }
        }
        return format.answers.summary(summary, at: now)
    }

    // MARK: Writing

    private func append(_ item: Item, to json: inout JSONWriter) {
        json.beginObject()
        json.member("line", item.line)
        switch item.result {
        case .failure(let problem):
            json.key("problem")
            json.beginObject()
            ProblemResponse.append(problem, status: nil, to: &json)
            json.endObject()
        case .success(let complaint):
            json.key("complaint")
            IntakeTrialJSON.append(complaint, as: item.reported, to: &json)
        }
        json.endObject()
    }

    private static func append(_ answer: HTTPResponse, to json: inout JSONWriter) {
        json.beginObject()
        json.member("status", answer.status)
        json.key("headers")
        json.beginObject()
        for (name, value) in answer.headers { json.member(name, value) }
        json.endObject()
        json.key("body")
        json.raw(answer.body)
        json.endObject()
    }
}

extension Partner {
    /// Whoever hands in what is tried; a carrier of `country`.
    static func onTrial(_ country: Country, at now: Timestamp) -> Partner {
        Partner(
            index: 0,
            name: "trial",
            role: .carrier,
            country: country,
            createdAt: now,
            revokedAt: nil,
            tokenDigest: []
        )
    }
}
