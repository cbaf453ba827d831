import ArgumentParser
import SpamReporting
import Testing

@testable import OperatorCLI

@Suite struct CommandTests {
    private func parse<Command>(
        _ root: any ParsableCommand.Type,
        _ line: String,
        as _: Command.Type
    ) throws -> Command {
        let words = line.split(separator: " ").map(String.init)
        return try #require(try root.parseAsRoot(words) as? Command)
    }

    private func exitCode(_ root: any ParsableCommand.Type, _ line: String) -> Int32? {
        do {
            _ = try root.parseAsRoot(line.split(separator: " ").map(String.init))
            return nil
        } catch {
            return root.exitCode(for: error).rawValue
        }
    }

    @Test func `statistics default to the overview of a day, as a table`() throws {
        let command = try parse(StatsCommand.self, "", as: StatsOverview.self)
        #expect(command.target().text == "/v1/statistics/overview?window=24h")
        #expect(command.format.output == .table)
        #expect(!command.watching.watch)
    }

    @Test func `options reach the request`() throws {
        let senders = try parse(
            StatsCommand.self,
            "senders --window 30d --limit 5 --output csv --watch --interval 0.5 --url http://x:1",
            as: StatsSenders.self
        )
        #expect(senders.target().text == "/v1/statistics/senders?window=30d&limit=5")
        #expect(senders.format.output == .csv)
        #expect(senders.watching.watch)
        #expect(senders.watching.interval == 0.5)
        #expect(senders.client.url == "http://x:1")
        let add = try parse(
            PartnerCommand.self,
            "add acme --role regulator --country gb",
            as: PartnerAdd.self
        )
        #expect(add.role == .regulator)
        #expect(add.country.code == "GB")
        let set = try parse(
            PartnerCommand.self,
            "set acme --rate none --burst 500 --new-senders default",
            as: PartnerSet.self
        )
        #expect(
            String(decoding: set.body, as: UTF8.self)
                == #"{"rate":0,"burst":500,"newSenders":null}"#
        )
        #expect(exitCode(PartnerCommand.self, "set acme") != 0)
        #expect(exitCode(PartnerCommand.self, "set acme --rate -5") != 0)
    }

    @Test(arguments: [
        ("+447700900123", "%2B447700900123"),
        ("shortCode:GB:60123", "shortCode%3AGB%3A60123"),
        ("email:a@b.example", "email%3Aa%40b.example"),
        ("alphanumeric:GB:A/B?", "alphanumeric%3AGB%3AA%2FB%3F"),
    ])
    func `a sender is one segment of the path`(sender: String, segment: String) throws {
        let command = try parse(StatsCommand.self, "sender \(sender)", as: StatsSender.self)
        #expect(command.target().text == "/v1/statistics/senders/" + segment)
    }

    @Test(arguments: [
        "sender 60123", "overview --window 2h", "senders --limit 0", "senders --limit 1001",
        "overview --output xml", "overview --watch --interval 0", "nonsense", "overview extra",
    ])
    func `a wrong command line is wrong usage`(line: String) {
        #expect(exitCode(StatsCommand.self, line) == ExitCodes.usage.rawValue)
    }

    @Test(arguments: [
        "add Acme --role carrier --country GB", "add acme --role boss --country GB",
        "add acme --role carrier --country GBR", "add acme --role carrier", "revoke",
    ])
    func `a partner is checked before it is sent`(line: String) {
        #expect(exitCode(PartnerCommand.self, line) == ExitCodes.usage.rawValue)
    }

    @Test func `the feed begins where it is told`() throws {
        let tail = try parse(FeedCommand.self, "tail --after c7 -f -l 3", as: FeedTail.self)
        #expect(tail.after == "c7")
        #expect(tail.follow)
        #expect(tail.limit == 3)
        #expect(tail.feed == "senders")
        #expect(exitCode(FeedCommand.self, "tail --limit 0") == ExitCodes.usage.rawValue)
        let snapshot = try parse(FeedCommand.self, "snapshot", as: FeedSnapshot.self)
        #expect(snapshot.target().text == "/v1/feeds/senders/snapshot")
    }

    @Test func `the demonstration has the defaults that its help names`() throws {
        let demo = try parse(DemoCommand.self, "", as: DemoCommand.self)
        #expect(demo.complaints == 4000)
        #expect(demo.seed == 1)
        #expect(demo.connections == 8)
        #expect(demo.batch == 1)
        for line in ["--complaints 0", "--connections 0", "--batch 1001", "--seed -1"] {
            #expect(exitCode(DemoCommand.self, line) == ExitCodes.usage.rawValue)
        }
    }

    @Test func `the environment stands behind the options`() throws {
        let options = try ClientOptions.parse([])
        let nothing = ClientEnvironment()
        #expect(options.address(in: nothing) == "http://127.0.0.1:7726")
        #expect(nothing.tokenFile == "./spamgate-data/operator.token")
        let some = ClientEnvironment(url: "http://gw.example", dataDirectory: "/srv/sg")
        #expect(options.address(in: some) == "http://gw.example")
        #expect(some.tokenFile == "/srv/sg/operator.token")
        let named = try ClientOptions.parse(["--url", "http://other.example"])
        #expect(named.address(in: some) == "http://other.example")
    }

    @Test(arguments: [
        (400, ExitCodes.badInput), (401, .permission), (403, .permission), (404, .badInput),
        (409, .badInput), (410, .badInput), (422, .badInput), (429, .unavailable),
        (500, .internalError), (502, .internalError), (503, .unavailable),
    ])
    func `a status leads to the documented exit code`(status: Int, code: ExitCodes) {
        #expect(ExitCodes(status: status) == code)
    }

    @Test func `every exit code is in the help`() {
        for code in ExitCodes.allCases {
            #expect(ExitCodes.help.contains("\(code.rawValue) "), "\(code)")
        }
    }

    @Test func `nobody listens`() throws {
        let client = GatewayClient(url: "http://127.0.0.1:1", token: "sg_x")
        let failure = #expect(throws: CommandFailure.self) { try client.get("/v1/feeds") }
        #expect(failure?.exitCode == .unavailable)
        #expect(failure?.text.contains("spamgate serve") == true)
        let wrong = GatewayClient(url: "ftp://gw.example", token: "sg_x")
        let usage = #expect(throws: CommandFailure.self) { try wrong.get("/v1/feeds") }
        #expect(usage?.exitCode == .usage)
    }
}
