import Foundation

extension Rule {
    private static let isProse: @Sendable (TextFile) -> Bool = { file in
        // This folder has to name what it forbids.
        !file.path.hasPrefix("Tests/TidyTests/") && file.name != "LICENSE"
    }

    static let fixMarks = Rule(
        "no FIXME is left",
        remedy: "fix it, or write an issue and a TODO with its number",
        of: isProse,
        check: { file in
            file.findings(in: file.prose) { line in
                line.contains("FIXME") ? line.trimmed : nil
            }
        }
    )

    static let todoNumbers = Rule(
        "every TODO has the number of an issue",
        remedy: "write TODO #12",
        of: isProse,
        check: { file in
            file.findings(in: file.prose) { line in
                guard line.contains("TODO") else { return nil }
                return words(of: line).contains { word in
                    word.text == "TODO"
                        && word.after.prefixMatch(of: /[: (]*#[0-9]+/) == nil
                } ? line.trimmed : nil
            }
        }
    )

    static let headings = Rule(
        "a Markdown file has one title",
        remedy: "begin with one line \"# Title\"; other headings have two signs or more",
        of: \.isMarkdown,
        check: { file in
            let prose = file.prose
            let titles = prose.indices.filter { prose[$0].hasPrefix("# ") }
            guard titles.count != 1 else { return [] }
            let line = titles.dropFirst().first ?? 0
            return [Finding(path: file.path, line: line + 1, what: "\(titles.count) titles")]
        }
    )

    static let links = Rule(
        "relative links lead somewhere",
        remedy: "correct the path; it is relative to the file",
        check: { tree in
            tree.files.filter(\.isMarkdown).flatMap { file in
                file.prose.enumerated().flatMap { index, line in
                    line.matches(of: /\]\(<?([^)>\s]+)>?[^)]*\)/).compactMap { match in
                        let target = String(match.1)
                        guard let path = destination(target, from: file.path),
                            !tree.contains(path)
                        else { return nil }
                        return Finding(path: file.path, line: index + 1, what: target)
                    }
                }
            }
        }
    )

    /// The path a link leads to, from the root; nil when it leads elsewhere.
    static func destination(_ target: String, from file: String) -> String? {
        guard !target.hasPrefix("#"), !target.contains("://"), !target.hasPrefix("mailto:") else {
            return nil
        }
        var parts = target.hasPrefix("/") ? [] : file.split(separator: "/").dropLast().map { $0 }
        for part in target.prefix(while: { $0 != "#" && $0 != "?" }).split(separator: "/") {
            switch part {
            case ".": break
            case "..":
                guard !parts.isEmpty else { return "outside the repository: \(target)" }
                parts.removeLast()
            default: parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }

    static let readmes = Rule(
        "every top-level folder and every folder of protocols has a README.md",
        remedy: "say what is in it and in which order to read it",
        check: { tree in
            tree.folders.filter { folder in
                let parts = folder.split(separator: "/")
                return !folder.hasPrefix(".")
                    && (parts.count == 1 || parts.count == 2 && parts[0] == "protocols")
                    && !tree.contains("\(folder)/README.md")
            }
            .sorted().map { Finding(path: "\($0)/README.md", line: 1, what: "is missing") }
        }
    )

    static let telephoneNumbers = Rule(
        "telephone numbers are reserved for fiction",
        remedy: "use +44 7700 900xxx, +1 xxx 555 01xx or another range of Rule+Documents.swift",
        of: isProse,
        check: { file in
            file.findings(in: file.lines) { line in
                guard line.utf8.contains(UInt8(ascii: "+")) else { return nil }
                let number = line.matches(of: telephoneNumber).first { match in
                    !isFiction(international(match.output.1))
                }
                return number.map { "\($0.output.1)" }
            }
        }
    )

    /// A plus sign that does not continue a word, then digits, single separators among them.
    private static var telephoneNumber: Regex<(Substring, Substring)> {
        /(?:^|[^0-9A-Za-z\/+])(\+[1-9](?:[ .\-]?\(?[0-9]\)?){7,})/
    }

    /// The digits, without the trunk prefix that people write into British numbers.
    private static func international(_ written: Substring) -> String {
        let digits = written.replacing("(0)", with: "").filter(\.isNumber)
        return digits.hasPrefix("440") ? "44" + digits.dropFirst(3) : digits
    }

    /// Whether nobody can be called under the number: reserved by a regulator for drama, of a
    /// country code that is not assigned, or of a length that there is not.
    static func isFiction(_ digits: String) -> Bool {
        guard digits.count <= 15, digits.first != "1" || digits.count == 11 else { return true }
        return fiction.contains { pattern in
            digits.count == pattern.count
                && zip(digits, pattern).allSatisfy { $0 == $1 || $1 == "x" }
        } || digits.hasPrefix("999")
    }

    /// Ranges as their regulators publish them, `x` being any digit.
    private static let fiction: [String] = [
        // Ofcom, "Telephone numbers for use in TV and radio drama programmes".
        "447700900xxx", "442079460xxx", "441134960xxx", "441144960xxx", "441154960xxx",
        "441164960xxx", "441174960xxx", "441184960xxx", "441214960xxx", "441314960xxx",
        "441414960xxx", "441514960xxx", "441614960xxx", "441914980xxx", "441632960xxx",
        "442896496xxx", "442920180xxx", "443069990xxx", "448081570xxx", "449098790xxx",
        // North American Numbering Plan: 555-0100 to 555-0199 of every area.
        "1xxx55501xx",
        // Arcep, decision 2018-0881, mobile numbers for audiovisual works.
        "3363998xxxx",
        // ACMA, numbers for fictitious purposes.
        "61491570006", "61491570156", "61491570157", "61491570158", "61491570159", "61491570110",
        // PTS, numbers for fiction; ComReg, numbering conditions; Bundesnetzagentur, drama numbers.
        "46701740605", "4670174061x", "4670174062x", "4670174063x", "4670174064x", "4670174065x",
        "4670174066x", "4670174067x", "4670174068x", "4670174069x",
        "3532091xxxxx",
        "493023125xxx", "496990009xxx", "494066969xxx", "492214710xxx", "498999998xxx",
        "4917139200xx", "49176040690xx",
        // Prefixes of the first range, as in "+44 7700 900" followed by a variable part.
        "44770090", "447700900", "447700900x", "447700900xx",
    ]
}

extension TextFile {
    /// The lines; of Markdown without what stands in code blocks and code spans.
    var prose: [String] {
        guard isMarkdown else { return lines }
        var isFenced = false
        return lines.map { line in
            if line.trimmed.hasPrefix("```") || line.trimmed.hasPrefix("~~~") {
                isFenced.toggle()
                return ""
            }
            return isFenced || line.hasPrefix("    ") ? "" : line.replacing(/`+[^`]*`+/, with: "")
        }
    }
}
