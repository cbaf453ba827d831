import Testing

@Suite struct Repository {
    @Test(arguments: Rule.all)
    func `the tree keeps the rule`(rule: Rule) {
        let findings = rule.check(Tree.repository)
        guard !findings.isEmpty else { return }
        let list = findings.map { "  \($0)" }.joined(separator: "\n")
        Issue.record("\(rule.name): \(rule.remedy).\n\(list)")
    }

    @Test func `the tree is this repository`() {
        #expect(Tree.repository.contains("Package.swift"))
        #expect(Tree.repository.contains("Sources/SpamReporting"))
        #expect(!Tree.repository.files.contains { $0.path.contains(".build/") })
    }
}
