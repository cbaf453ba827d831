/// Where a value stands in a message: the steps of a JSON pointer (RFC 6901), or a field's name.
///
/// In a form only a path of one step can stand; `/from` and `from` are the same.
package struct FieldPath: Hashable, Sendable {
    /// Most steps of a path.
    package static let stepsMax = 8

    /// The names of members, or places in arrays counted from 0, from the outside in.
    let steps: [String]

    /// Takes a pointer, which is empty or begins with `/`, or else a name; nil for anything else.
    ///
    /// A `~` that begins neither `~0` nor `~1` makes it no pointer.
    package init?(written text: String) {
        guard text.unicodeScalars.first == "/" else {
            steps = text.isEmpty ? [] : [text]
            return
        }
        var steps: [String] = []
        for part in text.unicodeScalars.dropFirst()
            .split(separator: "/", omittingEmptySubsequences: false)
        {
            guard let step = Self.unescaped(part) else { return nil }
            steps.append(step)
        }
        guard steps.count <= Self.stepsMax else { return nil }
        self.steps = steps
    }

    private static func unescaped(_ part: Substring.UnicodeScalarView) -> String? {
        var text = String.UnicodeScalarView()
        var scalars = part
        while let scalar = scalars.popFirst() {
            guard scalar == "~" else {
                text.append(scalar)
                continue
            }
            switch scalars.popFirst() {
            case "0": text.append("~")
            case "1": text.append("/")
            default: return nil
            }
        }
        return String(text)
    }

    /// The path as a JSON pointer.
    var pointer: String {
        steps.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
    }
}

extension FieldPath: ExpressibleByStringLiteral {
    /// The path that is written in source code, where it has to be one.
    package init(stringLiteral text: String) {
        guard let path = FieldPath(written: text) else { preconditionFailure("no path: \(text)") }
        self = path
    }
}
