import ArgumentParser
import Configuration
import Gateway
import OperatingSystem

/// `spamgate doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Examine what a gateway depends on; changes nothing.",
        discussion: """
            Looks at the configuration, the data directory and its keys, the machine, the address \
            and Redis, also beside a running gateway. Give it the options and the user of serve.

            Exit codes: 0 no failure, 1 a failure, 64 usage.
            """
    )

    /// How findings are printed.
    enum Output: String, CaseIterable, ExpressibleByArgument {
        case table, json
    }

    @OptionGroup var configuration: ConfigurationArguments

    @Option(name: [.short, .long], help: "How to print the findings: table or json.")
    var output = Output.table

    func run() async throws {
        let findings: [Finding]
        do throws(ConfigurationErrors) {
            findings = await Doctor(try configuration.sources.read()).examine()
        } catch {
            findings = error.mistakes.map {
                .failure("configuration", "\($0)", "correct it; the rest was not examined")
            }
        }
        let text =
            output == .json ? Finding.json(findings) + [0x0A] : Array(Finding.text(findings).utf8)
        Standard.writeOutput(text)
        if findings.contains(where: { $0.level == .failure }) { throw ExitCode(1) }
    }
}
