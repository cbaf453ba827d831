import JSON
import TestSupport
import Testing

@Suite struct JSONPropertyTests {
    private func write(to writer: inout JSONWriter, depth: Int, _ generator: inout SeededGenerator)
    {
        switch Int.random(in: 0..<(depth < 8 ? 9 : 6), using: &generator) {
        case 0: writer.null()
        case 1: writer.boolean(.random(using: &generator))
        case 2: writer.integer(Int64(truncatingIfNeeded: generator.next()))
        case 3: writer.integer(generator.next())
        case 4: writer.number(finite(&generator))
        case 5: writer.string(text(&generator))
        case 6:
            writer.beginArray()
            for _ in 0..<Int.random(in: 0..<6, using: &generator) {
                write(to: &writer, depth: depth + 1, &generator)
            }
            writer.endArray()
        default:
            writer.beginObject()
            var keys: Set<[UInt8]> = []
            for _ in 0..<Int.random(in: 0..<18, using: &generator) {
                let key = text(&generator)
                guard keys.insert(Array(key.utf8)).inserted else { continue }
                writer.key(key)
                write(to: &writer, depth: depth + 3, &generator)
            }
            writer.endObject()
        }
    }

    private func finite(_ generator: inout SeededGenerator) -> Double {
        let number = Double(bitPattern: generator.next())
        return number.isFinite ? number : 0.5
    }

    private func text(_ generator: inout SeededGenerator) -> String {
        let ranges: [ClosedRange<UInt32>] = [
            1...0x7F, 0x80...0x7FF, 0xE000...0xFFFF, 0x1F300...0x1F9FF,
        ]
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<12, using: &generator) {
            let range = ranges[Int.random(in: 0..<ranges.count, using: &generator)]
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)) {
                scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    @Test(arguments: 1...4)
    func `what was written reads and serialises back to the same bytes`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let reader = JSONReader()
        for _ in 0..<400 {
            var writer = JSONWriter()
            write(to: &writer, depth: 0, &generator)
            let again = try reader.read(writer.bytes).serialized()
            #expect(again == writer.bytes)
        }
    }

    @Test(arguments: 1...4)
    func `random bytes are read or refused, never more`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let reader = JSONReader()
        let alphabet =
            Array(#"{}[]",:\u0019dDeE+-. truefalsn"#.utf8) + [0, 0x0A, 0x80, 0xED, 0xB0, 0xFF]
        for round in 0..<4000 {
            let size = Int.random(in: 0...(round % 100 == 0 ? 3000 : 40), using: &generator)
            let isTextual = Int.random(in: 0..<4, using: &generator) > 0
            let bytes = (0..<size).map { _ in
                isTextual
                    ? alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
                    : UInt8.random(in: 0...255, using: &generator)
            }
            expectPlaced(bytes, reader)
        }
    }

    @Test(arguments: 1...4)
    func `a damaged text is read or refused with a place`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let reader = JSONReader()
        let text =
            #"{"messageId":"0f0c","reporter":"+447700900456","n":[1,-2.5e3,{"t":"\ud83d\udce6"}]}"#
        for _ in 0..<4000 {
            var bytes = Array(text.utf8)
            for _ in 0...Int.random(in: 0..<3, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: place)
                default: bytes.removeSubrange(place...)
                }
                if bytes.isEmpty { break }
            }
            expectPlaced(bytes, reader)
        }
    }

    /// Both passes must agree: the generic sentence means that the second found nothing.
    private func expectPlaced(_ bytes: [UInt8], _ reader: JSONReader) {
        do {
            let value = try reader.read(bytes)
            #expect((try? reader.read(value.serialized())) != nil)
        } catch {
            #expect(error.detail != "The text is not JSON that is read here.", "\(bytes)")
        }
    }
}
