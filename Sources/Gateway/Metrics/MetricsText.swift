/// Writes Prometheus' text exposition format, version 0.0.4.
///
/// Each family is written once, with its help and type before its samples, as the format demands.
struct MetricsText {
    /// The format's media type.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// What a family is; raw values as the format names them.
    enum Kind: String {
        case counter, gauge, histogram
    }

    /// A label's name and value.
    typealias Label = (name: String, value: String)

    /// What was written so far.
    private(set) var bytes: [UInt8] = []

    /// Begins a family and writes its samples.
    mutating func family(
        _ name: String,
        _ kind: Kind,
        _ help: String,
        _ samples: (inout Family) -> Void
    ) {
        append("# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind)\n")
        var family = Family(name: name)
        samples(&family)
        bytes.append(contentsOf: family.bytes)
    }

    /// A family of one sample without labels.
    mutating func value(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        family(name, kind, help) { $0.sample([], value) }
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// The samples of one family.
    struct Family {
        fileprivate let name: String
        fileprivate var bytes: [UInt8] = []

        /// Writes a sample.
        mutating func sample(_ labels: [Label], _ value: Double) {
            append("", labels, value)
        }

        /// Writes a histogram; `unit` is what one of its whole numbers stands for.
        mutating func histogram(_ labels: [Label], _ histogram: Histogram, unit: Double = 1) {
            var count = 0
            for (bound, inRange) in zip(histogram.bounds, histogram.counts) {
                count += inRange
                let end = MetricsText.number(Double(bound) * unit)
                append("_bucket", labels + [("le", end)], Double(count))
            }
            count = histogram.counts.reduce(0, +)
            append("_bucket", labels + [("le", "+Inf")], Double(count))
            append("_sum", labels, Double(histogram.sum) * unit)
            append("_count", labels, Double(count))
        }

        private mutating func append(_ ending: String, _ labels: [Label], _ value: Double) {
            var line = name + ending
            if !labels.isEmpty {
                let pairs = labels.map { label in
                    "\(label.name)=\"\(MetricsText.escaped(label.value, quotes: true))\""
                }
                line += "{" + pairs.joined(separator: ",") + "}"
            }
            bytes.append(contentsOf: (line + " \(MetricsText.number(value))\n").utf8)
        }
    }

    /// Whole numbers without a fraction, others as short as they can be read back.
    fileprivate static func number(_ value: Double) -> String {
        let whole = value.rounded()
        // Products with a unit are off by a hair: 2500 × 0.000001.
        let tidy = (value * 1e9).rounded() / 1e9
        return whole == value && abs(value) < 1e15 ? "\(Int64(value))" : "\(tidy)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
