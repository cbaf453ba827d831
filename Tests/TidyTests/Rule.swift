import Testing

/// A place where a rule is broken.
struct Finding: Equatable, CustomStringConvertible {
    let path: String
    /// From 1.
    let line: Int
    let what: String

    var description: String { "\(path):\(line): \(what)" }
}

/// A rule that every file keeps, and what to do when one does not.
struct Rule: Sendable, CustomTestStringConvertible {
    let name: String
    let remedy: String
    let check: @Sendable (Tree) -> [Finding]

    /// A rule that looks at files one by one.
    init(
        _ name: String,
        remedy: String,
        of concerns: @escaping @Sendable (TextFile) -> Bool,
        check: @escaping @Sendable (TextFile) -> [Finding]
    ) {
        self.init(name, remedy: remedy) { tree in
            tree.files.filter(concerns).flatMap(check)
        }
    }

    /// A rule that looks at the whole tree.
    init(_ name: String, remedy: String, check: @escaping @Sendable (Tree) -> [Finding]) {
        self.name = name
        self.remedy = remedy
        self.check = check
    }

    var testDescription: String { name }

    /// Every rule.
    static let all: [Rule] =
        [lineLength, functionLength, fileLength, fixMarks, todoNumbers]
        + [forcing, printing, unsafeCode, foundation, doors, typeNames, documentation]
        + [headings, links, telephoneNumbers, readmes]
}

extension TextFile {
    /// Findings for the lines, of the text or of the blanked code, about which `what` says
    /// something.
    func findings(
        in lines: [String],
        _ what: (String) -> String?
    ) -> [Finding] {
        lines.enumerated().compactMap { index, line in
            what(line).map { Finding(path: path, line: index + 1, what: $0) }
        }
    }
}
