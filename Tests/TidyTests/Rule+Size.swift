extension Rule {
    private static let columnsMax = 100
    private static let functionLinesMax = 70

    /// Files that cannot be split, each with its reason.
    private static let longFiles: [String: String] = [
        "Sources/RedisStore/spam_reporting.lua": "Redis takes a function library as one text"
    ]

    private static let isCode: @Sendable (TextFile) -> Bool = { file in
        [".swift", ".lua", ".c", ".cpp", ".h", ".py", ".sh"].contains { file.path.hasSuffix($0) }
            || !file.name.contains(".") && file.name != "LICENSE"
    }

    static let lineLength = Rule(
        "lines have at most 100 columns",
        remedy: "break the line; only one that is mostly a URL may be longer",
        of: isCode,
        check: { file in
            file.findings(in: file.lines) { line in
                guard line.utf8.count > columnsMax, line.count > columnsMax else { return nil }
                let hasLongURL = line.split(separator: " ").contains {
                    $0.contains("https://") && $0.count > 60
                }
                return hasLongURL ? nil : "\(line.count) columns"
            }
        }
    )

    static let fileLength = Rule(
        "files have at most 500 lines, tests 800",
        remedy: "split by topic into Type+Topic.swift",
        of: { isCode($0) && longFiles[$0.path] == nil },
        check: { file in
            let most = file.isInTests ? 800 : 500
            guard file.lines.count > most else { return [] }
            return [Finding(path: file.path, line: most + 1, what: "\(file.lines.count) lines")]
        }
    )

    static let functionLength = Rule(
        "functions have at most 70 lines",
        remedy: "give a part of it a name of its own",
        of: \.isSwift,
        check: { file in
            functions(of: file.code).compactMap { function in
                let count = function.last - function.first + 1
                guard count > functionLinesMax else { return nil }
                return Finding(
                    path: file.path,
                    line: function.first + 1,
                    what: "\(count) lines"
                )
            }
        }
    )

    /// First and last line, from 0, of everything with `func`, `init`, `deinit` or `subscript`.
    static func functions(of code: [String]) -> [(first: Int, last: Int)] {
        let starts: Set<Substring> = ["func", "init", "deinit", "subscript"]
        return code.indices.flatMap { index in
            words(of: code[index])
                .filter { starts.contains($0.text) && $0.before != "." && $0.before != "#" }
                .compactMap { word in end(of: code, index, after: word.after).map { (index, $0) } }
        }
    }

    /// The line of the brace that closes a body, after its signature; nil when there is no body.
    private static func end(of code: [String], _ first: Int, after rest: Substring) -> Int? {
        var parentheses = 0
        var braces = 0
        for index in first..<code.count {
            let line = index == first ? rest : code[index][...]
            let opens: Set<Substring> = ["func", "init", "var", "let", "case", "subscript"]
            let isNext = index > first && parentheses == 0 && braces == 0
            if isNext, let word = words(of: code[index]).first, opens.contains(word.text) {
                return nil
            }
            for character in line {
                switch character {
                case "(", "[": parentheses += 1
                case ")", "]": parentheses -= 1
                case "{" where parentheses == 0 || braces > 0: braces += 1
                case "}" where braces > 0:
                    braces -= 1
                    if braces == 0 { return index }
                case "}" where parentheses == 0: return nil
                default: break
                }
                // A call that begins like a declaration, such as `init(x)` in a macro, ends here.
                if parentheses < 0 { return nil }
            }
        }
        return nil
    }
}
