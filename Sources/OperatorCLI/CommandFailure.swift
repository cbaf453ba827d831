/// Why a client command could not do what was asked, in words for the person who typed it.
struct CommandFailure: Error, Hashable {
    /// What the process ends with.
    let exitCode: ExitCodes
    /// One line that names the problem; no full stop.
    let summary: String
    /// Further lines: what is known, and what to try.
    var details: [String] = []

    /// Whether the same command may succeed later.
    var isTemporary: Bool { exitCode == .unavailable }

    /// The lines as they go to the standard error.
    var text: String {
        (["spamgate: " + summary] + details.map { "  " + $0 }).joined(separator: "\n") + "\n"
    }
}
