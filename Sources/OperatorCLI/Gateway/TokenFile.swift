import OperatingSystem

/// The file that holds an operator's token.
enum TokenFile {
    /// The token in the file at `path`, without white space around it.
    static func read(_ path: String) throws(CommandFailure) -> String {
        let content: [UInt8]?
        do {
            content = try PrivateFile.read(path)
        } catch {
            throw unreadable(error.description)
        }
        guard let content else { throw unreadable("there is no token file \(path)") }
        let words = content.split { $0 <= 0x20 }
        guard words.count == 1, words[0].allSatisfy({ $0 < 0x7F }) else {
            throw CommandFailure(
                exitCode: .permission,
                summary: "\(DisplayText.safe(path)) holds no token",
                details: ["A token file holds one word; those of this gateway begin with sg_."]
            )
        }
        return String(decoding: words[0], as: UTF8.self)
    }

    private static func unreadable(_ reason: String) -> CommandFailure {
        CommandFailure(
            exitCode: .permission,
            summary: DisplayText.safe(reason),
            details: [
                "`spamgate serve` writes operator.token into its data directory.",
                "Name the file with --token-file, or the directory with SPAMGATE_DATA_DIR.",
            ]
        )
    }
}
