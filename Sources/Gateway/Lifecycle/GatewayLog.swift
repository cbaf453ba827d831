package import Configuration
package import Logging
internal import JSON
internal import OperatingSystem
internal import SpamReporting
internal import Synchronization

/// Writes structured log lines to standard error, as logfmt or as JSON.
///
/// A line is one write, from whatever thread. What is logged never holds a telephone number, a text
/// or a credential: callers pass names, counts and reasons.
struct StructuredLogHandler: LogHandler {
    let label: String
    let settings: LogSettings
    /// The configured level unless this copy has its own.
    var logLevel: Logger.Level {
        get { ownLevel ?? settings.level }
        set { ownLevel = newValue }
    }
    var metadata: Logger.Metadata = [:]
    private var ownLevel: Logger.Level?

    init(label: String, settings: LogSettings) {
        self.label = label
        self.settings = settings
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let moment = Timestamp(milliseconds: Standard.wallClockMilliseconds()).rfc3339
        var fields: [(String, String)] = [
            ("time", moment), ("level", event.level.rawValue), ("message", "\(event.message)"),
        ]
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            fields.append((key, "\(value)"))
        }
        var line: [UInt8]
        switch settings.format {
        case .json:
            line = JSONWriter.object { json in
                for (key, value) in fields { json.member(key, value) }
            }
        case .logfmt:
            line = Array(fields.map { "\($0)=\(Self.quoted($1))" }.joined(separator: " ").utf8)
        }
        line.append(0x0A)
        Standard.writeError(line)
    }

    private static func quoted(_ value: String) -> String {
        let isPlain = value.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x3D && byte != 0x5C
        }
        guard !isPlain || value.isEmpty else { return value }
        var quoted = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            default:
                if scalar.value >= 0x20 && scalar.value != 0x7F {
                    quoted.unicodeScalars.append(scalar)
                }
            }
        }
        return quoted + "\""
    }
}

/// What is logged and how; every logger goes by it, also while it changes.
final class LogSettings: Sendable {
    private let levelIndex: Atomic<Int>
    private let isJSON: Atomic<Bool>

    init(_ options: LogOptions) {
        levelIndex = Atomic(Self.index(options.level))
        isJSON = Atomic(options.format == .json)
    }

    var level: Logger.Level { Logger.Level.allCases[levelIndex.load(ordering: .relaxed)] }

    var format: LogFormat { isJSON.load(ordering: .relaxed) ? .json : .logfmt }

    func apply(_ options: LogOptions) {
        levelIndex.store(Self.index(options.level), ordering: .relaxed)
        isJSON.store(options.format == .json, ordering: .relaxed)
    }

    private static func index(_ level: LogLevel) -> Int {
        Logger.Level.allCases.firstIndex { $0.rawValue == level.rawValue } ?? 0
    }
}

/// The gateway's log.
package struct GatewayLog: Sendable {
    private let settings: LogSettings
    /// Writes to it.
    package let logger: Logger

    /// A log as configured.
    package init(_ options: LogOptions) {
        let settings = LogSettings(options)
        self.settings = settings
        logger = Logger(label: "spamgate") { label in
            StructuredLogHandler(label: label, settings: settings)
        }
    }

    /// Goes by other options from now on.
    func apply(_ options: LogOptions) {
        settings.apply(options)
    }
}
