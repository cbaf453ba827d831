import JSON
import SpamReporting

/// Reads the members of a JSON object, and says what is wrong with them as problems.
struct ObjectReader {
    private let value: JSONValue

    /// Where the object stands (RFC 6901).
    var pointer: String { value.pointer }

    /// Reads from `value`; anything but an object is a problem at its place.
    init(_ value: JSONValue) throws(Problem) {
        guard value.kind == .object else {
            throw Problem(.invalidField, "An object is wanted here.", pointer: value.pointer)
        }
        self.value = value
    }

    /// A problem for the first member that `known` does not name.
    func refuseMembers(except known: [String]) throws(Problem) {
        do throws(JSONError) {
            try value.refuseMembers(except: known)
        } catch {
            throw Problem(error)
        }
    }

    /// The member called `key`; its absence is a problem.
    func required(_ key: String) throws(Problem) -> JSONValue {
        do throws(JSONError) {
            return try value.required(key)
        } catch {
            throw Problem(error)
        }
    }

    /// The string called `key`; its absence is a problem.
    func requiredText(_ key: String) throws(Problem) -> String {
        try Self.text(of: required(key))
    }

    /// The string called `key`, or nil when there is no such member.
    func text(_ key: String) throws(Problem) -> String? {
        guard let member = value[key] else { return nil }
        return try Self.text(of: member)
    }

    /// As ``text(_:)``, but a JSON null is as good as absence.
    func textOrNull(_ key: String) throws(Problem) -> String? {
        guard let member = value[key], member.kind != .null else { return nil }
        return try Self.text(of: member)
    }

    /// Whether there is a member called `key` that is not null.
    func has(_ key: String) -> Bool {
        value[key].map { $0.kind != .null } ?? false
    }

    /// The moment called `key`, written as RFC 3339 has it; nil when there is no such member.
    func moment(_ key: String) throws(Problem) -> Timestamp? {
        guard let text = try text(key) else { return nil }
        return try Self.moment(text, at: pointer + "/" + key)
    }

    /// The moment called `key`, written as RFC 3339 has it; its absence is a problem.
    func requiredMoment(_ key: String) throws(Problem) -> Timestamp {
        try Self.moment(requiredText(key), at: pointer + "/" + key)
    }

    /// The moment that `text`, which stands at `pointer`, means.
    static func moment(_ text: String, at pointer: String) throws(Problem) -> Timestamp {
        guard let moment = Timestamp(rfc3339: text) else {
            let detail = "A date and time of RFC 3339 is wanted, such as 2026-11-19T21:14:05Z."
            throw Problem(.invalidField, detail, pointer: pointer)
        }
        return moment
    }

    /// The whole number called `key`; its absence is a problem.
    func requiredInteger(_ key: String) throws(Problem) -> Int {
        let member = try required(key)
        do throws(JSONError) {
            return try member.integer()
        } catch {
            throw Problem(error)
        }
    }

    /// The elements of the array called `key`; its absence is a problem.
    func requiredElements(_ key: String) throws(Problem) -> [JSONValue] {
        _ = try required(key)
        return try elements(key)
    }

    /// The elements of the array called `key`; none when there is no such member.
    func elements(_ key: String) throws(Problem) -> [JSONValue] {
        guard let member = value[key] else { return [] }
        do throws(JSONError) {
            return try member.elements()
        } catch {
            throw Problem(error)
        }
    }

    /// A problem with the content of the member called `key`.
    func problem(_ key: String, _ detail: String) -> Problem {
        Problem(.invalidField, detail, pointer: pointer + "/" + key)
    }

    /// The string that `member` is.
    static func text(of member: JSONValue) throws(Problem) -> String {
        do throws(JSONError) {
            return try member.string()
        } catch {
            throw Problem(error)
        }
    }
}
