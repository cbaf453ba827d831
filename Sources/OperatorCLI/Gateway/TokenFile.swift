import Glibc

/// The file that holds an operator's token.
enum TokenFile {
    /// Longer than any token; a file above it is no token file.
    private static let sizeMax = 4096

    /// The token in the file at `path`, without white space around it.
    static func read(_ path: String) throws(CommandFailure) -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path, errno) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: sizeMax)
        let count = unsafe bytes.withUnsafeMutableBytes { bytes in
            unsafe Glibc.read(descriptor, bytes.baseAddress, bytes.count)
        }
        guard count >= 0 else { throw unreadable(path, errno) }
        let words = bytes[..<count].split { $0 <= 0x20 }
        guard words.count == 1, words[0].allSatisfy({ $0 < 0x7F }) else {
            throw CommandFailure(
                exitCode: .permission,
                summary: "\(DisplayText.safe(path)) holds no token",
                details: ["A token file holds one word that begins with sg_."]
            )
        }
        return String(decoding: words[0], as: UTF8.self)
    }

    private static func unreadable(_ path: String, _ code: Int32) -> CommandFailure {
        let reason = unsafe String(cString: strerror(code))
        return CommandFailure(
            exitCode: .permission,
            summary: "the token file \(DisplayText.safe(path)) cannot be read: \(reason)",
            details: [
                "`spamgate serve` writes operator.token into its data directory.",
                "Name the file with --token-file, or the directory with SPAMGATE_DATA_DIR.",
            ]
        )
    }
}
