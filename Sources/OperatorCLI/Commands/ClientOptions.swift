import ArgumentParser

/// Which gateway a client command speaks to, and as whom.
struct ClientOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The gateway's address.",
            discussion:
                "Default: $SPAMGATE_URL, or else \(ClientEnvironment.defaultURL)."
        )
    )
    var url: String?

    @Option(
        name: .customLong("token-file"),
        help: ArgumentHelp(
            "File with the token to use.",
            discussion: """
                Default: operator.token in $SPAMGATE_DATA_DIR, or else in \
                \(ClientEnvironment.defaultDataDirectory).
                """,
            valueName: "file"
        ),
        completion: .file()
    )
    var tokenFile: String?

    /// The address to use.
    func address(in environment: ClientEnvironment) -> String {
        url ?? environment.url ?? ClientEnvironment.defaultURL
    }

    /// A client of the gateway that the options and the environment name.
    func client(
        in environment: ClientEnvironment,
        timeout: Duration = .seconds(30)
    ) throws(CommandFailure) -> GatewayClient {
        GatewayClient(
            url: address(in: environment),
            token: try TokenFile.read(tokenFile ?? environment.tokenFile),
            timeout: timeout
        )
    }
}
