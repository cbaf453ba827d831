import Foundation
import TestSupport
import Testing

/// Every agreement of the matrix in every output: nothing beyond the agreement is in the bytes.
@Suite struct AgreementMatrixTests {
    /// One gateway for the whole matrix, with a partner for each agreement.
    private actor Rig {
        struct Ready: Sendable {
            let scene: MatrixScene
            let tokens: [String: String]
            let widerTokens: [String: String]
            /// All entries as an operator reads them.
            let page: TestHTTPResponse
            /// The same of other feeds.
            let pages: [String: TestHTTPResponse]

            var truth: [[String: Any]] { page.object["entries"] as? [[String: Any]] ?? [] }

            func checker(_ test: FeedMatrix.Case) -> DisclosureChecker {
                let entries = pages[test.matrix.feed]?.object["entries"] as? [[String: Any]]
                return DisclosureChecker(
                    test.row,
                    truth: entries ?? [],
                    names: test.matrix.names
                )
            }
        }

        private var made: Task<Ready, any Error>?

        func ready() async throws -> Ready {
            let task = made ?? Task { try await Self.make() }
            made = task
            return try await task.value
        }

        private static func make() async throws -> Ready {
            let scene = try await MatrixScene()
            var (tokens, wider): ([String: String], [String: String]) = ([:], [:])
            for (number, row) in MatrixRow.all.enumerated() {
                tokens[row.name] = try scene.gateway.makePartner(
                    "row-\(number)",
                    role: number.isMultiple(of: 2) ? "regulator" : "peer",
                    agreement: row.document()
                )
                guard row.wider != nil else { continue }
                wider[row.name] = try scene.gateway.makePartner(
                    "wider-\(number)",
                    role: "peer",
                    agreement: row.document(isWider: true)
                )
            }
            var pages: [String: TestHTTPResponse] = [:]
            for matrix in FeedMatrix.all {
                for (number, row) in matrix.rows.enumerated() {
                    tokens["\(matrix.feed) \(row.name)"] = try scene.gateway.makePartner(
                        "\(matrix.feed)-\(number)",
                        role: "peer",
                        agreement: row.document()
                    )
                    wider["\(matrix.feed) \(row.name)"] = try scene.gateway.makePartner(
                        "wider-\(matrix.feed)-\(number)",
                        role: "regulator",
                        agreement: row.document(isWider: true)
                    )
                }
                pages[matrix.feed] = try scene.read(
                    "/v1/feeds/\(matrix.feed)?limit=1000",
                    scene.gateway.operatorToken
                )
            }
            let page = try scene.read("/v1/feeds/senders?limit=1000", scene.gateway.operatorToken)
            return Ready(
                scene: scene,
                tokens: tokens,
                widerTokens: wider,
                page: page,
                pages: pages
            )
        }
    }

    private static let rig = Rig()

    @Test(arguments: MatrixRow.all, OutputUnderTest.all)
    func `nothing beyond the agreement is told`(row: MatrixRow, output: OutputUnderTest)
        async throws
    {
        let rig = try await Self.rig.ready()
        let token = try #require(rig.tokens[row.name])
        let bytes = try await output.read(rig.scene, token)
        let checker = DisclosureChecker(row, truth: rig.truth)
        #expect(checker.findings(in: bytes).isEmpty)
        if output.isWhole { #expect(checker.missing(in: bytes).isEmpty) }
    }

    @Test(arguments: MatrixRow.all.filter { $0.wider != nil }, OutputUnderTest.all)
    func `an output that tells a little more is found`(row: MatrixRow, output: OutputUnderTest)
        async throws
    {
        let rig = try await Self.rig.ready()
        let token = try #require(rig.widerTokens[row.name])
        let bytes = try await output.read(rig.scene, token)
        let findings = DisclosureChecker(row, truth: rig.truth).findings(in: bytes)
        #expect(findings.isEmpty == output.isAlike.contains(row.name))
    }

    @Test(arguments: FeedMatrix.Case.all)
    func `of hosts and campaigns nothing beyond the agreement is told`(test: FeedMatrix.Case)
        async throws
    {
        let rig = try await Self.rig.ready()
        let token = try #require(rig.tokens["\(test.matrix.feed) \(test.row.name)"])
        let bytes = try await test.output.read(rig.scene, token)
        let checker = rig.checker(test)
        #expect(checker.searchedCount > 3)
        #expect(checker.findings(in: bytes).isEmpty)
        if test.output.isWhole { #expect(checker.missing(in: bytes).isEmpty) }
    }

    @Test(arguments: FeedMatrix.Case.all)
    func `an output of hosts or campaigns that tells a little more is found`(
        test: FeedMatrix.Case
    ) async throws {
        let rig = try await Self.rig.ready()
        let token = try #require(rig.widerTokens["\(test.matrix.feed) \(test.row.name)"])
        let bytes = try await test.output.read(rig.scene, token)
        let isAlike = test.output.isAlike.contains(test.row.name)
        #expect(rig.checker(test).findings(in: bytes).isEmpty == isAlike)
    }

    @Test func `the feed of the matrix tells all its facts apart`() async throws {
        let truth = try await Self.rig.ready().truth
        #expect(truth.count < 100, "sequence numbers are no counts")
        let last = try #require(
            truth.last { ($0["sender"] as? [String: String])?["value"] == "+447700900123" }
        )
        let windows = try #require(last["windows"] as? [String: [String: Int]])
        for member in ["complaints", "reporters"] {
            let counts = windows.values.compactMap { $0[member] }
            #expect(Set(counts).count == 5 && counts.allSatisfy { $0 >= 100 }, "\(windows)")
        }
        let times = ["publishedAt", "listedAt", "firstSeen", "lastSeen"]
            .compactMap { (last[$0] as? String)?.prefix(19) }
        #expect(Set(times).count == 4, "\(times)")
        for row in MatrixRow.all where row.wider != nil {
            #expect(DisclosureChecker(row, truth: truth).searchedCount > 2, "\(row.name)")
        }
    }
}
