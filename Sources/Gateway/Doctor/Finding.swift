internal import JSON

/// What a check of `spamgate doctor` found.
package struct Finding: Sendable {
    /// How bad it is.
    package enum Level: String, Sendable {
        case ok, warning, failure
    }

    /// How bad it is.
    package let level: Level
    /// What was looked at; the same word for every finding about it.
    package let check: String
    /// What was found.
    package let detail: String
    /// What to do; nil when there is nothing to do.
    package let remedy: String?

    /// All is well.
    static func ok(_ check: String, _ detail: String) -> Finding {
        Finding(level: .ok, check: check, detail: detail, remedy: nil)
    }

    /// It works, and could be better.
    static func warning(_ check: String, _ detail: String, _ remedy: String) -> Finding {
        Finding(level: .warning, check: check, detail: detail, remedy: remedy)
    }

    /// It does not work, or a promise does not hold.
    package static func failure(_ check: String, _ detail: String, _ remedy: String) -> Finding {
        Finding(level: .failure, check: check, detail: detail, remedy: remedy)
    }

    /// Findings for people: a line for each, and below it what to do.
    package static func text(_ findings: [Finding]) -> String {
        let width = findings.map(\.check.count).max() ?? 0
        var text = ""
        for finding in findings {
            let level = padded(finding.level.rawValue, 7)
            text += "\(level)  \(padded(finding.check, width))  \(finding.detail)\n"
            if let remedy = finding.remedy {
                text += String(repeating: " ", count: width + 11) + "-> \(remedy)\n"
            }
        }
        let warnings = findings.count { $0.level == .warning }
        let failures = findings.count { $0.level == .failure }
        return text + "\n\(findings.count) findings: \(failures) failures, \(warnings) warnings\n"
    }

    /// Findings for programs: one object.
    package static func json(_ findings: [Finding]) -> [UInt8] {
        JSONWriter.object { json in
            json.key("findings")
            json.beginArray()
            for finding in findings {
                json.beginObject()
                json.member("check", finding.check)
                json.member("level", finding.level.rawValue)
                json.member("detail", finding.detail)
                if let remedy = finding.remedy { json.member("remedy", remedy) }
                json.endObject()
            }
            json.endArray()
            json.member("warnings", findings.count { $0.level == .warning })
            json.member("failures", findings.count { $0.level == .failure })
        }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
