/// What others call a category.
package struct CategoryCrosswalk: Equatable, Sendable {
    /// `Category` of a spam report in Apple's TelephonyMessagingKit, and the `spam-type` of RCS.
    package enum ReportKind: String, Sendable {
        case spam, fraud, inappropriateContent, other
    }

    /// Class of a report in the eXtended Abuse Reporting Format, version 4.
    package struct XARFClass: Equatable, Sendable {
        /// Such as `content`.
        package let category: String
        /// Such as `phishing`.
        package let type: String
        /// The field that says more, as `lure_type` of `content/phishing`; nil for none.
        package let field: String?
        /// What stands in it, empty where there is none.
        package let value: String

        init(_ category: String, _ type: String, _ field: String? = nil, _ value: String = "") {
            self.category = category
            self.type = type
            self.field = field
            self.value = value
        }
    }

    /// Kind of a report in RCS and on iPhones.
    package let reportKind: ReportKind
    /// Class of a XARF report about it.
    package let xarf: XARFClass
    /// Tags of MISP's taxonomies `gsma-fraud` and `rsit`.
    package let tags: [String]
    /// Subject of a complaint to the Federal Trade Commission's Do Not Call registry.
    package let ftcSubject: String
}

extension Category {
    /// What others call this.
    package var crosswalk: CategoryCrosswalk {
        CategoryCrosswalk(
            reportKind: reportKind,
            xarf: xarf,
            tags: tags,
            ftcSubject: ftcSubject
        )
    }

    private var reportKind: CategoryCrosswalk.ReportKind {
        switch self {
        case .childSexualAbuse, .adult: .inappropriateContent
        case .gambling, .loans, .political, .marketing: .spam
        case .other: .other
        default: .fraud
        }
    }

    private var xarf: CategoryCrosswalk.XARFClass {
        switch self {
        case .childSexualAbuse: .init("content", "csam")
        case .malware: .init("content", "malware")
        case .smishingDelivery: .init("content", "phishing", "lure_type", "shipping_notification")
        case .smishingBank: .init("content", "phishing", "lure_type", "security_alert")
        case .smishingTax: .init("content", "phishing", "lure_type", "tax_refund")
        case .smishingToll: .init("content", "phishing", "lure_type", "payment_issue")
        case .smishingAccount: .init("content", "phishing", "lure_type", "account_suspension")
        case .familyImpersonation: .init("content", "fraud", "fraud_type", "other")
        case .techSupport: .init("content", "fraud", "fraud_type", "tech_support")
        case .advanceFee: .init("content", "fraud", "fraud_type", "advance_fee")
        case .prize: .init("content", "fraud", "fraud_type", "lottery")
        case .crypto: .init("content", "fraud", "fraud_type", "cryptocurrency")
        case .investment: .init("content", "fraud", "fraud_type", "investment")
        case .job: .init("content", "fraud", "fraud_type", "employment")
        case .romance, .wrongNumber: .init("content", "fraud", "fraud_type", "romance")
        // `messaging/bulk_messaging` wants a number of recipients, which no reporter knows.
        case .premiumRate, .gambling, .adult, .loans, .political, .marketing, .other:
            .init("messaging", "spam")
        }
    }

    private var tags: [String] {
        switch self {
        case .childSexualAbuse: [#"rsit:abusive-content="violence""#]
        case .malware:
            [
                #"gsma-fraud:technical="mobile-malware""#,
                #"rsit:malicious-code="malware-distribution""#,
            ]
        case .smishingDelivery, .smishingBank, .smishingTax, .smishingToll, .smishingAccount:
            [#"gsma-fraud:technical="phishing-pharming""#, #"rsit:fraud="phishing""#]
        case .techSupport:
            [#"gsma-fraud:business="brand-name-logo-abuse""#, #"rsit:fraud="masquerade""#]
        case .familyImpersonation, .advanceFee, .prize, .crypto, .investment, .job, .romance,
            .wrongNumber:
            [#"gsma-fraud:business="social-engineering""#, #"rsit:fraud="masquerade""#]
        case .premiumRate: [#"gsma-fraud:business="premium-rate""#]
        case .gambling, .adult, .loans, .political, .marketing, .other:
            [#"gsma-fraud:technical="spamming""#, #"rsit:abusive-content="spam""#]
        }
    }

    private var ftcSubject: String {
        switch self {
        case .smishingDelivery, .smishingBank, .smishingTax, .smishingToll, .smishingAccount,
            .familyImpersonation:
            "Calls pretending to be government, businesses, or family and friends"
        case .techSupport, .malware: "Computer & technical support"
        case .prize, .advanceFee: "Lotteries, prizes & sweepstakes"
        case .job, .investment, .crypto: "Work from home & other ways to make money"
        case .loans: "Reducing your debt (credit cards, mortgage, student loans)"
        case .childSexualAbuse, .romance, .wrongNumber, .premiumRate, .gambling, .adult,
            .political, .marketing, .other:
            "Other"
        }
    }
}
