/// A value that must not reach a log, an error or a terminal: it prints as `•••`.
package struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The value itself; ask for it only where it is used.
    package let value: String

    /// Keeps a value secret.
    package init(_ value: String) {
        self.value = value
    }

    package var description: String { "•••" }
    package var debugDescription: String { "•••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The secret that a file has on its only line.
func secretLine(path: String) throws(ValueProblem) -> Secret {
    let text: String
    do throws(FileError) {
        text = try readText(path: path)
    } catch {
        throw ValueProblem(
            "names \(shown(path)), which \(error.problem)",
            "a file that this user may read"
        )
    }
    let line = text.prefix { !$0.isNewline }
    guard !line.isEmpty, text.dropFirst(line.count).allSatisfy(\.isNewline) else {
        throw ValueProblem(
            "names a file that is not one line",
            "a file with the secret on its only line"
        )
    }
    return Secret(String(line))
}
