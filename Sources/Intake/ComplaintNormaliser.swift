package import CarrierFormats
import Cryptography
import PhoneNumbers
package import SpamReporting

/// What one complaint may bring.
package struct IntakeLimits: Hashable, Sendable {
    /// Longest message id, in bytes.
    package var messageIDSizeMax = 200
    /// Longest reporter address, in bytes; MARS allows 350 characters.
    package var reporterSizeMax = 1400
    /// Longest text, in bytes; a concatenated message of 255 parts has 34 KiB, real ones a few.
    package var textSizeMax = 16 * 1024

    /// Most characters of an alphanumeric sender ID; some networks let more than GSM's 11 pass.
    package var alphanumericCountMax = SenderNormaliser.alphanumericCountMaxDefault

    /// The defaults.
    package init() {}
}

/// Makes a complaint, as a carrier format found it, ready for the ledger.
///
/// From here on nothing identifies the reporter but keyed digests. Confined to one thread, because
/// it keeps its buffers and the key's set-up from one complaint to the next.
package final class ComplaintNormaliser {
    private let reporters: Authenticator
    private let digests: Authenticator
    private let limits: IntakeLimits
    private let senders: SenderNormaliser
    private let texts = TextNormaliser()
    private var input = DigestInput()
    /// Countries of numbers by their first digits.
    private var regions: [UInt32: Country?] = [:]

    /// First digits of a number, country code included, by which its country is told.
    private static let regionDigits = 7
    /// Most first digits that are remembered.
    private static let regionsMax = 8192

    /// Makes a normaliser that makes tokens with `keys` and takes `overstamps` for no sender.
    package init(
        keys: IntakeKeys,
        overstamps: [String] = SenderNormaliser.overstampsDefault,
        limits: IntakeLimits = IntakeLimits()
    ) {
        reporters = Authenticator(keys.key)
        digests = Authenticator(cipherKey: keys.digestKey)
        self.limits = limits
        senders = SenderNormaliser(
            overstamps: overstamps,
            alphanumericCountMax: limits.alphanumericCountMax
        )
    }

    /// The complaint that `reported` by `partner` comes to, or the first thing wrong with it.
    ///
    /// `pointers` says where the problem's field stands in the format that it was read from.
    package func complaint(
        from reported: ReportedComplaint,
        partner: Partner,
        pointers: FieldPointers
    ) -> Result<Complaint, Problem> {
        do throws(Problem) {
            return .success(try normalised(reported, partner: partner, pointers: pointers))
        } catch {
            return .failure(error)
        }
    }

    /// The complaint that came of a conversation with the reporter of this token.
    ///
    /// It has no retry key: the conversation knows which messages it has taken.
    package func complaint(
        from reported: ReportedComplaint,
        reporter: ReporterToken,
        country: Country
    ) -> Result<Complaint, Problem> {
        do throws(Problem) {
            let pointers = FieldPointers.none
            let sender = try sender(reported.sender, country, pointer: pointers.sender)
            return .success(
                try normalised(reported, nil, reporter, sender, pointers: pointers)
            )
        } catch {
            return .failure(error)
        }
    }

    private func normalised(
        _ reported: ReportedComplaint,
        partner: Partner,
        pointers: FieldPointers
    ) throws(Problem) -> Complaint {
        let retryKey = try retryKey(reported.messageID, partner, pointer: pointers.messageID)
        let token = try token(reported.reporter, partner.country, pointer: pointers.reporter)
        let sender = try sender(reported.sender, partner.country, pointer: pointers.sender)
        return try normalised(reported, retryKey, token, sender, pointers: pointers)
    }

    private func normalised(
        _ reported: ReportedComplaint,
        _ retryKey: Digest8?,
        _ token: ReporterToken?,
        _ sender: Sender?,
        pointers: FieldPointers
    ) throws(Problem) -> Complaint {
        guard reported.text.utf8.count <= limits.textSizeMax else {
            let detail = "The text is longer than \(limits.textSizeMax) bytes."
            throw Problem(.invalidField, detail, pointer: pointers.text)
        }
        let fingerprint = texts.fingerprint(
            text: reported.text,
            attachments: reported.attachments
        )
        return Complaint(
            retryKey: retryKey,
            contentDigest: contentDigest(of: reported, token: token),
            reporter: token,
            repeatKey: token.map {
                repeatKey($0, sender, fingerprint, reported.disposition)
            },
            pairKey: token.flatMap { token in
                sender.map { pairKey(token, $0, reported.disposition) }
            },
            sender: sender,
            channel: reported.channel,
            receivedAt: reported.receivedAt,
            disposition: reported.disposition,
            text: reported.text,
            attachments: reported.attachments,
            fingerprint: fingerprint
        )
    }

    private func sender(
        _ written: String?,
        _ country: Country,
        pointer: String
    ) throws(Problem) -> Sender? {
        switch senders.normalise(written, country: country) {
        case .sender(let sender): sender
        case .none: nil
        case .invalid(let reason): throw Problem(.invalidField, reason, pointer: pointer)
        }
    }

    private func token(
        _ reporter: ReportedReporter?,
        _ country: Country,
        pointer: String
    ) throws(Problem) -> ReporterToken? {
        guard let reporter else { return nil }
        guard reporter.address.utf8.count <= limits.reporterSizeMax else {
            let detail = "The reporter is longer than \(limits.reporterSizeMax) bytes."
            throw Problem(.invalidField, detail, pointer: pointer)
        }
        guard let address = ReporterAddress(reporter.address, country: country) else {
            let detail = "The reporter is blank; a number, an address or a hash is wanted."
            throw Problem(.invalidField, detail, pointer: pointer)
        }
        input.begin(.reporter)
        input.appendUnmarked(address.text)
        let code = reporters.authenticate(input.bytes)
        return ReporterToken(Bytes16(high: code.high, low: code.low))
    }
}

// MARK: - Messages

extension ComplaintNormaliser {
    /// The country whose plan the number of a subscriber is of; nil where that cannot be told.
    package func country(of subscriber: ReportedReporter, partner: Partner) -> Country? {
        guard let address = ReporterAddress(subscriber.address, country: partner.country),
            address.text.hasPrefix("+")
        else { return nil }
        let digits = address.text.utf8.dropFirst()
        let key = digits.prefix(Self.regionDigits).reduce(UInt32(0)) {
            $0 * 10 + UInt32($1 & 0x0F)
        }
        // libphonenumber compares a number with many patterns.
        if let known = regions[key] { return known }
        let region = PhoneNumbers.region(ofE164: String(decoding: digits, as: UTF8.self))
        let country = region.flatMap(Country.init(code:))
        if regions.count >= Self.regionsMax { regions.removeAll(keepingCapacity: true) }
        regions[key] = .some(country)
        return country
    }

    /// The token of the subscriber who sent a message.
    package func reporter(
        of message: MOMessage,
        partner: Partner
    ) throws(Problem) -> ReporterToken {
        guard
            let token = try token(
                message.subscriber,
                partner.country,
                pointer: FieldPointers.none.reporter
            )
        else { throw Problem(.invalidField, "The message tells no subscriber.") }
        return token
    }

    /// Digests of a message's id, 0 when it has none, and of what it says.
    package func digests(
        of message: MOMessage,
        partner: Partner
    ) throws(Problem) -> (id: UInt64, content: UInt64) {
        let key = try retryKey(message.id, partner, pointer: FieldPointers.none.messageID)
        input.begin(.message)
        input.append(message.channel.rawValue)
        input.append(message.text)
        if let part = message.part {
            input.append(decimal: Int64(part.reference))
            input.append(decimal: Int64(part.total))
            input.append(decimal: Int64(part.number))
        }
        for attachment in message.attachments { input.append(attachment.sha256) }
        for file in message.linkedFiles { input.append(file.url) }
        return (key?.value ?? 0, digest().value)
    }
}

// MARK: - Digests

extension ComplaintNormaliser {
    private func retryKey(
        _ messageID: String?,
        _ partner: Partner,
        pointer: String
    ) throws(Problem) -> Digest8? {
        guard let messageID else { return nil }
        guard (1...limits.messageIDSizeMax).contains(messageID.utf8.count) else {
            let detail = "A message id has 1 to \(limits.messageIDSizeMax) bytes."
            throw Problem(.invalidField, detail, pointer: pointer)
        }
        input.begin(.retry)
        input.appendUnmarked(partner.index)
        input.appendUnmarked(messageID)
        return digest()
    }

    private func contentDigest(of reported: ReportedComplaint, token: ReporterToken?) -> Digest8 {
        input.begin(.content)
        if let token { input.append(token.bytes) } else { input.append("") }
        input.append(reported.sender)
        input.append(reported.channel.rawValue)
        input.append(decimal: reported.receivedAt?.milliseconds)
        input.append(reported.disposition.rawValue)
        input.append(reported.text)
        for attachment in reported.attachments {
            input.append(attachment.contentType)
            input.append(decimal: Int64(attachment.size))
            input.append(attachment.sha256)
        }
        return digest()
    }

    private func repeatKey(
        _ token: ReporterToken,
        _ sender: Sender?,
        _ fingerprint: Fingerprint,
        _ disposition: Disposition
    ) -> Digest8 {
        input.begin(.repeat)
        input.append(token.bytes)
        input.append(sender?.canonicalText ?? "")
        input.append(fingerprint.bytes)
        input.append(disposition.rawValue)
        return digest()
    }

    private func pairKey(
        _ token: ReporterToken,
        _ sender: Sender,
        _ disposition: Disposition
    ) -> Digest8 {
        input.begin(.pair)
        input.append(token.bytes)
        input.append(sender.canonicalText)
        input.append(disposition.rawValue)
        return digest()
    }

    private func digest() -> Digest8 {
        Digest8(digests.authenticate(input.bytes).high)
    }
}
