import Foundation
import Testing

/// Runs what libFuzzer starts from, and what it once found, through the same checks without it.
@Suite struct CorpusTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

    private static func inputs(_ collection: String, of target: FuzzTarget) throws -> [URL] {
        let folder = folder.appending(components: collection, target.rawValue)
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default
            .contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .sorted { $0.path < $1.path }
    }

    private static func check(_ input: [UInt8], _ target: FuzzTarget, _ name: String) {
        do throws(Violation) {
            try target.check(input)
        } catch {
            Issue.record("\(target) with \(name): \(error)")
        }
    }

    @Test(arguments: FuzzTarget.allCases)
    func `every seed holds what it must`(target: FuzzTarget) throws {
        let inputs = try Self.inputs("Corpus", of: target)
        #expect(inputs.count >= 3, "a target begins with seeds")
        for input in inputs {
            let bytes = Array(try Data(contentsOf: input))
            Self.check(bytes, target, input.lastPathComponent)
            #expect(bytes.count <= 4096, "seeds are small: \(input.lastPathComponent)")
        }
    }

    @Test(arguments: FuzzTarget.allCases)
    func `what was found once is not found again`(target: FuzzTarget) throws {
        for input in try Self.inputs("Regressions", of: target) {
            Self.check(Array(try Data(contentsOf: input)), target, input.lastPathComponent)
        }
    }

    @Test func `every folder belongs to a target`() throws {
        for collection in ["Corpus", "Regressions"] {
            let folders = try FileManager.default
                .contentsOfDirectory(atPath: Self.folder.appending(component: collection).path)
            for name in folders where name != "README.md" {
                #expect(FuzzTarget(rawValue: name) != nil, "\(collection)/\(name)")
            }
        }
    }

    /// Every prefix of a seed, and the seed with each byte damaged: what libFuzzer does first.
    @Test(arguments: FuzzTarget.allCases)
    func `a damaged seed holds what it must`(target: FuzzTarget) throws {
        for input in try Self.inputs("Corpus", of: target) {
            let bytes = Array(try Data(contentsOf: input))
            guard bytes.count <= 400 else { continue }
            for index in bytes.indices {
                Self.check(Array(bytes[..<index]), target, "\(input.lastPathComponent) to \(index)")
                var damaged = bytes
                damaged[index] ^= UInt8(1 << (index % 8))
                Self.check(damaged, target, "\(input.lastPathComponent) at \(index)")
            }
        }
    }
}
