import OperatingSystem

/// The environment variables that client commands obey; they are read in one place.
struct ClientEnvironment: Sendable {
    /// `SPAMGATE_URL`: where the gateway listens.
    var url: String?
    /// `SPAMGATE_DATA_DIR`: where `serve` keeps its files, `operator.token` among them.
    var dataDirectory: String?
    /// False when `NO_COLOR` is set to anything, or `TERM` is `dumb`.
    var allowsColours = true

    /// Address of a gateway on this machine that was started without options.
    static let defaultURL = "http://127.0.0.1:7726"
    /// Data directory of a gateway that was started here without options.
    static let defaultDataDirectory = "./spamgate-data"

    /// The process' environment as it is now.
    static var current: ClientEnvironment {
        let variables = Standard.environment()
        func value(_ name: String) -> String? {
            variables[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        return ClientEnvironment(
            url: value("SPAMGATE_URL"),
            dataDirectory: value("SPAMGATE_DATA_DIR"),
            allowsColours: value("NO_COLOR") == nil && value("TERM") != "dumb"
        )
    }

    /// The token file to use when none is named.
    var tokenFile: String {
        (dataDirectory ?? Self.defaultDataDirectory) + "/operator.token"
    }
}
