import JSON
import Testing

@Suite struct JSONWriterTests {
    private func text(_ build: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        build(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `commas stand between values and nowhere else`() {
        let bytes = JSONWriter.object { writer in
            writer.member("id", "x")
            writer.member("count", 3)
            writer.member("listed", true)
            writer.key("empty")
            writer.beginObject()
            writer.endObject()
            writer.key("list")
            writer.beginArray()
            writer.null()
            writer.beginArray()
            writer.endArray()
            writer.raw(Array(#"{"a":1}"#.utf8))
            writer.integer(UInt64.max)
            writer.endArray()
            writer.member("last", false)
        }
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"id":"x","count":3,"listed":true,"empty":{},"#
                + #""list":[null,[],{"a":1},18446744073709551615],"last":false}"#
        )
    }

    @Test func `every ASCII character is escaped as needed and reads back`() throws {
        let all = String(String.UnicodeScalarView((1..<128).compactMap { Unicode.Scalar($0) }))
        let json = text { $0.string(all) }
        #expect(json.utf8.allSatisfy { $0 >= 0x20 })
        #expect(try JSONReader().read(Array(json.utf8)).string() == all)
        #expect(text { $0.string("\u{0}") } == #""\u0000""#)
        #expect(text { $0.string("\u{8}\u{C}\n\r\t\u{1F}") } == #""\b\f\n\r\t\u001f""#)
    }

    @Test func `UTF-8 is left alone, in keys too`() {
        let json = text { writer in
            writer.beginObject()
            writer.member("caf\u{E9}\"", "\u{1F4E6}/\u{2028}")
            writer.endObject()
        }
        #expect(json == "{\"caf\u{E9}\\\"\":\"\u{1F4E6}/\u{2028}\"}")
    }
}
