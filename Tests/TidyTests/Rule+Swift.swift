extension Rule {
    static let forcing = Rule(
        "nothing is force-tried or force-cast",
        remedy: "throw, or guard with a precondition that says why it holds",
        of: \.isSwift,
        check: { file in
            file.findings(in: file.code) { line in
                guard line.utf8.contains(UInt8(ascii: "!")) else { return nil }
                return words(of: line).first { word in
                    (word.text == "try" || word.text == "as") && word.after.hasPrefix("!")
                        && !word.after.hasPrefix("!=")
                }
                .map { "\($0.text)! in \(line.trimmed)" }
            }
        }
    )

    static let printing = Rule(
        "only the command line prints",
        remedy: "log, or return the text to OperatorCLI",
        of: { file in
            file.isSwift && file.isInSources && file.module != "OperatorCLI"
                && file.module != "spamgate"
        },
        check: { file in
            file.findings(in: file.code) { line in
                words(of: line).first { word in
                    ["print", "debugPrint", "dump"].contains(word.text)
                        && word.after.hasPrefix("(") && word.before != "."
                        && !line.contains("func ")
                }
                .map { "\($0.text) in \(line.trimmed)" }
            }
        }
    )

    static let documentation = Rule(
        "package and public declarations say what their signature cannot",
        remedy: "begin with /// and a summary of one line that ends with a full stop",
        of: { $0.isSwift && $0.isInSources },
        check: { file in
            file.code.indices.compactMap { index in
                guard let declared = declaredName(on: file.code[index]),
                    !witnesses.contains(declared)
                else { return nil }
                let problem = documentationProblem(of: file, above: index)
                return problem.map { Finding(path: file.path, line: index + 1, what: $0) }
            }
        }
    )

    /// Members that are documented where their protocol is.
    private static let witnesses: Set<String> = [
        "==", "<", "hash", "description", "debugDescription", "customMirror", "encode",
        "init(from)", "init(rawValue)",
        "errorDescription", "next", "makeIterator", "rawValue", "testDescription",
        "unownedExecutor",
        "~=",
    ]

    /// What a line of code declares for other modules; nil when it declares nothing for them.
    static func declaredName(on line: String) -> String? {
        let words = words(of: line)
        guard let access = words.first(where: { $0.text == "package" || $0.text == "public" }),
            access.after.first == " ",
            words.prefix(while: { $0.text != access.text }).allSatisfy({ isModifier($0) })
        else { return nil }
        let kinds: Set<Substring> = [
            "func", "var", "let", "init", "subscript", "struct", "class", "enum", "actor",
            "protocol", "typealias", "associatedtype", "case", "macro",
        ]
        guard
            let kind = TidyTests.words(of: String(access.after)).first(where: { word in
                kinds.contains(word.text) && !(word.text == "class" && isClassMember(word))
            })
        else { return nil }
        if kind.text == "init" {
            let label = kind.after.dropFirst().prefix { !": )".contains($0) }
            return ["from", "rawValue"].contains(label) ? "init(\(label))" : "init"
        }
        let rest = kind.after.drop { $0 == " " }
        let name = rest.prefix { !"(<:= {".contains($0) }
        // Operators have a name of signs, of which "<" also begins a list of generics.
        return name.isEmpty ? String(rest.prefix { "<=>~!&|+-*/".contains($0) }) : String(name)
    }

    private static func isModifier(_ word: Word) -> Bool {
        word.before == "@"
            || ["final", "static", "nonisolated", "override", "mutating"]
                .contains(word.text)
    }

    private static func isClassMember(_ word: Word) -> Bool {
        ["func", "var"].contains { word.after.hasPrefix(" \($0) ") }
    }

    private static func documentationProblem(of file: TextFile, above index: Int) -> String? {
        var above = index - 1
        while above >= 0, file.lines[above].trimmed.hasPrefix("@") { above -= 1 }
        var comment: [String] = []
        while above >= 0, file.lines[above].trimmed.hasPrefix("///") {
            comment.append(file.lines[above].trimmed)
            above -= 1
        }
        guard let summary = comment.last else {
            return "no comment: \(file.code[index].trimmed)"
        }
        return summary.hasSuffix(".") ? nil : "no full stop after the summary: \(summary)"
    }

    static let typeNames = Rule(
        "types and files are named for what they are",
        remedy: "find the noun of the trade; a type that needs such a suffix has no topic",
        of: { $0.isSwift },
        check: { file in
            let stem = file.name.dropLast(".swift".count)
            let ofFile =
                hasEmptySuffix(stem.prefix { $0 != "+" })
                ? [Finding(path: file.path, line: 1, what: "file name \(file.name)")] : []
            return ofFile
                + file.findings(in: file.code) { line in
                    let words = words(of: line)
                    return zip(words, words.dropFirst()).first { keyword, name in
                        typeKeywords.contains(keyword.text) && hasEmptySuffix(name.text)
                    }
                    .map { "\($0.text) \($1.text)" }
                }
        }
    )

    private static let typeKeywords: Set<Substring> = [
        "class", "struct", "enum", "actor", "protocol", "typealias",
    ]

    private static func hasEmptySuffix(_ name: Substring) -> Bool {
        ["Manager", "Helper", "Helpers", "Util", "Utils", "Utilities", "Common", "Base", "Impl"]
            .contains { name.hasSuffix($0) }
    }
}

extension String {
    /// Without spaces at both ends.
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
