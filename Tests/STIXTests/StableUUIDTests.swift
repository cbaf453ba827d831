import STIX
import SpamReporting
import Testing

/// Ids that others compute too.
@Suite struct StableUUIDTests {
    @Test func `a telephone number has the id that every producer gives it`() {
        let number = Sender(canonicalText: "+447700900123").map { SenderObservable($0) }
        #expect(number?.id == "phone-number--eec5c129-1472-5e9e-948b-4330bfddbda5")
        #expect(number?.pattern == "[phone-number:value = '447700900123']")
    }

    @Test func `an e-mail address has the id of STIX 2·1`() {
        // Computed with Python's uuid.uuid5 over {"value":"offers@parcel.example"}.
        let address = Sender(canonicalText: "email:offers@parcel.example")
        let id = address.map { SenderObservable($0).id }
        #expect(id == "email-addr--cb11ac91-e4d0-5d12-baf6-135585dcd797")
    }

    @Test func `country, kind and value tell other senders apart`() {
        let texts = ["shortCode:GB:60123", "shortCode:IE:60123", "alphanumeric:GB:60123"]
        let observables = texts.compactMap { Sender(canonicalText: $0) }
            .map { SenderObservable($0) }
        #expect(Set(observables.map(\.id)).count == 3)
    }

    @Test func `an object's id depends on each of its texts and is laid out as version 4`() {
        let id = StableUUID.object("indicator", "a", "b")
        #expect(id == StableUUID.object("indicator", "a", "b"))
        #expect(id != StableUUID.object("indicator", "ab", ""))
        #expect(STIXIdentifier("indicator--\(id)")?.uuid == id)
        let digits = Array(id)
        #expect(digits[14] == "4" && "89ab".contains(digits[19]))
    }
}
