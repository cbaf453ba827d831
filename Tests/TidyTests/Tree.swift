import Foundation

/// The files of the repository as they lie on the disk, tracked or not.
struct Tree: Sendable {
    let files: [TextFile]
    /// Every folder, relative to the root.
    let folders: Set<String>

    /// Found from where this file was compiled.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// What is no part of the repository; the same names as in `.gitignore`.
    private static let ignored: Set<String> = [
        ".git", ".build", ".swiftpm", "spamgate-data", "__pycache__", "results", "Package.resolved",
    ]

    /// Reads the repository.
    static let repository = Tree(reading: root)

    init(files: [TextFile], folders: Set<String> = []) {
        self.files = files
        self.folders = folders
    }

    private init(reading root: URL) {
        var files: [TextFile] = []
        var folders: Set<String> = []
        let paths = FileManager.default.enumerator(atPath: root.path)
        while let path = paths?.nextObject() as? String {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            var isFolder: ObjCBool = false
            let absolute = root.appendingPathComponent(path).path
            guard FileManager.default.fileExists(atPath: absolute, isDirectory: &isFolder) else {
                continue
            }
            if Self.ignored.contains(name) {
                if isFolder.boolValue { paths?.skipDescendants() }
            } else if isFolder.boolValue {
                folders.insert(path)
            } else if let data = FileManager.default.contents(atPath: absolute),
                let text = String(data: data, encoding: .utf8)
            {
                files.append(TextFile(path, text))
            }
        }
        self.init(files: files.sorted { $0.path < $1.path }, folders: folders)
    }

    /// Whether a file or folder is there.
    func contains(_ path: String) -> Bool {
        path.isEmpty || folders.contains(path) || files.contains { $0.path == path }
    }
}

/// A file of text.
struct TextFile: Sendable {
    /// Relative to the root, with slashes.
    let path: String
    let lines: [String]
    /// The lines with comments, strings and raw identifiers blanked; Swift files only.
    let code: [String]

    init(_ path: String, _ text: String) {
        self.path = path
        lines = Self.split(text)
        code = path.hasSuffix(".swift") ? Self.split(swiftCode(of: text)) : []
    }

    private static func split(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    var isSwift: Bool { path.hasSuffix(".swift") }
    var isMarkdown: Bool { path.hasSuffix(".md") }
    var isInSources: Bool { path.hasPrefix("Sources/") }
    var isInTests: Bool { path.hasPrefix("Tests/") }

    /// The name after the last slash.
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// The module of a file in Sources.
    var module: String? {
        let parts = path.split(separator: "/")
        return isInSources && parts.count > 2 ? String(parts[1]) : nil
    }

    /// The module that a file in Tests is about, by the folder's name.
    var testedModule: String? {
        let parts = path.split(separator: "/")
        guard isInTests, parts.count > 2, parts[1].hasSuffix("Tests") else { return nil }
        return String(parts[1].dropLast("Tests".count))
    }
}
