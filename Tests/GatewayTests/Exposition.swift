import Foundation

/// A strict reader of Prometheus' text format 0.0.4: what it does not know is an error.
struct Exposition {
    struct Sample: Hashable {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    struct Malformed: Error, CustomStringConvertible {
        let line: String
        let reason: String
        var description: String { "\(reason): \(line)" }
    }

    private(set) var samples: [Sample] = []
    private(set) var types: [String: String] = [:]
    private var helped: Set<String> = []
    private var current = ""
    private var seen: Set<[String]> = []

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Malformed(line: "", reason: "no end of line") }
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            try read(String(line))
        }
        try checkHistograms()
    }

    /// The value of the one sample with that name and those labels.
    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        samples.first { $0.name == name && $0.labels == labels }?.value
    }

    private mutating func read(_ line: String) throws {
        let words = line.split(separator: " ", maxSplits: 3).map(String.init)
        if line.hasPrefix("# HELP ") {
            guard words.count == 4, helped.insert(words[2]).inserted, types[words[2]] == nil else {
                throw Malformed(line: line, reason: "a second or empty HELP")
            }
            current = words[2]
        } else if line.hasPrefix("# TYPE ") {
            guard words.count == 4, words[2] == current, types[current] == nil,
                ["counter", "gauge", "histogram"].contains(words[3])
            else { throw Malformed(line: line, reason: "TYPE out of place") }
            types[current] = words[3]
            guard (words[3] == "counter") == current.hasSuffix("_total") else {
                throw Malformed(line: line, reason: "counters, and only they, end in _total")
            }
        } else {
            try readSample(line)
        }
    }

    private mutating func readSample(_ line: String) throws {
        let form = /([a-z_:][a-z0-9_:]*)(?:\{(.*)\})? (-?[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?)/
        guard let match = try form.wholeMatch(in: line), let value = Double(match.3) else {
            throw Malformed(line: line, reason: "no sample")
        }
        let name = String(match.1)
        let labels = try match.2.map { try Self.labels($0, line) } ?? [:]
        let endings = types[current] == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        guard endings.contains(where: { name == current + $0 }) else {
            throw Malformed(line: line, reason: "a sample outside its family")
        }
        let identity = [name] + labels.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
        guard seen.insert(identity).inserted else {
            throw Malformed(line: line, reason: "the same series twice")
        }
        samples.append(Sample(name: name, labels: labels, value: value))
    }

    private static func labels(_ text: Substring, _ line: String) throws -> [String: String] {
        var rest = text
        var labels: [String: String] = [:]
        while let match = try /([a-z_]+)="((?:[^"\\]|\\[\\"n])*)"(,|$)/.prefixMatch(in: rest) {
            guard labels.updateValue(String(match.2), forKey: String(match.1)) == nil else {
                throw Malformed(line: line, reason: "the same label twice")
            }
            rest = rest[match.range.upperBound...]
            if match.3.isEmpty { break }
        }
        guard rest.isEmpty, !labels.isEmpty else {
            throw Malformed(line: line, reason: "malformed labels")
        }
        return labels
    }

    /// Buckets ascend, the last is +Inf and equals the count.
    private func checkHistograms() throws {
        for (name, _) in types.filter({ $0.value == "histogram" }) {
            let buckets = samples.filter { $0.name == name + "_bucket" }
            for (labels, group) in Dictionary(
                grouping: buckets,
                by: { $0.labels.filter { $0.key != "le" } }
            ) {
                let ends = group.map {
                    $0.labels["le"] == "+Inf"
                        ? Double.infinity : Double($0.labels["le"] ?? "") ?? .nan
                }
                let isSound =
                    zip(ends, ends.dropFirst()).allSatisfy { $0 < $1 } && ends.last == .infinity
                    && zip(group, group.dropFirst()).allSatisfy { $0.value <= $1.value }
                guard isSound, value(name + "_count", labels) == group.last?.value,
                    value(name + "_sum", labels) != nil
                else { throw Malformed(line: "\(name) \(labels)", reason: "no histogram") }
            }
        }
    }
}
