// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target is built with; each feature's proposal is named beside it.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
    .strictMemorySafety(),  // SE-0458
    .treatAllWarnings(as: .error),  // SE-0480
    // Lets small and generic functions of one module be specialised in another: without it a loop
    // over a generic collection goes through witness tables for each byte.
    // Debug builds, in which tests run, look for overlapping accesses to a class' properties; a
    // release build spent 2 % of its instructions on that.
    .unsafeFlags(
        ["-cross-module-optimization", "-enforce-exclusivity=unchecked"],
        .when(configuration: .release)
    ),
]

/// Test targets: as strict, except that C handles may be used without marking each `unsafe`.
let strictTests: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// What computes much for each text is optimised in debug builds too: tests replay thousands.
let quick: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

func module(
    _ name: String,
    _ dependencies: [Target.Dependency] = [],
    _ settings: [SwiftSetting] = strict
) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(
    _ name: String,
    _ dependencies: [Target.Dependency],
    exclude: [String] = []
) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies,
        exclude: exclude,
        swiftSettings: strictTests
    )
}

/// Rules for categories, and phrases of each language.
let classificationFiles = [
    "rules", "mul", "ar", "de", "en", "es", "fr", "hi", "id", "it", "ja", "ko", "ms", "nl", "pt",
    "ru", "tr", "zh",
]

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "spamgate",
    products: [.executable(name: "spamgate", targets: ["spamgate"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // The C and C++ libraries, each seen by one Swift module only.
        .target(name: "CLinux"),
        .target(name: "CMicrohttpd"),
        .target(name: "CHiredis"),
        .target(name: "CGnuTLS"),
        .target(name: "CUnistring"),
        .target(name: "CZstandard"),
        .target(name: "CCurl"),
        .target(name: "CSimdjson"),
        .target(name: "CPhoneNumber"),
        .target(name: "CDomainNames"),
        .target(name: "CLanguages"),
        // libxml2's headers are in a folder of their own.
        .target(name: "CXML", cSettings: [.unsafeFlags(["-I/usr/include/libxml2"])]),

        // Mechanism: sockets and libraries, no spam.
        module("Reactor", ["CLinux"]),
        module("OperatingSystem", ["CLinux"]),
        module("HTTPServer", ["Reactor", "CMicrohttpd", "CLinux"]),
        module("Redis", ["Reactor", "CHiredis", "CLinux"]),
        module("HTTPClient", ["Reactor", "CCurl"]),
        module("Cryptography", ["CGnuTLS"]),
        module("Compression", ["CZstandard"]),
        module("JSON", ["CSimdjson"]),
        module("XML", ["CXML"]),
        module("UnicodeText", ["CUnistring"], quick),
        module("PhoneNumbers", ["CPhoneNumber"]),
        module("DomainNames", ["CDomainNames"]),
        module("Languages", ["CLanguages"]),
        module("ShortMessages"),

        // Domain: spam, no sockets.
        module("SpamReporting", [], quick),
        module(
            "CarrierFormats",
            ["SpamReporting", "JSON", "XML", "Cryptography", "ShortMessages"]
        ),
        module("MessageContent", ["UnicodeText", "DomainNames"], quick),
        module("Campaigns", ["MessageContent", "DomainNames", "SpamReporting"], quick),
        .target(
            name: "Classification",
            dependencies: ["MessageContent", "DomainNames"],
            resources: classificationFiles.map { .embedInCode("Rules/\($0).yaml") },
            swiftSettings: quick
        ),
        module("FeedFormats", ["SpamReporting", "JSON", "Cryptography", "Classification"]),
        module("AuditTrail", ["SpamReporting", "JSON", "Cryptography"]),
        module("STIX", ["SpamReporting", "FeedFormats", "JSON", "Cryptography"]),
        module(
            "Intake",
            ["SpamReporting", "CarrierFormats", "Cryptography", "UnicodeText", "PhoneNumbers"]
        ),

        module("Conversation", ["SpamReporting", "Intake", "UnicodeText"]),
        module("Redaction", ["MessageContent", "UnicodeText"]),

        // Adapters and the composition root.
        .target(
            name: "RedisStore",
            dependencies: [
                "SpamReporting", "FeedFormats", "Reactor", "Redis", "Compression", "Cryptography",
                "JSON", "AuditTrail", "Campaigns",
            ],
            resources: [.embedInCode("spam_reporting.lua")],
            swiftSettings: strict
        ),
        module("Configuration", ["Classification", "SpamReporting", yams]),
        module(
            "Gateway",
            [
                "OperatingSystem", "Reactor", "HTTPServer", "HTTPClient", "Redis", "Cryptography",
                "JSON", "ShortMessages",
                "SpamReporting", "CarrierFormats", "Conversation", "FeedFormats", "Intake",
                "RedisStore", "AuditTrail", "STIX", "Configuration", "Campaigns", "Classification",
                "Languages", "MessageContent", "PhoneNumbers", "Redaction", logging,
            ]
        ),
        module(
            "OperatorCLI",
            [
                "Configuration", "HTTPClient", "JSON", "OperatingSystem", "SpamReporting",
                "FeedFormats", "AuditTrail", "Redaction", "Classification", "MessageContent",
                "Campaigns", argumentParser,
            ]
        ),
        .executableTarget(
            name: "spamgate",
            dependencies: [
                "Gateway", "OperatorCLI", "Configuration", "OperatingSystem", "SpamReporting",
                argumentParser,
            ],
            swiftSettings: strict
        ),

        // Tests.
        .target(
            name: "TestSupport",
            dependencies: ["JSON", "Cryptography"],
            path: "Tests/TestSupport",
            swiftSettings: strictTests
        ),
        tests("TestSupportTests", ["TestSupport"]),
        tests("JSONTests", ["JSON", "TestSupport"]),
        tests("XMLTests", ["XML"]),
        tests("CompressionTests", ["Compression", "TestSupport"]),
        tests("CryptographyTests", ["Cryptography"]),
        tests("HTTPClientTests", ["HTTPClient"]),
        // Run by OutgoingHTTPTests in a network of their own.
        .executableTarget(
            name: "OutgoingProbe",
            dependencies: ["HTTPClient"],
            path: "Tests/OutgoingProbe",
            swiftSettings: strictTests
        ),
        tests("OutgoingHTTPTests", ["HTTPClient", "TestSupport", "OutgoingProbe"]),
        tests("HTTPServerTests", ["HTTPServer", "Reactor", "TestSupport"]),
        tests("RedisTests", ["Redis", "Reactor", "TestSupport"]),
        tests("UnicodeTextTests", ["UnicodeText"]),
        tests("PhoneNumbersTests", ["PhoneNumbers"]),
        tests("DomainNamesTests", ["DomainNames"]),
        tests("LanguagesTests", ["Languages"]),
        tests("ShortMessagesTests", ["ShortMessages"]),
        tests("SpamReportingTests", ["SpamReporting"]),
        tests(
            "CarrierFormatsTests",
            ["CarrierFormats", "Cryptography", "JSON", "ShortMessages", "SpamReporting", "XML"]
        ),
        tests(
            "IntakeTests",
            ["Intake", "CarrierFormats", "SpamReporting", "Cryptography", "TestSupport"]
        ),
        tests("ConversationTests", ["Conversation", "Intake", "SpamReporting"]),
        tests("CampaignsTests", ["Campaigns", "MessageContent", "SpamReporting"]),
        tests("MessageContentTests", ["MessageContent", "DomainNames"]),
        tests("ClassificationTests", ["Classification", "Configuration", "MessageContent"]),
        tests(
            "FeedFormatsTests",
            ["FeedFormats", "SpamReporting", "STIX", "Cryptography", "JSON", "TestSupport"]
        ),
        tests("AuditTrailTests", ["AuditTrail", "SpamReporting", "TestSupport"]),
        tests("STIXTests", ["STIX", "SpamReporting", "JSON"]),
        tests("RedactionTests", ["Redaction", "TestSupport"]),
        tests(
            "RedisStoreTests",
            [
                "RedisStore", "AuditTrail", "SpamReporting", "Reactor", "Redis", "Campaigns",
                "TestSupport",
            ]
        ),
        tests("ConfigurationTests", ["Configuration", "CarrierFormats", "Classification"]),
        tests(
            "OperatorCLITests",
            [
                "OperatorCLI", "Classification", "Configuration", "JSON", "OperatingSystem",
                "SpamReporting", argumentParser,
            ]
        ),
        // These run the built binary, so they name it as a dependency.
        tests(
            "GatewayTests",
            [
                "TestSupport", "JSON", "SpamReporting", "CarrierFormats", "Configuration",
                "Cryptography", "Gateway", "Reactor", "spamgate", yams,
            ],
            exclude: ["Schemathesis", "Push/receiver.py"]
        ),
        tests(
            "CrashTests",
            ["TestSupport", "JSON", "SpamReporting", "spamgate"],
            // Compiled by the power-cut test, to be loaded into redis-server.
            exclude: ["fsync-tracker"]
        ),
        tests("SanitizerTests", []),
        tests("TidyTests", []),
    ],
    cxxLanguageStandard: .cxx17
)

// The same files are tests, and with SPAMGATE_FUZZ set (by Tests/fuzz) a program of libFuzzer.
let fuzzed: [Target.Dependency] = [
    "CarrierFormats", "Classification", "Configuration", "Conversation", "Cryptography",
    "DomainNames", "FeedFormats", "Gateway", "HTTPClient", "HTTPServer", "Intake", "JSON",
    "Languages", "MessageContent", "Redaction", "Redis", "RedisStore", "ShortMessages",
    "SpamReporting", "STIX", "UnicodeText", "XML",
]
if Context.environment["SPAMGATE_FUZZ"] == nil {
    package.targets.append(
        tests("FuzzingTests", fuzzed, exclude: ["Corpus", "Driver", "Regressions"])
    )
} else {
    package.targets.append(
        .executableTarget(
            name: "FuzzDriver",
            dependencies: fuzzed,
            path: "Tests/FuzzingTests",
            sources: ["Driver", "Targets"],
            swiftSettings: strictTests
        )
    )
}
