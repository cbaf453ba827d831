import JSON
import Testing

@Suite struct JSONValueTests {
    private func value(_ text: String) throws -> JSONValue {
        try JSONReader().read(Array(text.utf8))
    }

    private func error(_ body: () throws(JSONError) -> some Any) -> JSONError? {
        do {
            _ = try body()
            return nil
        } catch {
            return error
        }
    }

    @Test func `every kind is told apart`() throws {
        let kinds = try value(#"[null,true,false,1,1.5,18446744073709551615,"x",[],{}]"#)
            .elements().map(\.kind)
        let expected: [JSONValue.Kind] = [
            .null, .bool, .bool, .number, .number, .number, .string, .array, .object,
        ]
        #expect(kinds == expected)
    }

    @Test func `integers are exact over 64 bits`() throws {
        #expect(try value("9223372036854775807").integer() == .max)
        #expect(try value("-9223372036854775808").integer() == .min)
        #expect(try value("9007199254740993").integer() == 9_007_199_254_740_993)
        #expect(try value("2.0").integer() == 2)
        #expect(try value("1e3").integer() == 1000)
        #expect(try value("-0").integer() == 0)
    }

    @Test func `what is no whole number is refused with its place`() throws {
        let object = try value(#"{"a":1.5,"b":9223372036854775808,"c":1e300,"d":"1","e":null}"#)
        let expected: [(String, JSONError.Code)] = [
            ("a", .wrongType), ("b", .numberOutOfRange), ("c", .numberOutOfRange),
            ("d", .wrongType), ("e", .wrongType),
        ]
        for (key, code) in expected {
            let member = try object.required(key)
            let error = error { () throws(JSONError) in try member.integer() }
            #expect(error?.code == code)
            #expect(error?.pointer == "/" + key)
        }
    }

    @Test func `numbers round to the nearest double`() throws {
        #expect(try value("0.1").number() == 0.1)
        #expect(try value("18446744073709551615").number() == 0x1p64)
        #expect(try value("-3").number() == -3)
    }

    @Test func `strings are decoded, long and short, with and without escapes`() throws {
        #expect(try value(#""""#).string() == "")
        #expect(
            try value(#""caf\u00e9 \ud83d\udce6 \"q\"""#).string() == "caf\u{E9} \u{1F4E6} \"q\""
        )
        let long = String(repeating: "Parcel held \u{1F4E6} ", count: 500)
        #expect(try value("\"\(long)\"").string() == long)
    }

    @Test func `members keep the order of the text`() throws {
        let members = try value(#"{"z":1,"a":[true,{"q":null}],"m":"x"}"#).members()
        #expect(members.map(\.key) == ["z", "a", "m"])
        #expect(try members[1].value.elements()[0].boolean())
        #expect(members[2].value.kind == .string)
    }

    @Test func `a subscript finds a member and nothing else`() throws {
        let object = try value(#"{"a":{"b":1},"ab":2,"":3}"#)
        #expect(try object["ab"]?.integer() == 2)
        #expect(try object[""]?.integer() == 3)
        #expect(object["b"] == nil)
        #expect(object["a"]?["b"] != nil)
        #expect(try value("[1]")["a"] == nil)
        #expect(try value("1")[""] == nil)
    }

    @Test func `pointers name every step`() throws {
        let text = #"{"a/b":[0,{"~":[[],[{"":true}]]}]}"#
        let inner = try value(text).required("a/b").elements()[1].required("~").elements()[1]
            .elements()[0].required("")
        #expect(inner.pointer == "/a~1b/1/~0/1/0/")
        #expect(try value(text).pointer == "")
    }

    @Test func `a missing member is named with the pointer it would have`() throws {
        let place = try value(#"{"x":[{}]}"#).required("x").elements()[0]
        let missing = error { () throws(JSONError) in try place.required("a/b") }
        #expect(missing?.code == .missing)
        #expect(missing?.pointer == "/x/0/a~1b")
        #expect(missing?.detail == #"The member "a/b" is required."#)
        let notObject = try value("[]")
        #expect(error { () throws(JSONError) in try notObject.required("a") }?.code == .wrongType)
    }

    @Test func `an unknown member is named with what is known`() throws {
        let object = try value(#"{"text":"x","colour":1}"#)
        let unknown = error { () throws(JSONError) in
            try object.refuseMembers(except: ["text", "sender"])
        }
        #expect(unknown?.code == .unknownField)
        #expect(unknown?.pointer == "/colour")
        #expect(
            unknown?.detail
                == #"The member "colour" is not known here; known are: "text", "sender"."#
        )
        try object.refuseMembers(except: ["colour", "text"])
    }

    @Test func `an unknown member's long or hostile name stays bearable`() throws {
        let name = String(repeating: "x", count: 5000)
        let long = try value(#"{"\#(name)":1}"#)
        let error = error { () throws(JSONError) in try long.refuseMembers(except: []) }
        #expect((error?.detail.utf8.count ?? .max) < 200)
        #expect(error?.pointer == "")
        let hostile = try value(#"{"a\nb":1}"#)
        let second = self.error { () throws(JSONError) in try hostile.refuseMembers(except: []) }
        #expect(second?.detail.contains("\n") == false)
    }

    @Test func `a wrong type says what was found and what is wanted`() throws {
        let array = try value("[1]")
        let error = error { () throws(JSONError) in try array.string() }
        #expect(error?.detail == "Found an array; a string is wanted.")
        #expect(error?.code == .wrongType)
    }
}
