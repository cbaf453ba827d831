import Foundation
import HTTPClient

/// Asks for URLs, one after the other, and prints for each what came of it; see `IsolatedNetwork`.
///
/// A program of its own, so that tests can put it into a network where every address is at home,
/// and under a tracer. URLs come from a file, separated by NUL, because some have line breaks.
@main struct OutgoingProbe {
    /// What the arguments say.
    private struct Options {
        var urls: [String] = []
        /// By the client that checks nothing, to see where the URLs would lead.
        var isUnguarded = false
        /// With a new client for each URL, which has looked up no name before.
        var isFresh = false
        var rules = OutgoingRules(ports: [1...65_535])
    }

    static func main() async throws {
        var options = Options()
        var arguments = CommandLine.arguments.dropFirst()
        while let option = arguments.popFirst() {
            switch option {
            case "--unguarded": options.isUnguarded = true
            case "--fresh": options.isFresh = true
            case "--input": options.urls = try urls(arguments.popFirst() ?? "")
            case "--ca": options.rules.caFile = arguments.popFirst()
            case "--connect-timeout-ms":
                options.rules.connectTimeout = .milliseconds(Int(arguments.popFirst() ?? "") ?? 0)
            case "--allowed":
                let list = (arguments.popFirst() ?? "").split(separator: ",")
                options.rules.allowedHosts = Set(list.map(String.init))
            default: fatalError("unknown option \(option)")
            }
        }
        var client = OutgoingClient(rules: options.rules)
        for url in options.urls {
            if options.isUnguarded {
                print(unguarded(url))
                continue
            }
            if options.isFresh { client = OutgoingClient(rules: options.rules) }
            print(await guarded(client, url))
        }
    }

    private static func urls(_ file: String) throws -> [String] {
        try String(contentsOfFile: file, encoding: .utf8)
            .split(separator: "\0\n", omittingEmptySubsequences: false).map(String.init)
    }

    private static func guarded(_ client: OutgoingClient, _ url: String) async -> String {
        do throws(OutgoingError) {
            let response = try await client.send(OutgoingRequest(method: "GET", url: url))
            return "status \(response.status)"
        } catch {
            let name = String("\(error)".prefix { $0 != "(" })
            return "\(name): \(error.summary)".replacingOccurrences(of: "\n", with: " ")
        }
    }

    private static func unguarded(_ url: String) -> String {
        do throws(HTTPClientError) {
            let connection = HTTPConnection(timeout: .seconds(2))
            return "status \(try connection.send(HTTPClientRequest(url: url)).status)"
        } catch {
            return "\(error)".replacingOccurrences(of: "\n", with: " ")
        }
    }
}
