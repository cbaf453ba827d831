/// A reply of Redis (RESP2), copied out of hiredis.
package enum RedisValue: Equatable, Sendable {
    case null
    case integer(Int64)
    /// A bulk string or a simple string such as `OK`.
    case bytes([UInt8])
    case array([RedisValue])
    /// An error that stands inside an array; one that is the whole reply becomes ``RedisError``.
    case error(String)

    /// The number, also when Redis wrote it as a string.
    package var integer: Int64? {
        switch self {
        case .integer(let number): number
        case .bytes(let bytes): Int64(String(decoding: bytes, as: UTF8.self))
        default: nil
        }
    }

    /// The bytes of a string reply.
    package var bytes: [UInt8]? {
        guard case .bytes(let bytes) = self else { return nil }
        return bytes
    }

    /// The text of a string reply; bytes that are no UTF-8 are replaced.
    package var text: String? {
        bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The elements of an array reply.
    package var array: [RedisValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// An array reply of alternating names and values, as `HGETALL` gives it.
    package var pairs: [(name: String, value: RedisValue)] {
        guard let elements = array else { return [] }
        return stride(from: 0, to: elements.count - 1, by: 2).map { index in
            (elements[index].text ?? "", elements[index + 1])
        }
    }

    /// The value of a field of the text that `INFO` replies; nil when there is no such field.
    package func infoField(_ name: String) -> String? {
        guard let bytes else { return nil }
        let field = Array("\(name):".utf8)
        for line in bytes.split(whereSeparator: { $0 == 0x0D || $0 == 0x0A })
        where line.starts(with: field) {
            return String(decoding: line.dropFirst(field.count), as: UTF8.self)
        }
        return nil
    }
}
