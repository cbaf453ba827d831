import Classification
import Foundation
import Testing

/// Categories in the words of others; the vocabularies are those of the published schemas.
struct CrosswalkTests {
    private static let lures: Set<String> = [
        "account_suspension", "security_alert", "payment_issue", "prize_notification",
        "document_share", "password_reset", "shipping_notification", "tax_refund", "other",
    ]
    private static let frauds: Set<String> = [
        "investment", "romance", "tech_support", "lottery", "advance_fee", "cryptocurrency",
        "shopping", "charity", "employment", "government_impersonation", "other",
    ]
    private static let tags: Set<String> = [
        #"gsma-fraud:technical="spamming""#, #"gsma-fraud:technical="phishing-pharming""#,
        #"gsma-fraud:technical="mobile-malware""#, #"gsma-fraud:business="social-engineering""#,
        #"gsma-fraud:business="premium-rate""#, #"gsma-fraud:business="brand-name-logo-abuse""#,
        #"rsit:abusive-content="spam""#, #"rsit:abusive-content="violence""#,
        #"rsit:fraud="phishing""#, #"rsit:fraud="masquerade""#,
        #"rsit:malicious-code="malware-distribution""#,
    ]

    @Test(arguments: Category.allCases)
    func `a category has names that others know`(category: Category) {
        let crosswalk = category.crosswalk
        switch (crosswalk.xarf.category, crosswalk.xarf.type, crosswalk.xarf.field) {
        case ("content", "phishing", "lure_type"):
            #expect(Self.lures.contains(crosswalk.xarf.value))
        case ("content", "fraud", "fraud_type"):
            #expect(Self.frauds.contains(crosswalk.xarf.value))
        case ("content", "csam", nil), ("content", "malware", nil), ("messaging", "spam", nil):
            #expect(crosswalk.xarf.value.isEmpty)
        default:
            Issue.record("XARF has no \(crosswalk.xarf)")
        }
        #expect(!crosswalk.tags.isEmpty)
        #expect(Self.tags.isSuperset(of: crosswalk.tags))
        #expect(!crosswalk.ftcSubject.isEmpty)
    }

    @Test func `what takes money by a lie is fraud, and what only sells is spam`() {
        let kinds = Dictionary(grouping: Category.allCases) { $0.crosswalk.reportKind }
        #expect(kinds[.spam] == [.gambling, .loans, .political, .marketing])
        #expect(kinds[.inappropriateContent] == [.childSexualAbuse, .adult])
        #expect(kinds[.other] == [.other])
    }

    @Test func `names are not changed`() {
        let names = Category.allCases.map(\.rawValue)
        #expect(
            names == [
                "childSexualAbuse", "malware", "smishing.delivery", "smishing.bank",
                "smishing.tax", "smishing.toll", "smishing.account", "familyImpersonation",
                "techSupport", "advanceFee", "prize", "crypto", "investment", "job", "romance",
                "wrongNumber", "premiumRate", "gambling", "adult", "loans", "political",
                "marketing", "other",
            ]
        )
    }
}

/// The table of `protocols/categories/README.md`.
struct CrosswalkTableTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../protocols/categories/README.md")
    private static let title = "| category | RCS, Apple | XARF | MISP | FTC |"

    private static var table: String {
        let rows = Category.allCases.map { category in
            let crosswalk = category.crosswalk
            let xarf = crosswalk.xarf
            let field = xarf.field.map { ", `\($0)` `\(xarf.value)`" } ?? ""
            let tags = crosswalk.tags.map { "`\($0)`" }.joined(separator: ", ")
            return "| `\(category.rawValue)` | \(crosswalk.reportKind.rawValue) "
                + "| \(xarf.category)/\(xarf.type)\(field) | \(tags) | \(crosswalk.ftcSubject) |"
        }
        return ([title, "| --- | --- | --- | --- | --- |"] + rows).joined(separator: "\n") + "\n"
    }

    @Test func `the documentation's table is the one in the code`() throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        let isUpdating = ProcessInfo.processInfo.environment["UPDATE_SAMPLES"] != nil
        let start = try #require(
            text.range(of: isUpdating ? "CROSSWALK\n" : Self.title) ?? text.range(of: Self.title)
        )
        let rest = text[start.lowerBound...]
        let end = rest.range(of: "\n\n")?.lowerBound ?? rest.endIndex
        if isUpdating {
            let new = text.replacingCharacters(
                in: start.lowerBound..<end,
                with: Self.table.dropLast()
            )
            try new.write(to: Self.file, atomically: true, encoding: .utf8)
            return
        }
        #expect(String(rest[..<end]) + "\n" == Self.table, "run again with UPDATE_SAMPLES=1")
    }
}
