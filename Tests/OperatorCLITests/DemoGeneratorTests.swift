import JSON
import SpamReporting
import Testing

@testable import OperatorCLI

@Suite struct DemoGeneratorTests {
    private static let complaints = Array(DemoGenerator(seed: 1, count: 4000))

    private func complaints(_ purpose: DemoComplaint.Purpose) -> [DemoComplaint] {
        Self.complaints.filter { $0.purpose == purpose }
    }

    @Test func `the same seed makes the same complaints, another one others`() {
        #expect(Self.complaints.count == 4000)
        #expect(Array(DemoGenerator(seed: 1, count: 4000)) == Self.complaints)
        let others = Array(DemoGenerator(seed: 2, count: 4000))
        #expect(Set(others.map(\.messageID)).isDisjoint(with: Self.complaints.map(\.messageID)))
    }

    @Test func `every sort of complaint occurs about as often as promised`() {
        let expected: [(DemoComplaint.Purpose, ClosedRange<Int>)] = [
            (.retry, 140...260), (.repetition, 100...220), (.partial, 70...170),
            (.counterReport, 70...170), (.ordinary, 3200...3600),
        ]
        for (purpose, range) in expected {
            #expect(range.contains(complaints(purpose).count), "\(purpose)")
        }
    }

    @Test func `a retry is the same complaint byte for byte`() {
        var first: [String: [UInt8]] = [:]
        for complaint in Self.complaints {
            if complaint.purpose == .retry {
                #expect(first[complaint.messageID] == complaint.json)
            } else {
                #expect(first.updateValue(complaint.json, forKey: complaint.messageID) == nil)
            }
        }
    }

    @Test func `a repeat has a known reporter, sender and text, and a new message id`() {
        struct Said: Hashable {
            let reporter: String
            let sender: String?
            let text: String
        }
        var said: Set<Said> = []
        for complaint in Self.complaints {
            let now = Said(
                reporter: complaint.reporter,
                sender: complaint.sender,
                text: complaint.text
            )
            if complaint.purpose == .repetition { #expect(said.contains(now)) }
            said.insert(now)
        }
    }

    @Test func `partial complaints lack a sender, and no others`() {
        #expect(complaints(.partial).allSatisfy { $0.sender == nil })
        let others = Self.complaints.filter { $0.purpose != .partial && $0.purpose != .retry }
        #expect(others.allSatisfy { $0.sender != nil })
        #expect(complaints(.counterReport).allSatisfy { $0.disposition == .legit })
    }

    @Test func `numbers come from ranges reserved for fiction, and domains too`() throws {
        let fiction = #/\+447700900[0-9]{3}|\+1[2-9][0-9]{2}55501[0-9]{2}/#
        for complaint in Self.complaints {
            #expect(complaint.reporter.wholeMatch(of: fiction) != nil)
            if let sender = complaint.sender, sender.hasPrefix("+") {
                #expect(sender.wholeMatch(of: fiction) != nil)
            }
            for host in complaint.text.matches(of: #/https?:\/\/(?<host>[^\/ ]+)/#) {
                #expect(host.output.host.hasSuffix(".example"))
            }
            #expect(!complaint.text.contains("{"))
        }
    }

    @Test func `reporters never send, and stay with one carrier`() {
        let senders = Set(Self.complaints.compactMap(\.sender))
        var carriers: [String: DemoCarrier] = [:]
        for complaint in Self.complaints {
            #expect(!senders.contains(complaint.reporter))
            #expect(carriers[complaint.reporter, default: complaint.carrier] == complaint.carrier)
            carriers[complaint.reporter] = complaint.carrier
        }
        #expect(Set(carriers.values).count == 3)
    }

    @Test func `senders are of every kind, and some of them reach the threshold`() {
        let senders = Set(Self.complaints.compactMap(\.sender))
        #expect(senders.contains { $0.contains("@") })
        #expect(senders.contains { $0.allSatisfy(\.isNumber) })
        #expect(senders.contains { $0.first?.isLetter == true && !$0.contains("@") })
        let reporters = Dictionary(grouping: complaints(.ordinary)) { $0.sender ?? "" }
            .mapValues { Set($0.map(\.reporter)).count }
        #expect(reporters.values.count { $0 >= 5 } >= 10)
        #expect(reporters.values.count { $0 < 5 } >= 100)
    }

    @Test func `a complaint is a native one`() throws {
        let known = ["messageId", "reporter", "sender", "channel", "disposition", "text"]
        let reader = JSONReader()
        for complaint in Self.complaints.prefix(300) {
            let json = try reader.read(complaint.json)
            try json.refuseMembers(except: known)
            #expect(try Channel(rawValue: json.required("channel").string()) != nil)
            #expect(try json["sender"]?.string() == complaint.sender)
        }
    }
}
