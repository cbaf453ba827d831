import Foundation
import TestSupport
import Yams

/// The contract of `protocols/openapi.yaml`, as far as answers can be held against it.
struct Contract {
    struct Operation {
        let id: String
        let path: String
        let method: String
        let roles: [String]
        /// The path with the parameters' examples in it.
        let example: String
        let responses: [String: Any]
    }

    /// The repository.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    let document: [String: Any]
    let operations: [Operation]

    init() throws {
        let text = try Self.text("protocols/openapi.yaml")
        let document = try Yams.load(yaml: text) as? [String: Any] ?? [:]
        self.document = document
        let paths = document["paths"] as? [String: [String: [String: Any]]] ?? [:]
        operations = paths.flatMap { path, methods in
            methods.map { method, operation in
                var example = path
                for parameter in operation["parameters"] as? [[String: Any]] ?? [] {
                    let form = (parameter["$ref"] as? String)?.hasSuffix("/Form") == true
                    let parameter = Self.resolve(parameter, in: document)
                    let name = form ? "form" : parameter["name"] as? String ?? ""
                    let value = form ? "json" : parameter["example"] as? String ?? ""
                    example = example.replacing("{\(name)}", with: value)
                }
                return Operation(
                    id: operation["operationId"] as? String ?? "",
                    path: path,
                    method: method.uppercased(),
                    roles: operation["x-roles"] as? [String] ?? [],
                    example: example,
                    responses: operation["responses"] as? [String: Any] ?? [:]
                )
            }
        }.sorted { ($0.path, $0.method) < ($1.path, $1.method) }
    }

    /// A file of the repository.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// What stands at a reference such as `#/components/schemas/Problem`.
    func resolve(_ value: [String: Any]) -> [String: Any] {
        Self.resolve(value, in: document)
    }

    private static func resolve(
        _ value: [String: Any],
        in document: [String: Any]
    ) -> [String: Any] {
        guard let reference = value["$ref"] as? String else { return value }
        var place: Any? = document
        for name in reference.split(separator: "/").dropFirst() {
            place = (place as? [String: Any])?[String(name)]
        }
        return place as? [String: Any] ?? [:]
    }

    /// What in a response is not as the operation documents it; empty when all is.
    func violations(_ response: TestHTTPResponse, of operation: Operation) -> [String] {
        let place = "\(operation.method) \(operation.path) \(response.status)"
        guard let found = operation.responses[String(response.status)] as? [String: Any] else {
            return ["\(place): the status is not documented"]
        }
        guard let content = resolve(found)["content"] as? [String: [String: Any]] else {
            return response.body.isEmpty ? [] : ["\(place): a body is not documented"]
        }
        let type = response.header("Content-Type")?.prefix { $0 != ";" } ?? ""
        guard let schema = content[String(type)]?["schema"] as? [String: Any] else {
            return ["\(place): \(type) is not documented"]
        }
        guard type.hasSuffix("json"), type != "application/x-ndjson" else { return [] }
        guard let json = response.json else { return ["\(place): no JSON"] }
        return violations(json, schema, place)
    }

    /// The few words of JSON Schema that the contract uses; members it does not name are wrong.
    private func violations(_ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
        let schema = resolve(schema)
        if let schemas = schema["oneOf"] as? [[String: Any]] {
            let fits = schemas.contains { violations(value, $0, place).isEmpty }
            return fits ? [] : ["\(place): \(value) fits none of the schemas"]
        }
        if let choices = schema["enum"] as? [String] {
            let isChoice = (value as? String).map(choices.contains) ?? false
            return isChoice ? [] : ["\(place): \(value) is none of \(choices)"]
        }
        if let only = schema["const"] as? String, value as? String != only {
            return ["\(place): \(value) is not \(only)"]
        }
        switch schema["type"] as? String {
        case "object": return members(value, schema, place)
        case "array":
            guard let elements = value as? [Any], let items = schema["items"] as? [String: Any]
            else { return ["\(place): no array"] }
            return elements.enumerated().flatMap { violations($1, items, "\(place)/\($0)") }
        case "string": return text(value, schema, place)
        case "integer": return value is Int ? [] : ["\(place): no whole number"]
        case "number": return value is Double ? [] : ["\(place): no number"]
        case "null": return value is NSNull ? [] : ["\(place): not null"]
        case "boolean": return value is Bool ? [] : ["\(place): neither true nor false"]
        default: return ["\(place): the contract gives no type"]
        }
    }

    private func members(_ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
        guard let object = value as? [String: Any] else { return ["\(place): no object"] }
        // A document of another standard, which is checked against that one.
        if schema["additionalProperties"] as? Bool == true { return [] }
        let known = schema["properties"] as? [String: [String: Any]] ?? [:]
        let required = schema["required"] as? [String] ?? []
        let isOpen = schema["additionalProperties"] as? Bool == true
        let missing = required.filter { object[$0] == nil }.map { "\(place): no \($0)" }
        return missing
            + object.flatMap { name, member in
                known[name].map { violations(member, $0, "\(place)/\(name)") }
                    ?? (isOpen ? [] : ["\(place)/\(name) is not documented"])
            }
    }

    private func text(_ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
        guard let text = value as? String else { return ["\(place): no text"] }
        if let pattern = schema["pattern"] as? String,
            text.range(of: pattern, options: .regularExpression) == nil
        {
            return ["\(place): not of the form \(pattern)"]
        }
        if schema["format"] as? String == "date-time",
            text.range(
                of: #"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$"#,
                options: .regularExpression
            )
                == nil
        {
            return ["\(place): no moment"]
        }
        return []
    }
}
