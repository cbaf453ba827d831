internal import CSimdjson

extension JSONValue {
    /// Compact JSON of what stands here: same values, same order of members, no white space.
    package func serialized() -> [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }

    /// Writes what stands here as the next value of `writer`.
    package func write(to writer: inout JSONWriter) {
        switch nodeKind {
        case SPAMGATE_JSON_NULL: writer.null()
        case SPAMGATE_JSON_FALSE: writer.boolean(false)
        case SPAMGATE_JSON_TRUE: writer.boolean(true)
        case SPAMGATE_JSON_INT64: writer.integer(Int64(bitPattern: node.payload))
        case SPAMGATE_JSON_UINT64: writer.integer(node.payload)
        case SPAMGATE_JSON_DOUBLE: writer.number(Double(bitPattern: node.payload))
        case SPAMGATE_JSON_STRING: writer.string(text)
        case SPAMGATE_JSON_ARRAY:
            writer.beginArray()
            for element in children { element.write(to: &writer) }
            writer.endArray()
        default:
            writer.beginObject()
            for member in children {
                writer.key(document.key(of: member.index))
                member.write(to: &writer)
            }
            writer.endObject()
        }
    }
}
