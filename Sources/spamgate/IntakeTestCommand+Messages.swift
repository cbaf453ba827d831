import ArgumentParser
import Configuration
import Gateway
import OperatingSystem
import SpamReporting

extension IntakeTestCommand {
    /// What a captured request with messages comes to, after those that came before it.
    func runMessages(_ country: Country, at now: Timestamp) throws -> [UInt8] {
        var trial = try trial(country, at: now)
        for file in after {
            let request = try Self.request(in: file)
            do throws(Problem) {
                try trial.precede(with: request)
            } catch {
                throw Self.notTaken("--after \(file): \(error.detail)")
            }
        }
        return trial.run(try Self.request(in: file))
    }

    private func trial(_ country: Country, at now: Timestamp) throws -> MessageTrial {
        let settings = try configurationInForce()
        if let source {
            let trial = MessageTrial(source: source, settings, country: country, at: now)
            guard let trial else {
                let names = settings.sources.map(\.name).joined(separator: ", ")
                throw ValidationError(
                    names.isEmpty
                        ? "The configuration has no sources."
                        : "The configuration has no source '\(source)'; it has \(names)."
                )
            }
            return trial
        }
        let trial = MessageTrial(format: format ?? "", settings, country: country, at: now)
        guard let trial else { throw ExitCode(64) }
        return trial
    }

    /// The configuration of `--config`, or else what gateways have by default.
    private func configurationInForce() throws -> GatewayConfiguration {
        guard let config else { return .standard }
        do throws(ConfigurationErrors) {
            return try ConfigurationSources(file: config, overrides: []).read()
        } catch {
            Standard.writeError(Array((report(error) + "\n").utf8))
            throw ExitCode(ExitStatus.configuration)
        }
    }

    private static func request(in file: String) throws -> CapturedRequest {
        let bytes = try contents(of: file, upTo: CapturedRequest.sizeMax + 1)
        guard bytes.count <= CapturedRequest.sizeMax else {
            throw notTaken("\(file): it is longer than \(CapturedRequest.sizeMax) bytes")
        }
        do throws(CapturedRequestError) {
            return try CapturedRequest(bytes)
        } catch {
            throw notTaken("\(file) is no captured request: \(error)")
        }
    }

    /// Says what is wrong with a file, and is thrown.
    private static func notTaken(_ text: String) -> ExitCode {
        Terminal.error.write(Array((text + "\n").utf8))
        return ExitCode(ExitStatus.wrongInput)
    }
}
