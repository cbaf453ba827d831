extension Rule {
    /// Modules whose purpose is to wrap C or the system.
    private static let unsafeModules: Set<String> = [
        "Reactor", "HTTPServer", "Redis", "HTTPClient", "Compression", "Cryptography", "JSON",
        "XML", "UnicodeText", "PhoneNumbers", "DomainNames", "Languages", "OperatingSystem",
    ]

    /// Single files elsewhere, each with its reason.
    private static let unsafeFiles: [String: String] = [
        "Sources/Gateway/Campaigns/BackgroundThread.swift": "an executor has no safe spelling",
        "Sources/Gateway/Campaigns/CampaignDesk.swift": "nor has an actor's choice of one",
        "Sources/Configuration/SystemCalls.swift":
            "reads its file and checks addresses before any other module is at work",
        "Sources/OperatorCLI/ClientEnvironment.swift":
            "reads the variables of the client's process",
        "Sources/OperatorCLI/Gateway/TokenFile.swift": "reads one file in a process of its own",
        "Sources/OperatorCLI/Demo/LineReader.swift": "reads input that may be larger than memory",
        "Sources/OperatorCLI/Demo/WorkerThreads.swift": "threads for blocking clients",
        "Sources/OperatorCLI/Terminal/Console.swift": "the terminal's size, and writing to it",
    ]

    static let unsafeCode = Rule(
        "unsafe code stays in the modules that wrap C",
        remedy: "move it there, or name the file and the reason in Rule+Modules.swift",
        of: { file in
            file.isSwift && file.isInSources && unsafeFiles[file.path] == nil
                && !unsafeModules.contains(file.module ?? "")
        },
        check: { file in
            file.findings(in: file.code) { line in
                words(of: line).first { $0.text == "unsafe" && $0.before != "." }
                    .map { _ in line.trimmed }
            }
        }
    )

    static let foundation = Rule(
        "the daemon's modules do without Foundation",
        remedy: "use Glibc, or the module that wraps what you need",
        of: { $0.isSwift && $0.isInSources && $0.module != "OperatorCLI" },
        check: { file in
            file.findings(in: file.code) { line in
                imported(on: line).flatMap { $0.hasPrefix("Foundation") ? "import \($0)" : nil }
            }
        }
    )

    /// The only modules that may import a library.
    private static let doorModules: [String: Set<String>] = [
        "CMicrohttpd": ["HTTPServer"],
        "CHiredis": ["Redis"],
        "CGnuTLS": ["Cryptography"],
        "CUnistring": ["UnicodeText"],
        "CZstandard": ["Compression"],
        "CCurl": ["HTTPClient"],
        "CSimdjson": ["JSON"],
        "CXML": ["XML"],
        "CPhoneNumber": ["PhoneNumbers"],
        "CDomainNames": ["DomainNames"],
        "CLanguages": ["Languages"],
        "CLinux": ["Reactor", "HTTPServer", "Redis", "OperatingSystem", "Gateway"],
        "Yams": ["Configuration"],
        "Logging": ["Gateway"],
        "ArgumentParser": ["OperatorCLI", "spamgate"],
    ]

    static let doors = Rule(
        "each library has one door",
        remedy: "use the door's API; a new library gets its door in Rule+Modules.swift",
        of: { $0.isSwift && ($0.isInSources || $0.isInTests) },
        check: { file in
            file.findings(in: file.code) { line in
                guard let name = imported(on: line) else { return nil }
                let isC = name.first == "C" && name.dropFirst().first?.isUppercase == true
                // Tests may look at what a Swift library makes of the product.
                guard isC || file.isInSources else { return nil }
                guard let modules = doorModules[name] else {
                    return isC ? "\(name) has no door yet" : nil
                }
                // A door's own tests may touch what is behind it.
                let module = file.module ?? file.testedModule
                if let module, modules.contains(module) { return nil }
                return "\(name) belongs to \(modules.sorted().joined(separator: ", "))"
            }
        }
    )

    /// The module that a line imports.
    static func imported(on line: String) -> String? {
        let words = words(of: line)
        guard let index = words.firstIndex(where: { $0.text == "import" }),
            words[..<index].allSatisfy({ importModifiers.contains($0.text) || $0.before == "@" })
        else { return nil }
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let"]
        return words[(index + 1)...].first { !kinds.contains($0.text) }.map { String($0.text) }
    }

    private static let importModifiers: Set<Substring> = [
        "public", "package", "internal", "private", "fileprivate", "preconcurrency",
    ]
}
