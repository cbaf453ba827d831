import Foundation
import Testing

@testable import Configuration

/// Loads a YAML text from a file of its own; places in mistakes call it `test.yaml`.
func load(
    _ yaml: String? = nil,
    environment: [String: String] = [:],
    overrides: [(key: String, value: String)] = []
) throws -> GatewayConfiguration {
    let file = yaml.map { _ in
        FileManager.default.temporaryDirectory
            .appendingPathComponent("spamgate-\(UUID().uuidString).yaml")
    }
    if let file, let yaml { try Data(yaml.utf8).write(to: file) }
    defer { if let file { try? FileManager.default.removeItem(at: file) } }
    do {
        return try GatewayConfiguration.load(
            file: file?.path,
            environment: environment,
            overrides: overrides
        )
    } catch {
        let mistakes = error.mistakes.map { mistake in
            guard case .file(file?.path, let line, let column) = mistake.place else {
                return mistake
            }
            return ConfigurationMistake(
                .file(path: "test.yaml", line: line, column: column),
                key: mistake.key,
                problem: mistake.problem,
                remedy: mistake.remedy,
                nearest: mistake.nearest
            )
        }
        throw ConfigurationErrors(mistakes: mistakes)
    }
}

/// The mistakes that loading finds.
func mistakes(
    _ yaml: String? = nil,
    environment: [String: String] = [:],
    overrides: [(key: String, value: String)] = []
) throws -> [ConfigurationMistake] {
    let errors = try #require(throws: ConfigurationErrors.self) {
        _ = try load(yaml, environment: environment, overrides: overrides)
    }
    return errors.mistakes
}

@Suite struct Defaults {
    private var shipped: URL {
        URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("deploy/spamgate.yaml")
    }

    @Test func `the shipped file is the embedded one`() throws {
        if ProcessInfo.processInfo.environment["UPDATE_SAMPLES"] == "1" {
            try Data(defaultConfigurationText.utf8).write(to: shipped)
        }
        let text = try String(contentsOf: shipped, encoding: .utf8)
        #expect(text == defaultConfigurationText, "run again with UPDATE_SAMPLES=1")
    }

    @Test func `the default file sets every option and nothing else`() throws {
        var loader = ConfigurationLoader()
        loader.read(yaml: defaultConfigurationText, file: "default")
        #expect(loader.mistakes == [])
        #expect(Set(loader.places.keys) == Set(ConfigurationOption.all.map(\.key)))
    }

    @Test(arguments: ConfigurationOption.all.map(\.key))
    func `every option says its range, its default and when to change it`(key: String) throws {
        let lines = defaultConfigurationText.split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        let name = try #require(key.split(separator: ".").last)
        let depth = key.split(separator: ".").count - 1
        let start = String(repeating: "  ", count: depth) + name + ": "
        // Options of two sections may have the same name.
        let section = "\(key.prefix { $0 != "." }):"
        let begin = try #require(lines.firstIndex { $0.hasPrefix(section) })
        let index = try #require(lines[begin...].firstIndex { $0.hasPrefix(start) })
        let comment = lines[..<index].reversed().prefix { $0.contains("# ") }.joined(separator: " ")
        #expect(comment.contains("Range: "))
        #expect(comment.contains("Default: "))
        #expect(comment.contains("Change it "))
        let isReloadable = GatewayConfiguration.reloadable.contains(key)
        #expect(comment.contains("SIGHUP applies it.") == isReloadable)
        let value = lines[index].dropFirst(start.count)
        if !value.hasPrefix("[") { #expect(comment.contains("Default: \(value)")) }
    }

    @Test func `a new configuration is taken over as far as a running gateway can`() throws {
        let old = GatewayConfiguration.standard
        let new = try load("workers: 3\nlog: {level: debug}\nlisting: {reporters: 7}\n")
        let reloading = old.reloading(new)
        #expect(reloading.applied == ["listing.reporters: 7", "log.level: debug"])
        #expect(reloading.awaitingRestart == ["workers"])
        #expect(reloading.configuration.log.level == .debug)
        #expect(reloading.configuration.workers == old.workers)
        #expect(new.reloading(new).applied.isEmpty && new.reloading(new).awaitingRestart.isEmpty)
    }

    @Test func `a password that changed is noticed and not shown`() throws {
        let old = try load("redis: {url: \"redis://:one@127.0.0.1:1\"}\n")
        let new = try load("redis: {url: \"redis://:two@127.0.0.1:1\"}\n")
        #expect(old.reloading(new).awaitingRestart == ["redis.url"])
        #expect(old.reloading(new).applied.isEmpty)
    }

    @Test func `the defaults are those of the design`() {
        let standard = GatewayConfiguration.standard
        #expect(standard.listen == ListenAddress(host: "127.0.0.1", port: 7726))
        #expect(standard.redis.location == .embedded)
        #expect(standard.redis.password == nil)
        #expect(standard.limits.complaintSize == 65_536)
        #expect(standard.limits.batchSize == 1_048_576)
        #expect(standard.limits.pendingComplaints == 20_000)
        #expect(standard.limits.headerDeadline == .seconds(10))
        #expect(standard.listing.reporters == 5)
        #expect(standard.listing.window == .tenDays)
        #expect(standard.listing.quietPeriod == .seconds(30 * 86_400))
        #expect(standard.retention.feed == .seconds(90 * 86_400))
        #expect(standard.senders.overstamps.contains("Likely-SCAM"))
        #expect(standard.keyDirectory == "spamgate-data")
    }
}

@Suite struct Precedence {
    @Test func `a file wins over the defaults and leaves the rest`() throws {
        let configuration = try load("limits:\n  batchItems: 10\n")
        var expected = GatewayConfiguration.standard
        expected.limits.batchItems = 10
        #expect(configuration == expected)
    }

    @Test func `the environment wins over the file and a flag over both`() throws {
        let yaml = "workers: 1\norigin: file\nlimits: {batchItems: 1}\n"
        let environment = ["SPAMGATE_WORKERS": "2", "SPAMGATE_LIMITS_BATCHITEMS": "2", "HOME": "/"]
        let overrides = [(key: "workers", value: "3"), (key: "workers", value: "4")]
        let configuration = try load(yaml, environment: environment, overrides: overrides)
        #expect(configuration.workers == 4)
        #expect(configuration.limits.batchItems == 2)
        #expect(configuration.origin == "file")
    }

    @Test func `the variables of the client commands are left alone`() throws {
        let environment = ["SPAMGATE_URL": "http://gateway.example", "SPAMGATE_TOKEN_FILE": "t"]
        #expect(try load(environment: environment) == .standard)
    }

    @Test func `the data directory has a second variable`() throws {
        #expect(try load(environment: ["SPAMGATE_DATA_DIR": "/x"]).dataDirectory == "/x")
        let both = ["SPAMGATE_DATA_DIR": "/x", "SPAMGATE_DATADIRECTORY": "/y"]
        #expect(try mistakes(environment: both).map(\.key) == ["dataDirectory"])
    }

    @Test func `lists are separated by commas in the environment`() throws {
        let environment = ["SPAMGATE_SENDERS_OVERSTAMPS": "One, Two words"]
        #expect(try load(environment: environment).senders.overstamps == ["One", "Two words"])
    }

    @Test func `an empty variable is an empty text`() throws {
        let configuration = try load(
            "redis: {url: \"redis://redis.example:6379\"}",
            environment: ["SPAMGATE_REDIS_URL": ""]
        )
        #expect(configuration.redis.location == .embedded)
    }

    @Test func `the effective configuration can be loaded again`() throws {
        let yaml = """
            listen: "[::1]:0"
            redis: {url: "unix:///run/redis.sock"}
            senders: {overstamps: ['say "no"', 'back\\slash']}
            log: {level: error, format: json}
            limits: {idleTimeout: 1500ms}
            """
        let configuration = try load(yaml)
        #expect(try load(configuration.redactedYAML) == configuration)
        #expect(try load(GatewayConfiguration.standard.redactedYAML) == .standard)
    }

    @Test(arguments: ["", "# nothing\n", "---\n", "limits:\n", "limits:\n  # all of it\n"])
    func `an empty file or section changes nothing`(yaml: String) throws {
        #expect(try load(yaml) == .standard)
    }
}

@Suite struct Passwords {
    private let yaml = "redis: {url: \"redis://:hun%40ter@redis.example:6379/2\"}"

    @Test func `a password in the URL is read and never printed`() throws {
        let configuration = try load(yaml)
        #expect(configuration.redis.password?.value == "hun@ter")
        #expect(
            configuration.redis.location
                == .tcp(host: "redis.example", port: 6379, database: 2)
        )
        for text in [
            "\(configuration)", String(reflecting: configuration), configuration.redactedYAML,
        ] {
            #expect(!text.contains("hun") && !text.contains("ter@"))
            #expect(text.contains("•••"))
        }
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!dumped.contains("hun"))
    }

    @Test(arguments: [
        "redis://:hunter2@redis.example", "redis://:hunter2@:1", "redis://u v:hunter2@r.example:1",
        "rediss://:hunter2@redis.example:1", "redis://:hunter2%4@redis.example:1",
        "http://:hunter2@redis.example:1", "redis://:hunter2@redis.example:1/x",
        "unix://hunter2", "redis://:@redis.example:1", "redis://[1]:1",
        "redis://user:@redis.example:1", "redis://user@redis.example:1",
    ])
    func `a wrong URL is refused without repeating it`(url: String) throws {
        let found = try mistakes("redis:\n  url: \"\(url)\"\n")
        #expect(found.map(\.key) == ["redis.url"])
        #expect(!report(ConfigurationErrors(mistakes: found)).contains("hunter2"))
        #expect(!found[0].remedy.isEmpty)
    }

    @Test func `a password comes from a file of one line`() throws {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        let yaml = """
            redis:
              url: "redis://redis.example:6379"
              passwordFile: "\(file.path)"
            """
        let missing = try mistakes(yaml)
        #expect(missing.map(\.key) == ["redis.passwordFile"])
        #expect(missing[0].problem.contains("does not exist"))
        try Data("hunter2\n".utf8).write(to: file)
        let configuration = try load(yaml)
        #expect(configuration.redis.password?.value == "hunter2")
        #expect(!configuration.redactedYAML.contains("hunter2"))
        try Data("two\nlines\n".utf8).write(to: file)
        #expect(try mistakes(yaml)[0].problem.contains("not one line"))
    }

    @Test func `a user comes from the URL or from its own option, and needs a password`() throws {
        let one = try load("redis: {url: \"redis://gateway:pass@redis.example:1\"}")
        #expect(one.redis.user == "gateway")
        #expect(one.redis.password?.value == "pass")
        let other = try load("redis: {url: \"redis://:pass@redis.example:1\", user: gateway}")
        #expect(other.redis == one.redis)
        #expect(try mistakes("redis: {user: gateway}").map(\.key) == ["redis.user"])
        #expect(try mistakes("redis: {user: \"a b\"}").map(\.key) == ["redis.user"])
    }

    @Test func `two passwords, or one for the embedded Redis, are a mistake`() throws {
        let two = yaml.replacingOccurrences(of: "}", with: ", passwordFile: /etc/hosts}")
        #expect(try mistakes(two).contains { $0.problem.contains("has a password too") })
        let none = try mistakes("redis: {passwordFile: /dev/null}")
        #expect(none.contains { $0.problem.contains("embedded Redis has no password") })
    }
}
