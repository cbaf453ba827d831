/// The steps from the root of a document to a place in it (RFC 6901).
struct JSONPointer {
    enum Step {
        case member(String)
        case element(Int)
    }

    var steps: [Step] = []

    /// Longest member name, in bytes, that an error repeats.
    static let nameSizeMax = 128

    /// The pointer with `~` and `/` escaped.
    var text: String {
        steps.reduce(into: "") { $0 += "/" + Self.escaped($1) }
    }

    /// As ``text``, but ending above the first name that is too long to be repeated.
    var boundedText: String {
        var text = ""
        for step in steps {
            if case .member(let name) = step, name.utf8.count > Self.nameSizeMax { break }
            text += "/" + Self.escaped(step)
        }
        return text
    }

    /// A member's name as errors show it: quoted, escaped and cut to a bearable length.
    static func quoted(_ name: String) -> String {
        var writer = JSONWriter()
        let isLong = name.unicodeScalars.count > 64
        writer.string(
            isLong ? String(String.UnicodeScalarView(name.unicodeScalars.prefix(64))) + "…" : name
        )
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func escaped(_ step: Step) -> String {
        switch step {
        case .element(let index): return String(index)
        case .member(let name):
            guard name.utf8.contains(where: { $0 == 0x7E || $0 == 0x2F }) else { return name }
            return name.unicodeScalars.reduce(into: "") { text, scalar in
                switch scalar {
                case "~": text += "~0"
                case "/": text += "~1"
                default: text.unicodeScalars.append(scalar)
                }
            }
        }
    }
}
