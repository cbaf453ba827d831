import Compression
import TestSupport
import Testing

@Suite struct CompressionTests {
    private func text(_ count: Int, seed: UInt64) -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        let words = ["parcel", "held", "pay", "1.45", "at", "https://fee.example/", "\u{1F4E6}"]
        var text: [UInt8] = []
        while text.count < count {
            text += Array(words[Int.random(in: 0..<words.count, using: &random)].utf8)
        }
        return Array(text.prefix(count))
    }

    @Test(arguments: [0, 1, 2, 100, 5_000, 300_000])
    func `what was compressed comes back, whatever was compressed before`(count: Int) {
        let compressor = Compressor()
        for seed in 1...3 {
            let content = text(count, seed: UInt64(seed))
            let frame = compressor.compress(content)
            #expect(Decompression.decompress(frame, sizeMax: count) == content)
        }
    }

    @Test func `repetition is taken away`() {
        let content = text(20_000, seed: 1)
        #expect(Compressor().compress(content).count < content.count / 2)
    }

    @Test func `random bytes hardly grow`() {
        var random = SeededGenerator(seed: 9)
        let content = (0..<5_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let frame = Compressor().compress(content)
        #expect(frame.count < content.count + 64)
        #expect(Decompression.decompress(frame, sizeMax: content.count) == content)
    }

    @Test func `more than is allowed is not unpacked`() {
        let frame = Compressor().compress([UInt8](repeating: 0, count: 1_000_000))
        #expect(frame.count < 1_000)
        #expect(Decompression.decompress(frame, sizeMax: 999_999) == nil)
        #expect(Decompression.decompress(frame, sizeMax: 1_000_000)?.count == 1_000_000)
    }

    @Test func `what is no frame, or is cut off, is refused`() {
        let frame = Compressor().compress(text(3_000, seed: 4))
        for count in 0..<frame.count {
            let part = Array(frame.prefix(count))
            #expect(Decompression.decompress(part, sizeMax: 10_000) == nil, "\(count) bytes")
        }
        #expect(Decompression.decompress(Array("{\"version\":1}".utf8), sizeMax: 10_000) == nil)
    }
}
