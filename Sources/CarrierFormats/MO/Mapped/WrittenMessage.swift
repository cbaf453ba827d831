import JSON
import SpamReporting

/// One message as its source wrote it: the fields of a form or query, or a place in a document.
enum WrittenMessage {
    case fields(FormFields)
    case value(JSONValue)

    /// The text of the first path at which there is something; nil when there is nothing.
    ///
    /// Numbers and truth values are as good as texts; JSON null is as good as nothing.
    func text(_ paths: [FieldPath]) throws(Problem) -> String? {
        for path in paths {
            switch self {
            case .fields(let form):
                if path.steps.count == 1, let text = form.text(path.steps[0]) { return text }
            case .value:
                if let value = value(path) { return try Self.text(of: value) }
            }
        }
        return nil
    }

    /// As ``text(_:)``, but a text without characters is as good as nothing.
    func filledText(_ paths: [FieldPath]) throws(Problem) -> String? {
        guard let text = try text(paths), !text.isEmpty else { return nil }
        return text
    }

    /// What stands at a path of a document; nil for a JSON null too.
    func value(_ path: FieldPath) -> JSONValue? {
        guard case .value(let root) = self else { return nil }
        var value = root
        for step in path.steps {
            guard let next = Self.step(step, from: value) else { return nil }
            value = next
        }
        return value.kind == .null ? nil : value
    }

    private static func step(_ step: String, from value: JSONValue) -> JSONValue? {
        guard value.kind == .array else { return value[step] }
        // A place in an array has no leading zero (RFC 6901 §4), and `+1` is no place.
        guard let place = Int(step), String(place) == step,
            let elements = try? value.elements(), elements.indices.contains(place)
        else { return nil }
        return elements[place]
    }

    private static func text(of value: JSONValue) throws(Problem) -> String {
        switch value.kind {
        case .number, .bool: return String(decoding: value.serialized(), as: UTF8.self)
        default: return try ObjectReader.text(of: value)
        }
    }

    /// A problem with what stands, or should stand, at a path.
    func problem(_ kind: Problem.Kind, _ path: FieldPath, _ detail: String) -> Problem {
        switch self {
        case .fields: Problem(kind, "The field \(path.steps.first ?? ""): \(detail)")
        case .value(let value): Problem(kind, detail, pointer: value.pointer + path.pointer)
        }
    }
}
