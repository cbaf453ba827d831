import ArgumentParser
import Configuration
import Gateway
import OperatingSystem

/// What `serve` and `check-config` have in common: where the configuration comes from.
struct ConfigurationArguments: ParsableArguments {
    @Option(help: "Configuration file (YAML); deploy/spamgate.yaml shows every option.")
    var config: String?

    @Option(help: "Address and port to listen on; port 0 takes a free one.")
    var listen: String?

    @Option(help: "Directory for keys, the operator's token and the embedded Redis.")
    var dataDir: String?

    @Option(
        help:
            "Redis instead of the embedded one: redis://[:password@]host:port[/db], unix:///path."
    )
    var redis: String?

    @Option(help: "Worker threads; 0 is one for each core that Redis leaves.")
    var workers: String?

    @Option(help: "Least severe log lines to write: trace, debug, info, notice, warning, error.")
    var logLevel: String?

    /// The configuration in force; every mistake of every source is thrown together.
    func load() throws -> GatewayConfiguration {
        do throws(ConfigurationErrors) {
            return try sources.read()
        } catch {
            Standard.writeError(Array((report(error) + "\n").utf8))
            throw ExitCode(ExitStatus.configuration)
        }
    }

    /// Where it comes from, to be read again later.
    var sources: ConfigurationSources {
        let flags: [(key: String, value: String?)] = [
            ("listen", listen), ("dataDirectory", dataDir), ("redis.url", redis),
            ("workers", workers), ("log.level", logLevel),
        ]
        return ConfigurationSources(
            file: config,
            overrides: flags.compactMap { key, value in value.map { (key, $0) } }
        )
    }
}

/// Where a configuration comes from: a file, the environment, and flags.
struct ConfigurationSources: Sendable {
    let file: String?
    let overrides: [(key: String, value: String)]

    /// The configuration as it is now; every mistake of every source is thrown together.
    func read() throws(ConfigurationErrors) -> GatewayConfiguration {
        try GatewayConfiguration.load(
            file: file,
            environment: Standard.environment(),
            overrides: overrides
        )
    }
}

/// Exit codes of the commands that run on the gateway's machine (sysexits.h).
enum ExitStatus {
    /// What was given to read is not what it should be.
    static let wrongInput: Int32 = 65
    /// The gateway could not start: its address, directory or Redis is not to be had.
    static let unavailable: Int32 = 69
    /// The configuration has mistakes.
    static let configuration: Int32 = 78
}

/// `spamgate serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the gateway.",
        discussion: """
            Without any option everything runs on an embedded default: a private redis-server on a \
            socket in the data directory, fsynced before every answer.

            Exit codes: 0 stopped as asked, 64 usage, 69 cannot start, 78 mistakes in the \
            configuration.
            """
    )

    @OptionGroup var configuration: ConfigurationArguments

    @Option(help: "File that gets the port number once the gateway listens.")
    var portFile: String?

    @Flag(
        help:
            "Let the request header Spamgate-Time set the clock; needs --development."
    )
    var simulatedClock = false

    @Flag(help: "Allow options that must never be used with real complaints.")
    var development = false

    func validate() throws {
        if simulatedClock, !development {
            throw ValidationError(
                "--simulated-clock lets every partner set the clock; say --development as well"
            )
        }
    }

    func run() async throws {
        let settings = try configuration.load()
        let log = GatewayLog(settings.log)
        var options = Gateway.Options()
        options.simulatedClock = simulatedClock
        options.portFile = portFile
        let sources = configuration.sources
        options.reload = { () throws(ConfigurationErrors) in try sources.read() }
        do {
            try await Gateway(settings, options: options, log: log).run { address, directory in
                Standard.writeOutput(Array(Self.greeting(address, directory).utf8))
            }
        } catch {
            Standard.writeError(Array("spamgate: \(error)\n".utf8))
            throw ExitCode(ExitStatus.unavailable)
        }
    }

    private static func greeting(_ address: String, _ directory: DataDirectory) -> String {
        let program = CommandLine.arguments.first ?? "spamgate"
        let token = "\(directory.path)/operator.token"
        return """
            spamgate listens on \(address); Ctrl-C stops it. In another terminal try:

              # thousands of complaints of our own making, and what comes of them
              \(program) demo --url \(address) --token-file \(token)

              # a carrier of your own, and its first complaint
              TOKEN=$(\(program) partner add acme --role carrier --country GB --output json \\
                --url \(address) --token-file \(token) | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')
              curl -s \(address)/v1/complaints -H "Authorization: Bearer $TOKEN" \\
                -H 'Content-Type: application/json' -d '{"messageId":"1","channel":"sms",
                "reporter":"+447700900456","sender":"+447700900123",
                "text":"Parcel held: pay 1.45 at https://parcel-fee.example/x7Qk"}'

              # who is spamming
              \(program) stats senders --url \(address) --token-file \(token)


            """
    }
}

/// `spamgate check-config`.
struct CheckConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Check a configuration and show what would be in force.",
        discussion: """
            Reads what serve would read, in the same order: defaults, --config, SPAMGATE_ \
            variables, options. All mistakes are told together. Secrets are not shown.

            Exit codes: 0 no mistakes, 64 usage, 78 mistakes.
            """
    )

    @OptionGroup var configuration: ConfigurationArguments

    func run() throws {
        Standard.writeOutput(Array(try configuration.load().redactedYAML.utf8))
    }
}
