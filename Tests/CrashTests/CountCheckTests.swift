import Testing

@Suite struct CountChecks {
    private func journal() -> Journal {
        var journal = Journal(partner: "acme")
        for number in 0..<4 {
            let complaint = TestComplaint(
                messageID: "m\(number)",
                reporter: Fiction.reporter(number / 2),
                sender: number == 3 ? nil : Fiction.sender(1),
                text: Fiction.text(UInt64(number)),
                isLegit: number == 2,
                fate: number == 3 ? .partial : .counted
            )
            journal.entries.append(Journal.Entry(complaint: complaint, receiptID: nil))
        }
        let first = journal.entries[0].complaint.repeated(messageID: "m4")
        journal.entries.append(Journal.Entry(complaint: first, receiptID: nil))
        return journal
    }

    @Test func `journals add up`() {
        let counts = Counts([journal()])
        let partner = Counts.Partner(complaints: 2, legit: 1, partial: 1, repeats: 1)
        #expect(counts.partners == ["acme": partner])
        #expect(counts.total == partner)
        #expect(
            counts.senders == [
                Fiction.sender(1): Counts.Sender(complaints: 2, legit: 1, reporters: 1)
            ]
        )
        #expect(CountCheck.findings(acknowledged: counts, counted: counts).isEmpty)
    }

    @Test func `a lost complaint is found`() throws {
        let acknowledged = Counts([journal()])
        var counted = acknowledged
        counted.senders[Fiction.sender(1)]?.complaints -= 1
        let findings = CountCheck.findings(acknowledged: acknowledged, counted: counted)
        #expect(
            findings == [
                .lost("complaints about \(Fiction.sender(1))", acknowledged: 2, counted: 1)
            ]
        )
        #expect(
            CountCheck.findings(acknowledged: acknowledged, counted: Counts())
                .allSatisfy { $0.isLoss }
        )
    }

    @Test func `a complaint counted twice is found, in sender, partner and total`() {
        let acknowledged = Counts([journal()])
        var counted = acknowledged
        counted.senders[Fiction.sender(1)]?.legit += 1
        counted.partners["acme"]?.partial += 1
        counted.total.repeats += 1
        let findings = CountCheck.findings(acknowledged: acknowledged, counted: counted)
        #expect(findings.count == 3)
        #expect(findings.allSatisfy { $0.isCountedTwice })
    }

    @Test func `a torn state is not taken for a sender`() {
        #expect(throws: LedgerReader.Torn.self) { try LedgerReader.sender([1, 2, 3]) }
    }
}
