import CarrierFormats
import SpamReporting
import Testing

@Suite struct MM7SampleTests {
    @Test(arguments: MOSample.all(of: "mm7"))
    func `an MM7 sample comes to what stands beside it`(sample: MOSample) throws {
        try sample.check(MM7Request())
    }

    @Test func `MM7 has its samples`() {
        #expect(MOSample.all(of: "mm7").count >= 20)
    }
}
