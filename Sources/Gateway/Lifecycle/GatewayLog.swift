package import Configuration
package import Logging
internal import JSON
internal import OperatingSystem
internal import SpamReporting

/// Writes structured log lines to standard error, as logfmt or as JSON.
///
/// A line is one write, from whatever thread. What is logged never holds a telephone number, a text
/// or a credential: callers pass names, counts and reasons.
struct StructuredLogHandler: LogHandler {
    let label: String
    let format: LogFormat
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

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
        switch format {
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

/// Makes the gateway's logger.
package enum GatewayLog {
    /// A logger as configured.
    package static func make(_ options: LogOptions) -> Logger {
        Logger(label: "spamgate") { label in
            StructuredLogHandler(
                label: label,
                format: options.format,
                logLevel: Logger.Level(rawValue: options.level.rawValue) ?? .info
            )
        }
    }
}
