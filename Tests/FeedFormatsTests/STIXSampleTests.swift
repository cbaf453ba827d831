import JSON
import STIX
import SpamReporting
import TestSupport
import Testing

/// The entries of the samples as STIX 2.1, octet for octet, and as `stix2-validator` reads them.
@Suite struct STIXSampleTests {
    private let publisher = STIXPublisher(
        origin: "gateway.mobile.example",
        secret: [UInt8](repeating: 7, count: 32)
    )

    static func python() async -> PythonEnvironment? {
        await PythonEnvironment.named("taxii", ["taxii2-client==2.3.0", "stix2-validator==3.2.0"])
    }

    private func object(_ part: STIXPublisher.Part, _ entry: DisclosedEntry) throws -> JSONValue {
        var json = JSONWriter()
        publisher.append(part, entry, to: &json)
        return try JSONReader().read(json.bytes)
    }

    /// A bundle, one object on each line, in which an address stands before the first entry of it.
    private func bundle() throws -> [UInt8] {
        var lines = publisher.introduction.map(\.json)
        var known: Set<Sender> = []
        for entry in try SampleEntries.all() {
            for part in STIXPublisher.Part.allCases {
                guard part != .observable || known.insert(entry.sender).inserted else { continue }
                var json = JSONWriter()
                publisher.append(part, entry, to: &json)
                lines.append(json.bytes)
            }
        }
        let id = "bundle--9f4c1a52-6c1f-4b52-9a41-1d0f0f0c7a11"
        var text = Array("{\"type\":\"bundle\",\"id\":\"\(id)\",\"objects\":[\n".utf8)
        text += lines.joined(separator: Array(",\n".utf8))
        return text + Array("\n]}\n".utf8)
    }

    @Test func `the bundle is as its sample`() throws {
        try OutboundSample("stix/bundle.json").expect(bundle())
    }

    @Test(.enabled("stix2-validator cannot be had from PyPI") { await python() != nil })
    func `the validator finds nothing in strict mode`() async throws {
        #expect(try await Self.validated("stix/bundle.json") == 19)
    }

    /// Holds each object of a sample against the validator; how many they are.
    static func validated(_ sample: String) async throws -> Int? {
        let python = try #require(await python())
        let run = try await python.run(
            """
            import json, sys
            from stix2validator import ValidationOptions, validate_parsed_json
            with open(sys.argv[1], encoding="utf-8") as file:
                objects = json.load(file)["objects"]
            for thing in objects:
                options = {"version": "2.1", "strict": True}
                # The validator does not know observables that an extension declares.
                if thing["type"] == "phone-number":
                    options["disabled"] = "uuid-check"
                result = validate_parsed_json(thing, ValidationOptions(**options))
                assert result.is_valid, [str(error) for error in result.errors]
            print(len(objects))
            """,
            [OutboundSample(sample).path]
        )
        #expect(run.succeeds, "\(run.errors)")
        return Int(run.output.trimmingPrefix { $0.isWhitespace }.prefix { $0.isNumber })
    }

    @Test func `an update has the ids of the listing, the next listing has others`() throws {
        var entry = try SampleEntries.entry(
            1,
            "+447700900123",
            .listed,
            at: "2026-11-27T10:00:00Z",
            5
        )
        let ids = STIXPublisher.Part.allCases.map { publisher.id(of: $0, entry) }
        entry.event = .updated
        entry.sequence = 2
        entry.publishedAt = Timestamp(seconds: entry.publishedAt.seconds + 60)
        #expect(STIXPublisher.Part.allCases.map { publisher.id(of: $0, entry) } == ids)
        entry.event = .listed
        entry.listing += 1
        let later = STIXPublisher.Part.allCases.map { publisher.id(of: $0, entry) }
        #expect(later[0] == ids[0] && later[1] != ids[1] && later[2] != ids[2])
        let other = STIXPublisher(
            origin: "another.mobile.example",
            secret: [UInt8](repeating: 7, count: 32)
        )
        #expect(other.id(of: .observable, entry) == ids[0])
        #expect(other.id(of: .listing, entry) != later[1])
        // Nobody can find out the beginning of a listing by trying.
        let guess = STIXPublisher(
            origin: "gateway.mobile.example",
            secret: [UInt8](repeating: 8, count: 32)
        )
        #expect(guess.id(of: .observable, entry) == ids[0])
        #expect(guess.id(of: .listing, entry) != later[1])
        #expect(guess.id(of: .sighting, entry) != later[2])
    }

    @Test
    func `a sighting counts what the reader may know, and without number and time there is none`()
        throws
    {
        var entry = try SampleEntries.entry(
            1,
            "+447700900123",
            .listed,
            at: "2026-11-27T10:00:00Z",
            5
        )
        #expect(try object(.sighting, entry)["count"]?.integer() == 10)
        entry.windows[.month]?.complaints = .band(5...9)
        #expect(try object(.sighting, entry)["count"]?.integer() == 5)
        entry.windows[.month]?.complaints = nil
        entry.windows[.month]?.reporters = .atLeast(1000)
        #expect(try object(.sighting, entry)["count"]?.integer() == 1000)
        entry.windows[.month] = nil
        #expect(try object(.sighting, entry)["count"]?.integer() == 10)
        entry.firstSeen = nil
        #expect(try object(.sighting, entry)["first_seen"] == nil)
        #expect(publisher.has(.sighting, entry))
        entry.windows = [:]
        #expect(publisher.has(.sighting, entry))
        #expect(try object(.sighting, entry)["count"] == nil)
        entry.lastSeen = nil
        #expect(!publisher.has(.sighting, entry) && publisher.has(.listing, entry))
    }

    @Test func `nothing is modified before it was created, whatever gateways' clocks say`() throws {
        var entry = try SampleEntries.entry(
            1,
            "+447700900123",
            .withdrawn,
            at: "2026-11-27T10:00:00Z",
            5
        )
        entry.listedAt = entry.publishedAt.adding(seconds: 5)
        let indicator = try object(.listing, entry)
        #expect(try indicator["created"]?.string() == "2026-11-27T10:00:00.000Z")
        #expect(try indicator["modified"]?.string() == "2026-11-27T10:00:00.000Z")
        #expect(try indicator["valid_from"]?.string() == "2026-11-27T10:00:05.000Z")
        #expect(try indicator["valid_until"]?.string() == "2026-11-27T10:00:05.001Z")
        #expect(try indicator["revoked"]?.boolean() == true)
    }

    @Test(arguments: TrafficLight.allCases)
    func `each object is marked as its entry`(light: TrafficLight) throws {
        var entry = try SampleEntries.entry(
            1,
            "PARCELS".asSender,
            .listed,
            at: "2026-11-27T10:00:00Z",
            5
        )
        entry.tlp = light
        for part in STIXPublisher.Part.allCases {
            let marks = try object(part, entry)["object_marking_refs"]?.elements() ?? []
            #expect(try marks.map { try $0.string() } == [light.markingID])
        }
        #expect(publisher.introduction.contains { $0.id == light.markingID })
    }
}

extension String {
    fileprivate var asSender: String { "alphanumeric:GB:\(self)" }
}
