import Classification
import Foundation
import Testing

@testable import Configuration

struct CategoryOptionTests {
    private static let rules = """
        phrases:
          en: {parcel: [parcel]}
        rules:
          a:
            category: prize
            about: a word
            all: [parcel]
            weight: 50
        """

    /// A file that is there while `body` runs.
    private func withFile(_ text: String, _ body: (URL) throws -> Void) throws {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "rules-\(UUID().uuidString).yaml")
        try text.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        try body(file)
    }

    private func load(_ rules: URL) throws -> GatewayConfiguration {
        try GatewayConfiguration.load(
            file: nil,
            environment: [:],
            overrides: [("categories.rules", rules.path)]
        )
    }

    @Test func `without a file the standard rules are in force`() {
        #expect(GatewayConfiguration.standard.categories.rules.rules == .standard)
    }

    @Test func `a file of rules is in force as it was when it was read`() throws {
        try withFile(Self.rules) { file in
            let old = try load(file)
            #expect(old.categories.rules.rules.rules.map(\.name) == ["a"])
            #expect(old.redactedYAML.contains("  rules: \"\(file.path)\"\n"))
            try Self.rules.replacing("weight: 50", with: "weight: 60")
                .write(to: file, atomically: true, encoding: .utf8)
            let reloading = old.reloading(try load(file))
            #expect(reloading.applied == ["categories.rules: \"\(file.path)\""])
            #expect(reloading.configuration.categories.rules.rules.rules.first?.weight == 60)
        }
    }

    @Test func `a file with mistakes is refused with their places`() throws {
        try withFile(Self.rules.replacing("weight: 50", with: "wieght: 50")) { file in
            let errors = #expect(throws: ConfigurationErrors.self) { try load(file) }
            let text = errors?.mistakes.map(\.description).joined() ?? ""
            #expect(
                text.contains("\(file.lastPathComponent):8:5: rules.a.wieght is not known here")
            )
            #expect(text.contains("did you mean weight?"))
        }
    }

    @Test func `a file that is not there is refused`() {
        let errors = #expect(throws: ConfigurationErrors.self) {
            try load(URL(filePath: "/nowhere/rules.yaml"))
        }
        #expect(errors?.mistakes.count == 1)
    }
}
