import Testing

@testable import Configuration

@Suite struct Mistakes {
    @Test func `all mistakes are reported together, each at its place`() throws {
        let yaml = """
            listen: localhost:7726
            workers: 65
            limit:
              batchSize: 1MiB
            limits:
              complaintSiz: 1KiB
              headerDeadline: 10 s
              batchItems: [1]
            log:
              level: loud
            workers: 3
            retention: 30d
            """
        let found = try mistakes(
            yaml,
            environment: ["SPAMGATE_ORIGIN": "two words", "SPAMGATE_WORKER": "1"],
            overrides: [(key: "listing.window", value: "12h"), (key: "data-dir", value: "x")]
        )
        let text = found.map { "\($0.place) \($0.key) \($0.nearest ?? "-")" }
        #expect(
            text == [
                "test.yaml:1:9 listen -",
                "test.yaml:2:1 workers -",
                "test.yaml:3:1 limit limits",
                "test.yaml:6:3 limits.complaintSiz limits.complaintSize",
                "test.yaml:7:19 limits.headerDeadline -",
                "test.yaml:8:15 limits.batchItems -",
                "test.yaml:10:10 log.level -",
                "test.yaml:12:12 retention -",
                "environment variable SPAMGATE_ORIGIN origin -",
                "environment variable SPAMGATE_WORKER  SPAMGATE_WORKERS",
                "command line (listing.window) listing.window -",
                "command line (data-dir) data-dir -",
            ]
        )
    }

    @Test func `the report says what is wrong and what would be right`() throws {
        let found = try mistakes("limits:\n  batchItem: 5\n  headerDeadline: 10 s\n")
        #expect(
            report(ConfigurationErrors(mistakes: found)) == """
                There are 2 mistakes in the configuration:
                  test.yaml:2:3: limits.batchItem is not an option; did you mean limits.batchItems?
                  test.yaml:3:19: limits.headerDeadline is "10 s", which is not a duration; use a \
                duration from 100ms to 10m with its unit: ms, s, m, h or d

                """
        )
    }

    @Test(arguments: [
        ("workers: four", "which is not a whole number"),
        ("workers: -1", "which is not a whole number"),
        ("workers: 0x4", "which is not a whole number"),
        ("workers: 04", "which is not a whole number"),
        ("workers: 1.5", "which is not a whole number"),
        ("workers: true", "which is not a whole number"),
        ("workers: 99999999999999999999", "which is not a whole number"),
        ("workers: \"4\"", "in quotes"),
        ("workers:", "has no value"),
        ("workers: ~", "has no value"),
        ("workers: [4]", "is a list"),
        ("workers: {a: 4}", "has keys below it"),
        ("workers: 65", "out of range"),
        ("listen: 127.0.0.1", "no such thing"),
        ("listen: 127.0.0.1:65536", "no such thing"),
        ("listen: ::1:7726", "no such thing"),
        ("listen: gateway.example:7726", "no such thing"),
        ("origin: \"\"", "not possible"),
        ("dataDirectory: \"\"", "not possible"),
        ("limits: {batchSize: 1MB}", "not a size"),
        ("limits: {batchSize: 1048576}", "not a size"),
        ("limits: {batchSize: 65MiB}", "out of range"),
        ("limits: {batchSize: 9999999999GiB}", "not a size"),
        ("limits: {idleTimeout: 15}", "not a duration"),
        ("limits: {idleTimeout: 15sec}", "not a duration"),
        ("limits: {idleTimeout: 1.5s}", "not a duration"),
        ("limits: {idleTimeout: 99ms}", "out of range"),
        ("listing: {reporters: 1}", "out of range"),
        ("listing: {window: 1d}", "not known"),
        ("log: {format: text}", "not known"),
        ("redis: {embedded: {maxmemory: lots}}", "not possible"),
        ("redis: {embedded: redis-server}", "is a section"),
        ("senders: {overstamps: Likely-SCAM, more: 1}", "is not an option"),
        ("senders: {overstamps: \"Likely-SCAM\"}", "not a list"),
        ("senders: {overstamps: [[a]]}", "not a list"),
        ("senders: {overstamps: [\" \"]}", "an empty text"),
        ("? [a]\n: 1", "no name"),
        ("just a text", "not a mapping"),
        ("- a\n- list", "not a mapping"),
    ])
    func `a wrong value is refused`(yaml: String, problem: String) throws {
        let found = try mistakes(yaml)
        #expect(found.count == 1)
        #expect(found[0].problem.contains(problem), "\(found[0].problem)")
    }

    @Test(arguments: [
        ("limits: {complaintSize: 2MiB}", "limits.complaintSize"),
        ("limits: {batchSize: 32KiB}", "limits.complaintSize"),
        ("limits: {pendingComplaints: 100}", "limits.batchItems"),
        ("limits: {longPolls: 20000}", "limits.longPolls"),
        ("redis: {commandTimeout: 30s}", "redis.commandTimeout"),
        ("listing: {window: 30d, quietPeriod: 10d}", "listing.quietPeriod"),
    ])
    func `options that do not fit together are refused`(yaml: String, key: String) throws {
        let found = try mistakes(yaml)
        #expect(found.map(\.key) == [key])
        #expect("\(found[0].place)".hasPrefix("test.yaml:1:"))
    }

    @Test func `a refused value breaks no relation on top`() throws {
        let found = try mistakes("limits: {complaintSize: 2MiB, batchSize: huge}")
        #expect(found.map(\.key) == ["limits.batchSize"])
    }

    @Test func `every duplicate key is reported, and mistakes beside it`() throws {
        let yaml = """
            workers: 1
            limits:
              batchItems: 1
              "batchItems": 2
              batchSiz: 1
              batchItems: 3
            workers: 2
            nonsense: 1
            nonsense: 2
            """
        let found = try mistakes(yaml).map { "\($0.place) \($0.key) \($0.problem)" }
        #expect(
            found == [
                "test.yaml:1:1 workers is given again on line 7",
                "test.yaml:3:3 limits.batchItems is given again on line 6",
                "test.yaml:4:3 limits.batchItems is given again on line 6",
                "test.yaml:5:3 limits.batchSiz is not an option",
                "test.yaml:8:1 nonsense is given again on line 9",
                "test.yaml:9:1 nonsense is not an option",
            ]
        )
    }

    @Test(arguments: [
        ("workers: 1\nlimits: [1\nlog: x\n", 3),
        ("workers: 1\n\tlimits: 2\n", 2),
        ("a: b: c\n", 1),
        ("origin: \"open\n", 2),
        ("origin: *unknown\n", 1),
        ("workers: 1\n---\nworkers: 2\n", 2),
        ("workers: 1\n\u{1}", 2),
    ])
    func `broken YAML is reported with its line`(yaml: String, line: Int) throws {
        let found = try mistakes(yaml)
        #expect(found.count == 1)
        #expect(found[0].problem.hasPrefix("not valid YAML"))
        guard case .file("test.yaml", let place, _) = found[0].place else {
            Issue.record("no place in the file: \(found[0])")
            return
        }
        #expect(place == line, "\(found[0])")
    }

    @Test func `a file that is not there is a mistake`() throws {
        let errors = try #require(throws: ConfigurationErrors.self) {
            try GatewayConfiguration.load(
                file: "/nonexistent/spamgate.yaml",
                environment: ["SPAMGATE_WORKERS": "x"],
                overrides: []
            )
        }
        #expect(errors.mistakes.count == 2)
        #expect(errors.mistakes[0].problem == "the file does not exist")
    }

    @Test(arguments: [
        ("batchMax", "redis.batchMax"), ("redis.bacthMax", "redis.batchMax"),
        ("DATADIRECTORY", "dataDirectory"), ("limits.window", "listing.window"),
        ("limts", "limits"), ("colour", nil),
    ])
    func `the nearest option is named`(key: String, nearest: String?) throws {
        let found = try mistakes(overrides: [(key: key, value: "1")])
        #expect(found.map(\.nearest) == [nearest])
    }
}

@Suite struct Addresses {
    @Test(arguments: ["127.0.0.1:7726", "0.0.0.0:0", "[::1]:7726", "[2001:db8::7]:80"])
    func `an address is printed as it was written`(text: String) throws {
        #expect(try #require(ListenAddress(text)).description == text)
    }

    @Test(arguments: [
        ("", "", RedisLocation.embedded),
        ("unix:///run/r.sock", "", .unixSocket(path: "/run/r.sock")),
        ("redis://r.example:6379", "", .tcp(host: "r.example", port: 6379, database: 0)),
        ("redis://[::1]:1/", "", .tcp(host: "::1", port: 1, database: 0)),
        ("redis://:a@b@10.0.0.1:1/15", "a@b", .tcp(host: "10.0.0.1", port: 1, database: 15)),
    ])
    func `a Redis URL is read`(url: String, password: String, location: RedisLocation) throws {
        let configuration = try load(overrides: [(key: "redis.url", value: url)])
        #expect(configuration.redis.location == location)
        #expect(configuration.redis.password?.value ?? "" == password)
    }
}
