import JSON
import Testing

@Suite struct JSONReaderTests {
    @Test(arguments: JSONTable.accepted)
    func `an accepted text reads, and serialises compactly`(text: String, compact: String) throws {
        let value = try JSONReader().read(Array(text.utf8))
        #expect(String(decoding: value.serialized(), as: UTF8.self) == compact)
    }

    @Test(arguments: JSONTable.refused + JSONTable.notANumber)
    func `a refused text names its reason and its place`(refusal: JSONTable.Refusal) {
        let error = #expect(throws: JSONError.self) { try JSONReader().read(refusal.bytes) }
        #expect(error?.code == refusal.code)
        #expect(error?.pointer == refusal.pointer)
        #expect(error?.detail.hasSuffix(".") == true)
    }

    @Test func `the table is large enough to mean something`() {
        #expect(JSONTable.accepted.count + JSONTable.refused.count >= 150)
    }

    @Test func `one reader reads many texts, and a refusal leaves no trace`() throws {
        let reader = JSONReader()
        for round in 0..<3 {
            for (text, compact) in JSONTable.accepted {
                let value = try reader.read(Array(text.utf8))
                #expect(String(decoding: value.serialized(), as: UTF8.self) == compact, "\(round)")
                _ = try? reader.read(Array("[1,2".utf8))
            }
        }
    }

    @Test func `a value outlives its reader and later texts`() throws {
        var reader: JSONReader? = JSONReader()
        let value = try reader?.read(Array(#"{"text":"Parcel held: pay the fee today"}"#.utf8))
        _ = try reader?.read(Array(#"{"text":"something else altogether, longer"}"#.utf8))
        reader = nil
        #expect(try value?.required("text").string() == "Parcel held: pay the fee today")
    }

    @Test func `a line is read without its neighbours`() throws {
        let bytes = Array("{\"a\":1}\n{\"b\":2}\n{\"c\":}".utf8)
        let reader = JSONReader()
        #expect(try reader.read(bytes, in: 8..<15).required("b").integer() == 2)
        #expect(try reader.read(bytes, in: 0..<7).required("a").integer() == 1)
        let error = #expect(throws: JSONError.self) { try reader.read(bytes, in: 16..<22) }
        #expect(error?.pointer == "/c")
        #expect(error?.detail.contains("column 6") == true)
        #expect(throws: JSONError.self) { try reader.read(bytes, in: 8..<14) }
        #expect(throws: JSONError.self) { try reader.read(bytes, in: 8..<8) }
    }

    @Test func `line and column count characters, not bytes`() {
        let text = "{\n  \"text\": \"\u{1F4E6}\u{E9}\",\n  \"n\": 01\n}"
        let error = #expect(throws: JSONError.self) { try JSONReader().read(Array(text.utf8)) }
        #expect(error?.detail.contains("(line 3, column 9)") == true)
        let single = #expect(throws: JSONError.self) {
            try JSONReader().read(Array("[\"\u{1F4E6}\" 1]".utf8))
        }
        #expect(single?.detail.contains("(column 6)") == true)
    }

    @Test func `limits are those of the reader`() throws {
        let limits = JSONLimits(depthMax: 2, membersMax: 2, elementsMax: 3, sizeMax: 24)
        let reader = JSONReader(limits: limits)
        func code(_ text: String) -> JSONError.Code? {
            do {
                _ = try reader.read(Array(text.utf8))
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code("[[1,2,3]]") == nil)
        #expect(code("[[[]]]") == .tooDeep)
        #expect(code(#"[{"a":{}}]"#) == .tooDeep)
        #expect(code("[1,2,3,4]") == .tooManyElements)
        #expect(code(#"{"a":1,"b":2}"#) == nil)
        #expect(code(#"{"a":1,"b":2,"c":3}"#) == .tooManyMembers)
        #expect(code(String(repeating: " ", count: 23) + "1") == nil)
        #expect(code(String(repeating: " ", count: 24) + "1") == .tooLarge)
    }

    @Test func `an error never repeats the value`() {
        let secret = "+447700900123"
        let texts = [
            #"{"reporter":"\#(secret)\q"}"#, #"{"reporter":"\#(secret)"#,
            #"{"reporter":\#(secret)}"#,
            #"{"reporter":"\#(secret)","reporter":"\#(secret)"}"#, #"{"reporter":"\#(secret)"x}"#,
            #"{"reporter":"\#(secret)\u0000"}"#, #"{"reporter":447700900123447700900123}"#,
        ]
        for text in texts {
            let error = #expect(throws: JSONError.self) { try JSONReader().read(Array(text.utf8)) }
            #expect(error?.detail.contains("7700900123") == false)
            #expect(error?.pointer.contains("7700900123") == false)
        }
    }

    @Test func `a name too long to repeat ends the pointer above it`() {
        let name = String(repeating: "k", count: 129)
        let text = #"{"a":{"\#(name)":[?]}}"#
        let error = #expect(throws: JSONError.self) { try JSONReader().read(Array(text.utf8)) }
        #expect(error?.pointer == "/a")
    }
}
