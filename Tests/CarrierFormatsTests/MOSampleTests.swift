import CarrierFormats
import Testing

@Suite struct MOSampleTests {
    private static let presets = SourcePreset.allCases.flatMap { MOSample.all(of: $0.rawValue) }

    @Test(arguments: presets)
    func `a sample of a preset comes to what stands beside it`(sample: MOSample) throws {
        let preset = try #require(SourcePreset(rawValue: sample.format))
        try sample.check(MappedSource(preset.mapping))
    }

    /// The example of `protocols/inbound/mapped/README.md`.
    private static var forwarder: SourceMapping {
        var message = MessageMapping(subscriber: ["/source_address"], text: ["/payload"])
        message.id = ["/id"]
        message.numbers = .international
        message.recipient = ["/dest_address"]
        message.time = ["/received_at"]
        message.timeFormat = .unixSeconds
        return SourceMapping(
            carriers: [.json],
            variants: [message],
            acknowledgement: Acknowledgement(invalid: .problem(200))
        )
    }

    @Test(arguments: MOSample.all(of: "mapped"))
    func `a sample of a mapped source comes to what stands beside it`(sample: MOSample) throws {
        try sample.check(MappedSource(Self.forwarder))
    }

    @Test(arguments: MOSample.all(of: "kannel"))
    func `a sample of Kannel comes to what stands beside it`(sample: MOSample) throws {
        try sample.check(KannelMessage())
    }

    @Test(arguments: MOSample.all(of: "jasmin"))
    func `a sample of Jasmin comes to what stands beside it`(sample: MOSample) throws {
        try sample.check(JasminMessage())
    }

    @Test(arguments: SourcePreset.allCases)
    func `every preset has its samples`(preset: SourcePreset) {
        #expect(MOSample.all(of: preset.rawValue).count >= 5)
        for name in ["mapped", "kannel", "jasmin"] {
            #expect(MOSample.all(of: name).count >= 5)
        }
    }
}
